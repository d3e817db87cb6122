-- The facts of cases that reports count, from the caches of their logs.

-- name: facts
-- The cases that a span of days counts: received or ended in it, or with a clock, a transfer or an off-shelf task due in it;
-- an exercise has no handling. What is due of a transfer follows from the calendar, at most a fortnight later.
WITH touched AS MATERIALIZED (
    SELECT case_id FROM handling WHERE county = :county
      AND (received_on BETWEEN :first AND :last
           OR (ended_at AT TIME ZONE CAST(:zone AS text))::date BETWEEN :first AND :last)
    UNION
    SELECT case_id FROM deadline
    WHERE county = :county AND purpose = ANY (CAST(:purposes AS text[]))
      AND (due_on BETWEEN :first AND :last OR is_suspended OR (due_on IS NULL AND stopped_at IS NULL))
    UNION
    SELECT case_id FROM case_transfer
    WHERE county = :county
      AND (sent_at AT TIME ZONE CAST(:zone AS text))::date BETWEEN CAST(:first AS date) - 14 AND :last
    UNION
    SELECT id FROM cases WHERE county = :county AND off_shelf <> '[]'
)
SELECT h.case_id AS case, c.event_seq, h.kind, c.category, c.channel,
       CASE WHEN h.in_transfer THEN going.station ELSE h.station END AS station, h.received_on, h.stage, c.cell,
       extract(hour FROM c.received_at AT TIME ZONE CAST(:zone AS text))::int AS hour,
       c.channel = 'transfer' AND EXISTS (
           SELECT FROM case_link l WHERE l.county = h.county AND l.case_id = h.case_id AND l.kind = 'split'
       ) AS was_turned,
       CASE WHEN c.status = 'cancelled' AND c.outcome IN ('mistaken', 'duplicate') THEN c.outcome END AS left_out,
       (h.assigned_at AT TIME ZONE CAST(:zone AS text))::date AS assigned_on,
       (h.handled_at AT TIME ZONE CAST(:zone AS text))::date AS handled_on,
       (h.accepted_at AT TIME ZONE CAST(:zone AS text))::date AS accepted_on,
       (h.filed_at AT TIME ZONE CAST(:zone AS text))::date AS filed_on,
       (h.ended_at AT TIME ZONE CAST(:zone AS text))::date AS ended_on,
       coalesce(h.called_back, CASE WHEN c.status = 'closed' THEN c.outcome END) AS call_back,
       h.amounts, c.off_shelf, clock.clocks, going.transfers,
       jsonb_build_object(
           'status', c.status, 'target_s', c.target_s, 'station', last.station,
           'arrived_s', extract(epoch FROM c.arrived_at - c.received_at)::float8,
           'ended_s', extract(epoch FROM c.response_ended_at - c.received_at)::float8,
           'is_unconfirmed', c.arrival_confirmed IS FALSE) AS response
FROM touched
JOIN handling h ON h.county = :county AND h.case_id = touched.case_id
JOIN cases c ON c.county = h.county AND c.id = h.case_id
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(
        purpose, started_on, due_on, (stopped_at AT TIME ZONE CAST(:zone AS text))::date, stopped_by, is_late, is_suspended
    ) ORDER BY seq, purpose) AS clocks
    FROM deadline
    WHERE county = h.county AND case_id = h.case_id AND purpose = ANY (CAST(:purposes AS text[]))
) clock ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(
        (sent_at AT TIME ZONE CAST(:zone AS text))::date, (received_at AT TIME ZONE CAST(:zone AS text))::date,
        (returned_at AT TIME ZONE CAST(:zone AS text))::date
    ) ORDER BY seq) AS transfers,
    max(destination) FILTER (WHERE level = 'station' AND received_at IS NULL AND returned_at IS NULL) AS station
    FROM case_transfer WHERE county = h.county AND case_id = h.case_id
) going ON true
LEFT JOIN LATERAL (
    -- The team that arrived first, else the one asked last, as in the statistics of responses.
    SELECT t.station FROM assignment a JOIN team t ON t.county = a.county AND t.code = a.team
    WHERE a.county = c.county AND a.case_id = c.id
    ORDER BY CASE WHEN c.arrived_at IS NOT NULL AND a.status IN ('on_scene', 'cleared') THEN a.id END, a.id DESC LIMIT 1
) last ON true
ORDER BY h.case_id;

