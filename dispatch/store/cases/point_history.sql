-- SQL of what happened at reporting points.

-- name: point_history
-- Cases at these points by ix_cases_point, visits for goods to come off the shelf by ix_cases_off_shelf, which holds no other
-- cases; of each point the last five with the number of all. Nobody was where a task was withdrawn. Who was there or complained
-- is not asked for.
WITH happened AS (
    SELECT c.point, c.id AS case_id, c.received_at AS at, 'case' AS what, c.kind, c.category, c.status AS outcome
    FROM cases c
    WHERE c.county = :county AND c.point = ANY (CAST(:points AS text[])) AND NOT c.exercise
    UNION ALL
    SELECT p ->> 'point', c.id, CAST(p #>> '{closing,at}' AS timestamptz), 'off_shelf', c.kind, c.category,
        p #>> '{closing,ending}'
    FROM cases c
    CROSS JOIN LATERAL jsonb_array_elements(c.off_shelf) o
    CROSS JOIN LATERAL jsonb_array_elements(o -> 'premises') p
    WHERE c.county = :county AND c.off_shelf <> '[]'::jsonb AND NOT c.exercise
      AND p #>> '{closing,ending}' <> 'withdrawn' AND p ->> 'point' = ANY (CAST(:points AS text[]))
), ranked AS (
    SELECT *, count(*) OVER (PARTITION BY point) AS number,
        row_number() OVER (PARTITION BY point ORDER BY at DESC, case_id DESC, what) AS place
    FROM happened
)
SELECT point, at, what, kind, category, outcome, number FROM ranked WHERE place <= 5 ORDER BY point, place;
