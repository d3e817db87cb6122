-- SQL of the outbox as the courier of channels empties it. Pushes to phones are taken by `phones/push.sql`.

-- name: end_unwanted
-- Due, and nobody needs it any more: the offer has ended or is on a phone, the alert was seen, its time is over. ix_message_due.
UPDATE message m SET ended_at = :now, outcome = CASE
    WHEN EXISTS (SELECT FROM assignment a WHERE a.county = m.county AND a.id = m.assignment AND a.delivered_at IS NOT NULL)
    THEN 'not_needed' ELSE 'expired' END
WHERE m.ended_at IS NULL AND m.due_at <= :now AND m.channel IS NOT NULL AND m.sending_at IS NULL AND (
    m.not_after <= :now
    OR m.assignment IS NOT NULL AND NOT EXISTS (
        SELECT FROM assignment a WHERE a.county = m.county AND a.id = m.assignment AND a.status = 'offered'
        AND a.delivered_at IS NULL)
    OR m.alert IS NOT NULL AND NOT EXISTS (
        SELECT FROM alert l WHERE l.county = m.county AND l.id = m.alert AND l.settled_at IS NULL
        AND l.acknowledged_at IS NULL));

-- name: end_lost
-- A worker died while it handed these over. What a receiver tells apart is sent again; of the rest nobody knows. ix_message_due.
UPDATE message m SET
    sending_at = NULL,
    ended_at = CASE WHEN c.kind = ANY (CAST(:repeatable AS text[])) THEN NULL ELSE CAST(:now AS timestamptz) END,
    outcome = CASE WHEN c.kind = ANY (CAST(:repeatable AS text[])) THEN NULL ELSE 'unknown' END
FROM channel c
WHERE c.county = m.county AND c.name = m.channel AND m.ended_at IS NULL AND m.due_at <= :now
  AND m.sending_at < CAST(:now AS timestamptz) - interval '60 seconds';

-- name: ready_channels
-- Channels with something to carry now: ix_message_due, primary key.
SELECT DISTINCT m.county, m.channel FROM message m JOIN channel c ON c.county = m.county AND c.name = m.channel
WHERE m.ended_at IS NULL AND m.due_at <= :now AND m.channel IS NOT NULL AND m.sending_at IS NULL
  AND c.ready_at - c.ahead_s * interval '1 second' <= :now;

-- name: next_due
-- When the next message falls due: ix_message_due.
SELECT min(due_at) FROM message WHERE ended_at IS NULL AND channel IS NOT NULL AND due_at > :now;

-- name: take_one
-- The newest due message of a channel, if the channel may carry one now: a quarter of its limit at once, four at most,
-- for Feishu takes five a second; then three quarters spread over the minute, so that no minute holds more than the
-- limit. Marked before it is handed over. The channel is locked first: a courier that comes too early holds no message.
WITH turn AS (
    SELECT county, name, kind, sealed, key_name FROM channel
    WHERE county = :county AND name = :channel
      AND ready_at - ahead_s * interval '1 second' <= :now
    FOR UPDATE
), one AS (
    SELECT m.county, m.id, m.recipient FROM turn JOIN message m ON m.county = turn.county AND m.channel = turn.name
    WHERE m.ended_at IS NULL AND m.due_at <= :now AND m.sending_at IS NULL AND (m.not_after IS NULL OR m.not_after > :now)
    ORDER BY m.made_at DESC, m.id DESC LIMIT 1 FOR UPDATE OF m SKIP LOCKED
), paced AS (
    UPDATE channel SET ready_at = greatest(ready_at, :now) + gap_s * interval '1 second'
    WHERE county = :county AND name = :channel AND EXISTS (SELECT FROM one)
)
UPDATE message m SET tries = m.tries + 1, sending_at = :now
FROM one CROSS JOIN turn
LEFT JOIN staff_phone known ON known.county = one.county AND known.login = one.recipient
WHERE m.county = one.county AND m.id = one.id
RETURNING m.county, m.id, m.subject, m.channel, m.recipient, m.case_id, m.alert, m.about, m.not_after, m.tries, m.why AS before,
    turn.kind, turn.sealed, turn.key_name,
    (SELECT (c.received_at AT TIME ZONE y.time_zone)::date FROM cases c JOIN county y ON y.county = c.county
     WHERE c.county = m.county AND c.id = m.case_id) AS received_on,
    (SELECT c.exercise FROM cases c WHERE c.county = m.county AND c.id = m.case_id) AS exercise,
    (SELECT t.name FROM team t WHERE t.county = m.county AND t.code = m.team) AS team,
    known.sealed AS mobile_sealed, known.key_name AS mobile_key;

