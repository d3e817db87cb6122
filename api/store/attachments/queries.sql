-- SQL of attachments. Row-level security keeps every look-up within the counties and stations of the transaction; only
-- `content` and those for the keeper of the keys touch sealed bytes.

-- name: of_case
-- Every attachment of a case in order, at most some sixty that are kept: primary key. A moment that cannot be true is not
-- read: Python has no year before the first, and one row must not hide the others.
SELECT number, kind, media_type, size_bytes, sha256, width_px, height_px,
       CASE WHEN taken_at >= '2000-01-01Z' AND taken_at < '2200-01-01Z' THEN taken_at END AS taken_at,
       (taken_at >= '2000-01-01Z' AND taken_at < '2200-01-01Z') IS FALSE AS time_unknown, ST_X(geom) AS lon, ST_Y(geom) AS lat,
       accuracy_m, source_lon, source_lat, source_datum, caption, added_by, added_at, withdrawn_at, withdrawn_by,
       withdrawn_why, removed_at
FROM attachment WHERE county = :county AND case_id = :case_id ORDER BY number;

-- name: keep
INSERT INTO attachment (county, case_id, number, kind, media_type, size_bytes, sha256, width_px, height_px, taken_at, geom,
                        accuracy_m, source_lon, source_lat, source_datum, caption, added_by, added_at)
VALUES (:county, :case_id, :number, :kind, :media_type, :size_bytes, :sha256, :width_px, :height_px, :taken_at,
        ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4326), :accuracy_m, :source_lon, :source_lat,
        :source_datum, :caption, :added_by, :added_at);

-- name: keep_content
INSERT INTO attachment_content (county, case_id, number, key, sealed, thumbnail, thumbnail_bare)
VALUES (:county, :case_id, :number, :key, :sealed, :thumbnail, true);

-- name: withdraw
-- Primary key; the caller has locked the case.
UPDATE attachment SET withdrawn_at = :at, withdrawn_by = :by, withdrawn_why = :why
WHERE county = :county AND case_id = :case_id AND number = :number AND withdrawn_at IS NULL;

-- name: recaption
-- With it go the first answers kept for retries, which quote it; few, for they are kept for days only.
WITH known AS (
    UPDATE attachment SET caption = :caption WHERE county = :county AND case_id = :case_id AND number = :number
)
DELETE FROM idempotency WHERE county = :county AND case_id = :case_id;

-- name: content
SELECT key, sealed FROM attachment_content WHERE county = :county AND case_id = :case_id AND number = :number;

-- name: thumbnail
SELECT key, thumbnail AS sealed FROM attachment_content
WHERE county = :county AND case_id = :case_id AND number = :number;

-- name: marked_thumbnails
-- A small batch of those from before thumbnails were made bare, behind one that was looked at: partial index.
SELECT county, case_id, number, key, thumbnail AS sealed FROM attachment_content
WHERE thumbnail IS NOT NULL AND NOT thumbnail_bare AND (county, case_id, number) > (:county, :case_id, :number)
ORDER BY county, case_id, number LIMIT :limit FOR UPDATE;

-- name: rebuild_thumbnail
UPDATE attachment_content SET thumbnail = :thumbnail, thumbnail_bare = true
WHERE county = :county AND case_id = :case_id AND number = :number;

-- name: sealed_with_others
-- A small batch not sealed with the newest key, held for this transaction: for rotation.
SELECT county, case_id, number, key, sealed, thumbnail FROM attachment_content
WHERE key <> :key ORDER BY county, case_id, number LIMIT :limit FOR UPDATE;

-- name: wait_for_writers
-- Those that wrote here and took a key before have committed once this is granted; later writers take the newest.
LOCK TABLE attachment IN SHARE MODE;

-- name: reseal
UPDATE attachment_content SET key = :key, sealed = :sealed, thumbnail = :thumbnail
WHERE county = :county AND case_id = :case_id AND number = :number;

-- name: keys_used
SELECT key, count(*) AS rows FROM attachment_content GROUP BY key ORDER BY key;

-- name: all_sealed
-- Names only: contents are read one by one, for together they do not fit into memory.
SELECT c.county, c.case_id, c.number, a.sha256 FROM attachment_content c
JOIN attachment a USING (county, case_id, number) ORDER BY c.county, c.case_id, c.number;
