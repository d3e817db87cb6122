-- SQL of handling. Rows are caches of what a case's log folds into; the writer holds the lock of the case.

-- name: notices
-- Notices of holidays loaded for a county: primary key.
SELECT version, document, year, days, is_published FROM calendar_notice WHERE county = :county ORDER BY version, year;

-- name: lock_calendar
-- Transactions that compute deadlines have read calendar_notice: this waits for them, and later ones wait for
-- this, so that nobody keeps a day of the old calendar after the runs were recomputed.
LOCK TABLE calendar_notice IN ACCESS EXCLUSIVE MODE;

-- name: add_notice
INSERT INTO calendar_notice (county, version, document, year, days, is_published, loaded_at, loaded_by)
VALUES (:county, :version, :document, :year, CAST(:days AS jsonb), :is_published, :now, :by);

-- name: open_counts
-- What the days of open runs depend on, each once: ix_deadline_open. No calendar moves a day that was set, nor hours.
SELECT DISTINCT rules, started_on, is_extended, spans, is_suspended FROM deadline
WHERE county = :county AND stopped_at IS NULL AND NOT is_set AND due_at IS NULL;

-- name: moved_runs
-- Open runs that a reckoning moves, before it is kept.
SELECT d.case_id, d.seq, d.purpose, d.due_on AS old_due_on, d.not_before AS old_not_before, r.rule, r.due_on, r.not_before
FROM deadline d JOIN jsonb_to_recordset(CAST(:reckoned AS jsonb)) AS r (
    rules text[], started_on date, is_extended boolean, spans jsonb, is_suspended boolean,
    rule text, due_on date, not_before date)
  ON r.rules = d.rules AND r.started_on = d.started_on AND r.is_extended = d.is_extended AND r.spans = d.spans
     AND r.is_suspended = d.is_suspended
WHERE d.county = :county AND d.stopped_at IS NULL AND NOT d.is_set AND d.due_at IS NULL
  AND (d.due_on, d.not_before) IS DISTINCT FROM (r.due_on, r.not_before)
ORDER BY d.case_id, d.seq, d.purpose;

-- name: keep_reckoned
-- All open runs in one statement, by what their days depend on; who was warned of another day is warned again.
UPDATE deadline d SET rule = r.rule, due_on = r.due_on, not_before = r.not_before, calendar = :calendar,
    warned = CASE WHEN d.due_on IS NOT DISTINCT FROM r.due_on THEN d.warned END
FROM jsonb_to_recordset(CAST(:reckoned AS jsonb)) AS r (
    rules text[], started_on date, is_extended boolean, spans jsonb, is_suspended boolean,
    rule text, due_on date, not_before date)
WHERE r.rules = d.rules AND r.started_on = d.started_on AND r.is_extended = d.is_extended AND r.spans = d.spans
  AND r.is_suspended = d.is_suspended
  AND d.county = :county AND d.stopped_at IS NULL AND NOT d.is_set AND d.due_at IS NULL;

-- name: keep_first_due
-- What a case is sorted by, from its open runs: ix_deadline_open, then the primary key.
UPDATE handling h SET due_on = o.due_on
FROM (
    SELECT case_id, min(coalesce(due_on, (due_at AT TIME ZONE CAST(:zone AS text))::date, not_before)) AS due_on
    FROM deadline WHERE county = :county AND stopped_at IS NULL GROUP BY case_id
) o
WHERE h.county = :county AND h.case_id = o.case_id AND h.due_on IS DISTINCT FROM o.due_on;

-- name: stations
SELECT code FROM station WHERE county = :county ORDER BY code;

-- name: handlers
-- Accounts of a county that can sign in and handle cases.
SELECT 'user:' || login FROM account
WHERE county = :county AND disabled_at IS NULL AND role IN ('handler', 'chief', 'dispatcher') ORDER BY login;