-- name: add_run
INSERT INTO report_run (county, stations, form, asked, first, last, as_of, definitions, rules, calendar, made_at, made_by,
                        facts, activities, figures, digest)
VALUES (:county, CAST(:stations AS text[]), :form, CAST(:asked AS jsonb), :first, :last, :as_of, :definitions, :rules,
        :calendar, :made_at, :made_by, :facts, CAST(:activities AS jsonb), CAST(:figures AS jsonb), :digest)
RETURNING number;

-- name: run
SELECT * FROM report_run WHERE county = :county AND number = :number;

-- name: runs
-- The newest reports, without what they hold: primary key.
SELECT number, form, asked, first, last, as_of, made_at, made_by FROM report_run
WHERE county = :county ORDER BY number DESC LIMIT :most;

-- name: lacks_monthly
-- Whether the report of a month is still to be made: not where another process made it meanwhile, which the lock waits for,
-- nor for a month before the county's first case: primary key and ix_handling's county.
SELECT NOT EXISTS (
    SELECT FROM report_run
    WHERE county = :county AND made_by = :by AND form = 'month' AND asked = jsonb_build_object('period', CAST(:month AS text))
) AND EXISTS (
    SELECT FROM handling WHERE county = :county AND received_on < CAST(CAST(:month AS text) || '-01' AS date) + interval '1 month'
) FROM pg_advisory_xact_lock(hashtextextended('monthly report ' || :county, 0));

-- name: known_by
-- The cases that may be counted from `first` on, with the last event that was known at the end of a day. One that had ended
-- before `first`, and has not been touched since, is left out.
SELECT h.case_id, max(e.seq)
FROM handling h JOIN case_event e ON e.county = h.county AND e.case_id = h.case_id
WHERE h.county = :county AND h.received_on <= :day
  AND (h.received_on >= :first OR h.ended_at IS NULL OR (h.ended_at AT TIME ZONE CAST(:zone AS text))::date >= :first)
  AND e.recorded_at < (CAST(:day AS date) + 1)::timestamp AT TIME ZONE CAST(:zone AS text)
GROUP BY h.case_id;

-- name: logs
-- Primary key of the log.
SELECT case_id, seq, type, at, recorded_at, team, actor, data FROM case_event
WHERE county = :county AND case_id = ANY (CAST(:cases AS bigint[])) ORDER BY case_id, seq;

-- name: judged_by
-- The calendar by which each stopped clock of some cases was judged: primary key.
SELECT case_id, seq, purpose, calendar FROM deadline
WHERE county = :county AND case_id = ANY (CAST(:cases AS bigint[])) AND stopped_at IS NOT NULL;

-- name: stations
SELECT code, name, name_en FROM station WHERE county = :county;

-- name: cells
-- The cells of the day with their outlines: primary key prefix.
SELECT c.code, coalesce(c.name, m.name) AS name, ST_AsBinary(c.geom) AS outline
FROM cell c JOIN committee m ON m.county = c.county AND m.code = c.committee
WHERE c.county = :county AND c.validity @> CAST(:today AS date) ORDER BY c.code;

-- name: teams
SELECT code, station FROM team WHERE county = :county;

-- name: split
SELECT case_id FROM case_link WHERE county = :county AND case_id = ANY (CAST(:cases AS bigint[])) AND kind = 'split';

-- name: lock_texts
SELECT pg_advisory_xact_lock(hashtextextended('report text ' || :county || :form, 0));

-- name: add_text
INSERT INTO report_text (county, form, version, docx, run, loaded_at, loaded_by)
SELECT :county, :form, coalesce(max(version), 0) + 1, :docx, :run, :at, :by
FROM report_text WHERE county = :county AND form = :form
RETURNING version;

-- name: text
SELECT docx FROM report_text WHERE county = :county AND form = :form AND loaded_at <= :at ORDER BY version DESC LIMIT 1;
