-- name: give_up
-- Jobs whose planner has fallen silent and that are not to be begun again: cancelled ones, and those that took their
-- planner down :most times. ix_planning_job_unfinished.
WITH found AS (
    SELECT county, id FROM planning_job
    WHERE state = 'running' AND abs(extract(epoch FROM now() - heartbeat_at)) > :stale_s
      AND (cancel_asked_at IS NOT NULL OR attempts >= :most)
    FOR UPDATE SKIP LOCKED
), changed AS (
    UPDATE planning_job j
    SET state = CASE WHEN cancel_asked_at IS NULL THEN 'failed' ELSE 'cancelled' END,
        stage = CASE WHEN cancel_asked_at IS NULL THEN 'failed' ELSE 'cancelled' END,
        error = CASE WHEN cancel_asked_at IS NULL THEN CAST(:error AS jsonb) END,
        ended_at = now(), planner = NULL
    FROM found f WHERE j.county = f.county AND j.id = f.id
    RETURNING j.*
), gone AS (
    DELETE FROM planning_block b USING changed c WHERE b.county = c.county AND b.job = c.id
)
SELECT tell_planning_job(ROW(c.*)::planning_job) FROM changed c;

-- name: claim
-- The job to do next: of the county with the fewest under way, asked first; also one whose planner has fallen silent. A
-- rival skips what is locked. ix_planning_job_unfinished.
WITH found AS (
    SELECT j.county, j.id FROM planning_job j
    WHERE (j.state = 'queued' OR (j.state = 'running' AND abs(extract(epoch FROM now() - j.heartbeat_at)) > :stale_s))
      AND j.state IN ('queued', 'running')
    ORDER BY (
        SELECT count(*) FROM planning_job r
        WHERE r.county = j.county AND r.state = 'running'
          AND abs(extract(epoch FROM now() - r.heartbeat_at)) <= :stale_s
    ), j.asked_at, j.id
    LIMIT 1 FOR UPDATE OF j SKIP LOCKED
), changed AS (
    UPDATE planning_job j
    SET state = 'running', stage = 'preparing', planner = :planner, attempts = j.attempts + 1,
        started_at = coalesce(j.started_at, now()), heartbeat_at = now()
    FROM found f WHERE j.county = f.county AND j.id = f.id
    RETURNING j.*
)
SELECT county, id, kind, input, asked_at, attempts, tell_planning_job(ROW(c.*)::planning_job) AS announced FROM changed c;

-- name: beat
-- The planner that holds a job lives. No row: it is another's by now, or was removed. Primary key.
UPDATE planning_job SET heartbeat_at = now()
WHERE county = :county AND id = :id AND planner = :planner AND state = 'running'
RETURNING cancel_asked_at IS NOT NULL AS cancel;

-- name: progress
-- How far a job is, and what it has found so far where there is something new. Primary key.
WITH changed AS (
    UPDATE planning_job SET heartbeat_at = now(), progress = :progress, stage = :stage,
        partial = coalesce(CAST(:partial AS json), partial)
    WHERE county = :county AND id = :id AND planner = :planner AND state = 'running'
    RETURNING *
)
SELECT cancel_asked_at IS NOT NULL AS cancel, tell_planning_job(ROW(c.*)::planning_job) AS announced FROM changed c;

-- name: prepared
-- What a job is made of. Blocks finished earlier count where nothing that they rest on has changed since, else they go.
-- Primary keys.
WITH before AS (
    SELECT versions IS NOT DISTINCT FROM CAST(:versions AS jsonb) AND blocks IS NOT DISTINCT FROM :blocks AS same
    FROM planning_job WHERE county = :county AND id = :id AND planner = :planner AND state = 'running'
), gone AS (
    DELETE FROM planning_block WHERE county = :county AND job = :id AND NOT (SELECT same FROM before)
), kept AS (
    SELECT number, result::text AS result FROM planning_block
    WHERE county = :county AND job = :id AND (SELECT same FROM before)
), changed AS (
    UPDATE planning_job SET versions = CAST(:versions AS jsonb), blocks = :blocks, stage = 'running',
        blocks_done = (SELECT count(*) FROM kept), heartbeat_at = now(),
        progress = (SELECT count(*) FROM kept) / greatest(:blocks, 1)::float8
    WHERE county = :county AND id = :id AND planner = :planner AND state = 'running'
    RETURNING *
)
SELECT coalesce((SELECT jsonb_agg(jsonb_build_array(number, result) ORDER BY number) FROM kept), '[]') AS kept,
       tell_planning_job(ROW(c.*)::planning_job) AS announced
