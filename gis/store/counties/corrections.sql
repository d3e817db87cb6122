-- SQL of the corrections of reporting points, and of the points as they read and change them.

-- name: lock_points
-- Changes of points of a county wait here: an import takes all of them out and puts them in again, so that rows alone
-- would not hold a change back until it is through.
SELECT pg_advisory_xact_lock(hashtextextended('points:' || :county, 0));

-- name: point
-- One point with its version and whose it is today: primary key, and the station as the policies see it.
SELECT code, kind, name, name_en, address, contact, phone, ST_X(geom) AS lon, ST_Y(geom) AS lat, closed_at, version,
       point_station(county, code) AS station
FROM reporting_point WHERE county = :county AND code = :point;

-- name: propose
INSERT INTO point_correction (county, point, kind, asked, source, seen, seen_version, remark, proposed_by, team, station,
                              did_at, clock, received_at)
VALUES (:county, :point, :kind, :asked, :source, :seen, :seen_version, :remark, :by, :team, :station, :did_at, :clock, :now)
RETURNING number;

-- name: decide
-- Primary key; whether it may be is looked at before, behind `lock_points`.
UPDATE point_correction
SET status = :status, decided_at = :now, decided_by = :by, reason = :reason, before = :before,
    held = CAST(:held AS text[])
WHERE county = :county AND number = :number;

-- name: corrected
-- A point as an approved correction makes it: primary key. What is not corrected is written as it was.
UPDATE reporting_point
SET kind = :kind, name = :name, name_en = :name_en, address = :address, contact = :contact, phone = :phone,
    source = CASE WHEN :moved THEN CAST(:source AS jsonb) ELSE source END,
    geom = CASE WHEN :moved THEN ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) ELSE geom END,
    closed_at = CASE WHEN :closed THEN coalesce(closed_at, CAST(:now AS timestamptz)) END
WHERE county = :county AND code = :point;

-- name: drop_names
-- The names of one point leave the gazetteer: of a county's, by the prefix of ix_place_county_folded.
DELETE FROM place WHERE county = :county AND point = :point;

-- name: corrections
-- Corrections with their points as they are now and where they would be: open ones by ix_point_correction_open, those of a
-- point by ix_point_correction_point. Cells as at intake (ix_cell_geom, KNN: in a gap the nearest); a place outside the
-- county has none, and how far outside it lies. What is open comes first, the longest waiting point before the others and its
-- proposals beside one another; then what was decided, the newest first; how many there
-- are counts those beyond the limit. A moment that cannot be true is not read, for Python
-- has no year before the first: when it was heard of stands in for it.
SELECT c.number, c.point, c.kind, c.asked, c.seen, c.seen_version, c.remark, c.proposed_by, c.team, c.station,
       CASE WHEN c.did_at BETWEEN '2000-01-01Z' AND '2200-01-01Z' THEN c.did_at ELSE c.received_at END AS did_at,
       c.clock, c.received_at, c.status,
       CASE WHEN c.decided_at BETWEEN '2000-01-01Z' AND '2200-01-01Z' THEN c.decided_at WHEN c.decided_at IS NOT NULL THEN c.received_at END AS decided_at,
       c.decided_by, c.reason, c.before, c.source,
       p.code IS NOT NULL AS exists, p.kind AS now_kind, p.name AS now_name, p.name_en AS now_name_en,
       p.address AS now_address, p.contact AS now_contact, p.phone AS now_phone, ST_X(p.geom) AS now_lon,
       ST_Y(p.geom) AS now_lat, p.closed_at AS now_closed_at, p.version AS now_version,
       ST_Distance(p.geom::geography, g.geom::geography) AS distance_m,
       CASE WHEN g.geom IS NOT NULL THEN ST_Distance(o.boundary::geography, g.geom::geography) END AS outside_m,
       here.cell, here.committee, here.cell_station, there.cell AS new_cell, there.committee AS new_committee,
       there.cell_station AS new_station,
       min(c.received_at) FILTER (WHERE c.status = 'proposed') OVER (PARTITION BY c.point) AS waits_since,
       count(*) FILTER (WHERE c.status = 'proposed') OVER () AS all_open,
       count(*) FILTER (WHERE c.status <> 'proposed') OVER () AS all_decided
