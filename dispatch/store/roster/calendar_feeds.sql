-- SQL of calendar feeds. Every query is one look-up or one write; the comment says which index answers it.

-- name: by_token
-- Whose token it is: uq_calendar_feed_token_hash.
SELECT county, id, login, team FROM calendar_feed WHERE token_hash = :hash;

-- name: keep_own
-- uq_calendar_feed_county_login. The address before ends at once.
INSERT INTO calendar_feed (county, login, token_hash, made_at, made_by) VALUES (:county, :login, :hash, :now, :by)
ON CONFLICT (county, login) DO UPDATE
SET token_hash = excluded.token_hash, made_at = excluded.made_at, made_by = excluded.made_by
RETURNING id, team, made_at, made_by;

-- name: keep_team
-- uq_calendar_feed_county_team, for a team that can be on the roster. The address before ends at once.
INSERT INTO calendar_feed (county, team, token_hash, made_at, made_by)
SELECT county, code, :hash, :now, :by FROM team
WHERE county = :county AND code = :team AND NOT retired
  AND (CAST(:stations AS text[]) IS NULL OR station = ANY (CAST(:stations AS text[])))
ON CONFLICT (county, team) DO UPDATE
SET token_hash = excluded.token_hash, made_at = excluded.made_at, made_by = excluded.made_by
RETURNING id, team, made_at, made_by;

-- name: listed
-- One's own and, for who may edit the roster, those of teams that the policies show: primary key.
SELECT id, team, made_at, made_by FROM calendar_feed
WHERE county = :county AND (login = :login OR (:teams AND team IS NOT NULL))
ORDER BY team NULLS FIRST;

-- name: revoke
-- Primary key.
DELETE FROM calendar_feed
WHERE county = :county AND id = :id AND (login = :login OR (:teams AND team IS NOT NULL))
RETURNING id, team, made_at, made_by;

-- name: turns_of_team
-- Primary key of `turn`; no turn is longer than 168 hours.
SELECT r.id, r.team, r.kind, r.starts_at, r.ends_at, r.version, r.made_at, t.name
FROM team t
JOIN turn r ON r.county = t.county AND r.team = t.code
WHERE t.county = :county AND t.code = :team AND NOT t.retired
  AND r.starts_at < :until AND r.starts_at > CAST(:since AS timestamptz) - interval '168 hours' AND r.ends_at > :since
ORDER BY r.starts_at, r.id;

-- name: turns_of_person
-- The roster names teams: a person's are those whose phone they carry (ix_phone_team) or whose crew names them.
SELECT r.id, r.team, r.kind, r.starts_at, r.ends_at, r.version, r.made_at, t.name
FROM team t
JOIN turn r ON r.county = t.county AND r.team = t.code
WHERE t.county = :county AND NOT t.retired
  AND (CAST(:stations AS text[]) IS NULL OR t.station = ANY (CAST(:stations AS text[])))
  AND (:name = ANY (t.crew) OR EXISTS (
      SELECT FROM phone p
      WHERE p.county = t.county AND p.team = t.code AND p.carrier = :actor AND p.left_at IS NULL))
  AND r.starts_at < :until AND r.starts_at > CAST(:since AS timestamptz) - interval '168 hours' AND r.ends_at > :since
ORDER BY r.starts_at, r.team, r.id;
