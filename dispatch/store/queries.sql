-- SQL of the hot path, of reports and of queues. Every query is one look-up or one write; the comment says which index
-- answers it.

-- name: ground_columns
-- The policy in force, the active graph, the clock and the newest loaded calendar of `asked.county`: one row each by
-- primary key and by uq_road_graph_active.
(SELECT jsonb_build_object('version', p.version, 'rules', p.rules) FROM policy p
 WHERE p.county = asked.county ORDER BY p.version DESC LIMIT 1) AS policy,
(SELECT g.version FROM road_graph g WHERE g.county = asked.county AND g.active) AS graph_version,
(SELECT o.time_zone FROM county o WHERE o.county = asked.county) AS time_zone,
(SELECT max(n.version) FROM calendar_notice n WHERE n.county = asked.county) AS calendar;

-- name: new_case_id
-- Taken before the team is claimed, so that the claim can name the case.
nextval(pg_get_serial_sequence('cases', 'id'));

-- name: teams
-- Every team as it is now, or `only` one. A county has tens to hundreds of teams: read by the county prefix of the primary keys; the
-- active assignment by uq_assignment_urgent_team, team by team: a join on the county alone would read each of its dead
-- entries once per team. A retired team is seen until its last case is done. From its first turn on a team is on duty
-- exactly in its turns (primary key, a few entries each), unless switched by hand since the last edge of one.
SELECT t.code, t.name, t.name_en, t.station, t.skills, t.crew, t.shift,
       NOT t.retired AND CASE WHEN duty.by = 'hand' THEN s.on_duty
                              WHEN duty.by = 'roster' THEN r.id IS NOT NULL
                              ELSE t.on_duty END AS on_duty,
       duty.by AS duty_by, coalesce(r.id, n.id) AS turn_id, coalesce(r.kind, n.kind) AS turn_kind,
       coalesce(r.starts_at, n.starts_at) AS turn_starts_at, coalesce(r.ends_at, n.ends_at) AS turn_ends_at,
       coalesce(r.version, n.version) AS turn_version,
       ST_X(st.geom) AS station_lon, ST_Y(st.geom) AS station_lat,
       s.fix_lon, s.fix_lat, s.fix_at, s.fix_accuracy_m, s.position_source,
       a.case_id, a.status AS assignment_status, p.case_id AS proposed_to
FROM team t
JOIN station st ON st.county = t.county AND st.code = t.station
LEFT JOIN team_state s ON s.county = t.county AND s.team = t.code
LEFT JOIN LATERAL (
    SELECT id, kind, starts_at, ends_at, version FROM turn
    WHERE county = t.county AND team = t.code AND starts_at <= :now AND ends_at > :now
      AND starts_at > CAST(:now AS timestamptz) - interval '168 hours'
    ORDER BY kind = 'on_call' LIMIT 1
) r ON true
LEFT JOIN LATERAL (
    SELECT id, kind, starts_at, ends_at, version FROM turn
    WHERE county = t.county AND team = t.code AND starts_at > :now AND r.id IS NULL
    ORDER BY starts_at LIMIT 1
) n ON true
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN s.on_duty IS NOT NULL AND NOT EXISTS (
            SELECT FROM turn e
            WHERE e.county = t.county AND e.team = t.code AND e.starts_at <= :now
              AND e.starts_at > coalesce(s.duty_at, '-infinity') - interval '168 hours'
              AND (e.starts_at > coalesce(s.duty_at, '-infinity')
                   OR e.ends_at > coalesce(s.duty_at, '-infinity') AND e.ends_at <= :now)
        ) THEN 'hand'
        WHEN r.id IS NOT NULL THEN 'roster'
        WHEN EXISTS (SELECT FROM turn e WHERE e.county = t.county AND e.team = t.code AND e.starts_at <= :now)
        THEN 'roster'
        ELSE 'register' END AS by
    OFFSET 0  -- else it is worked out again wherever it is named
) duty
LEFT JOIN LATERAL (
    SELECT case_id, status FROM assignment
    WHERE county = t.county AND team = t.code AND urgent
      AND status IN ('offered', 'acknowledged', 'en_route', 'on_scene')
    LIMIT 1
) a ON true
LEFT JOIN LATERAL (
    SELECT id AS case_id FROM cases
    WHERE county = t.county AND proposed_team = t.code AND proposed_team IS NOT NULL
    LIMIT 1
) p ON true
WHERE t.county = :county AND (CAST(:only AS text) IS NULL OR t.code = CAST(:only AS text)) AND (NOT t.retired OR a.case_id IS NOT NULL)
ORDER BY t.code;

