-- SQL of take-overs.

-- name: keep
INSERT INTO roster_takeover (county, kind, made_at, made_by, change)
VALUES (:county, :kind, :now, :actor, CAST(:change AS jsonb))
RETURNING id;

-- name: last
-- The newest that was not undone: primary key backwards. A county has a few in a year.
SELECT id, made_at, made_by, change FROM roster_takeover
WHERE county = :county AND kind = :kind AND undone_at IS NULL
ORDER BY id DESC LIMIT 1;

-- name: undo
UPDATE roster_takeover SET undone_at = :now, undone_by = :actor
WHERE county = :county AND id = :id AND undone_at IS NULL;
