-- SQL of rehearsals and of the cases that are exercises.

-- name: newest
-- The newest rehearsal of a county, and how many exercises it holds: primary key; ix_cases_exercise.
SELECT r.id, r.started_at, r.started_by, r.ends_at, r.ended_by, r.note,
       (SELECT max(cleared_at) FROM rehearsal WHERE county = :county) AS cleared_at,
       (SELECT count(*) FROM cases WHERE county = :county AND exercise) AS cases
FROM rehearsal r WHERE r.county = :county ORDER BY r.id DESC LIMIT 1;

-- name: lock
-- Two that begin at once take turns: the county's row.
SELECT county FROM county WHERE county = :county FOR NO KEY UPDATE;

-- name: begin
INSERT INTO rehearsal (county, started_at, started_by, ends_at, note) VALUES (:county, :now, :by, :until, :note);

-- name: end
-- Primary key.
UPDATE rehearsal SET ends_at = :now, ended_by = :by WHERE county = :county AND ends_at > :now;

-- name: clear
SELECT clear_exercises(:county) AS gone;

-- name: cleared
UPDATE rehearsal SET cleared_at = :now
WHERE county = :county AND id = (SELECT max(id) FROM rehearsal WHERE county = :county);