-- name: since_when
-- Since when each team, or `only` one, is in its state: its last assignment by ix_assignment_team, one probe a team; its duty since the
-- switch by hand if no edge of a turn came after it, else since the first of the turns that follow on one another until
-- now, or the end of the last one. On duty and on call are two states: a week on call goes on under a shift, and the team
-- is on duty since the shift began, on call again since it ended. Turns by the primary key, backwards and, but for the
-- last shift, no further than the longest reaches.
SELECT t.code, CASE WHEN a.ended_at IS NULL THEN coalesce(a.moved_at, duty.since)
                    ELSE greatest(a.moved_at, duty.since) END AS since
FROM team t
LEFT JOIN team_state s ON s.county = t.county AND s.team = t.code
LEFT JOIN LATERAL (
    SELECT moved_at, ended_at FROM assignment WHERE county = t.county AND team = t.code ORDER BY id DESC LIMIT 1
) a ON true
LEFT JOIN LATERAL (
    SELECT max(starts_at) AS at FROM turn WHERE county = t.county AND team = t.code AND starts_at <= :now
) begun ON true
LEFT JOIN LATERAL (
    SELECT max(ends_at) FILTER (WHERE ends_at <= :now) AS at, bool_or(ends_at > :now) AS under_way,
           coalesce(bool_or(ends_at > :now AND kind <> 'on_call'), false) AS working
    FROM turn
    WHERE county = t.county AND team = t.code AND starts_at <= :now AND starts_at > begun.at - interval '168 hours'
) ended ON true
LEFT JOIN LATERAL (
    SELECT e.starts_at AS at FROM turn e
    WHERE ended.under_way AND e.county = t.county AND e.team = t.code AND e.starts_at <= :now
      AND (e.kind <> 'on_call') = ended.working AND NOT EXISTS (
        SELECT FROM turn f
        WHERE f.county = e.county AND f.team = e.team AND (f.kind <> 'on_call') = ended.working AND f.starts_at < e.starts_at
          AND f.starts_at >= e.starts_at - interval '168 hours' AND f.ends_at >= e.starts_at
    )
    ORDER BY e.starts_at DESC LIMIT 1
) first ON true
LEFT JOIN LATERAL (
    SELECT ends_at AS at FROM turn
    WHERE NOT ended.working AND county = t.county AND team = t.code AND kind <> 'on_call' AND starts_at <= :now
    ORDER BY starts_at DESC LIMIT 1
) worked ON true
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN s.on_duty IS NOT NULL
             AND coalesce(greatest(begun.at, ended.at) <= coalesce(s.duty_at, '-infinity'), true) THEN s.duty_at
        WHEN ended.under_way THEN greatest(first.at, worked.at)
        ELSE ended.at END AS since
) duty
WHERE t.county = :county AND (CAST(:only AS text) IS NULL OR t.code = CAST(:only AS text));

-- name: known_teams
-- Which of these codes are teams of the county, or of some of its stations: primary key.
SELECT code FROM team WHERE county = :county AND code = ANY (CAST(:codes AS text[]))
  AND (CAST(:stations AS text[]) IS NULL OR station = ANY (CAST(:stations AS text[])));

-- name: lock_proposals
-- A proposal claims nothing, so two at once would name the same team: one after the other, until commit.
SELECT pg_advisory_xact_lock(hashtextextended('proposals:' || :county, 0));

-- name: claim
-- The claim of a team: uq_assignment_urgent_team and uq_assignment_active_case refuse a second one. A rival not yet
-- committed is waited for; if it commits, nothing is inserted and the next team is tried.
-- The phones the team carries by ix_phone_team; it is announced to those that can be written to, and later by the
-- county's channels, few as its rules are, if it is not delivered by then.
WITH carried AS (
    SELECT code, push FROM phone
    WHERE county = :county AND team = :team AND left_at IS NULL AND seen_at > :carried_since
), claimed AS (
    INSERT INTO assignment (county, case_id, team, status, urgent, offered_at, moved_at, expires_at, travel_s, turnout_s,
                            method, deliver_by)
    VALUES (:county, :case_id, :team, 'offered', true, :now, :now, :expires_at, :travel_s, :turnout_s, :method,
            CASE WHEN EXISTS (SELECT FROM carried) THEN CAST(:deliver_by AS timestamptz) END)
    ON CONFLICT DO NOTHING
    RETURNING id, deliver_by
), pushed AS (
    INSERT INTO message (county, phone, team, case_id, assignment, not_after, made_at, due_at)
    SELECT :county, carried.code, :team, :case_id, claimed.id, :expires_at, :now, :now
    FROM claimed, carried WHERE carried.push IS NOT NULL
), announced AS (
    -- A bot rings the carrier heard of last, an SMS goes to each, as far as they gave their number; to nobody: it is refused.
    -- Undelivered, the offer ends at deliver_by: no more time than that is promised.
    INSERT INTO message (county, channel, team, station, recipient, case_id, assignment, not_after, made_at, due_at)
    SELECT r.county, r.channel, t.code, t.station, known.login, :case_id, claimed.id,
           coalesce(claimed.deliver_by, :expires_at), :now,
           CAST(:now AS timestamptz) + make_interval(secs => r.after_s)
    FROM claimed
    JOIN channel_rule r ON r.county = :county AND r.subject = 'offer' AND channel_is_on(r, CAST(:now AS timestamptz))
     AND (NOT r.on_call_only OR CAST(:turnout_s AS double precision) > 0)
    JOIN channel c ON c.county = r.county AND c.name = r.channel
    JOIN team t ON t.county = :county AND t.code = :team AND (r.station IS NULL OR r.station = t.station)
    LEFT JOIN LATERAL (
        SELECT s.login, row_number() OVER (ORDER BY max(f.seen_at) DESC) AS place
        FROM phone f JOIN staff_phone s ON f.carrier = 'user:' || s.login
        WHERE f.county = :county AND f.team = :team AND f.left_at IS NULL GROUP BY s.login
    ) known ON c.kind = 'sms' OR known.place = 1
)
SELECT id, deliver_by FROM claimed;

