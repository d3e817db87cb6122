-- SQL of accounts, sessions and keys. `unit_below` is a view: the counties and stations at a unit and below.

-- name: units
-- What a code may mean: a unit of that code, or the bureau of a county of six digits; COUNTY/CODE names one county's.
SELECT county, code, level, name FROM organisation_unit
WHERE code = :code OR (county = :code AND level = 'county') OR county || '/' || code = :code
ORDER BY county, code;

-- name: names_of_place
-- What a county and a bureau or station of it are called: primary keys.
SELECT c.county, c.name, c.name_en, c.seat, u.name AS unit
FROM county c LEFT JOIN organisation_unit u ON u.county = c.county AND u.code = :unit
WHERE c.county = :county;

-- name: sees_cells
-- Whether a unit is above a station, or a cell of today belongs to one at it or below: cell by the prefix of its primary key.
SELECT b.level <> 'station' OR EXISTS (
    SELECT FROM cell c JOIN county o ON o.county = c.county
    WHERE c.county = b.county AND c.station = ANY (b.stations)
      AND c.validity @> (CAST(:now AS timestamptz) AT TIME ZONE o.time_zone)::date) AS sees
FROM unit_below b WHERE b.county = :county AND b.unit = :unit;

-- name: all_units
SELECT county, code, name, level, parent FROM organisation_unit ORDER BY county, level = 'station', level <> 'city', code;

-- name: any_account
-- Those of the demonstration are nobody's.
SELECT EXISTS (SELECT FROM account WHERE NOT demo) OR EXISTS (SELECT FROM integration_key);

-- name: of_session
-- Who holds a session that is still good: uq_session_token_hash. Seen is noted once a minute. One opened with a first
-- password, or by the link beside it, is good no longer than that. One of days to come was opened while the machine's clock was
-- wrong, and would be good for as long.
WITH found AS (
    SELECT s.id AS session, s.kind, s.seen_at, a.id, a.login AS name, a.name AS title, a.role, a.county, a.unit, a.must_change, a.demo
    FROM session s JOIN account a ON a.id = s.account_id
    WHERE s.token_hash = :hash AND s.ended_at IS NULL AND s.expires_at > :now AND a.disabled_at IS NULL
      AND s.created_at < CAST(:now AS timestamptz) + interval '1 day'
      AND (a.first_until IS NULL OR a.first_until > :now)
      AND s.seen_at > CAST(:now AS timestamptz) - CASE s.kind WHEN 'browser' THEN interval '8 hours' ELSE interval '30 days' END
), seen AS (
    UPDATE session SET seen_at = :now FROM found
    WHERE session.id = found.session AND found.seen_at < CAST(:now AS timestamptz) - interval '1 minute'
)
SELECT found.*, b.level, b.counties, b.stations FROM found JOIN unit_below b USING (county, unit);

-- name: is_present
-- Whether a person is still signed in in one session, or in any where it is not known which; or a key is still good.
-- Under the conditions of `of_session`: ix_session_account, uq_integration_key_name.
SELECT EXISTS (
    SELECT FROM session s JOIN account a ON a.id = s.account_id
    WHERE 'user:' || a.login = :actor AND (CAST(:session AS bigint) IS NULL OR s.id = :session)
      AND s.ended_at IS NULL AND s.expires_at > :now AND a.disabled_at IS NULL
      AND (a.first_until IS NULL OR a.first_until > :now)
      AND s.seen_at > CAST(:now AS timestamptz) - CASE s.kind WHEN 'browser' THEN interval '8 hours' ELSE interval '30 days' END
) OR EXISTS (SELECT FROM integration_key WHERE 'key:' || name = :actor AND revoked_at IS NULL);

-- name: of_login
-- Who has an account that is in force: uq_account_login. Known without a session.
SELECT a.id, a.login AS name, a.name AS title, a.role, a.demo, county, unit, b.level, b.counties, b.stations
FROM account a JOIN unit_below b USING (county, unit)
WHERE a.login = :login AND a.disabled_at IS NULL;

-- name: of_key
-- Whose key it is: uq_integration_key_token_hash.
SELECT k.id, k.name, k.role, county, unit, b.level, b.counties, b.stations
FROM integration_key k JOIN unit_below b USING (county, unit)
WHERE k.token_hash = :hash AND k.revoked_at IS NULL;

-- name: add_account
INSERT INTO account (login, name, role, county, unit, password_hash, must_change, first_until, created_at)
VALUES (:login, :name, :role, :county, :unit, :password_hash, true, :first_until, :now)
ON CONFLICT (login) DO NOTHING
RETURNING id;

-- name: account
SELECT id, login, name, role, county, unit, password_hash, must_change, first_until, disabled_at, demo
FROM account WHERE login = :login;

