-- SQL of goods to come off the shelf. The orders themselves stand in their cases' rows.

-- name: points_now
-- Reporting points by their primary key, each with its cell of today: ix_cell_geom. As at intake a point on a shared edge has
-- the lowest code of those touching, one in a gap the nearest.
SELECT p.code, p.name, ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat, l.code AS cell, l.name AS cell_name, l.station,
    p.closed_at IS NOT NULL AS closed
FROM reporting_point p
JOIN county o ON o.county = p.county
LEFT JOIN LATERAL (
    SELECT c.code, c.name, c.station FROM cell c
    WHERE c.county = p.county AND c.validity @> (CAST(:now AS timestamptz) AT TIME ZONE o.time_zone)::date
    ORDER BY c.geom <-> p.geom, c.code LIMIT 1
) l ON true
WHERE p.county = :county AND p.code = ANY (CAST(:codes AS text[]));

-- name: cells_now
-- The same of positions, in order; those outside the county have no row: its boundary by primary key.
SELECT g.n, ST_X(g.geom) AS lon, ST_Y(g.geom) AS lat, l.code AS cell, l.name AS cell_name, l.station
FROM (SELECT n, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom
      FROM unnest(CAST(:lon AS float8[]), CAST(:lat AS float8[])) WITH ORDINALITY AS t (lon, lat, n)) g
JOIN county o ON o.county = :county AND ST_Covers(o.boundary, g.geom)
LEFT JOIN LATERAL (
    SELECT c.code, c.name, c.station FROM cell c
    WHERE c.county = o.county AND c.validity @> (CAST(:now AS timestamptz) AT TIME ZONE o.time_zone)::date
    ORDER BY c.geom <-> g.geom, c.code LIMIT 1
) l ON true
ORDER BY g.n;

-- name: candidates
-- Open reporting points of a county by kind and by area, the nearest to the case first: a county has hundreds, read by the prefix
-- of the primary key, each with its cell as above. What is not asked for is NULL and narrows nothing.
SELECT p.code, p.kind, p.name, p.name_en, ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat, l.code AS cell, l.kind AS cell_kind,
       m.name AS committee, l.in_town, l.station,
       round(ST_DistanceSphere(p.geom, here.geom)) AS distance_m
FROM reporting_point p
JOIN county o ON o.county = p.county
CROSS JOIN (SELECT ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4326) AS geom) here
LEFT JOIN LATERAL (
    SELECT c.code, c.kind, c.committee, c.in_town, c.station FROM cell c
    WHERE c.county = p.county AND c.validity @> (CAST(:now AS timestamptz) AT TIME ZONE o.time_zone)::date
    ORDER BY c.geom <-> p.geom, c.code LIMIT 1
) l ON true
LEFT JOIN committee m ON m.county = p.county AND m.code = l.committee
WHERE p.county = :county AND p.closed_at IS NULL
  AND (CAST(:kinds AS text[]) IS NULL OR p.kind = ANY (CAST(:kinds AS text[])))
  AND (CAST(:cell_kinds AS text[]) IS NULL OR l.kind = ANY (CAST(:cell_kinds AS text[])))
  AND (CAST(:committees AS text[]) IS NULL OR l.committee = ANY (CAST(:committees AS text[])))
  AND (CAST(:stations AS text[]) IS NULL OR l.station = ANY (CAST(:stations AS text[])))
  AND (CAST(:within_m AS float8) IS NULL OR ST_DistanceSphere(p.geom, here.geom) <= :within_m)
ORDER BY distance_m, p.code;

-- name: list_ordered
-- Cases with an off-shelf order, the newest first; joined to `case_columns`. ix_cases_off_shelf holds no others.
WHERE c.county = :county AND c.off_shelf <> '[]'::jsonb
  AND (NOT :only_open OR c.off_shelf @? '$[*].premises[*] ? (!exists(@.closing))')
ORDER BY c.id DESC LIMIT :limit;

-- name: list_of_team
-- Cases with something for a team to see to at their premises, or closed there since; joined to `case_columns`. Of those that
-- ix_cases_off_shelf holds, only what is open or was changed lately is looked into: old orders are past both. A task of a team
-- that is not in `known`, for it was retired, is its station's as one that no team has.
WHERE c.county = :county AND c.off_shelf <> '[]'::jsonb
  AND (c.updated_at >= :since OR c.off_shelf @? '$[*].premises[*] ? (!exists(@.closing))')
  AND jsonb_path_exists(c.off_shelf,
      '$[*].premises[*] ? (@.team == $team || (!(@.team == $known[*]) && @.station == $station))',
      jsonb_build_object('team', CAST(:team AS text), 'station', CAST(:station AS text),
                         'known', to_jsonb(CAST(:known AS text[]))))
ORDER BY c.id DESC LIMIT :limit;

-- name: of_no_team
-- Open cases with premises to see to that were given to a team that is no more, and at how many there is no station either,
-- so that no phone shows them: ix_cases_open.
SELECT c.id, count(*) AS n, count(*) FILTER (WHERE p ->> 'station' IS NULL) AS unseen
FROM cases c
CROSS JOIN LATERAL jsonb_path_query(c.off_shelf, '$[*].premises[*] ? (!exists(@.closing) && @.team != null)') AS p
WHERE c.county = :county AND c.response_ended_at IS NULL AND c.off_shelf <> '[]'::jsonb
  AND NOT EXISTS (SELECT FROM team t WHERE t.county = c.county AND t.code = p ->> 'team' AND NOT t.retired)
GROUP BY c.id ORDER BY c.id;