FROM changed c;

-- name: keep_block
-- A block is finished: kept with the job's progress in one statement, and the job has survived one more block. One that is
-- there already stays. Primary keys.
WITH changed AS (
    UPDATE planning_job SET blocks_done = :done, attempts = 1, heartbeat_at = now(), progress = :progress
    WHERE county = :county AND id = :id AND planner = :planner AND state = 'running'
    RETURNING *
), kept AS (
    INSERT INTO planning_block (county, job, number, result)
    SELECT county, id, :number, CAST(:result AS json) FROM changed
    ON CONFLICT DO NOTHING
)
SELECT cancel_asked_at IS NOT NULL AS cancel,
       CASE WHEN :tell THEN tell_planning_job(ROW(c.*)::planning_job) END AS announced FROM changed c;

-- name: finish
-- The answer, for the job and for its scenario where that still asks the same. Its blocks are in it. Primary keys.
WITH changed AS (
    UPDATE planning_job SET state = 'done', stage = 'done', progress = 1, result = CAST(:result AS json),
        digest = :digest, ended_at = now(), planner = NULL
    WHERE county = :county AND id = :id AND planner = :planner AND state = 'running'
    RETURNING *
), gone AS (
    DELETE FROM planning_block b USING changed c WHERE b.county = c.county AND b.job = c.id
), answered AS (
    UPDATE planning_scenario s SET result = c.result, digest = c.digest, versions = c.versions, answered_at = c.ended_at
    FROM changed c WHERE s.county = c.county AND s.number = c.scenario
      AND s.kind = c.kind AND s.assumptions = c.input
)
SELECT tell_planning_job(ROW(c.*)::planning_job) FROM changed c;

-- name: end
-- A job that has no answer: failed or cancelled; what it found so far stays. Primary keys.
WITH changed AS (
    UPDATE planning_job SET state = :state, stage = :state, error = CAST(:error AS jsonb), ended_at = now(),
        planner = NULL
    WHERE county = :county AND id = :id AND planner = :planner AND state = 'running'
    RETURNING *
), gone AS (
    DELETE FROM planning_block b USING changed c WHERE b.county = c.county AND b.job = c.id
)
SELECT tell_planning_job(ROW(c.*)::planning_job) FROM changed c;

-- name: release
-- Given back: by a planner that stops (:clean, which is no attempt), or whose child died. Primary key.
WITH changed AS (
    UPDATE planning_job SET state = 'queued', stage = 'queued', planner = NULL,
        attempts = attempts - CASE WHEN :clean THEN 1 ELSE 0 END
    WHERE county = :county AND id = :id AND planner = :planner AND state = 'running'
    RETURNING *
)
SELECT tell_planning_job(ROW(c.*)::planning_job) FROM changed c;

-- name: give_back
-- What a planner held when its database went away: it lives, so no job has taken it down. ix_planning_job_unfinished.
WITH changed AS (
    UPDATE planning_job SET state = 'queued', stage = 'queued', planner = NULL, attempts = greatest(attempts - 1, 0)
    WHERE planner = :planner AND state = 'running'
    RETURNING *
)
SELECT tell_planning_job(ROW(c.*)::planning_job) FROM changed c;

-- name: left_behind
-- What planners held that are known to have ended: as if they had been silent for long, so that the next claim takes it
-- over or gives it up. ix_planning_job_unfinished.
WITH changed AS (
    UPDATE planning_job SET stage = 'preparing', heartbeat_at = now() - make_interval(secs => 2 * :stale_s)
    WHERE state = 'running' AND rtrim(planner, '0123456789') = ANY (CAST(:ended AS text[]))
    RETURNING *
)
SELECT tell_planning_job(ROW(c.*)::planning_job) FROM changed c;

-- name: tidy
-- Jobs that ended long ago, but those that answered a scenario last: ix_planning_job_ended.
DELETE FROM planning_job j WHERE j.ended_at < now() - make_interval(days => :keep_days);

-- name: up
-- Held for as long as the planner's session lasts, however it ends; others hold it too.
SELECT pg_advisory_lock_shared(hashtextextended('wangge.planner', 0));
