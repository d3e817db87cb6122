-- SQL of the demonstration's accounts.

-- name: take_turns
-- Those who make them and those who end them act one after another: what the first looked at is then still so.
SELECT pg_advisory_xact_lock(hashtextextended('demonstration', 0));

-- name: ground
-- The county, if it is the only one, is made up, and nobody of one's own has an account or a key; and its units.
SELECT u.county, u.code, u.level FROM organisation_unit u
WHERE u.county = (SELECT min(county) FROM county HAVING count(*) = 1 AND bool_and(synthetic))
  AND u.level IN ('county', 'station')
  AND NOT EXISTS (SELECT FROM account WHERE NOT demo) AND NOT EXISTS (SELECT FROM integration_key)
ORDER BY u.code;

-- name: put
-- One of an earlier start comes into force again.
INSERT INTO account (login, name, role, county, unit, must_change, demo, created_at)
VALUES (:login, :name, :role, :county, :unit, false, true, :now)
ON CONFLICT (login) DO UPDATE SET name = :name, role = :role, county = :county, unit = :unit, disabled_at = NULL
WHERE account.demo
RETURNING id;

-- name: invite
-- Its former link is good no more.
WITH former AS (DELETE FROM sign_in_link WHERE account_id = :account_id)
INSERT INTO sign_in_link (token_hash, account_id, expires_at) VALUES (:hash, :account_id, :expires_at);

-- name: in_force
-- Few rows, read by a command.
SELECT EXISTS (SELECT FROM account WHERE demo AND disabled_at IS NULL);

-- name: end
-- Accounts disabled, sessions ended, links and telephones gone; workers forget them.
WITH ended AS (UPDATE account SET disabled_at = :now WHERE demo AND disabled_at IS NULL RETURNING id, login, county),
     sessions AS (UPDATE session SET ended_at = :now FROM ended WHERE account_id = ended.id AND ended_at IS NULL),
     links AS (DELETE FROM sign_in_link USING ended WHERE account_id = ended.id),
     telephones AS (DELETE FROM staff_phone USING ended WHERE staff_phone.login = ended.login)
SELECT login, county, pg_notify('wangge_access', 'account:' || id) FROM ended ORDER BY login;

-- name: remove
-- With their county; a county that had a case stays, so no log of a case names them.
WITH gone AS (SELECT id FROM account WHERE demo AND county = :county),
     sessions AS (DELETE FROM session USING gone WHERE account_id = gone.id),
     links AS (DELETE FROM sign_in_link USING gone WHERE account_id = gone.id)
DELETE FROM account USING gone WHERE account.id = gone.id;
