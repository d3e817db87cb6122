-- What history, lateness and learning read of the log: once per county and period, nobody's words.

-- name: history_cases
-- Cases received in a period, those of rehearsals too, which are counted apart: ix_cases_received.
SELECT id, kind AS case_kind, received_at, target_s, arrived_at, ended_at, status, cell, cell_kind, in_town, exercise
FROM cases
WHERE county = :county AND received_at >= :since AND received_at < :until
ORDER BY id;

-- name: history_begin
-- Since when a county keeps a log: the first case of ix_cases_received that is its own.
SELECT received_at FROM cases WHERE county = :county AND NOT exercise ORDER BY received_at LIMIT 1;

-- name: history_events
-- Their steps, in order: ix_cases_received, then the primary key of case_event. Of what an event says only what is
-- reckoned with: a person's reason for declining is nobody's to read here. How the way was predicted stands with the
-- assignment (ix_assignment_case), what duty the team was on with the decision (primary key).
SELECT e.case_id, e.seq, e.type, e.at, e.team, e.data ->> 'travel_s' AS travel_s, e.data ->> 'turnout_s' AS turnout_s,
       CASE WHEN e.data ->> 'reason' IN ('not_delivered', 'reassigned', 'swapped', 'nobody_eligible')
            THEN e.data ->> 'reason' END AS reason,
       CAST(e.data ->> 'of' AS int) AS of, a.method, d.duty
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