-- name: accounts
-- The accounts at a place and below, with their open sessions: a city's own are not a county's to see, nor a county's a
-- station's.
SELECT a.login, a.name, a.role, a.county, a.unit, a.must_change, a.first_until, a.created_at, a.signed_in_at,
       a.disabled_at, a.demo,
       EXISTS (SELECT FROM second_factor f WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL) AS second_factor,
       (SELECT count(*) FROM session s WHERE s.account_id = a.id AND s.ended_at IS NULL AND s.expires_at > :now
        AND s.seen_at > CAST(:now AS timestamptz) - CASE s.kind WHEN 'browser' THEN interval '8 hours' ELSE interval '30 days' END
       ) AS sessions
FROM account a JOIN organisation_unit u ON u.county = a.county AND u.code = a.unit
WHERE CAST(:counties AS text[]) IS NULL
   OR (a.county = ANY (CAST(:counties AS text[]))
       AND (a.unit = ANY (CAST(:units AS text[])) OR :level = 'city' AND u.level <> 'city' OR :level = 'county' AND u.level = 'station'))
ORDER BY a.county, a.login;

-- name: names_at
-- What those are called who act, or once acted, in a county: its own and those above it. With `stations` only who is responsible
-- for one of them as well.
SELECT a.login, a.name
FROM account a JOIN unit_below b USING (county, unit)
WHERE :county = ANY (b.counties) AND (CAST(:stations AS text[]) IS NULL OR b.stations IS NULL OR b.stations && CAST(:stations AS text[]))
ORDER BY a.login;

-- name: set_password
-- With `verified`, only while the password is still the one that was verified. A first password keeps its end unless given
-- another; one's own has none.
UPDATE account SET password_hash = :password_hash, must_change = :must_change,
       first_until = CASE WHEN :must_change THEN coalesce(CAST(:first_until AS timestamptz), first_until) END
WHERE id = :id AND (CAST(:verified AS text) IS NULL OR password_hash = :verified)
RETURNING id;

-- name: set_disabled
UPDATE account SET disabled_at = :at WHERE id = :id;

-- name: leave_phones
-- The phones that an account carries are with no team any more: an offer would wait in vain to be delivered to them.
UPDATE phone SET left_at = :at WHERE carrier = :login AND left_at IS NULL;

-- name: change_account
UPDATE account SET name = :name, role = :role, county = :county, unit = :unit WHERE id = :id;

-- name: open_session
-- Only while the account is in force and its password the one verified: a reset meanwhile waits for the row, or is waited
-- for and then found.
WITH signed AS (
    UPDATE account SET signed_in_at = :now
    WHERE id = :account_id AND disabled_at IS NULL
      AND (CAST(:verified AS text) IS NULL OR password_hash = :verified)
    RETURNING id
)
INSERT INTO session (token_hash, account_id, kind, address, agent, created_at, seen_at, expires_at)
SELECT :hash, id, :kind, :address, :agent, :now, :now, :expires_at FROM signed
RETURNING id;

-- name: end_oldest
-- All but the newest few of an account.
UPDATE session SET ended_at = :now
WHERE account_id = :account_id AND ended_at IS NULL AND id NOT IN (
    SELECT id FROM session WHERE account_id = :account_id AND ended_at IS NULL ORDER BY id DESC LIMIT :most)
RETURNING id;

-- name: end_by_token
UPDATE session SET ended_at = :now WHERE token_hash = :hash AND ended_at IS NULL RETURNING id;

-- name: drop_links
-- Whatever would let somebody in later: links, and sign-ins that wait for a code.
WITH links AS (DELETE FROM sign_in_link WHERE account_id = :account_id)
DELETE FROM sign_in_waiting WHERE account_id = :account_id;

-- name: hold
-- Changes of an account, and sign-ins, come one after another.
SELECT id FROM account WHERE id = :account_id FOR UPDATE;

-- name: drop_factor
-- The recovery codes go with it.
DELETE FROM second_factor WHERE account_id = :account_id RETURNING confirmed_at;

-- name: open_waiting
-- Under the same conditions as a session.
WITH sure AS (
    SELECT id FROM account
    WHERE id = :account_id AND disabled_at IS NULL
      AND (CAST(:verified AS text) IS NULL OR password_hash = :verified)
    FOR UPDATE
)
INSERT INTO sign_in_waiting (token_hash, account_id, kind, means, after, expires_at)
SELECT :hash, id, :kind, :means, :after, :expires_at FROM sure
RETURNING account_id;

-- name: waiting
SELECT a.login FROM sign_in_waiting w JOIN account a ON a.id = w.account_id
WHERE w.token_hash = :hash AND w.expires_at > :now AND w.expires_at < CAST(:now AS timestamptz) + interval '1 day'
  AND a.disabled_at IS NULL;

