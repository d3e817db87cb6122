-- What a replay reads of the log: whole cases, of a planner's process only. Exercises are left out.

-- name: replayed_cases
-- Cases received in the period, and those received in the month before that were open when it began: ix_cases_received.
-- What was said is not read.
SELECT c.county, c.id, c.kind, c.channel, c.category, '' AS text, c.priority, c.received_at, c.received_on, c.target_s,
       c.neighbour, c.status, c.event_seq, c.dispatched_at, c.acknowledged_at, c.en_route_at, c.arrived_at,
       c.arrival_m, c.arrival_confirmed, NULL AS handling_stage, CAST(NULL AS timestamptz) AS handling_ended_at,
       c.response_ended_at, c.outcome, c.escalated, c.at_risk, c.overdue, c.next_step,
       c.alert_at, c.updated_at, c.stepped_at, c.status_since, c.proposed_team, c.held_until, c.held_at_desk, c.lapsed,
       c.step_missing, c.exercise, CAST('[]' AS jsonb) AS expedites,
       CAST('[]' AS jsonb) AS off_shelf, NULL AS findings, ST_X(c.geom) AS lon, ST_Y(c.geom) AS lat, NULL AS place_name,
       c.source_lon, c.source_lat, c.source_datum, c.point, NULL AS place_address, NULL AS place_remark,
       c.place_found_by, c.place_accuracy_m, c.cell, c.cell_kind, c.cell_name, c.in_town,
       CAST(NULL AS bigint) AS assignment_id
FROM cases c
WHERE c.county = :county AND NOT c.exercise AND c.received_at < :until
  AND (c.received_at >= :since
       OR (c.received_at >= CAST(:since AS timestamptz) - interval '31 days'
           AND (c.response_ended_at IS NULL OR c.response_ended_at >= :since)))
ORDER BY c.received_at, c.id;

-- name: replayed_events
-- The logs of some cases until the end of the period: primary key, case by case. Remarks and findings say nothing of who
-- goes; their words are not read.
SELECT e.case_id, e.seq, e.type, e.at, e.recorded_at, e.team, e.actor,
       CASE WHEN e.type IN ('note', 'findings', 'attached', 'attachment_withdrawn') THEN CAST('{}' AS jsonb) ELSE e.data END
       AS data
FROM case_event e
WHERE e.county = :county AND e.case_id = ANY (CAST(:cases AS bigint[])) AND e.recorded_at < :until
ORDER BY e.case_id, e.seq;

-- name: replayed_decisions
-- The decisions of some cases, the oldest first: primary key, case by case.
SELECT case_id, made_at, chosen, picked, reason, method, graph_version, policy_version, candidates
FROM decision
WHERE county = :county AND case_id = ANY (CAST(:cases AS bigint[])) AND made_at < :until
ORDER BY case_id, number;

-- name: policies_of
-- Every version of a county's rules, for decisions keep the version they were made under: primary key.
SELECT version, rules FROM policy WHERE county = :county ORDER BY version;

-- name: sorts_of
-- What kinds of cases sent a team, and how many of each: ix_cases_received, and the primary key of case_event for those that
-- changed since.
SELECT kind, category, count(*) AS n FROM cases c
WHERE county = :county AND NOT exercise AND received_at >= :since AND received_at < :until
  AND kind IN ('complaint', 'report') AND cell IS NOT NULL AND (
    updated_at < :as_of
    OR EXISTS (SELECT FROM case_event e
               WHERE e.county = c.county AND e.case_id = c.id AND e.seq = 1 AND e.recorded_at < :as_of)
)
GROUP BY kind, category ORDER BY kind, category;
