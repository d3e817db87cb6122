-- Spatial and search SQL of the ground. Plain rows are read and written through the ORM tables.

-- name: locate
-- The county, cell and neighbour of a point, in one look-up. ix_county_boundary, ix_cell_geom and
-- ix_neighbour_boundary answer it; ST_Covers (not ST_Contains) so that a point on a shared edge has a cell, the lowest
-- code of those touching. A county named by the caller, then the home county, wins where two overlap. Cells begin and
-- end by the day of their county.
WITH here AS (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS geom),
owner AS (
    SELECT c.county, (CAST(:now AS timestamptz) AT TIME ZONE c.time_zone)::date AS today
    FROM county c, here
    WHERE ST_Covers(c.boundary, here.geom)
    ORDER BY (c.county = :county) DESC, c.synthetic, c.county
    LIMIT 1
)
SELECT
    owner.county, cell.code, cell.kind, cell.in_town, cell.name, cell.committee, cell.inspector, cell.station,
    (SELECT n.name FROM neighbour n, here
     WHERE n.county = :county AND ST_Covers(n.boundary, here.geom) ORDER BY n.code LIMIT 1) AS neighbour
FROM here
LEFT JOIN owner ON true
LEFT JOIN LATERAL (
    SELECT c.* FROM cell c
    WHERE c.county = owner.county AND ST_Covers(c.geom, here.geom) AND c.validity @> owner.today
    ORDER BY c.code LIMIT 1
) cell ON true;

-- name: nearest_cell
-- A point inside the county but in a gap between cells (a defect `county check` reports) still gets the nearest cell:
-- KNN on ix_cell_geom.
SELECT c.code, c.kind, c.in_town, c.name, c.committee, c.inspector, c.station
FROM cell c
WHERE c.county = :county
  AND c.validity @> (SELECT (CAST(:now AS timestamptz) AT TIME ZONE time_zone)::date FROM county WHERE county = :county)
ORDER BY c.geom <-> ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), c.code
LIMIT 1;

-- name: county_name
SELECT name FROM county WHERE county = :county;

-- name: county_distance
-- How far a position lies from its county, metres over the spheroid; 0 inside.
SELECT ST_Distance(boundary::geography, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography) AS distance_m
FROM county WHERE county = :county;

-- name: place_by_point
-- A reporting point by its code, primary key.
SELECT county, code, name, name_en, ST_X(geom) AS lon, ST_Y(geom) AS lat, closed_at
FROM reporting_point WHERE county = :county AND code = :code;

-- name: place_by_token
-- A reporting point by what its QR code carries, in whichever county: ix_point_token_token. Not one that was revoked.
SELECT p.county, p.code, p.name, p.name_en, ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat, p.closed_at
FROM point_token t
JOIN reporting_point p ON p.county = t.county AND p.code = t.point
WHERE t.token = :token AND t.revoked_at IS NULL
ORDER BY t.issued_at DESC LIMIT 1;

-- name: token_known
-- Whether a token was ever good, or its point is gone: ix_point_token_token.
SELECT EXISTS (SELECT FROM point_token WHERE token = :token);

-- name: point_tokens
-- Each reporting point with its newest token, by the prefix of the primary keys. A point that never had one is no row of
-- `point_token`, whose policies narrow the others: so they are asked by name, of whomever they hold for.
SELECT p.code AS point, p.name, p.name_en, t.number, t.token, t.issued_at, t.issued_by, t.revoked_at, t.revoked_by,
       p.closed_at
FROM reporting_point p
LEFT JOIN LATERAL (
    SELECT * FROM point_token k WHERE k.county = p.county AND k.point = p.code ORDER BY k.number DESC LIMIT 1
) t ON true
WHERE p.county = :county
  AND (CAST(:codes AS text[]) IS NULL OR p.code = ANY (CAST(:codes AS text[])))
  AND (NOT row_security_active('point_token')
       OR (SELECT current_setting('wangge.stations', true)) = '*' OR point_is_seen(p.county, p.code))
  AND (CAST(:station AS text) IS NULL OR point_station(p.county, p.code) = :station)
ORDER BY p.code;

-- name: issue_token
-- One more token of a point: the primary key counts them. Of two at once the second waits
-- there, or at uq_point_token_in_force, and adds nothing.
INSERT INTO point_token (county, point, number, token, issued_at, issued_by)
SELECT :county, :point, coalesce(max(number), 0) + 1, :token, :now, :by
FROM point_token WHERE county = :county AND point = :point
ON CONFLICT DO NOTHING
RETURNING number;