-- name: delivered
-- The active assignment of a case: uq_assignment_active_case.
UPDATE assignment SET delivered_at = :at
WHERE county = :county AND case_id = :case_id AND delivered_at IS NULL
  AND status IN ('offered', 'acknowledged', 'en_route', 'on_scene');

-- name: update_assignment
-- Moves the active assignment of a case: uq_assignment_active_case.
UPDATE assignment
SET status = :status, eta_at = :eta_at, moved_at = :at, ended_at = CASE WHEN :ended THEN CAST(:at AS timestamptz) END
WHERE county = :county AND case_id = :case_id
  AND status IN ('offered', 'acknowledged', 'en_route', 'on_scene');

-- name: assignment
-- The assignment that goes with a status, active or cleared: ix_assignment_case.
SELECT a.id AS assignment_id, a.team, t.name AS team_name, t.name_en AS team_name_en, a.status AS assignment_status, a.offered_at, a.expires_at,
       a.travel_s, a.turnout_s, a.eta_at, a.method, a.deliver_by, a.delivered_at
FROM assignment a JOIN team t ON t.county = a.county AND t.code = a.team
WHERE a.county = :county AND a.case_id = :case_id AND a.status = :status
ORDER BY a.id DESC LIMIT 1;

-- name: give_back
-- A team's last assignment to a case once more, with the time it had left when it was taken away: a new row, so that the
-- constraints refuse it, as they do a claim, should the team or the case be taken by now.
INSERT INTO assignment (county, case_id, team, status, urgent, offered_at, expires_at, travel_s, turnout_s, eta_at,
                        method, deliver_by, delivered_at)
SELECT county, case_id, team, :status, true, offered_at, expires_at + make_interval(secs => :pause_s), travel_s, turnout_s,
       CASE WHEN :rolling THEN eta_at END, method, deliver_by + make_interval(secs => :pause_s), delivered_at
FROM assignment
WHERE county = :county AND case_id = :case_id AND team = :team
ORDER BY id DESC LIMIT 1
ON CONFLICT DO NOTHING
RETURNING id;

-- name: set_eta
UPDATE assignment SET eta_at = :eta_at
WHERE county = :county AND case_id = :case_id
  AND status IN ('offered', 'acknowledged', 'en_route', 'on_scene');

-- name: case_columns
-- One case with its latest assignment that is active or, until the case is reopened, was cleared. Primary key;
-- ix_assignment_case. The columns are those of the table (`.statements`).
SELECT :read_columns,
       ST_X(c.geom) AS lon, ST_Y(c.geom) AS lat,
       a.id AS assignment_id, a.team, t.name AS team_name, t.name_en AS team_name_en, a.status AS assignment_status, a.offered_at, a.expires_at,
       a.travel_s, a.turnout_s, a.eta_at, a.method, a.deliver_by, a.delivered_at
FROM cases c
LEFT JOIN LATERAL (
    SELECT * FROM assignment
    WHERE county = c.county AND case_id = c.id
      AND (status IN ('offered', 'acknowledged', 'en_route', 'on_scene')
           OR (status = 'cleared' AND c.status IN ('cleared', 'closed')))
    ORDER BY id DESC LIMIT 1
) a ON true
LEFT JOIN team t ON t.county = a.county AND t.code = a.team;

-- name: lock_case
-- Takes the row lock of a case by its number alone: ix_cases_id.
SELECT county FROM cases WHERE id = :case_id FOR UPDATE;

-- name: find_case
-- The county of a case, by its number alone: ix_cases_id.
SELECT county FROM cases WHERE id = :case_id;

-- name: lock_case_free
-- The same for a worker that would rather do something else than wait.
SELECT county FROM cases WHERE county = :county AND id = :case_id FOR UPDATE SKIP LOCKED;

-- name: lock_queue
-- Of two that look through the queue at once the second would pass over the case that the first holds, the most urgent
-- one, and take the team for another: one after the other, until commit.
SELECT pg_advisory_xact_lock(hashtextextended('queue:' || :county, 0));