-- name: keep
-- A deadline that stopped before, and is stopped still, keeps the day and the calendar it was judged by. One that the
-- log has no more was taken back.
WITH cached AS (
    UPDATE cases SET kind = h.kind, handling_stage = h.stage, handling_ended_at = h.ended_at
    FROM jsonb_populate_record(NULL::handling, CAST(:handling AS jsonb)) h
    WHERE cases.county = :county AND cases.id = :case_id
), handled AS (
    INSERT INTO handling SELECT * FROM jsonb_populate_record(NULL::handling, CAST(:handling AS jsonb))
    ON CONFLICT (county, case_id) DO UPDATE SET
        kind = excluded.kind, stage = excluded.stage, since = excluded.since, station = excluded.station,
        handler = excluded.handler, assigned_at = excluded.assigned_at, handled_at = excluded.handled_at,
        accepted_at = excluded.accepted_at, filed_at = excluded.filed_at,
        ended_at = excluded.ended_at, outcome = excluded.outcome, respondent = excluded.respondent,
        approval = excluded.approval, waits_notice = excluded.waits_notice, in_transfer = excluded.in_transfer,
        expedited = excluded.expedited, called_back = excluded.called_back, archived_at = excluded.archived_at,
        amounts = excluded.amounts, due_on = excluded.due_on
), taken_back AS (
    DELETE FROM deadline d WHERE d.county = :county AND d.case_id = :case_id AND NOT EXISTS (
        SELECT FROM jsonb_populate_recordset(NULL::deadline, CAST(:deadlines AS jsonb)) n
        WHERE n.seq = d.seq AND n.purpose = d.purpose)
), unsent AS (
    DELETE FROM case_transfer t WHERE t.county = :county AND t.case_id = :case_id AND NOT EXISTS (
        SELECT FROM jsonb_populate_recordset(NULL::case_transfer, CAST(:transfers AS jsonb)) n WHERE n.seq = t.seq)
), sent AS (
    INSERT INTO case_transfer SELECT * FROM jsonb_populate_recordset(NULL::case_transfer, CAST(:transfers AS jsonb))
    ON CONFLICT (county, case_id, seq) DO UPDATE
    SET received_at = excluded.received_at, returned_at = excluded.returned_at
)
INSERT INTO deadline AS d SELECT * FROM jsonb_populate_recordset(NULL::deadline, CAST(:deadlines AS jsonb))
ON CONFLICT (county, case_id, seq, purpose) DO UPDATE SET
    rule = excluded.rule, rules = excluded.rules, is_extended = excluded.is_extended, spans = excluded.spans,
    is_suspended = excluded.is_suspended, due_on = excluded.due_on, due_at = excluded.due_at,
    not_before = excluded.not_before, calendar = excluded.calendar, stopped_at = excluded.stopped_at,
    stopped_by = excluded.stopped_by, is_late = excluded.is_late,
    warned = CASE WHEN d.due_on IS NOT DISTINCT FROM excluded.due_on THEN d.warned END
WHERE d.stopped_at IS NULL OR excluded.stopped_at IS NULL;

-- name: near
-- Open deadlines due by a day, ix_deadline_open, of which not everybody was warned; another worker's are passed over.
SELECT d.case_id, d.seq, d.purpose, d.rule, d.due_on, d.due_at, d.not_before, d.warned, h.received_on, h.handler
FROM deadline d JOIN handling h ON h.county = d.county AND h.case_id = d.case_id
WHERE d.county = :county AND d.stopped_at IS NULL AND NOT d.is_suspended
  AND coalesce(d.due_on, d.not_before, '-infinity'::date) <= :until AND d.warned IS DISTINCT FROM 'leader'
ORDER BY d.case_id, d.seq FOR UPDATE OF d SKIP LOCKED;

-- name: warned
-- Primary key. Channels carry the warning as well, by the rules of the county, which are few: an SMS to the handler, or to
-- the chiefs of the station that has the case, or to leaders, as far as they agreed and their number is known.
WITH noted AS (
    UPDATE deadline d SET warned = n.duty
    FROM jsonb_to_recordset(CAST(:noted AS jsonb)) AS n (case_id bigint, seq integer, purpose text, duty text, due text)
    WHERE d.county = :county AND d.case_id = n.case_id AND d.seq = n.seq AND d.purpose = n.purpose
    RETURNING d.county, d.case_id, n.duty, n.due
)
INSERT INTO message (county, subject, channel, station, recipient, case_id, about, not_after, made_at, due_at)
SELECT n.county, 'deadline', r.channel, h.station, known.login, n.case_id, n.due,
       CAST(:now AS timestamptz) + interval '12 hours', :now, CAST(:now AS timestamptz) + make_interval(secs => r.after_s)
FROM noted n
JOIN handling h ON h.county = n.county AND h.case_id = n.case_id
JOIN channel_rule r ON r.county = n.county AND r.subject = 'deadline' AND coalesce(r.level, n.duty) = n.duty
  AND (r.station IS NULL OR r.station = h.station) AND channel_is_on(r, CAST(:now AS timestamptz))