-- name: revoke_token
-- End one token, if it is in force: primary key.
UPDATE point_token SET revoked_at = :now, revoked_by = :by
WHERE county = :county AND point = :point AND number = :number AND revoked_at IS NULL;

-- name: insert_places
-- A county's names in one statement per batch: a hundred thousand single ones took three times as long. No folded name
-- holds a space, so that grams travel joined by spaces.
INSERT INTO place (county, origin, kind, name, name_en, folded, grams, point, geom, extent_m)
SELECT :county, origin, kind, name, name_en, folded, string_to_array(grams, ' '), point,
       ST_SetSRID(ST_MakePoint(lon, lat), 4326), extent_m
FROM unnest(
    CAST(:origin AS text[]), CAST(:kind AS text[]), CAST(:name AS text[]), CAST(:name_en AS text[]), CAST(:folded AS text[]),
    CAST(:grams AS text[]), CAST(:point AS text[]), CAST(:lon AS float8[]), CAST(:lat AS float8[]),
    CAST(:extent_m AS float8[])
) AS p (origin, kind, name, name_en, folded, grams, point, lon, lat, extent_m);

-- name: named_places
-- What a file of places brought, in its order: one row per spelling becomes one row per place again.
SELECT kind, name, name_en, extent_m, ST_X(geom) AS lon, ST_Y(geom) AS lat
FROM place
WHERE county = :county AND origin = 'place'
GROUP BY kind, name, name_en, extent_m, geom
ORDER BY min(id);

-- name: unmeasured_streets
-- Streets of which nobody has said how far they go: ix_place_county_folded by its first column.
SELECT id, name, ST_X(geom) AS lon, ST_Y(geom) AS lat FROM place
WHERE county = :county AND kind = ANY (CAST(:kinds AS text[])) AND extent_m IS NULL;

-- name: street_reaches
-- Primary key.
UPDATE place SET extent_m = r.reach
FROM unnest(CAST(:ids AS bigint[]), CAST(:reaches AS float8[])) AS r (id, reach)
WHERE place.county = :county AND place.id = r.id;

-- name: settle_places
-- After a rewrite: what ix_place_grams and ix_place_trigrams still hold in their pending lists (up to 4 MB each) every
-- search would read through until the next autovacuum. Without the lists (fastupdate off) an import takes five times as
-- long. Only the owner of an index may; anybody else leaves it to autovacuum.
SELECT gin_clean_pending_list(index) FROM unnest(ARRAY['ix_place_grams', 'ix_place_trigrams']::regclass[]) AS index
JOIN pg_class ON pg_class.oid = index AND pg_has_role(relowner, 'USAGE');

-- name: search_places
-- Four ways, best first:
-- (1) the name begins with what was typed, (2) it holds it: ix_place_grams. The second is only asked if the first does not
--     fill the answer, which it outranks: a common letter is in a third of all names, but begins few.
-- (3) an address typed whole holds the name: ix_place_county_folded. The longest is the most exact (an octet count: three
--     for a Chinese character, one for a Latin letter), and a town is less exact than what lies in it.
-- (4) a misspelling: ix_place_trigrams, only where no name holds what was typed.
WITH opening AS (
    SELECT id, name, name_en, kind, point, geom, extent_m, folded,
           CASE WHEN folded = :folded THEN 1.0 ELSE 0.9 END - least(length(folded) - length(:folded), 40) / 200.0 AS score
    FROM place
    WHERE county = :county AND grams @> CAST(:opening_grams AS text[]) AND starts_with(folded, :folded)
    ORDER BY score DESC, length(folded), name, id
    LIMIT :limit
), held AS (
    SELECT id, name, name_en, kind, point, geom, extent_m, folded,
           0.7 - least(length(folded) - length(:folded), 40) / 200.0 AS score
    FROM place
    WHERE (SELECT count(*) FROM opening) < :limit
      AND county = :county AND grams @> CAST(:grams AS text[]) AND position(:folded in folded) > 0
    ORDER BY score DESC, length(folded), name, id
    LIMIT :limit
), holding AS (
    SELECT id, name, name_en, kind, point, geom, extent_m, folded,
           least(0.45 + octet_length(folded) / 60.0, 0.65) + least(octet_length(folded), 90) / 6000.0
               - CASE WHEN kind = ANY (CAST(:wide AS text[])) THEN 0.2 ELSE 0 END AS score
    FROM place
    WHERE county = :county AND folded = ANY (CAST(:parts AS text[])) AND folded <> :folded
    ORDER BY score DESC, name, id
    LIMIT :limit
), alike AS (
    SELECT id, name, name_en, kind, point, geom, extent_m, folded, similarity(folded, :folded) * 0.6 AS score
    FROM place
    WHERE :misspelt AND NOT EXISTS (SELECT FROM opening) AND NOT EXISTS (SELECT FROM held)
      AND county = :county AND folded % :folded
    ORDER BY score DESC, name, id
    LIMIT :limit
), best AS (
    SELECT DISTINCT ON (name, kind, ST_SnapToGrid(geom, 0.0001)) *
    FROM (TABLE opening UNION ALL TABLE held UNION ALL TABLE holding UNION ALL TABLE alike) found
    ORDER BY name, kind, ST_SnapToGrid(geom, 0.0001), score DESC
)
SELECT b.name, b.name_en, b.kind, b.point, ST_X(b.geom) AS lon, ST_Y(b.geom) AS lat, b.extent_m,
       round(b.score::numeric, 3)::float AS score,
       (SELECT c.code FROM cell c WHERE c.county = :county AND ST_Covers(c.geom, b.geom)
        AND c.validity @> CAST(:today AS date) ORDER BY c.code LIMIT 1) AS cell
