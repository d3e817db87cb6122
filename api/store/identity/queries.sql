-- SQL of identities. Row-level security keeps every look-up within the counties of the transaction.

-- name: begin_writing
-- Before a key is taken, so that rotation waits for all who seal with it: see `wait_for_writers`.
LOCK TABLE identity.person IN ROW EXCLUSIVE MODE;

-- name: keep
-- The next version of a case's author: primary key.
INSERT INTO identity.person (county, case_id, version, key, sealed, phone_mark, masked, kept_at)
SELECT :county, :case_id,
       coalesce((SELECT max(version) FROM identity.person WHERE county = :county AND case_id = :case_id), 0) + 1,
       :key, :sealed, :phone_mark, CAST(:masked AS jsonb), :now;

-- name: retell
-- What was said, with its author kept out, once the author has become known; with it go the first answers kept for retries,
-- which quote it and hold its hash. Those are few, for they are kept for days only, and corrections are rare. The feed of the
-- last day holds the name of the place, which is left alone where none is given, and the address.
WITH known AS (
    UPDATE cases SET text = :text, place_name = coalesce(:name, place_name), place_address = :address,
        place_remark = :remark
    WHERE county = :county AND id = :case_id
    RETURNING place_name, place_address
), fed AS (
    UPDATE feed SET payload = jsonb_set(payload, '{case,place}', payload #> '{case,place}'
        || jsonb_build_object('name', known.place_name, 'address', known.place_address))
    FROM known
    WHERE county = :county AND topic = 'case' AND payload #>> '{case,id}' = CAST(:case_id AS text)
      AND (payload #>> '{case,place,name}', payload #>> '{case,place,address}')
          IS DISTINCT FROM (known.place_name, known.place_address)
      AND jsonb_typeof(payload #> '{case,place}') = 'object'
)
DELETE FROM idempotency WHERE county = :county AND case_id = :case_id;

-- name: masks
-- What may be seen of the authors of some cases: primary key, the newest version of each.
SELECT DISTINCT ON (case_id) case_id, masked FROM identity.person
WHERE county = :county AND case_id = ANY (CAST(:cases AS bigint[]))
ORDER BY case_id, version DESC;

-- name: newest
SELECT version, key, sealed, erased_at FROM identity.person
WHERE county = :county AND case_id = :case_id ORDER BY version DESC LIMIT 1;

-- name: cases_of_phone
-- Cases whose author now has one of these marks: ix_person_phone; a number that was corrected away does not count.
SELECT p.county, p.case_id FROM identity.person p
WHERE p.phone_mark = ANY (CAST(:marks AS bytea[]))
  AND p.version = (SELECT max(version) FROM identity.person n WHERE n.county = p.county AND n.case_id = p.case_id)
ORDER BY p.case_id DESC LIMIT :limit;

-- name: number_of_phone
-- How many cases of some kinds received since a day have such an author now: ix_person_phone, primary key of cases.
SELECT count(*) FROM identity.person p
JOIN cases c ON c.county = p.county AND c.id = p.case_id
WHERE p.phone_mark = ANY (CAST(:marks AS bytea[])) AND c.received_at >= :since AND c.kind = ANY (CAST(:kinds AS text[]))
  AND NOT c.exercise
  AND p.version = (SELECT max(version) FROM identity.person n WHERE n.county = p.county AND n.case_id = p.case_id);

-- name: sealed_with_others
-- A batch of rows not sealed with the newest key, held for this transaction: for rotation.
SELECT county, case_id, version, key, sealed FROM identity.person
WHERE key IS DISTINCT FROM :key AND sealed IS NOT NULL
ORDER BY county, case_id, version LIMIT :limit FOR UPDATE;

-- name: wait_for_writers
-- Writers that began before have committed once this is granted; those that begin later take the newest key.
LOCK TABLE identity.person IN SHARE MODE;

-- name: reseal
UPDATE identity.person SET key = :key, sealed = :sealed, phone_mark = :phone_mark
WHERE county = :county AND case_id = :case_id AND version = :version;

-- name: keys_used
SELECT key, count(*) AS rows FROM identity.person WHERE key IS NOT NULL GROUP BY key ORDER BY key;

-- name: all_sealed
SELECT county, case_id, version, key, sealed FROM identity.person WHERE sealed IS NOT NULL ORDER BY county, case_id, version;