-- name: lock_waiting
SELECT county FROM cases WHERE county = :county AND id = :case_id AND status = 'waiting' FOR UPDATE SKIP LOCKED;

-- name: lock_waiting_held
-- The same of one that somebody holds: waited for.
SELECT county FROM cases WHERE county = :county AND id = :case_id AND status = 'waiting' FOR UPDATE;

-- name: wait_at_most
SELECT set_config('lock_timeout', :wait, true);

-- name: wait_as_ever
SET LOCAL lock_timeout TO DEFAULT;

-- name: waiting
-- The queue: ix_cases_waiting holds only waiting cases, in the order they are taken up; who gave one back by the primary
-- key of case_event. Whole, so that cases no free team may take hide none that one may. Sorted as by Case.queue_key.
SELECT c.id AS case_id, c.category, coalesce(back.teams, '{}') AS passed_over
FROM cases c
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(last.team, last.type) AS teams
    FROM (SELECT DISTINCT ON (team) team, type FROM case_event e
          WHERE county = c.county AND case_id = c.id AND team IS NOT NULL
            AND (type IN ('declined', 'withdrawn') OR (type IN ('expired', 'undone') AND at >= :since))
            AND NOT EXISTS (SELECT FROM case_event u WHERE u.county = e.county AND u.case_id = e.case_id
                            AND u.type = 'undone' AND u.seq > e.seq AND CAST(u.data ->> 'of' AS int) <= e.seq)
          ORDER BY team, seq DESC) last
) back ON true
WHERE c.county = :county AND c.status = 'waiting'
ORDER BY c.exercise, c.priority, c.received_at, c.id;

-- name: passed_over
-- Teams that gave this case back: primary key of case_event. An expired offer counts only for a while, and so does one
-- that a person took back; what was taken back itself does not count.
SELECT DISTINCT ON (team) team, type FROM case_event e
WHERE county = :county AND case_id = :case_id AND team IS NOT NULL
  AND (type IN ('declined', 'withdrawn') OR (type IN ('expired', 'undone') AND at >= :since))
  AND NOT EXISTS (SELECT FROM case_event u WHERE u.county = e.county AND u.case_id = e.case_id
                  AND u.type = 'undone' AND u.seq > e.seq AND CAST(u.data ->> 'of' AS int) <= e.seq)
ORDER BY team, seq DESC;

-- name: open_case
-- A new case whole: row, events, decision, timers, handling with its deadlines and messages to the maps, in one statement and one round trip. The
-- feed's lock is taken once everything else is written, for the sum of the rows is wanted first. The stations that have to
-- do with it: the one that has the cell, those of the teams asked, the one where it was taken in; primary keys.
WITH opened AS (
    INSERT INTO cases OVERRIDING SYSTEM VALUE
    SELECT * FROM jsonb_populate_record(NULL::cases, CAST(:row AS jsonb) || jsonb_build_object('sharing', '[]'::jsonb, 'stations', ARRAY(
        SELECT DISTINCT station FROM unnest(
            ARRAY(SELECT l.station FROM county o
                  JOIN cell l ON l.county = o.county AND l.code = CAST(:row AS jsonb) ->> 'cell'
                       AND l.validity @> (CAST(:now AS timestamptz) AT TIME ZONE o.time_zone)::date
                  WHERE o.county = :county AND l.station IS NOT NULL)
            || ARRAY(SELECT station FROM team WHERE county = :county AND code = ANY (CAST(:teams AS text[])))
            || CAST(:stations AS text[])) AS station
        ORDER BY station)))
    RETURNING 1
), logged AS (
    INSERT INTO case_event (county, case_id, seq, type, at, recorded_at, team, actor, data)
    SELECT :county, :case_id, e.seq, e.type, e.at, e.recorded_at, e.team, e.actor, e.data
    FROM jsonb_to_recordset(CAST(:events AS jsonb))
        AS e (seq int, type text, at timestamptz, recorded_at timestamptz, team text, actor text, data jsonb)
    RETURNING 1
), decided AS (
    INSERT INTO decision
    SELECT * FROM jsonb_populate_record(NULL::decision, CAST(:decision AS jsonb)) d WHERE d.case_id IS NOT NULL
    RETURNING 1
), timed AS (
    INSERT INTO timer (county, case_id, kind, due_at, about)
    SELECT :county, :case_id, t.kind, t.due_at, t.about
    FROM jsonb_to_recordset(CAST(:timers AS jsonb)) AS t (kind text, due_at timestamptz, about bigint)
    RETURNING 1
), handled AS (
    INSERT INTO handling
    SELECT * FROM jsonb_populate_record(NULL::handling, CAST(:handling AS jsonb)) h WHERE h.case_id IS NOT NULL
    RETURNING 1
), due AS (
    INSERT INTO deadline SELECT * FROM jsonb_populate_recordset(NULL::deadline, CAST(:deadlines AS jsonb))
    RETURNING 1
), sent AS (
    INSERT INTO case_transfer SELECT * FROM jsonb_populate_recordset(NULL::case_transfer, CAST(:transfers AS jsonb))
    RETURNING 1
)
SELECT publish(:county, CAST(:messages AS jsonb))
WHERE (SELECT count(*) FROM opened) + (SELECT count(*) FROM logged) + (SELECT count(*) FROM decided)
    + (SELECT count(*) FROM timed) + (SELECT count(*) FROM handled) + (SELECT count(*) FROM due)
    + (SELECT count(*) FROM sent) > 0;

