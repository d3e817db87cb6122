-- The supervision board: what is late, who has what, and what was kept in time.

-- name: board
-- One statement, so that all figures are of one snapshot. It reads the county's handling, a narrow row for each case, and
-- its deadlines started by the last day; what is beside an open case by primary key. 30,000 cases take half a second.
-- The conditions are those of the office's lists (`.lists`), put in by the reader: a figure and the list of its cases have
-- one rule. A case in transfer is at no station: each open case counts at one station, at the bureau (no station) or at
-- one destination.
WITH standing AS MATERIALIZED (
    SELECT * FROM (
        SELECT h.case_id, h.received_on, h.kind, h.stage, h.station, h.handler, h.due_on, h.approval, h.in_transfer,
               :lists, d.rule, d.is_bound, t.level, t.destination
        FROM handling h
        LEFT JOIN LATERAL (
            SELECT rule, not_before IS NOT NULL AS is_bound FROM deadline
            WHERE county = h.county AND case_id = h.case_id AND stopped_at IS NULL
            ORDER BY coalesce(due_on, (due_at AT TIME ZONE CAST(:zone AS text))::date, not_before) NULLS LAST, seq LIMIT 1
        ) d ON true
        LEFT JOIN LATERAL (
            SELECT level, destination FROM case_transfer
            WHERE county = h.county AND case_id = h.case_id AND received_at IS NULL AND returned_at IS NULL
            ORDER BY seq DESC LIMIT 1
        ) t ON h.in_transfer
        WHERE h.county = :county
    ) h WHERE is_open OR is_expedited OR is_to_approve
), counted AS (
    SELECT l.list, g.by, g.key, g.level, count(*) AS n
    FROM standing s
    CROSS JOIN LATERAL (VALUES
        ('open', s.is_open), ('overdue', s.is_overdue), ('due_soon', s.is_due_soon), ('unassigned', s.is_unassigned),
        ('to_approve', s.is_to_approve), ('to_notify', s.is_to_notify), ('in_transfer', s.is_in_transfer),
        ('expedited', s.is_expedited)
    ) AS l (list, holds)
    CROSS JOIN LATERAL (VALUES
        ('all', NULL, NULL, true), ('handler', s.handler, NULL, true), ('rule', s.rule, NULL, s.rule IS NOT NULL),
        ('station', s.station, NULL, NOT s.in_transfer), ('destination', s.destination, s.level, s.in_transfer),
        ('duty', s.approval, NULL, s.approval IS NOT NULL)
    ) AS g (by, key, level, applies)
    WHERE l.holds AND g.applies
    GROUP BY l.list, g.by, g.key, g.level
), urgent AS (
    SELECT *, row_number() OVER (PARTITION BY is_overdue ORDER BY due_on, case_id) AS place
    FROM standing WHERE is_overdue OR is_due_soon
), received AS MATERIALIZED (
    SELECT h.case_id, h.received_on, h.kind, h.stage, h.accepted_at, h.assigned_at, h.ended_at, c.received_at
    FROM handling h JOIN cases c ON c.county = h.county AND c.id = h.case_id
    WHERE h.county = :county AND h.received_on BETWEEN :first AND :last
), judged AS (
    -- A clock belongs to the period in which it is due. One that is open is named beside it: not due by the last day, or
    -- without a day. The notice of acceptance is feedback once there is a decision to tell of.
    SELECT p.timeline, d.case_id, h.received_on, d.due_on, CASE
        WHEN d.is_suspended THEN 'suspended'
        WHEN d.due_on IS NULL AND d.stopped_at IS NULL THEN 'not_computable'
        WHEN d.due_on IS NULL OR d.due_on < :first THEN NULL
        WHEN d.stopped_at IS NULL AND (d.due_on > :last OR d.due_on >= :today) THEN 'not_due'
        WHEN d.due_on > :last THEN NULL
        WHEN d.stopped_at IS NULL THEN 'open'
        WHEN d.is_late THEN 'late'
        WHEN d.stopped_by = ANY (CAST(:endings AS text[])) THEN 'ended'
        ELSE 'kept' END AS verdict
    FROM deadline d
    JOIN handling h ON h.county = d.county AND h.case_id = d.case_id
    JOIN (VALUES
        ('acceptance', 'acceptance'), ('handling', 'mediation'), ('handling', 'verification'), ('handling', 'penalty'),
        ('feedback', 'termination_notice'), ('feedback', 'reporter_notice'), ('feedback', 'acceptance')
    ) AS p (timeline, purpose) ON p.purpose = d.purpose
    WHERE d.county = :county AND d.started_on <= :last
      AND (p.timeline <> 'feedback' OR d.purpose <> 'acceptance' OR h.accepted_at IS NOT NULL OR h.stage = 'refused'
           OR d.stopped_by = 'accepted_or_refused_and_notified')
), verdicts AS (
    SELECT timeline, verdict, count(*) AS n,
           (array_agg(jsonb_build_array(case_id, received_on) ORDER BY due_on, case_id))[1:20] AS cases
    FROM judged WHERE verdict IS NOT NULL GROUP BY timeline, verdict
), transfers AS (
    SELECT count(*) AS of, count(t.received_at) AS n, count(t.returned_at) AS returned,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.received_at - t.sent_at) / 3600) AS median_h,
           (array_agg(jsonb_build_array(h.case_id, h.received_on) ORDER BY t.sent_at, h.case_id)
            FILTER (WHERE t.received_at IS NULL AND t.returned_at IS NULL))[1:20] AS cases
    FROM case_transfer t JOIN handling h ON h.county = t.county AND h.case_id = t.case_id
    WHERE t.county = :county AND (t.sent_at AT TIME ZONE CAST(:zone AS text))::date BETWEEN :first AND :last
), taken AS (
    SELECT count(*) AS of, count(assigned_at) AS assigned,
           count(*) FILTER (WHERE assigned_at IS NULL AND ended_at IS NOT NULL) AS ended_unassigned,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM assigned_at - received_at) / 3600) AS median_h,
           count(*) FILTER (WHERE kind = 'complaint') AS complaints,
           count(*) FILTER (WHERE kind = 'complaint' AND accepted_at IS NOT NULL) AS accepted,
           count(*) FILTER (WHERE kind = 'complaint' AND accepted_at IS NULL AND stage = 'refused') AS refused,
           count(*) FILTER (WHERE (ended_at AT TIME ZONE CAST(:zone AS text))::date <= :last) AS ended,
           (array_agg(jsonb_build_array(case_id, received_on) ORDER BY received_at, case_id)
            FILTER (WHERE assigned_at IS NULL AND ended_at IS NULL))[1:20] AS cases
    FROM received
), sums AS (
    SELECT a.name, sum(a.yuan)::text AS yuan, count(*) AS cases
    FROM handling h
    CROSS JOIN LATERAL (VALUES
        ('disputed', (h.amounts ->> 'disputed_yuan')::numeric),
        ('recovered', CASE WHEN h.stage = 'settled' THEN (h.amounts ->> 'recovered_yuan')::numeric END),
        ('compensation', (h.amounts ->> 'compensation_yuan')::numeric),
        ('penalties', CASE WHEN h.amounts ?| ARRAY['fine_yuan', 'confiscated_yuan'] THEN
            coalesce((h.amounts ->> 'fine_yuan')::numeric, 0) + coalesce((h.amounts ->> 'confiscated_yuan')::numeric, 0) END)
    ) AS a (name, yuan)
    WHERE h.county = :county AND (h.ended_at AT TIME ZONE CAST(:zone AS text))::date BETWEEN :first AND :last
      AND a.yuan IS NOT NULL
    GROUP BY a.name
)
SELECT
    (SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY n DESC, key), '[]') FROM counted c) AS counted,
    (SELECT coalesce(jsonb_agg(to_jsonb(u) ORDER BY place), '[]') FROM urgent u WHERE place <= 20) AS urgent,
    (SELECT coalesce(jsonb_agg(to_jsonb(v)), '[]') FROM verdicts v) AS verdicts,
    (SELECT to_jsonb(t) FROM transfers t) AS transfers,
    (SELECT to_jsonb(t) FROM taken t) AS taken,
    (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM sums s) AS sums,
    (SELECT coalesce(jsonb_object_agg(code, jsonb_build_object('name', name, 'name_en', name_en)), '{}') FROM station WHERE county = :county) AS stations;