-- name: sent_of_case
-- Others about a case that went out over the channel within the hour, may have, or are on their way: ix_message_case. The
-- alert about those withheld does not count. A statement of its own: the lock of `take_one` is held by now.
SELECT count(*) FROM message WHERE county = :county AND case_id = :case_id AND id <> :id AND channel = :channel
  AND tries > 0 AND coalesce(outcome, '') NOT IN ('refused', 'unreached', 'limited')
  AND about IS DISTINCT FROM 'messages_withheld'
  AND coalesce(ended_at, :now) > CAST(:now AS timestamptz) - interval '1 hour';

-- name: withhold
-- Primary key.
UPDATE message SET ended_at = :now, sending_at = NULL, tries = 0, outcome = 'withheld' WHERE county = :county AND id = :id;

-- name: has_channels
SELECT EXISTS (SELECT FROM channel);

-- name: keep_token
-- Primary key.
UPDATE message SET token = :token WHERE county = :county AND id = :id;

-- name: prune
DELETE FROM message WHERE made_at < :before;

-- name: end
-- Primary key.
UPDATE message SET ended_at = :now, sending_at = NULL, outcome = :outcome, why = :why WHERE county = :county AND id = :id;

-- name: again
-- Primary key.
UPDATE message SET sending_at = NULL, due_at = :due_at, why = :why WHERE county = :county AND id = :id;

-- name: channel_answered
-- How a channel is doing: primary key. `ready_at` null stays. `take_one` goes ahead of it by `ahead_s`, which is added,
-- so that the channel rests as long as it says.
UPDATE channel SET failing_since = CASE WHEN CAST(:because AS text) IS NULL THEN NULL ELSE coalesce(failing_since, :now) END,
    failing_because = :because,
    ready_at = coalesce(CAST(:ready_at AS timestamptz) + ahead_s * interval '1 second', ready_at)
WHERE county = :county AND name = :channel
  AND (failing_because IS DISTINCT FROM CAST(:because AS text) OR CAST(:ready_at AS timestamptz) IS NOT NULL);

-- name: of_case
-- ix_message_case.
SELECT id, subject, channel, phone, team, recipient, made_at, due_at, tries, ended_at, outcome, why,
    opened_at, acknowledged_at
FROM message WHERE county = :county AND case_id = :case_id ORDER BY made_at, id;

-- name: by_token
-- uq_message_token.
SELECT m.county, m.id, m.channel, m.case_id, m.team, t.name AS team_name, t.name_en AS team_name_en, m.acknowledged_at,
       CASE WHEN a.delivered_at IS NULL THEN coalesce(a.deliver_by, a.expires_at) ELSE a.expires_at END AS expires_at,
       a.status = 'offered' AND a.expires_at > :now AS is_open,
       (SELECT (c.received_at AT TIME ZONE y.time_zone)::date FROM cases c JOIN county y ON y.county = c.county
        WHERE c.county = m.county AND c.id = m.case_id) AS received_on
FROM message m JOIN assignment a ON a.county = m.county AND a.id = m.assignment
JOIN team t ON t.county = m.county AND t.code = m.team
WHERE m.token = :token;

-- name: note_opened
-- Primary key; the first time counts.
UPDATE message SET opened_at = :now WHERE county = :county AND id = :id AND opened_at IS NULL;

-- name: acknowledge
UPDATE message SET acknowledged_at = :now WHERE county = :county AND id = :id AND acknowledged_at IS NULL;

-- name: add_test
INSERT INTO message (county, subject, channel, recipient, not_after, made_at, due_at)
VALUES (:county, 'test', :channel, :recipient, CAST(:now AS timestamptz) + interval '2 minutes', :now, :now) RETURNING id;

-- name: outcome
SELECT outcome, why FROM message WHERE county = :county AND id = :id AND (ended_at IS NOT NULL OR why IS NOT NULL);