-- name: change_case
-- A case after more events: only the columns that events change (`.statements`), the new events, the decision, all its timers, and the
-- messages to the maps, as above. A station that had to do with it once keeps it in sight, and one that shared in an order too.
WITH changed AS (
    UPDATE cases c SET
        :changed_columns,
        stations = ARRAY(
            SELECT unnest(c.stations)
            UNION SELECT station FROM team WHERE county = :county AND code = ANY (CAST(:teams AS text[]))
            UNION SELECT unnest(CAST(:stations AS text[]))
            ORDER BY 1),
        sharing = ARRAY(SELECT unnest(c.sharing) UNION SELECT unnest(CAST(:sharing AS text[])) ORDER BY 1)
    FROM jsonb_populate_record(NULL::cases, CAST(:row AS jsonb)) n
    WHERE c.county = :county AND c.id = :case_id
    RETURNING 1
), logged AS (
    INSERT INTO case_event (county, case_id, seq, type, at, recorded_at, team, actor, data)
    SELECT :county, :case_id, e.seq, e.type, e.at, e.recorded_at, e.team, e.actor, e.data
    FROM jsonb_to_recordset(CAST(:events AS jsonb))
        AS e (seq int, type text, at timestamptz, recorded_at timestamptz, team text, actor text, data jsonb)
    RETURNING 1
), decided AS (
    INSERT INTO decision
    SELECT * FROM jsonb_populate_record(NULL::decision, CAST(:decision AS jsonb)) d WHERE d.case_id IS NOT NULL
    RETURNING 1
), dropped AS (
    DELETE FROM timer WHERE county = :county AND case_id = :case_id
    RETURNING 1
), timed AS (
    INSERT INTO timer (county, case_id, kind, due_at, about)
    SELECT :county, :case_id, t.kind, t.due_at, t.about
    FROM jsonb_to_recordset(CAST(:timers AS jsonb)) AS t (kind text, due_at timestamptz, about bigint)
    RETURNING 1
)
SELECT publish(:county, CAST(:messages AS jsonb))
WHERE (SELECT count(*) FROM changed) + (SELECT count(*) FROM logged) + (SELECT count(*) FROM decided)
    + (SELECT count(*) FROM dropped) + (SELECT count(*) FROM timed) > 0;

-- name: reassigned
-- Open cases, in the field or in the office, whose place lies today in a cell of a station that does not see them; the cell is found as at
-- intake, by KNN on ix_cell_geom, the lowest code of those touching. By the place, for a cell may get another code. And those
-- that a team has or is proposed to, which is another station's by now: uq_assignment_urgent_team, ix_cases_proposed.
SELECT c.id AS case_id, l.station
FROM cases c
JOIN county o ON o.county = c.county
CROSS JOIN LATERAL (
    SELECT l.station FROM cell l
    WHERE l.county = c.county AND l.validity @> (CAST(:now AS timestamptz) AT TIME ZONE o.time_zone)::date
    ORDER BY l.geom <-> c.geom, l.code LIMIT 1
) l
WHERE c.county = :county AND c.cell IS NOT NULL AND c.geom IS NOT NULL
  AND (c.response_ended_at IS NULL OR (c.handling_stage IS NOT NULL AND c.handling_ended_at IS NULL))
  AND l.station <> ALL (c.stations)
UNION
SELECT c.id, t.station
FROM team t
CROSS JOIN LATERAL (
    SELECT case_id FROM assignment
    WHERE county = t.county AND team = t.code AND urgent
      AND status IN ('offered', 'acknowledged', 'en_route', 'on_scene')
    UNION ALL
    SELECT id FROM cases WHERE county = t.county AND proposed_team = t.code AND proposed_team IS NOT NULL
) a
JOIN cases c ON c.county = t.county AND c.id = a.case_id
WHERE t.county = :county AND t.station <> ALL (c.stations)
ORDER BY 1, 2;

