-- SQL of the rules a county sets for itself. Each version is a row; the newest is in force, and none is changed.

-- name: lock
-- One writer of a county's rules after the other: what was read before a change is still so when it is written.
SELECT FROM county WHERE county = :county FOR NO KEY UPDATE;

-- name: keep_policy
INSERT INTO policy (county, version, rules, made_by) VALUES (:county, :version, CAST(:rules AS jsonb), :actor);

-- name: keep_escalation
INSERT INTO escalation (county, version, rules, made_by) VALUES (:county, :version, CAST(:rules AS jsonb), :actor);

-- name: policies
-- The newest versions: the primary key backwards.
SELECT version, rules, made_at, made_by FROM policy WHERE county = :county ORDER BY version DESC LIMIT :limit;

-- name: escalations
-- The newest versions: the primary key backwards.
SELECT version, rules, made_at, made_by FROM escalation WHERE county = :county ORDER BY version DESC LIMIT :limit;

-- name: needs
-- The newest versions: the primary key backwards.
SELECT version, needs AS rules, made_at, made_by FROM roster_need
WHERE county = :county ORDER BY version DESC LIMIT :limit;