FROM best b
ORDER BY b.score DESC, length(b.name), b.name, b.kind, b.id
LIMIT :limit;

-- name: house_numbers
-- Open reporting points whose address names a street, with the cell each lies in: by the county's prefix of the primary key,
-- a few thousand at most, and only where a house number was typed.
SELECT p.address, ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat,
       (SELECT c.code FROM cell c WHERE c.county = p.county AND ST_Covers(c.geom, p.geom)
        AND c.validity @> CAST(:today AS date) ORDER BY c.code LIMIT 1) AS cell
FROM reporting_point p
WHERE p.county = :county AND p.closed_at IS NULL AND position(:street in p.address) > 0
  AND ST_DWithin(p.geom::geography, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography, :within_m);

-- name: cells_geojson
-- The cells valid on a day as one FeatureCollection, built in the database: no geometry passes through Python. Six
-- decimals are a decimetre.
SELECT jsonb_build_object('type', 'FeatureCollection', 'features', coalesce(jsonb_agg(jsonb_build_object(
    'type', 'Feature', 'id', c.code, 'geometry', ST_AsGeoJSON(c.geom, 6)::jsonb, 'properties', jsonb_build_object(
        'code', c.code, 'kind', c.kind, 'name', c.name, 'committee', c.committee, 'committee_name', m.name,
        'town', m.town_name, 'in_town', c.in_town, 'inspector', i.name, 'valid_from', c.valid_from,
        'valid_to', c.valid_to)) ORDER BY c.code), '[]'::jsonb))::text
FROM cell c
JOIN committee m ON m.county = c.county AND m.code = c.committee
LEFT JOIN inspector i ON i.county = c.county AND i.code = c.inspector
WHERE c.county = :county AND c.validity @> CAST(:today AS date);

-- name: points_geojson
-- The open reporting points with the cell each lies in (LATERAL on ix_cell_geom). Tokens and telephones stay inside.
SELECT jsonb_build_object('type', 'FeatureCollection', 'features', coalesce(jsonb_agg(jsonb_build_object(
    'type', 'Feature', 'id', p.code, 'geometry', ST_AsGeoJSON(p.geom, 6)::jsonb, 'properties', jsonb_build_object(
        'code', p.code, 'kind', p.kind, 'name', p.name, 'name_en', p.name_en, 'address', p.address,
        'cell', cell.code)) ORDER BY p.code), '[]'::jsonb))::text
FROM reporting_point p
LEFT JOIN LATERAL (
    SELECT c.code FROM cell c
    WHERE c.county = p.county AND ST_Covers(c.geom, p.geom) AND c.validity @> CAST(:today AS date)
    ORDER BY c.code LIMIT 1
) cell ON true
WHERE p.county = :county AND p.closed_at IS NULL;

-- name: stations_geojson
-- The stations of a county, primary key prefix.
SELECT jsonb_build_object('type', 'FeatureCollection', 'features', coalesce(jsonb_agg(jsonb_build_object(
    'type', 'Feature', 'id', s.code, 'geometry', ST_AsGeoJSON(s.geom, 6)::jsonb, 'properties', jsonb_build_object(
        'code', s.code, 'name', s.name, 'name_en', s.name_en, 'address', s.address)) ORDER BY s.code), '[]'::jsonb))::text