FROM point_correction c
JOIN county o ON o.county = c.county
LEFT JOIN reporting_point p ON p.county = c.county AND p.code = c.point
LEFT JOIN LATERAL (
    SELECT ST_SetSRID(ST_MakePoint((c.asked #>> '{place,0}')::float8, (c.asked #>> '{place,1}')::float8), 4326) AS geom
    WHERE c.asked ? 'place'
) g ON true
LEFT JOIN LATERAL (
    SELECT l.code AS cell, m.name AS committee, l.station AS cell_station
    FROM cell l
    JOIN committee m ON m.county = l.county AND m.code = l.committee
    WHERE l.county = c.county AND l.validity @> (CAST(:now AS timestamptz) AT TIME ZONE o.time_zone)::date
    ORDER BY l.geom <-> p.geom, l.code LIMIT 1
) here ON p.code IS NOT NULL
LEFT JOIN LATERAL (
    SELECT l.code AS cell, m.name AS committee, l.station AS cell_station
    FROM cell l
    JOIN committee m ON m.county = l.county AND m.code = l.committee
    WHERE l.county = c.county AND l.validity @> (CAST(:now AS timestamptz) AT TIME ZONE o.time_zone)::date
    ORDER BY l.geom <-> g.geom, l.code LIMIT 1
) there ON ST_Covers(o.boundary, g.geom)
WHERE c.county = :county
  AND (CAST(:number AS bigint) IS NULL OR c.number = :number)
  AND (NOT :only_open OR c.status = 'proposed')
ORDER BY c.status <> 'proposed', CASE WHEN c.status = 'proposed' THEN min(c.received_at) FILTER (WHERE c.status = 'proposed')
         OVER (PARTITION BY c.point) END, CASE WHEN c.status = 'proposed' THEN c.point END, c.decided_at DESC, c.number
LIMIT :limit;

-- name: of_points
-- What a phone tells at its points: what is open and what was decided lately, by ix_point_correction_point; of each point the
-- last five.
SELECT number, point, kind, asked, remark, proposed_by,
       CASE WHEN did_at BETWEEN '2000-01-01Z' AND '2200-01-01Z' THEN did_at ELSE received_at END AS did_at, status,
       CASE WHEN decided_at BETWEEN '2000-01-01Z' AND '2200-01-01Z' THEN decided_at
            WHEN decided_at IS NOT NULL THEN received_at END AS decided_at,
       decided_by, reason
FROM (
    SELECT *, row_number() OVER (PARTITION BY point ORDER BY status <> 'proposed', number DESC) AS place
    FROM point_correction
    WHERE county = :county AND point = ANY (CAST(:points AS text[])) AND (status = 'proposed' OR decided_at > :since)
) c
WHERE place <= 5
ORDER BY point, place;

-- name: closed_points
-- The points of a county that are closed and seen, the last closed first; by the prefix of the primary key.
SELECT p.code, p.kind, p.name, p.name_en, p.address, p.closed_at, p.version, c.decided_by AS closed_by, c.reason, c.remark
FROM reporting_point p
LEFT JOIN LATERAL (
    SELECT decided_by, reason, remark FROM point_correction k
    WHERE k.county = p.county AND k.point = p.code AND k.kind = 'closed' AND k.status = 'approved'
    ORDER BY k.decided_at DESC, k.number DESC LIMIT 1
) c ON true
WHERE p.county = :county AND p.closed_at IS NOT NULL
  AND ((SELECT current_setting('wangge.stations', true)) = '*' OR point_is_seen(p.county, p.code))
ORDER BY p.closed_at DESC, p.code;

-- name: held
-- Approved corrections that no file has said yet, in the order of their approval: ix_point_correction_held.
SELECT number, point, before, asked AS after, held
FROM point_correction
WHERE county = :county AND held <> '{}'
ORDER BY decided_at, number;

-- name: hold
-- Primary key.
UPDATE point_correction SET held = CAST(:held AS text[]) WHERE county = :county AND number = :number;

-- name: near_open
-- The open points nearest to one, for a person who stands before its poster: KNN on ix_reporting_point_geom.
SELECT code, name, name_en, address, ST_Distance(p.geom::geography, h.geom::geography) AS distance_m
FROM reporting_point p, (SELECT geom FROM reporting_point WHERE county = :county AND code = :point) h
WHERE p.county = :county AND p.closed_at IS NULL
ORDER BY p.geom <-> h.geom, p.code LIMIT :limit;

-- name: is_inside
-- Whether a position lies in a county: primary key.
SELECT ST_Covers(boundary, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) FROM county WHERE county = :county;
