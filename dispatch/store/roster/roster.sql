-- SQL of the roster.

-- name: lock
-- Clashes are looked for before a turn is written: one writer of a county's roster after the other, until commit.
SELECT pg_advisory_xact_lock(hashtextextended('roster:' || :county, 0));

-- name: turns
-- The turns that reach into a stretch of time, of all teams or some: primary key, team by team; no turn is longer than
-- 168 hours.
SELECT r.id, r.team, r.kind, r.starts_at, r.ends_at, r.version
FROM team t
JOIN turn r ON r.county = t.county AND r.team = t.code
WHERE t.county = :county AND (CAST(:teams AS text[]) IS NULL OR t.code = ANY (CAST(:teams AS text[])))
  AND (CAST(:stations AS text[]) IS NULL OR t.station = ANY (CAST(:stations AS text[])))
  AND r.starts_at < :until AND r.starts_at > CAST(:since AS timestamptz) - interval '168 hours' AND r.ends_at > :since
ORDER BY r.starts_at, r.team, r.id;

-- name: begins
-- When the first turn of all begins: county prefix of the primary key.
SELECT min(starts_at) FROM turn WHERE county = :county;

-- name: turn
-- One turn, locked: ix_turn_id.
SELECT id, team, kind, starts_at, ends_at, version FROM turn WHERE county = :county AND id = :id FOR UPDATE;

-- name: add
-- Many at once. An edge that is over already is announced by the writer of the turn.
INSERT INTO turn (county, team, kind, starts_at, ends_at, rings_at, made_at, made_by)
SELECT :county, team, kind, starts_at, ends_at,
       CASE WHEN starts_at > :now THEN starts_at WHEN ends_at > :now THEN ends_at END, :now, :actor
FROM unnest(CAST(:teams AS text[]), CAST(:kinds AS text[]), CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))
     WITH ORDINALITY AS n (team, kind, starts_at, ends_at, place)
ORDER BY place
RETURNING id, team, kind, starts_at, ends_at, version;

-- name: move
UPDATE turn SET team = :team, kind = :kind, starts_at = :starts_at, ends_at = :ends_at, version = version + 1,
    rings_at = CASE WHEN CAST(:starts_at AS timestamptz) > :now THEN CAST(:starts_at AS timestamptz)
                    WHEN CAST(:ends_at AS timestamptz) > :now THEN CAST(:ends_at AS timestamptz) END,
    made_at = :now, made_by = :actor
WHERE county = :county AND id = :id
RETURNING id, team, kind, starts_at, ends_at, version;

-- name: remove
DELETE FROM turn WHERE county = :county AND id = :id;

-- name: pass_edges
-- Edges that have passed, each announced by one worker: ix_turn_rings. The next edge of a turn is its end.
UPDATE turn SET rings_at = CASE WHEN ends_at > :now THEN ends_at END
WHERE id IN (SELECT id FROM turn WHERE rings_at <= :now ORDER BY rings_at LIMIT :limit FOR UPDATE SKIP LOCKED)
RETURNING county, team;

-- name: need
-- The need in force: primary key backwards.
SELECT version, needs FROM roster_need WHERE county = :county ORDER BY version DESC LIMIT 1;

-- name: set_need
-- A rival that wrote this version first is found by the primary key.
INSERT INTO roster_need (county, version, needs, made_at, made_by)
VALUES (:county, :version, CAST(:needs AS jsonb), :now, :actor)
ON CONFLICT DO NOTHING
RETURNING version;

-- name: names
-- Teams that can be put on the roster: county prefix of the primary key.
SELECT code, name, name_en, station, skills, crew FROM team
WHERE county = :county AND NOT retired
  AND (CAST(:stations AS text[]) IS NULL OR station = ANY (CAST(:stations AS text[])))
ORDER BY code;

-- name: station_names
-- What the county's stations are called: county prefix of the primary key.
SELECT code, name, name_en FROM station WHERE county = :county ORDER BY code;

-- name: in_use
-- Whether a county keeps a roster at all, also while it has no turn: county prefix of the primary keys.
SELECT EXISTS (SELECT FROM turn WHERE county = :county) OR EXISTS (SELECT FROM roster_need WHERE county = :county);

-- name: stations_found
-- Of which stations this transaction finds rows.
SELECT coalesce(current_setting('wangge.stations', true), '');

-- name: find_stations
-- Until the end of the transaction, or until it is set again.
SELECT set_config('wangge.stations', :stations, true);