FROM station s WHERE s.county = :county;

-- name: station_cells
-- The cells of today of a station, by the prefix of the primary keys; `crew` are the names of a team.
SELECT c.code, c.kind, c.name, c.in_town, m.name AS committee_name, m.town_name AS town, i.name AS inspector,
    i.phone AS inspector_phone, coalesce(i.name = ANY (CAST(:crew AS text[])), false) AS own
FROM cell c
JOIN committee m ON m.county = c.county AND m.code = c.committee
LEFT JOIN inspector i ON i.county = c.county AND i.code = c.inspector
WHERE c.county = :county AND c.station = :station AND c.validity @> CAST(:today AS date)
ORDER BY own DESC, c.code;

-- name: station_points
-- The reporting points in those cells; a point's cell as in `point_station`: the nearest of today (KNN on ix_cell_geom),
-- the lowest code of those touching.
SELECT p.code, p.kind, p.name, p.name_en, p.address, p.contact, p.phone, ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat,
    l.code AS cell, p.closed_at, p.version
FROM reporting_point p
CROSS JOIN LATERAL (
    SELECT c.code, c.station FROM cell c
    WHERE c.county = p.county AND c.validity @> CAST(:today AS date)
    ORDER BY c.geom <-> p.geom, c.code LIMIT 1
) l
WHERE p.county = :county AND l.station = :station
ORDER BY l.code, p.code;

-- name: station_calls
-- The stations of a county, one's own first; primary key prefix.
SELECT code, name, name_en, address, phone, code = :station AS own
FROM station WHERE county = :county
ORDER BY own DESC, code;

-- name: station_outlines
-- The same cells as lines to draw on a phone: three metres off are not seen there, and half the bytes are saved.
SELECT c.code, coalesce(i.name = ANY (CAST(:crew AS text[])), false) AS own,
    ST_AsGeoJSON(ST_SimplifyPreserveTopology(c.geom, 0.00003), 5) AS shape
FROM cell c
LEFT JOIN inspector i ON i.county = c.county AND i.code = c.inspector
WHERE c.county = :county AND c.station = :station AND c.validity @> CAST(:today AS date)
ORDER BY c.code;

-- name: station_extent
-- The box of a station and those cells, half a kilometre wider; by the primary keys.
SELECT ST_XMin(e.box), ST_YMin(e.box), ST_XMax(e.box), ST_YMax(e.box)
FROM (
    SELECT ST_Expand(ST_Extent(g.geom), 0.005) AS box
    FROM (
        SELECT s.geom FROM station s WHERE s.county = :county AND s.code = :station
        UNION ALL
        SELECT c.geom FROM cell c
        WHERE c.county = :county AND c.station = :station AND c.validity @> CAST(:today AS date)
    ) g
) e;

-- name: boundary_geojson
-- A county's outline.
SELECT jsonb_build_object('type', 'Feature', 'id', county, 'geometry', ST_AsGeoJSON(boundary, 6)::jsonb,
    'properties', jsonb_build_object('code', county, 'name', name, 'name_en', name_en))::text
FROM county WHERE county = :county;

-- name: cell_centres
-- A point inside each valid cell, for coverage.
SELECT code, name, kind, in_town, ST_X(p) AS lon, ST_Y(p) AS lat, area_m2
FROM (SELECT c.code, coalesce(c.name, m.name) AS name, c.kind, c.in_town, ST_PointOnSurface(c.geom) AS p,
             ST_Area(c.geom::geography) AS area_m2
      FROM cell c JOIN committee m ON m.county = c.county AND m.code = c.committee
      WHERE c.county = :county AND c.validity @> CAST(:today AS date)) inside
ORDER BY code;

-- name: town_centres
-- A point inside each valid cell of the county town, under the name of its committee: cell by the county prefix.
SELECT c.code, m.name, ST_X(p) AS lon, ST_Y(p) AS lat
FROM cell c
JOIN committee m ON m.county = c.county AND m.code = c.committee
CROSS JOIN LATERAL ST_PointOnSurface(c.geom) AS p
WHERE c.county = :county AND c.in_town AND c.validity @> CAST(:today AS date)
ORDER BY c.code;

-- name: posts
-- Where a team may stand by: the stations of a county, primary key prefix.
SELECT code, name, ST_X(geom) AS lon, ST_Y(geom) AS lat FROM station WHERE county = :county ORDER BY code;

