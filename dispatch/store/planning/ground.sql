-- What coverage planning reads of the ground.

-- name: time_zone
-- Primary key.
SELECT time_zone FROM county WHERE county = :county;

-- name: ground_version
-- Two digests: of all that is judged beside the roads (cells valid on the day, open reporting points, named places), and
-- of what these are called. One scan of each by the county prefix; some milliseconds for 5,000 cells. The number of the rule
-- by which places are chosen stands in the first: another rule judges the same cells otherwise.
WITH c AS (
    SELECT * FROM cell WHERE county = :county AND validity @> CAST(:today AS date)
), p AS (
    SELECT * FROM reporting_point WHERE county = :county AND closed_at IS NULL
), l AS (
    SELECT * FROM place WHERE county = :county AND origin = 'place' AND kind = ANY (CAST(:kinds AS text[]))
)
SELECT md5(concat_ws('|', CAST(:rule AS integer),
    (SELECT string_agg(code || kind || in_town || committee || md5(ST_AsBinary(geom)), ',' ORDER BY code) FROM c),
    (SELECT string_agg(code || version, ',' ORDER BY code) FROM p),
    (SELECT string_agg(kind || name || ST_X(geom) || ' ' || ST_Y(geom), ',' ORDER BY kind, name, id) FROM l))) AS version,
md5(jsonb_build_array(
    (SELECT jsonb_agg(jsonb_build_array(c.name, m.name, m.town_name) ORDER BY c.code)
     FROM c JOIN committee m ON m.county = c.county AND m.code = c.committee),
    (SELECT jsonb_agg(jsonb_build_array(name, name_en) ORDER BY code) FROM p),
    (SELECT jsonb_agg(name_en ORDER BY kind, name, id) FROM l))::text) AS names;

-- name: county_version
-- A digest of what decides beside ground and rules: teams with their stations and switches, turns, calendar, households.
-- Without positions, telephones and names. Primary key prefixes.
SELECT md5(concat_ws('|',
    (SELECT string_agg(concat_ws(' ', t.code, t.station, t.skills, t.shift, t.on_duty, t.retired, s.on_duty,
                                 extract(epoch FROM s.duty_at)), ',' ORDER BY t.code)
     FROM team t LEFT JOIN team_state s ON s.county = t.county AND s.team = t.code WHERE t.county = :county),
    (SELECT string_agg(s.code || md5(ST_AsBinary(s.geom)), ',' ORDER BY s.code) FROM station s WHERE s.county = :county),
    (SELECT string_agg(concat_ws(' ', t.team, t.kind, extract(epoch FROM t.starts_at), extract(epoch FROM t.ends_at)), ','
                       ORDER BY t.team, t.starts_at, t.id)
     FROM turn t WHERE t.county = :county),
    (SELECT string_agg(day - DATE '2000-01-01' || kind, ',' ORDER BY day) FROM calendar_day WHERE county = :county),
    (SELECT string_agg(code || ' ' || households, ',' ORDER BY code) FROM household WHERE county = :county)));

-- name: rules_version
-- None where the county has set no rules of its own.
SELECT max(version) FROM policy WHERE county = :county;

-- name: planning_cells
-- The cells valid on the day with a point inside each: primary key prefix.
SELECT c.code, c.kind, c.in_town, coalesce(c.name, m.name) AS name, m.name AS committee, m.town_name AS town,
       ST_X(p) AS lon, ST_Y(p) AS lat, ST_Area(c.geom::geography) AS area_m2, ST_AsBinary(c.geom) AS shape
FROM cell c
JOIN committee m ON m.county = c.county AND m.code = c.committee
CROSS JOIN LATERAL ST_PointOnSurface(c.geom) AS p
WHERE c.county = :county AND c.validity @> CAST(:today AS date)
ORDER BY c.code;

-- name: planning_points
-- Open reporting points with the nearest cell of the day (KNN on ix_cell_geom), the lowest code of those touching.
SELECT p.code, p.name, p.name_en, p.kind, ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat, l.code AS cell
FROM reporting_point p
CROSS JOIN LATERAL (
    SELECT c.code FROM cell c
    WHERE c.county = p.county AND c.validity @> CAST(:today AS date)
    ORDER BY c.geom <-> p.geom, c.code LIMIT 1
) l
WHERE p.county = :county AND p.closed_at IS NULL
ORDER BY l.code, p.code;

-- name: planning_places
-- Villages and other places where people live, in the cell they lie in: ix_cell_geom for each. One row per spot: the
-- gazetteer has one per spelling.
SELECT DISTINCT ON (l.name, ST_X(l.geom), ST_Y(l.geom))
       l.name, l.name_en, l.kind, ST_X(l.geom) AS lon, ST_Y(l.geom) AS lat, c.code AS cell
FROM place l
JOIN cell c ON c.county = l.county AND c.validity @> CAST(:today AS date) AND ST_Covers(c.geom, l.geom)
WHERE l.county = :county AND l.origin = 'place' AND l.kind = ANY (CAST(:kinds AS text[]))
ORDER BY l.name, ST_X(l.geom), ST_Y(l.geom), c.code;

-- name: planning_stations
-- The stations of a county, where its teams wait: primary key prefix.
SELECT code, name, name_en, ST_X(geom) AS lon, ST_Y(geom) AS lat FROM station WHERE county = :county ORDER BY code;
