-- SQL of attachments on their way in pieces. Row-level security keeps every look-up within the counties and stations of
-- the transaction; the sender is part of every key, so that nobody goes on with, or learns of, another's.

-- name: known
-- Primary key.
SELECT total_bytes, sha256, held_bytes, number FROM upload
WHERE county = :county AND case_id = :case_id AND sender = :sender AND upload = :upload;

-- name: known_alone
-- The same, and pieces of it that come at once are taken one after another.
SELECT total_bytes, sha256, held_bytes, number FROM upload
WHERE county = :county AND case_id = :case_id AND sender = :sender AND upload = :upload FOR UPDATE;

-- name: begin_alone
-- One sender begins one at a time, else many at once would each find room.
SELECT pg_advisory_xact_lock(hashtextextended('upload/' || CAST(:county AS text) || '/' || CAST(:sender AS text), 0));

-- name: forget_old
-- One's own that nobody went on with: ix_upload_sender.
DELETE FROM upload WHERE county = :county AND sender = :sender AND touched_at < :before;

-- name: under_way
-- How many of one sender's are not whole, and how much they will be: ix_upload_sender.
SELECT count(*) AS uploads, coalesce(sum(total_bytes), 0) AS bytes FROM upload
WHERE county = :county AND sender = :sender AND number IS NULL;

-- name: begin
INSERT INTO upload (county, case_id, sender, upload, total_bytes, sha256, touched_at)
VALUES (:county, :case_id, :sender, :upload, :total_bytes, :sha256, :now) ON CONFLICT DO NOTHING;

-- name: hold
UPDATE upload SET held_bytes = :held_bytes, touched_at = :now
WHERE county = :county AND case_id = :case_id AND sender = :sender AND upload = :upload;

-- name: keep_piece
INSERT INTO upload_piece (county, case_id, sender, upload, start, key, sealed)
VALUES (:county, :case_id, :sender, :upload, :start, :key, :sealed);

-- name: pieces
-- Primary key, in order.
SELECT start, key, sealed FROM upload_piece
WHERE county = :county AND case_id = :case_id AND sender = :sender AND upload = :upload ORDER BY start;

-- name: arrived
-- The row stays for a day, so that a sender who missed the answer gets it; the pieces go.
WITH gone AS (
    DELETE FROM upload_piece WHERE county = :county AND case_id = :case_id AND sender = :sender AND upload = :upload
)
UPDATE upload SET number = :number, touched_at = :now
WHERE county = :county AND case_id = :case_id AND sender = :sender AND upload = :upload;

-- name: drop
-- One that has arrived stays: a rival was quicker.
DELETE FROM upload
WHERE county = :county AND case_id = :case_id AND sender = :sender AND upload = :upload AND number IS NULL;

-- name: sealed_with_others
-- A small batch not sealed with the newest key, held for this transaction: few, for none is older than two days.
SELECT county, case_id, sender, upload, start, key, sealed FROM upload_piece
WHERE key <> :key ORDER BY county, case_id, sender, upload, start LIMIT :limit FOR UPDATE;

-- name: wait_for_writers
-- Those that wrote here and took a key before have committed once this is granted.
LOCK TABLE upload IN SHARE MODE;

-- name: reseal
UPDATE upload_piece SET key = :key, sealed = :sealed
WHERE county = :county AND case_id = :case_id AND sender = :sender AND upload = :upload AND start = :start;

-- name: keys_used
SELECT key, count(*) AS rows FROM upload_piece GROUP BY key ORDER BY key;

-- name: all_sealed
SELECT county, case_id, sender, upload, start, key, sealed FROM upload_piece ORDER BY county, case_id, sender, upload, start;
