-- name: add
-- A scenario; a name that another one has breaks uq_planning_scenario_name.
INSERT INTO planning_scenario (county, name, kind, author, note, assumptions, created_at, changed_at)
VALUES (:county, :name, :kind, :by, :note, CAST(:assumptions AS jsonb), :now, :now)
RETURNING number;

-- name: add_answered
-- A scenario of a job that is done, with its answer: primary key.
INSERT INTO planning_scenario
    (county, name, kind, author, note, assumptions, versions, result, digest, answered_at, created_at, changed_at)
SELECT county, :name, kind, :by, :note, input, versions, result, digest, ended_at, :now, :now FROM planning_job
WHERE county = :county AND id = :job AND state = 'done'
RETURNING number;

-- name: copy
-- The same question under another name, without its answer: primary key.
INSERT INTO planning_scenario (county, name, kind, author, note, assumptions, created_at, changed_at)
SELECT county, :name, kind, :by, note, assumptions, :now, :now FROM planning_scenario
WHERE county = :county AND number = :number AND deleted_at IS NULL
RETURNING number;

-- name: names
-- The names that are taken: uq_planning_scenario_name.
SELECT name FROM planning_scenario WHERE county = :county AND deleted_at IS NULL;

-- name: listed
-- Scenarios with the figures of their answers and their last job, changed last first. A county has some dozens.
SELECT s.number, s.version, s.name, s.kind, s.author, s.note, s.assumptions, s.versions, s.digest, s.answered_at,
       s.created_at, s.changed_at, s.deleted_at, s.result -> 'figures' AS figures, to_jsonb(j) AS job
FROM planning_scenario s
LEFT JOIN LATERAL (
    SELECT id, state, stage, progress, asked_at, ended_at, error,
           CASE WHEN state = 'queued' THEN (
               SELECT count(*) FROM planning_job b
               WHERE b.state IN ('queued', 'running') AND (b.asked_at, b.id) < (j.asked_at, j.id))
           END AS ahead
    FROM planning_job j
    WHERE j.county = s.county AND j.scenario = s.number ORDER BY id DESC LIMIT 1
) j ON true
WHERE s.county = :county AND (s.deleted_at IS NOT NULL) = :deleted
ORDER BY s.changed_at DESC, s.number DESC LIMIT 500;

-- name: one
-- A scenario with its whole answer, deleted or not: primary key.
SELECT s.number, s.version, s.name, s.kind, s.author, s.note, s.assumptions, s.versions, s.digest, s.answered_at,
       s.created_at, s.changed_at, s.deleted_at, s.result, s.result -> 'figures' AS figures, to_jsonb(j) AS job
FROM planning_scenario s
LEFT JOIN LATERAL (
    SELECT id, state, stage, progress, asked_at, ended_at, error,
           CASE WHEN state = 'queued' THEN (
               SELECT count(*) FROM planning_job b
               WHERE b.state IN ('queued', 'running') AND (b.asked_at, b.id) < (j.asked_at, j.id))
           END AS ahead
    FROM planning_job j
    WHERE j.county = s.county AND j.scenario = s.number ORDER BY id DESC LIMIT 1
) j ON true
WHERE s.county = :county AND s.number = :number;

-- name: take_turns
-- Scenarios of a county are named one after another: of two with one name one is refused in words.
SELECT pg_advisory_xact_lock(hashtextextended('planning:' || :county, 0));

-- name: lock
-- Held while it is changed: primary key.
SELECT number, version, name, note, kind, assumptions, deleted_at FROM planning_scenario
WHERE county = :county AND number = :number FOR UPDATE;

-- name: change
-- A name, a note, other assumptions: with those the answer goes, for it is to another question. Primary key.
UPDATE planning_scenario SET
    version = version + 1, changed_at = :now, name = :name, note = :note,
    assumptions = CAST(:assumptions AS jsonb),
    result = CASE WHEN :asks_otherwise THEN NULL ELSE result END,
    digest = CASE WHEN :asks_otherwise THEN NULL ELSE digest END,
    versions = CASE WHEN :asks_otherwise THEN NULL ELSE versions END,
    answered_at = CASE WHEN :asks_otherwise THEN NULL ELSE answered_at END
WHERE county = :county AND number = :number;

-- name: delete
-- Out of the list, to be taken back; its jobs are cancelled by the caller. Primary key.
UPDATE planning_scenario SET deleted_at = :now, changed_at = :now, version = version + 1
WHERE county = :county AND number = :number;

-- name: restore
-- Back into the list under a name that nobody has. Primary key.
UPDATE planning_scenario SET deleted_at = NULL, changed_at = :now, version = version + 1, name = :name
WHERE county = :county AND number = :number;

-- name: unfinished
-- Jobs of a scenario that are not ended: ix_planning_job_scenario.
SELECT id FROM planning_job WHERE county = :county AND scenario = :number AND state IN ('queued', 'running') ORDER BY id;

-- name: tell
-- The bureau's lists are to be read again; last in a transaction.
SELECT tell_planning(:county, jsonb_build_object('change', 'scenario', 'scenario', :number));
