-- name: planners
-- How many planners are connected, by the lock each holds for as long as its session lasts, and how many jobs wait.
-- ix_planning_job_unfinished.
SELECT (SELECT count(DISTINCT pid) FROM pg_locks
        WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted
          AND ((classid::bigint << 32) | objid::bigint) = hashtextextended('wangge.planner', 0)
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS planners,
       (SELECT count(*) FROM planning_job WHERE state IN ('queued', 'running')) AS unfinished;

-- name: counts
-- Jobs by county and state, for the metrics; those that ended long ago are removed.
SELECT county, state, count(*) FROM planning_job GROUP BY county, state ORDER BY county, state;