-- name: channels
SELECT county, name, kind, host, per_minute, made_at, made_by, failing_since, failing_because,
       (SELECT max(m.ended_at) FROM message m WHERE m.county = c.county AND m.channel = c.name AND m.outcome = 'handed_over')
       AS carried_at
FROM channel c WHERE county = :county ORDER BY name;

-- name: sealed
SELECT kind, sealed, key_name FROM channel WHERE county = :county AND name = :name;

-- name: rules
SELECT number, channel, subject, station, after_s, level, on_call_only, from_hour, to_hour
FROM channel_rule WHERE county = :county ORDER BY number;

-- name: clear_rules
DELETE FROM channel_rule WHERE county = :county;

-- name: add_rule
INSERT INTO channel_rule (county, number, channel, subject, station, after_s, level, on_call_only, from_hour, to_hour)
VALUES (:county, :number, :channel, :subject, :station, :after_s, :level, :on_call_only, :from_hour, :to_hour);

-- name: add_channel
INSERT INTO channel (county, name, kind, host, sealed, key_name, per_minute, made_at, made_by, ready_at)
VALUES (:county, :name, :kind, :host, :sealed, :key_name, :per_minute, :now, :by, :now);

-- name: remove_channel
-- What waits for it ends as well; of what is being handed over nobody knows, unless its worker still says so.
WITH ended AS (
    UPDATE message SET ended_at = :now, outcome = CASE WHEN sending_at IS NULL THEN 'expired' ELSE 'unknown' END, why = 'removed'
    WHERE county = :county AND channel = :name AND ended_at IS NULL
)
DELETE FROM channel WHERE county = :county AND name = :name;

-- name: offers
-- Of a day: offers, and those that became known. A scan: a county has some ten thousand a year.
SELECT count(*) AS offers, count(delivered_at) AS known FROM assignment
WHERE county = :county AND offered_at BETWEEN :since AND :until;

-- name: reached
-- Of a day: offers by the channel over which they first became known, with the seconds from offer to knowledge, beside what
-- became of the channel's messages about offers. No channel: the page itself, by its stream or by push.
WITH known AS (
    SELECT m.channel, count(*) AS known,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM a.delivered_at - a.offered_at)) AS p50_s,
           percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM a.delivered_at - a.offered_at)) AS p95_s
    FROM assignment a LEFT JOIN LATERAL (
        SELECT m.channel FROM message m
        WHERE m.county = a.county AND m.case_id = a.case_id AND m.assignment = a.id AND m.acknowledged_at = a.delivered_at
        ORDER BY m.id LIMIT 1
    ) m ON true
    WHERE a.county = :county AND a.offered_at BETWEEN :since AND :until AND a.delivered_at IS NOT NULL
    GROUP BY 1
), carried AS (
    SELECT channel, count(*) FILTER (WHERE outcome = 'handed_over') AS handed_over,
           count(*) FILTER (WHERE outcome = 'expired' AND tries = 0) AS expired,
           count(*) FILTER (WHERE outcome = 'withheld') AS withheld,
           count(*) FILTER (WHERE outcome IN ('refused', 'unreached', 'limited', 'unknown')
                               OR outcome = 'expired' AND tries > 0) AS failed
    FROM message
    WHERE county = :county AND made_at BETWEEN :since AND :until AND subject = 'offer' AND channel IS NOT NULL
    GROUP BY 1
)
SELECT coalesce(k.channel, c.channel) AS channel, coalesce(known, 0) AS known, p50_s, p95_s,
       coalesce(handed_over, 0) AS handed_over, coalesce(expired, 0) AS expired, coalesce(failed, 0) AS failed,
       coalesce(withheld, 0) AS withheld
FROM known k FULL JOIN carried c ON c.channel = k.channel ORDER BY known DESC, channel NULLS FIRST;

-- name: telephones
SELECT count(*) FROM staff_phone WHERE county = :county;

-- name: telephone
SELECT sealed, key_name, agreed_at FROM staff_phone WHERE login = :login;

-- name: keep_telephone
INSERT INTO staff_phone (county, login, sealed, key_name, agreed_at) VALUES (:county, :login, :sealed, :key_name, :now)
ON CONFLICT (county, login) DO UPDATE
SET sealed = excluded.sealed, key_name = excluded.key_name, agreed_at = excluded.agreed_at;

-- name: remove_telephone
DELETE FROM staff_phone WHERE login = :login;
