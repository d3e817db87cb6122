-- SQL of second factors and their recovery codes; every look-up is by primary key.

-- name: begin_writing
-- Before a key is taken, so that rotation waits for all who seal with it: see `wait_for_writers`.
LOCK TABLE second_factor IN ROW EXCLUSIVE MODE;

-- name: begin
-- A secret that nobody confirmed is replaced; one in force is not.
INSERT INTO second_factor (account_id, key, sealed, last_step, wrong_codes, begun_at)
VALUES (:account_id, :key, :sealed, 0, 0, :now)
ON CONFLICT (account_id) DO UPDATE SET key = :key, sealed = :sealed, begun_at = :now
WHERE second_factor.confirmed_at IS NULL
RETURNING account_id;

-- name: factor
SELECT key, sealed, last_step, wrong_codes, begun_at, confirmed_at,
       (SELECT count(*) FROM recovery_code r WHERE r.account_id = f.account_id AND r.used_at IS NULL) AS recovery_left
FROM second_factor f WHERE account_id = :account_id;

-- name: confirm
-- Only while it is still unconfirmed and the secret the one whose code was compared.
UPDATE second_factor SET confirmed_at = :now, last_step = :step
WHERE account_id = :account_id AND confirmed_at IS NULL AND begun_at = :begun_at
RETURNING account_id;

-- name: accept_step
-- A code counts once: of two at the same moment, the second waits for the row and finds its step taken.
UPDATE second_factor SET last_step = :step
WHERE account_id = :account_id AND confirmed_at IS NOT NULL AND last_step < :step
RETURNING account_id;

-- name: count_wrong
UPDATE second_factor SET wrong_codes = wrong_codes + 1 WHERE account_id = :account_id AND confirmed_at IS NOT NULL;

-- name: forget_wrong
UPDATE second_factor SET wrong_codes = 0 WHERE account_id = :account_id AND wrong_codes > 0;

-- name: drop_recovery
DELETE FROM recovery_code WHERE account_id = :account_id;

-- name: add_recovery
INSERT INTO recovery_code (account_id, code_hash) VALUES (:account_id, :hash);

-- name: use_recovery
UPDATE recovery_code r SET used_at = :now FROM second_factor f
WHERE r.account_id = :account_id AND r.code_hash = :hash AND r.used_at IS NULL
  AND f.account_id = r.account_id AND f.confirmed_at IS NOT NULL
RETURNING r.account_id;

-- name: sealed_with_others
-- A batch of rows not sealed with the newest key, held for this transaction: for rotation.
SELECT account_id, key, sealed FROM second_factor WHERE key <> :key ORDER BY account_id LIMIT :limit FOR UPDATE;

-- name: wait_for_writers
-- Writers that began before have committed once this is granted; those that begin later take the newest key.
LOCK TABLE second_factor IN SHARE MODE;

-- name: reseal
UPDATE second_factor SET key = :key, sealed = :sealed WHERE account_id = :account_id;

-- name: keys_used
SELECT key, count(*) AS rows FROM second_factor GROUP BY key ORDER BY key;

-- name: all_sealed
SELECT f.account_id, a.login, f.key, f.sealed FROM second_factor f JOIN account a ON a.id = f.account_id ORDER BY a.login;