-- name: newly_sharing
-- Open cases with premises to see to that are a team's which is another station's by now: ix_cases_open.
SELECT DISTINCT c.id AS case_id, t.station
FROM cases c
CROSS JOIN LATERAL jsonb_path_query(c.off_shelf, '$[*].premises[*] ? (!exists(@.closing) && @.team != null)') AS p
JOIN team t ON t.county = c.county AND t.code = p ->> 'team'
WHERE c.county = :county AND c.response_ended_at IS NULL AND c.off_shelf <> '[]'::jsonb
  AND t.station <> ALL (c.stations || c.sharing)
ORDER BY 1, 2;

-- name: of_stations
-- Which of some cases have to do with some stations: primary key.
SELECT id FROM cases
WHERE county = :county AND id = ANY (CAST(:cases AS bigint[])) AND stations && CAST(:stations AS text[]);

-- name: link
-- A case is linked to another, both held by this transaction. The stations that see what follows also see what leads, for
-- people who call there ask about it. Primary keys.
WITH linked AS (
    INSERT INTO case_link (county, case_id, kind, other_id, made_at, actor)
    VALUES (:county, :case_id, :kind, :other_id, :now, :actor)
)
UPDATE cases lead SET stations = ARRAY(
    SELECT unnest(lead.stations)
    UNION SELECT unnest(c.stations) FROM cases c WHERE c.county = :county AND c.id = :case_id
    ORDER BY 1)
WHERE lead.county = :county AND lead.id = :other_id AND :kind = 'joined';

-- name: unlink
-- What follows follows no more; that it did stands in its log. Primary key.
DELETE FROM case_link WHERE county = :county AND case_id = :case_id AND kind = 'joined';

-- name: followers
-- The open cases that follow one, held, the first to come first: ix_case_link_other.
SELECT c.id FROM case_link l JOIN cases c ON c.county = l.county AND c.id = l.case_id
WHERE l.county = :county AND l.other_id = :case_id AND l.kind = 'joined' AND c.status = 'joined'
ORDER BY c.received_at, c.id
FOR UPDATE OF c;

-- name: lead_of
SELECT other_id FROM case_link WHERE county = :county AND case_id = :case_id AND kind = 'joined';

-- name: links
-- The cases that go with some cases, either way: primary key, ix_case_link_other. One that is not seen is left out.
SELECT l.case_id AS of, o.id, l.kind, o.status, l.kind = 'joined' AS leads
FROM case_link l JOIN cases o ON o.county = l.county AND o.id = l.other_id
WHERE l.county = :county AND l.case_id = ANY (CAST(:cases AS bigint[]))
UNION ALL
SELECT l.other_id, o.id, l.kind, o.status, false
FROM case_link l JOIN cases o ON o.county = l.county AND o.id = l.case_id
WHERE l.county = :county AND l.other_id = ANY (CAST(:cases AS bigint[]))
ORDER BY 1, 2;

-- name: place_words
-- What was said of where some cases are; a name from a register, without a coordinate as given, was not: primary key.
SELECT id, place_address, CASE WHEN source_datum IS NOT NULL THEN place_name END AS place_name FROM cases
WHERE county = :county AND id = ANY (CAST(:cases AS bigint[]));

-- name: due
-- Nothing is locked here: a worker that locked timers first and cases second would meet one that does the reverse.
SELECT id, county, case_id, kind, about FROM timer WHERE due_at <= :now ORDER BY due_at LIMIT :limit;

-- name: anything_due
-- Twice a second in every worker, and mostly nothing is: ix_turn_rings, ix_timer_due, uq_alert_open.
SELECT EXISTS (SELECT FROM turn WHERE rings_at <= :now) OR EXISTS (SELECT FROM timer WHERE due_at <= :now)
    OR EXISTS (SELECT FROM alert WHERE settled_at IS NULL AND (escalates_at <= :now OR again_at <= :now));

-- name: take_timer
-- The worker that removes the row acts on it; the loser finds nothing. The case is locked already.
DELETE FROM timer WHERE county = :county AND id = :id RETURNING id;

-- name: keep_fixes
-- A batch in one statement: each fix kept once (a phone may send it twice), each team moved to its newest, of two devices'
-- of the same moment to the more accurate. Rows are
-- taken in team order, so that two batches never wait for each other crosswise.
WITH incoming AS (
    SELECT * FROM unnest(
        CAST(:teams AS text[]), CAST(:at AS timestamptz[]), CAST(:lon AS float8[]), CAST(:lat AS float8[]),
        CAST(:accuracy_m AS float8[]), CAST(:source_lon AS float8[]), CAST(:source_lat AS float8[]),
        CAST(:source_datum AS text[]), CAST(:by AS text[])
    ) AS f (team, at, lon, lat, accuracy_m, source_lon, source_lat, source_datum, by)
), kept AS (
    INSERT INTO fix (county, team, at, geom, accuracy_m, source_lon, source_lat, source_datum, recorded_at)
    SELECT :county, team, at, ST_SetSRID(ST_MakePoint(lon, lat), 4326), accuracy_m, source_lon, source_lat,
           source_datum, :now
    FROM incoming
    ON CONFLICT DO NOTHING
)
INSERT INTO team_state AS s (county, team, fix_lon, fix_lat, fix_at, fix_accuracy_m, position_source)
SELECT DISTINCT ON (team) :county, team, lon, lat, at, accuracy_m, by
FROM incoming
ORDER BY team, at DESC, accuracy_m
ON CONFLICT (county, team) DO UPDATE SET
    fix_lon = excluded.fix_lon, fix_lat = excluded.fix_lat, fix_at = excluded.fix_at,
    fix_accuracy_m = excluded.fix_accuracy_m, position_source = excluded.position_source
