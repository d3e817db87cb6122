-- name: waiting
-- How many jobs of a county are not ended: ix_planning_job_unfinished.
SELECT count(*) FROM planning_job WHERE county = :county AND state IN ('queued', 'running');

-- name: add
-- A job for the planner, who is woken; the bureau's pages get it as an event.
WITH added AS (
    INSERT INTO planning_job (county, scenario, kind, input, asked_by, asked_at)
    VALUES (:county, :scenario, :kind, CAST(:input AS jsonb), :by, :now)
    RETURNING *
)
SELECT id, tell_planning_job(ROW(a.*)::planning_job) AS announced, pg_notify('wangge_planner', county) AS woken FROM added a;

-- name: listed
-- Jobs without what they found, the newest first: primary key.
SELECT id, scenario, kind, state, stage, progress, blocks, blocks_done, partial IS NOT NULL AS has_partial, digest, error,
       asked_by, asked_at, started_at, ended_at, cancel_asked_at,
       CASE WHEN state = 'queued' THEN (
           SELECT count(*) FROM planning_job b
           WHERE b.state IN ('queued', 'running') AND (b.asked_at, b.id) < (j.asked_at, j.id))
       END AS ahead
FROM planning_job j
WHERE county = :county AND (CAST(:states AS text[]) IS NULL OR state = ANY (CAST(:states AS text[])))
  AND (CAST(:scenario AS bigint) IS NULL OR scenario = :scenario)
  AND (CAST(:before AS bigint) IS NULL OR id < :before)
ORDER BY id DESC LIMIT :limit;

-- name: one
-- A job with all it found: primary key.
SELECT id, scenario, kind, input, versions, state, stage, progress, blocks, blocks_done, partial IS NOT NULL AS has_partial,
       partial, result, digest, error, asked_by, asked_at, started_at, ended_at, cancel_asked_at,
       CASE WHEN state = 'queued' THEN (
           SELECT count(*) FROM planning_job b
           WHERE b.state IN ('queued', 'running') AND (b.asked_at, b.id) < (j.asked_at, j.id))
       END AS ahead
FROM planning_job j WHERE county = :county AND id = :id;

-- name: cancel
-- One that waits ends at once, and so does one that runs while no planner is connected, or whose planner is silent: one
-- that was killed hears of nothing. Else one that runs ends as soon as its planner hears of it; one that has ended stays.
WITH job AS (
    SELECT id, state = 'queued' OR abs(extract(epoch FROM now() - heartbeat_at)) > :stale_s OR NOT EXISTS (
        SELECT FROM pg_locks
        WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted
          AND ((classid::bigint << 32) | objid::bigint) = hashtextextended('wangge.planner', 0)
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    ) AS at_once
    FROM planning_job WHERE county = :county AND id = :id AND state IN ('queued', 'running') FOR UPDATE
), changed AS (
    UPDATE planning_job p SET
        cancel_asked_at = coalesce(cancel_asked_at, :now),
        state = CASE WHEN at_once THEN 'cancelled' ELSE state END,
        stage = CASE WHEN at_once THEN 'cancelled' ELSE stage END,
        ended_at = CASE WHEN at_once THEN :now ELSE ended_at END
    FROM job WHERE p.county = :county AND p.id = job.id
    RETURNING p.*
), gone AS (
    DELETE FROM planning_block b USING changed c
    WHERE b.county = c.county AND b.job = c.id AND c.state = 'cancelled'
)
SELECT tell_planning_job(ROW(c.*)::planning_job) AS announced, pg_notify('wangge_planner', county) AS woken FROM changed c;