-- name: counties
-- Every county with its box; the home county is the configured one, else the user's own loaded last, else the
-- demonstration.
SELECT county AS code, name, name_en, seat, time_zone, synthetic, notice, attribution,
       ST_XMin(boundary) AS west, ST_YMin(boundary) AS south, ST_XMax(boundary) AS east, ST_YMax(boundary) AS north,
       row_number() OVER (ORDER BY (county = :configured) DESC NULLS LAST, synthetic, loaded_at DESC, county) = 1 AS home
FROM county
ORDER BY home DESC, county;

-- name: close_cells
-- Before new cells come in: an older validity of the same code ends where the new one begins, and a code that is gone
-- ends today. History stays; a validity that had not begun is removed by `drop_cells`.
UPDATE cell SET valid_to = coalesce(incoming.valid_from, CAST(:today AS date))
FROM cell old
LEFT JOIN (
    SELECT code, min(valid_from) AS valid_from
    FROM unnest(CAST(:codes AS text[]), CAST(:starts AS date[])) AS i (code, valid_from) GROUP BY code
) AS incoming USING (code)
WHERE old.county = :county AND cell.county = old.county AND cell.code = old.code AND cell.valid_from = old.valid_from
  AND old.valid_from < coalesce(incoming.valid_from, CAST(:today AS date))
  AND (old.valid_to IS NULL OR old.valid_to > coalesce(incoming.valid_from, CAST(:today AS date)));

-- name: drop_cells
-- Validities that the incoming ones replace whole, or that would begin after a code is gone.
DELETE FROM cell
WHERE county = :county AND valid_from >= coalesce(
    (SELECT min(i.valid_from) FROM unnest(CAST(:codes AS text[]), CAST(:starts AS date[])) AS i (code, valid_from)
     WHERE i.code = cell.code), CAST(:today AS date));

-- name: drop_team
-- Fails on the foreign key where a case tells of the team; the caller retires it then.
DELETE FROM team WHERE county = :county AND code = :code;

-- name: retire_team
-- A team the new register does not name but cases tell of: kept for them, never asked again.
UPDATE team SET retired = true WHERE county = :county AND code = :code;

-- name: drop_inspectors
-- Inspectors whom the data does not name and no cell ever had: nothing needs them.
DELETE FROM inspector i
WHERE i.county = :county AND NOT i.code = ANY (CAST(:codes AS text[]))
  AND NOT EXISTS (SELECT FROM cell c WHERE c.county = i.county AND c.inspector = i.code);

-- name: forget_inspectors
-- Inspectors whom the data does not name and only past cells had: those still say who it was, and nobody calls them.
UPDATE inspector i SET phone = NULL
WHERE i.county = :county AND NOT i.code = ANY (CAST(:codes AS text[])) AND i.phone IS NOT NULL
  AND NOT EXISTS (SELECT FROM cell c WHERE c.county = i.county AND c.inspector = i.code
                  AND (c.valid_to IS NULL OR c.valid_to > :today));

-- name: drop_unused_stations
DELETE FROM station s
WHERE s.county = :county AND NOT s.code = ANY (CAST(:codes AS text[]))
  AND NOT EXISTS (SELECT FROM team t WHERE t.county = s.county AND t.station = s.code)
  AND NOT EXISTS (SELECT FROM inspector i WHERE i.county = s.county AND i.station = s.code);

-- name: committee_places
-- A point for each committee name: inside its largest cell; how far the committee's cells reach from there.
SELECT m.name, m.town_name, ST_X(p) AS lon, ST_Y(p) AS lat,
       (SELECT ceil(max(ST_Distance(p::geography, corner.geom::geography)))
        FROM cell c, ST_DumpPoints(ST_ConvexHull(c.geom)) AS corner
        WHERE c.county = m.county AND c.committee = m.code AND c.validity @> CAST(:today AS date)) AS extent_m
FROM committee m
JOIN LATERAL (
    SELECT ST_PointOnSurface(c.geom) AS p FROM cell c
    WHERE c.county = m.county AND c.committee = m.code AND c.validity @> CAST(:today AS date)
    ORDER BY ST_Area(c.geom) DESC LIMIT 1
) largest ON true
WHERE m.county = :county
ORDER BY m.code;

-- name: analyze
-- After a county was loaded: without statistics the planner takes a register of hundreds of teams for one row, and
-- compares every team with every station; and a search for a place goes by none until the next autovacuum.
ANALYZE county, organisation_unit, station, committee, inspector, cell, reporting_point, team, neighbour, place;
