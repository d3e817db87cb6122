-- SQL of handovers.

-- name: make
INSERT INTO handover (county, station, made_at, until, notes, snapshot)
VALUES (:county, :station, :now, :until, :notes, CAST(:snapshot AS jsonb))
RETURNING id;

-- name: sign
-- Each side signs once: primary key.
INSERT INTO handover_signature (county, handover, side, signer, name, means, at)
VALUES (:county, :handover, :side, :signer, :name, :means, :now)
ON CONFLICT DO NOTHING
RETURNING side;

-- name: found
-- One handover with its signatures: primary keys.
SELECT h.id, h.station, h.made_at, h.until, h.notes, h.snapshot,
       (SELECT jsonb_object_agg(s.side, jsonb_build_object('signer', s.signer, 'name', s.name, 'means', s.means, 'at', s.at))
        FROM handover_signature s WHERE s.county = h.county AND s.handover = h.id) AS signatures
FROM handover h WHERE h.county = :county AND h.id = :handover;

-- name: list
-- The newest first, without what was handed over; on the first page also the older ones that nobody has taken
-- over: primary key.
WITH page AS (
    SELECT id FROM handover WHERE county = :county AND id < coalesce(:before, 9223372036854775807)
    ORDER BY id DESC LIMIT :limit)
SELECT h.id, h.station, h.made_at, h.until, jsonb_array_length(h.snapshot -> 'open') AS open,
       (SELECT jsonb_object_agg(s.side, jsonb_build_object('signer', s.signer, 'name', s.name, 'means', s.means, 'at', s.at))
        FROM handover_signature s WHERE s.county = h.county AND s.handover = h.id) AS signatures
FROM handover h
WHERE h.county = :county AND (h.id IN (SELECT id FROM page)
    OR CAST(:before AS bigint) IS NULL AND NOT EXISTS (
        SELECT FROM handover_signature s WHERE s.county = h.county AND s.handover = h.id AND s.side = 'incoming'))
ORDER BY h.id DESC;
