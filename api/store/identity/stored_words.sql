-- SQL of words that are masked once more, by the owner of the tables.

-- name: behind
-- A few cases whose words were not masked by these rules since their author became known: ix_person_masked_by.
SELECT DISTINCT county, case_id FROM identity.person
WHERE masked_by < :rules AND sealed IS NOT NULL AND (county, case_id) > (:county, :case_id)
ORDER BY county, case_id LIMIT :limit;

-- name: case
-- Changes of the case wait meanwhile: primary key.
SELECT received_at, response_ended_at, text, CASE WHEN source_datum IS NOT NULL THEN place_name END AS name,
       place_address AS address, place_remark AS remark, expedites, off_shelf, findings
FROM cases WHERE county = :county AND id = :case_id FOR UPDATE;

-- name: authors
-- The person the case's author was taken for, unless erased: primary key.
SELECT version, key, sealed FROM identity.person WHERE county = :county AND case_id = :case_id AND sealed IS NOT NULL
ORDER BY version;

-- name: done
UPDATE identity.person SET masked_by = :rules WHERE county = :county AND case_id = :case_id;

-- name: keep_case
UPDATE cases SET text = :text, place_name = coalesce(:name, place_name), place_address = :address, place_remark = :remark,
    expedites = CAST(:expedites AS jsonb), off_shelf = CAST(:off_shelf AS jsonb), findings = CAST(:findings AS jsonb)
WHERE county = :county AND id = :case_id;

-- name: begin_masking
-- For this transaction the log lets its owner mask words (refuse_change_but_exercises).
SELECT set_config('wangge.masking', 'on', true);

-- name: events
SELECT seq AS n, data AS stored FROM case_event WHERE county = :county AND case_id = :case_id ORDER BY seq;

-- name: keep_events
UPDATE case_event SET data = CAST(:stored AS jsonb) WHERE county = :county AND case_id = :case_id AND seq = :n;

-- name: decisions
SELECT number AS n, reason AS stored FROM decision WHERE county = :county AND case_id = :case_id AND reason IS NOT NULL;

-- name: keep_decisions
UPDATE decision SET reason = :stored WHERE county = :county AND case_id = :case_id AND number = :n;

-- name: alerts
SELECT id AS n, note AS stored FROM alert WHERE county = :county AND case_id = :case_id AND note IS NOT NULL;

-- name: keep_alerts
UPDATE alert SET note = :stored WHERE county = :county AND id = :n;

-- name: holds
SELECT id AS n, jsonb_build_object('reason', reason, 'lifted_for', lifted_for) AS stored FROM legal_hold
WHERE county = :county AND case_id = :case_id;

-- name: keep_holds
UPDATE legal_hold SET reason = CAST(:stored AS jsonb) ->> 'reason', lifted_for = CAST(:stored AS jsonb) ->> 'lifted_for'
WHERE county = :county AND id = :n;

-- name: attachments
SELECT number AS n, jsonb_build_object('caption', caption, 'why', withdrawn_why) AS stored FROM attachment
WHERE county = :county AND case_id = :case_id;

-- name: keep_attachments
UPDATE attachment SET caption = CAST(:stored AS jsonb) ->> 'caption', withdrawn_why = CAST(:stored AS jsonb) ->> 'why'
WHERE county = :county AND case_id = :case_id AND number = :n;

-- name: handovers
-- Those that were made while the case was open: ix_handover_made_at.
SELECT id AS n, jsonb_build_object('notes', notes, 'snapshot', snapshot) AS stored FROM handover
WHERE county = :county AND made_at >= :since AND made_at <= coalesce(:until, now());

-- name: keep_handovers
UPDATE handover SET notes = CAST(:stored AS jsonb) ->> 'notes', snapshot = CAST(:stored AS jsonb) -> 'snapshot'
WHERE county = :county AND id = :n;

-- name: feed
-- It holds a day: a case that ended before has nothing in it. Primary key begins with the county.
SELECT id AS n, payload AS stored FROM feed
WHERE county = :county AND topic IN ('case', 'alert')
  AND (CAST(:until AS timestamptz) IS NULL OR CAST(:until AS timestamptz) > now() - interval '2 days')
  AND CAST(:case_id AS text) IN (payload #>> '{case,id}', payload #>> '{alert,case}');

-- name: keep_feed
UPDATE feed SET payload = CAST(:stored AS jsonb) WHERE county = :county AND id = :n;

-- name: forget_answers
-- First answers kept for retries quote the words; few, for they are kept for days only.
DELETE FROM idempotency WHERE county = :county AND case_id = :case_id;
