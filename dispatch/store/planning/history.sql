-- What history, lateness and learning read of the log: once per county and period, nobody's words.

-- name: history_cases
-- Cases received in a period, those of rehearsals too, which are counted apart: ix_cases_received. What their row says may
-- be younger than the moment asked for: `updated_at` tells.
SELECT id, kind AS case_kind, received_at, target_s, arrived_at, response_ended_at, status, cell, cell_kind, in_town, exercise,
       arrival_confirmed IS FALSE AS unconfirmed, updated_at
FROM cases
WHERE county = :county AND received_at >= :since AND received_at < :until
  AND updated_at >= CAST(:changed_since AS timestamptz)
ORDER BY id;

-- name: history_begin
-- Since when a county keeps a log: the first case of ix_cases_received that is its own and was entered by then (primary
-- key of case_event; one may be entered with an earlier receipt).
SELECT received_at FROM cases c
WHERE county = :county AND NOT exercise AND (
    updated_at < CAST(:as_of AS timestamptz)
    OR EXISTS (SELECT FROM case_event e
               WHERE e.county = c.county AND e.case_id = c.id AND e.seq = 1 AND e.recorded_at < CAST(:as_of AS timestamptz))
)
ORDER BY received_at LIMIT 1;

-- name: history_events
-- Their steps, in order: ix_cases_received, then the primary key of case_event. Of what an event says only what is
-- reckoned with: a person's reason for declining is nobody's to read here. How the way was predicted stands with the
-- assignment (ix_assignment_case), what duty the team was on with the decision (primary key). Nothing that was written
-- from the given moment on, so that a job that is worked out once more reads the same.
SELECT e.case_id, e.seq, e.type, e.at, e.team, e.data ->> 'travel_s' AS travel_s, e.data ->> 'turnout_s' AS turnout_s,
       CASE WHEN e.data ->> 'reason' IN ('not_delivered', 'reassigned', 'swapped', 'nobody_eligible')
            THEN e.data ->> 'reason' END AS reason,
       CAST(e.data ->> 'of' AS int) AS of, CAST(e.data ->> 'confirmed' AS boolean) AS confirmed, a.method, d.duty
FROM cases c
JOIN case_event e ON e.county = c.county AND e.case_id = c.id
LEFT JOIN LATERAL (
    SELECT a.method FROM assignment a
    WHERE e.type = 'offered' AND a.county = e.county AND a.case_id = e.case_id AND a.team = e.team
      AND a.offered_at = e.recorded_at
    ORDER BY a.id LIMIT 1
) a ON true
LEFT JOIN LATERAL (
    SELECT each ->> 'duty' AS duty FROM decision d, jsonb_array_elements(d.candidates) each
    WHERE e.type = 'offered' AND d.county = e.county AND d.case_id = e.case_id AND d.made_at = e.recorded_at
      AND each ->> 'team' = e.team
    ORDER BY d.number DESC LIMIT 1
) d ON true
WHERE c.county = :county AND c.received_at >= :since AND c.received_at < :until AND NOT c.exercise
  AND c.updated_at >= CAST(:changed_since AS timestamptz) AND e.recorded_at < CAST(:as_of AS timestamptz)
  AND e.type = ANY (CAST(:types AS text[]))
ORDER BY e.case_id, e.seq;

-- name: history_decisions
-- The decisions of some cases, oldest first: primary key.
SELECT case_id, number, chosen, picked, method, candidates FROM decision
WHERE county = :county AND case_id = ANY (CAST(:cases AS bigint[]))
ORDER BY case_id, number;

-- name: history_places
-- Where some cases are: primary key.
SELECT id, ST_X(geom) AS lon, ST_Y(geom) AS lat FROM cases
WHERE county = :county AND id = ANY (CAST(:cases AS bigint[])) AND geom IS NOT NULL
ORDER BY id;