-- name: take_waiting
-- The account is held first, as a reset does, so that neither waits for the other for ever.
WITH held AS (
    SELECT a.id, a.login FROM account a JOIN sign_in_waiting w ON w.account_id = a.id
    WHERE w.token_hash = :hash AND w.expires_at > :now AND w.expires_at < CAST(:now AS timestamptz) + interval '1 day'
    FOR UPDATE OF a
)
DELETE FROM sign_in_waiting w USING held
WHERE w.token_hash = :hash AND w.account_id = held.id
RETURNING held.id, held.login, w.kind, w.means, w.after;

-- name: prune
-- What is of no more use: links past their hour, sign-ins nobody gave a code for, second factors nobody confirmed, attempts
-- past their day, sessions over for a month.
WITH links AS (DELETE FROM sign_in_link WHERE expires_at < :now),
     waiting AS (DELETE FROM sign_in_waiting WHERE expires_at < :now),
     unconfirmed AS (DELETE FROM second_factor
                     WHERE confirmed_at IS NULL AND begun_at < CAST(:now AS timestamptz) - interval '1 day'),
     failures AS (DELETE FROM sign_in_failure
                  WHERE at NOT BETWEEN CAST(:now AS timestamptz) - interval '1 day' AND CAST(:now AS timestamptz) + interval '1 day')
DELETE FROM session WHERE least(expires_at, ended_at) < CAST(:now AS timestamptz) - interval '30 days';

-- name: sessions
-- Those that still let somebody in: as in `of_session`.
SELECT id, kind, address, agent, created_at, seen_at, expires_at FROM session
WHERE account_id = :account_id AND ended_at IS NULL AND expires_at > :now
  AND seen_at > CAST(:now AS timestamptz) - CASE kind WHEN 'browser' THEN interval '8 hours' ELSE interval '30 days' END
ORDER BY seen_at DESC;

-- name: end_session
UPDATE session SET ended_at = :now WHERE id = :id AND account_id = :account_id AND ended_at IS NULL RETURNING id;

-- name: end_sessions
-- All of an account, but for the one named.
UPDATE session SET ended_at = :now
WHERE account_id = :account_id AND ended_at IS NULL AND id IS DISTINCT FROM CAST(:but AS bigint);

-- name: tell
-- Workers forget whom they remembered and end its streams.
SELECT pg_notify('wangge_access', :tag);

-- name: add_link
INSERT INTO sign_in_link (token_hash, account_id, expires_at) VALUES (:hash, :account_id, :expires_at);

-- name: use_link
-- The one who deletes it is let in; a second use finds nothing. The account is held first, as a reset does. From elsewhere than
-- this machine one of the demonstration is not found.
WITH held AS (
    SELECT a.id, a.disabled_at FROM account a JOIN sign_in_link l ON l.account_id = a.id
    WHERE l.token_hash = :hash AND (CAST(:here AS boolean) OR NOT a.demo) FOR UPDATE OF a
)
DELETE FROM sign_in_link l USING held
WHERE l.token_hash = :hash AND l.account_id = held.id
RETURNING held.id, l.expires_at > :now AND l.expires_at < CAST(:now AS timestamptz) + interval '1 day'
          AND held.disabled_at IS NULL AS good;

-- name: link_for
-- Whom a link lets in, by its key, under the conditions of `use_link`; it is not used up.
SELECT a.login, a.name, a.role FROM sign_in_link l JOIN account a ON a.id = l.account_id
WHERE l.token_hash = :hash AND (CAST(:here AS boolean) OR NOT a.demo) AND a.disabled_at IS NULL
  AND l.expires_at > :now AND l.expires_at < CAST(:now AS timestamptz) + interval '1 day';

-- name: add_key
INSERT INTO integration_key (token_hash, name, role, county, unit, created_at)
VALUES (:hash, :name, :role, :county, :unit, :now)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: keys
SELECT id, name, role, county, unit, created_at, revoked_at FROM integration_key ORDER BY id;

-- name: revoke_key
UPDATE integration_key SET revoked_at = :now WHERE name = :name AND revoked_at IS NULL RETURNING id, county;

-- name: take_turns
-- Attempts for one name are counted one after another.
SELECT pg_advisory_xact_lock(hashtextextended('sign-in:' || :login, 0));

-- name: failures
-- Failed attempts of the last while: ix_sign_in_failure_login, ix_sign_in_failure_address. Of two at once the later may have
-- been counted first; those beyond `until` are of a clock that was wrong.
WITH lately AS (
    SELECT login = :login AS of_login, address = :address AS of_address, at FROM sign_in_failure
    WHERE (login = :login OR address = :address) AND at > :since AND at < :until
)
SELECT count(*) FILTER (WHERE of_login AND of_address) AS of_both, count(*) FILTER (WHERE of_login) AS of_login,
       count(*) FILTER (WHERE of_address) AS of_address, min(at) AS first
FROM lately;

-- name: note_failure
INSERT INTO sign_in_failure (login, address, at) VALUES (:login, :address, :at);

-- name: forget_failures
-- A success clears an account's own.
DELETE FROM sign_in_failure WHERE login = :login;