WHERE s.fix_at IS NULL OR s.fix_at < excluded.fix_at
   OR s.fix_at = excluded.fix_at AND excluded.fix_accuracy_m < coalesce(s.fix_accuracy_m, 'Infinity')
RETURNING team;

-- name: active_assignments
-- Of some teams: uq_assignment_urgent_team.
SELECT a.team, a.case_id, a.status, ST_X(c.geom) AS lon, ST_Y(c.geom) AS lat, c.acknowledged_at, c.place_accuracy_m
FROM assignment a
JOIN cases c ON c.county = a.county AND c.id = a.case_id
WHERE a.county = :county AND a.team = ANY (CAST(:teams AS text[])) AND a.urgent
  AND a.status IN ('offered', 'acknowledged', 'en_route', 'on_scene') AND c.geom IS NOT NULL
ORDER BY a.case_id;

-- name: tracks
-- The newest fixes of some teams: backwards by the primary key, team by team.
SELECT w.team, f.at, ST_X(f.geom) AS lon, ST_Y(f.geom) AS lat, f.accuracy_m
FROM unnest(CAST(:teams AS text[]), CAST(:since AS timestamptz[])) AS w (team, since)
CROSS JOIN LATERAL (
    SELECT at, geom, accuracy_m FROM fix
    WHERE county = :county AND team = w.team AND at >= w.since
    ORDER BY at DESC LIMIT :most
) f
ORDER BY w.team, f.at;

-- name: last_fix
-- The newest fix of a team that is not after a moment: backwards by the primary key.
SELECT at, ST_X(geom) AS lon, ST_Y(geom) AS lat, accuracy_m FROM fix
WHERE county = :county AND team = :team AND at <= :at
ORDER BY at DESC LIMIT 1;

-- name: set_duty
INSERT INTO team_state (county, team, on_duty, duty_at)
SELECT county, code, :on_duty, :now FROM team WHERE county = :county AND code = :team AND NOT retired
  AND (CAST(:stations AS text[]) IS NULL OR station = ANY (CAST(:stations AS text[])))
ON CONFLICT (county, team) DO UPDATE SET on_duty = excluded.on_duty, duty_at = excluded.duty_at
RETURNING team;

-- name: publish
-- Last in a transaction: takes the feed's lock until commit (see the migration).
SELECT publish(:county, CAST(:messages AS jsonb));

-- name: publish_to
-- One message that only some stations may see, as `publish` gives it: behind the same lock, with the same announcement.
WITH locked AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended('feed:' || :county, 0)))
INSERT INTO feed (county, topic, payload, stations)
SELECT :county, :topic, CAST(:payload AS jsonb), CAST(:stations AS text[]) FROM locked
RETURNING pg_notify('wangge', :county);

-- name: ask_phones
-- Announced to the streams of these teams' phones, and kept nowhere.
SELECT pg_notify('wangge_locate', :county || '/' || team) FROM unnest(CAST(:teams AS text[])) AS team;

-- name: feed_after
-- What a stream has not yet seen, in commit order, for a team's phone only what concerns it: primary key of feed.
SELECT id, topic, payload, stations, teams FROM feed
WHERE county = :county AND id > :after
  AND (CAST(:team AS text) IS NULL OR teams IS NULL OR CAST(:team AS text) = ANY (teams))
ORDER BY id LIMIT :limit;

-- name: feed_bounds
-- The oldest and newest message kept, by both ends of the primary key.
SELECT (SELECT id FROM feed WHERE county = :county ORDER BY id LIMIT 1) AS oldest,
       (SELECT id FROM feed WHERE county = :county ORDER BY id DESC LIMIT 1) AS newest;

-- name: prune
-- Housekeeping: messages and first answers older than a day. Each by its index on made_at.
WITH old_feed AS (DELETE FROM feed WHERE made_at < :before RETURNING 1),
     old_keys AS (DELETE FROM idempotency WHERE made_at < :keys_before RETURNING 1)
SELECT (SELECT count(*) FROM old_feed) AS messages, (SELECT count(*) FROM old_keys) AS keys;

-- name: first_answers
-- The first answers to keys, primary key.
SELECT key, fingerprint, status, answer FROM idempotency
WHERE county = :county AND sender = :sender AND key = ANY (CAST(:keys AS text[]));