JOIN channel c ON c.county = r.county AND c.name = r.channel
LEFT JOIN LATERAL (
    SELECT s.login FROM staff_phone s JOIN account a ON a.login = s.login AND a.disabled_at IS NULL
    WHERE a.county = n.county AND CASE n.duty
        WHEN 'handler' THEN 'user:' || a.login = h.handler
        WHEN 'chief' THEN a.role = 'chief' AND a.unit = h.station
        ELSE a.role = 'leader' END
) known ON c.kind = 'sms';

-- name: append
-- Events of the office, and the stations that have to do with the case from now on. What belongs to the response stays:
-- updated_at, stepped_at and timers.
WITH changed AS (
    UPDATE cases SET event_seq = :seq,
        stations = ARRAY(SELECT unnest(stations) UNION SELECT unnest(CAST(:stations AS text[])) ORDER BY 1)
    WHERE county = :county AND id = :case_id
    RETURNING 1
), logged AS (
    INSERT INTO case_event (county, case_id, seq, type, at, recorded_at, team, actor, data)
    SELECT :county, :case_id, e.seq, e.type, e.at, e.recorded_at, e.team, e.actor, e.data
    FROM jsonb_to_recordset(CAST(:events AS jsonb))
        AS e (seq int, type text, at timestamptz, recorded_at timestamptz, team text, actor text, data jsonb)
    RETURNING 1
)
SELECT publish(:county, CAST(:messages AS jsonb))
WHERE (SELECT count(*) FROM changed) + (SELECT count(*) FROM logged) > 0;

-- name: listed
-- Cases by what is due first: ix_handling_due or ix_handling_handler. What is beside them is read for the rows of the page
-- alone, by primary keys. The reader puts the condition of the list in (`.lists`). `candidates` null: no search.
WITH page AS (
    SELECT h.* FROM handling h
    WHERE h.county = :county AND (1 = 1)
      AND (CAST(:candidates AS bigint[]) IS NULL OR h.case_id = ANY (CAST(:candidates AS bigint[])))
      AND (coalesce(h.due_on, 'infinity'::date), h.case_id) > (CAST(:after_due AS date), CAST(:after_case AS bigint))
    ORDER BY coalesce(h.due_on, 'infinity'::date), h.case_id
    LIMIT :limit
)
SELECT h.*, c.received_at, c.status, c.category, c.text, c.place_name, d.rule, d.due_at, d.not_before, d.is_suspended,
       d.warned
FROM page h
JOIN cases c ON c.county = h.county AND c.id = h.case_id
LEFT JOIN LATERAL (
    SELECT rule, due_at, not_before, is_suspended, warned FROM deadline
    WHERE county = h.county AND case_id = h.case_id AND stopped_at IS NULL
    ORDER BY coalesce(due_on, (due_at AT TIME ZONE CAST(:zone AS text))::date, not_before) NULLS LAST, seq LIMIT 1
) d ON true
ORDER BY coalesce(h.due_on, 'infinity'::date), h.case_id;

-- name: people
-- Who handles cases: how many each has, and until when somebody is away. Accounts are few; handling by ix_handling_handler.
SELECT 'user:' || a.login AS actor, a.name, a.role, a.unit, b.until AS absent_until,
       (SELECT count(*) FROM handling h WHERE h.county = a.county AND h.handler = 'user:' || a.login
        AND h.ended_at IS NULL) AS open
FROM account a LEFT JOIN absence b ON b.county = a.county AND b.actor = 'user:' || a.login AND b.until >= :today
WHERE a.county = :county AND a.disabled_at IS NULL AND a.role IN ('handler', 'chief', 'dispatcher')
  AND (CAST(:stations AS text[]) IS NULL OR a.unit = ANY (CAST(:stations AS text[])))
ORDER BY a.login;

-- name: set_absence
INSERT INTO absence (county, actor, until, set_by, set_at) VALUES (:county, :actor, :until, :by, :now)
ON CONFLICT (county, actor) DO UPDATE SET until = excluded.until, set_by = excluded.set_by, set_at = excluded.set_at;

-- name: end_absence
DELETE FROM absence WHERE county = :county AND actor = :actor;

-- name: candidates
SELECT case_id FROM search_cases(:county, :asked, :most);

-- name: calendars_of
-- The calendar that each stopped deadline of a case was judged by: primary key.
SELECT seq, purpose, calendar FROM deadline WHERE county = :county AND case_id = :case_id AND stopped_at IS NOT NULL;
