-- SQL of alerts. Open ones are few, and read by partial indexes that hold no others.

-- name: escalation
-- The escalation policy in force: the primary key backwards.
SELECT version, rules FROM escalation WHERE county = :county ORDER BY version DESC LIMIT 1;

-- name: alerts_of_case
-- Read with every change of a case: ix_alert_case holds open alerts only.
SELECT * FROM alert WHERE county = :county AND case_id = :case_id AND settled_at IS NULL ORDER BY id;

-- name: alerts_open
-- What somebody has to see: uq_alert_open holds open alerts only, a few even on a bad day.
SELECT * FROM alert WHERE county = :county AND settled_at IS NULL
ORDER BY array_position(ARRAY['bureau', 'station_chief', 'dispatcher'], level), raised_at, id;

-- name: alert
-- By its number alone: ix_alert_id.
SELECT * FROM alert WHERE id = :id;

-- name: alerts_named
-- A group that is acknowledged at once, two hundred at most: the primary key.
SELECT * FROM alert WHERE county = :county AND id = ANY (CAST(:ids AS bigint[])) ORDER BY id;

-- name: add_alert
-- Raised once: uq_alert_open refuses a second one for the same cause. A rival not yet committed is waited for.
INSERT INTO alert (county, kind, case_id, team, about, step, level, sound, policy_version, raised_at, escalates_at,
    premises)
VALUES (:county, :kind, :case_id, :team, :about, :step, :level, :sound, :policy_version, :raised_at, :escalates_at,
    :premises)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: announce_alert
-- Messages of an alert that has reached a level: the rules of a county are few. An SMS goes to the chiefs of the station,
-- and at the bureau to leaders, as far as they agreed and their number is known.
INSERT INTO message (county, subject, channel, team, station, recipient, case_id, alert, about, made_at, due_at)
SELECT r.county, 'alert', r.channel, :team, r.station, known.login, :case_id, :id, :kind, moment.at,
       moment.at + make_interval(secs => r.after_s)
FROM (SELECT coalesce(CAST(:now AS timestamptz), now()) AS at) moment
CROSS JOIN channel_rule r
JOIN channel c ON c.county = r.county AND c.name = r.channel
LEFT JOIN LATERAL (
    SELECT s.login FROM staff_phone s JOIN account a ON a.login = s.login AND a.disabled_at IS NULL
    WHERE a.county = r.county AND a.role = CASE :level WHEN 'bureau' THEN 'leader' ELSE 'chief' END
      AND (r.station IS NULL OR a.unit = r.station)
) known ON c.kind = 'sms'
WHERE r.county = :county AND r.subject = 'alert' AND r.level = :level
  AND channel_is_on(r, moment.at)
  AND (r.station IS NULL
       OR EXISTS (SELECT FROM cases k WHERE k.county = r.county AND k.id = :case_id AND r.station = ANY (k.stations))
       OR EXISTS (SELECT FROM team t WHERE t.county = r.county AND t.code = :team AND t.station = r.station));

-- name: change_alert
-- What becomes of an alert; what it is about never changes. Primary key.
WITH before AS (SELECT level FROM alert WHERE county = :county AND id = :id)
UPDATE alert SET level = :level, premises = :premises, escalates_at = :escalates_at, acknowledged_at = :acknowledged_at,
    acknowledged_by = :acknowledged_by, note = :note, again_at = :again_at, gone_at = :gone_at,
    settled_at = :settled_at, settled_why = :settled_why
WHERE county = :county AND id = :id
RETURNING level <> (SELECT level FROM before) AS is_higher;

-- name: lock_alert
-- A waiting transaction reads what the one before has made of it. Primary key.
SELECT * FROM alert WHERE county = :county AND id = :id AND settled_at IS NULL FOR UPDATE;

-- name: lock_alert_free
-- The same for a worker that would rather do something else than wait.
SELECT * FROM alert WHERE county = :county AND id = :id AND settled_at IS NULL FOR UPDATE SKIP LOCKED;

-- name: to_watch
-- Which counties have anything that a look could find: teams that may fall silent or have, a road graph that may be
-- missing or is. Few of many have; each of the others would cost a transaction. uq_assignment_active_case,
-- uq_alert_open, uq_road_graph_active; the versions of an escalation policy are few.
SELECT county, bool_or(silence) AS silence, bool_or(roads) AS roads, bool_or(channels) AS channels
FROM (
    SELECT county, true AS silence, false AS roads, false AS channels FROM assignment
    WHERE status IN ('offered', 'acknowledged', 'en_route', 'on_scene')
    UNION ALL SELECT county, true, false, false FROM escalation WHERE rules ->> 'silent_watch' = 'duty'
    UNION ALL SELECT county, kind = 'team_silent', kind = 'roads_missing', kind = 'channel_failing' FROM alert
    WHERE settled_at IS NULL AND kind IN ('team_silent', 'roads_missing', 'channel_failing')
    UNION ALL SELECT county, false, true, false FROM road_graph WHERE active
    UNION ALL SELECT county, false, false, true FROM channel
) AS cause
GROUP BY county ORDER BY county;

-- name: failing_channels
-- Channels are few: one fails once it has refused, or not answered, for a minute, or leaves a message for two.
SELECT EXISTS (
    SELECT FROM channel c WHERE c.county = :county AND (
        c.failing_since <= CAST(:now AS timestamptz) - interval '1 minute'
        OR EXISTS (SELECT FROM message m WHERE m.ended_at IS NULL AND m.county = c.county AND m.channel = c.name
                   AND m.due_at <= CAST(:now AS timestamptz) - interval '2 minutes')));

-- name: alerts_due
-- Twice a second in every worker; nothing is locked, as with `due`. uq_alert_open holds open alerts only.
SELECT a.id, a.county, a.case_id,
       CASE WHEN a.case_id IS NULL THEN true ELSE
           EXISTS (SELECT FROM cases c WHERE c.county = a.county AND c.id = a.case_id
                   AND (c.stations <> '{}' OR a.kind = 'off_shelf_due' AND c.sharing <> '{}'))
       END AS has_station
FROM alert a
WHERE a.settled_at IS NULL AND (a.escalates_at <= :now OR a.again_at <= :now)
ORDER BY a.raised_at LIMIT :limit;