-- name: keep_answers
-- In the requests' own transaction: a rival with the same key waits here and then fails on the primary key. Only then
-- come the messages to the maps: their sender holds the feed of the county until commit.
WITH kept AS (
    INSERT INTO idempotency (county, sender, stations, key, fingerprint, status, answer, case_id)
    SELECT :county, :sender, CAST(:stations AS text[]), k.key, k.fingerprint, :status, k.answer, k.case_id
    FROM jsonb_to_recordset(CAST(:kept AS jsonb)) AS k (key text, fingerprint text, answer jsonb, case_id bigint)
    RETURNING 1
)
SELECT publish(:county, CAST(:messages AS jsonb)) WHERE (SELECT count(*) FROM kept) > 0;

-- name: decisions
-- Every decision of a case, newest first: primary key.
SELECT number, made_at, chosen, runner_up, margin_s, picked, reason, method, graph_version, policy_version, candidates,
       EXISTS (SELECT FROM case_event u WHERE u.county = d.county AND u.case_id = d.case_id AND u.type = 'undone'
               AND u.seq > d.number AND CAST(u.data ->> 'of' AS int) <= d.number) AS taken_back
FROM decision d WHERE county = :county AND case_id = :case_id ORDER BY number DESC;

-- name: events
-- The log of a case, primary key.
SELECT seq, type, at, recorded_at, team, actor, data FROM case_event
WHERE county = :county AND case_id = :case_id ORDER BY seq;

-- name: timings
-- What response statistics read: ix_cases_received; the station is that of the team that arrived first, else of the last
-- asked: a case that is reopened may go to another one.
SELECT c.received_at, c.target_s, c.arrived_at, c.response_ended_at AS ended_at, c.status, c.cell, c.cell_kind AS kind, t.station, c.outcome,
       c.arrival_confirmed IS FALSE AS unconfirmed
FROM cases c
LEFT JOIN LATERAL (
    SELECT team FROM assignment a WHERE a.county = c.county AND a.case_id = c.id
    ORDER BY CASE WHEN c.arrived_at IS NOT NULL AND a.status IN ('on_scene', 'cleared') THEN a.id END, a.id DESC LIMIT 1
) last ON true
LEFT JOIN team t ON t.county = c.county AND t.code = last.team
WHERE c.county = :county AND c.received_at >= :since AND c.received_at < :until AND NOT c.exercise
  AND (CAST(:kinds AS text[]) IS NULL OR c.kind = ANY (CAST(:kinds AS text[])));

-- name: counts
-- Open cases by status, for metrics: ix_cases_open.
SELECT county, status, count(*) AS n FROM cases WHERE response_ended_at IS NULL AND NOT exercise GROUP BY county, status;

-- name: list_cases
-- Newest first by keyset: the primary key backwards; open lists by ix_cases_open. The lateral of case_columns follows.
-- Cases that are over are one list: one that is closed meanwhile would be in none of two, or in both.
WHERE c.county = :county AND c.id < coalesce(:after, 9223372036854775807)
  AND CASE :state
      WHEN 'open' THEN c.response_ended_at IS NULL AND c.status <> 'cleared'
      WHEN 'ended' THEN c.response_ended_at IS NOT NULL
      WHEN 'over' THEN c.response_ended_at IS NOT NULL OR c.status = 'cleared'
      WHEN 'all' THEN true
      ELSE c.status = :state END
ORDER BY c.id DESC
LIMIT :limit;

-- name: list_open
-- The same for what the board shows, so that a million ended cases are never walked: ix_cases_open.
WHERE c.county = :county AND c.response_ended_at IS NULL AND c.id < coalesce(:after, 9223372036854775807)
  AND CASE :state WHEN 'open' THEN c.status <> 'cleared' ELSE c.status = :state END
ORDER BY c.id DESC
LIMIT :limit;

-- name: list_near
-- Cases that a call may be about, the newest first: open ones by ix_cases_open, those that ended lately by
-- ix_cases_received among the last weeks' (who lasted longer is left out). The box only filters: under row-level security no
-- spatial index is used, its operators not being leakproof, and a few thousand rows are looked through in milliseconds.
WHERE (c.county, c.id) IN (
    SELECT county, id FROM cases WHERE county = :county AND response_ended_at IS NULL
    UNION ALL
    SELECT county, id FROM cases
    WHERE county = :county AND received_at >= :received_since AND received_at <= :now AND response_ended_at >= :ended_since)
  AND NOT c.exercise AND ST_X(c.geom) BETWEEN :west AND :east AND ST_Y(c.geom) BETWEEN :south AND :north
ORDER BY c.id DESC
LIMIT :limit;

-- name: count_open
-- How many the board would show: ix_cases_open.
SELECT count(*) FROM cases WHERE county = :county AND response_ended_at IS NULL AND status <> 'cleared';
