-- SQL of trackers. Every query is one look-up or one write; the comment says which index answers it.

-- name: by_token
-- Whose token it is: uq_tracker_token_hash.
SELECT county, name, team, datum, at_station FROM tracker WHERE token_hash = :hash AND revoked_at IS NULL;

-- name: duty_switched_at
-- When the team's duty was last switched by hand: primary key.
SELECT duty_at FROM team_state WHERE county = :county AND team = :team;

-- name: note
-- Before the fixes, so that the feed's lock comes last: primary key.
UPDATE tracker SET seen_at = :now, received = received + :received, dropped = dropped + :dropped,
    dropped_why = coalesce(:why, dropped_why), at_station = CAST(:at_station AS jsonb)
WHERE county = :county AND name = :name;

-- name: add
-- Primary key. The name of a revoked tracker is free again, and its figures begin at zero.
INSERT INTO tracker AS t (county, name, team, datum, token_hash, made_at, made_by)
SELECT county, :name, code, :datum, :hash, :now, :by FROM team WHERE county = :county AND code = :team AND NOT retired
ON CONFLICT (county, name) DO UPDATE SET
    team = excluded.team, datum = excluded.datum, token_hash = excluded.token_hash, made_at = excluded.made_at,
    made_by = excluded.made_by, revoked_at = NULL, revoked_by = NULL, seen_at = NULL, received = 0, dropped = 0,
    dropped_why = NULL, at_station = '{}'
WHERE t.revoked_at IS NOT NULL
RETURNING name;

-- name: teams
SELECT code FROM team WHERE county = :county AND NOT retired ORDER BY code;

-- name: revoke
-- Primary key.
UPDATE tracker SET revoked_at = :now, revoked_by = :by
WHERE county = :county AND name = :name AND revoked_at IS NULL RETURNING name;

-- name: all
-- A county has some dozens: primary key.
SELECT name, team, datum, made_at, revoked_at, seen_at, received, dropped, dropped_why, at_station
FROM tracker WHERE county = :county ORDER BY name;
