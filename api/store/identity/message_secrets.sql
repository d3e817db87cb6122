-- SQL of what is sealed about messages: addresses of channels, telephones of staff. Both are few.

-- name: sealed_with_others
SELECT 'channel:' || county || ':' || name AS about, sealed, key_name FROM channel WHERE key_name <> :key
UNION ALL SELECT 'staff:' || login, sealed, key_name FROM staff_phone WHERE key_name <> :key
LIMIT :limit;

-- name: wait_for_writers
LOCK TABLE channel, staff_phone IN SHARE ROW EXCLUSIVE MODE;

-- name: reseal
WITH channels AS (
    UPDATE channel SET sealed = :sealed, key_name = :key WHERE 'channel:' || county || ':' || name = :about
)
UPDATE staff_phone SET sealed = :sealed, key_name = :key WHERE 'staff:' || login = :about;

-- name: keys_used
SELECT key_name AS key, count(*) AS rows
FROM (SELECT key_name FROM channel UNION ALL SELECT key_name FROM staff_phone) sealed GROUP BY key_name;

-- name: all_sealed
SELECT 'channel:' || county || ':' || name AS about, sealed, key_name FROM channel
UNION ALL SELECT 'staff:' || login, sealed, key_name FROM staff_phone ORDER BY about;
