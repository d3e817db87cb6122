-- SQL of retention. The job works as the database's owner; holds and looks pass row-level security.

-- name: rules
-- Every rule of a county; those of one kind by the primary key.
SELECT kind, valid_from, keep_days, basis, made_at, made_by FROM retention_rule WHERE county = :county
ORDER BY kind, valid_from;

-- name: set_rule
INSERT INTO retention_rule (county, kind, valid_from, keep_days, basis, made_at, made_by)
VALUES (:county, :kind, :valid_from, :keep_days, :basis, :now, :by)
ON CONFLICT (county, kind, valid_from) DO UPDATE
SET keep_days = excluded.keep_days, basis = excluded.basis, made_at = excluded.made_at, made_by = excluded.made_by;

-- name: holds
-- Holds of a county that are not lifted: uq_legal_hold_case.
SELECT case_id, reason, placed_at, placed_by FROM legal_hold WHERE county = :county AND lifted_at IS NULL ORDER BY case_id;

-- name: hold
INSERT INTO legal_hold (county, case_id, reason, placed_at, placed_by)
VALUES (:county, :case_id, :reason, :now, :by)
ON CONFLICT (county, case_id) WHERE lifted_at IS NULL DO NOTHING
RETURNING id;

-- name: lift
UPDATE legal_hold SET lifted_at = :now, lifted_by = :by, lifted_for = :reason
WHERE county = :county AND case_id = :case_id AND lifted_at IS NULL
RETURNING id;

-- name: runs
-- The last runs of a county: ix_retention_run would serve one kind; a county has five rows a day.
SELECT kind, at, keep_days, before, removed, held FROM retention_run WHERE county = :county ORDER BY id DESC LIMIT :limit;

-- name: last_run
-- Those of days to come were noted while the machine's clock was wrong; they would keep the job from running until then.
SELECT max(at) FROM retention_run WHERE county = :county AND at <= :now;

-- name: looked_up_to
-- How far a kind was looked at: ix_retention_run. Not by a clock that was ahead: what came since was not there to be seen.
-- What a hold kept that has been lifted since is looked at again.
WITH done AS (
    SELECT max(before) AS before, max(at) AS at FROM retention_run
    WHERE county = :county AND kind = :kind AND at <= :now
)
SELECT least(done.before, (
    SELECT min(c.received_at) FROM legal_hold h JOIN cases c ON c.county = h.county AND c.id = h.case_id
    WHERE h.county = :county AND h.lifted_at >= done.at
)) FROM done;

-- name: note_run
INSERT INTO retention_run (county, kind, at, keep_days, before, removed, held)
VALUES (:county, :kind, :now, :keep_days, :before, :removed, :held);

-- name: take_turn
-- One run at a time, no matter who starts it; the lock ends with the connection.
SELECT pg_try_advisory_lock(hashtextextended('retention', 0));

-- name: end_turn
SELECT pg_advisory_unlock(hashtextextended('retention', 0));

-- name: erase_identities
-- A batch of authors whose case ended long enough ago, in the field and in the office, whole: every version. A case without
-- a stage is an exercise, or has no handling. ix_person_kept holds those not yet erased.
WITH due AS (
    SELECT p.county, p.case_id, p.version FROM identity.person p
    JOIN cases c ON c.county = p.county AND c.id = p.case_id
    WHERE p.county = :county AND p.erased_at IS NULL AND p.sealed IS NOT NULL AND c.response_ended_at < :before
      AND (c.handling_stage IS NULL OR c.handling_ended_at < :before)
      AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.county = p.county AND h.case_id = p.case_id AND h.lifted_at IS NULL)
    LIMIT :batch FOR UPDATE OF p
)
UPDATE identity.person p
SET key = NULL, sealed = NULL, phone_mark = NULL, erased_at = :now,
    masked = '{"anonymous": false, "erased": true, "name": null, "phone": null, "address": null, "id_number": null}'
FROM due WHERE p.county = due.county AND p.case_id = due.case_id AND p.version = due.version;

-- name: held_identities
SELECT count(DISTINCT p.case_id) FROM identity.person p
JOIN cases c ON c.county = p.county AND c.id = p.case_id
JOIN legal_hold h ON h.county = p.county AND h.case_id = p.case_id AND h.lifted_at IS NULL
WHERE p.county = :county AND p.erased_at IS NULL AND p.sealed IS NOT NULL AND c.response_ended_at < :before
  AND (c.handling_stage IS NULL OR c.handling_ended_at < :before);

-- name: remove_attachments
-- A batch of attachments, withdrawn ones too, whose case ended long enough ago, or who came to it long enough ago: their
-- content goes, and what was said of them; when they came and their hash stay. ix_attachment_kept holds those left.
WITH due AS (
    SELECT a.county, a.case_id, a.number FROM attachment a
    JOIN cases c ON c.county = a.county AND c.id = a.case_id
    WHERE a.county = :county AND a.removed_at IS NULL AND greatest(c.response_ended_at, a.added_at) < :before
      AND c.response_ended_at IS NOT NULL AND (c.handling_stage IS NULL OR c.handling_ended_at < :before)
      AND NOT EXISTS (SELECT FROM legal_hold h WHERE h.county = a.county AND h.case_id = a.case_id AND h.lifted_at IS NULL)
    LIMIT :batch FOR UPDATE OF a
), gone AS (
    DELETE FROM attachment_content t USING due
    WHERE t.county = due.county AND t.case_id = due.case_id AND t.number = due.number
)
UPDATE attachment a
SET removed_at = :now, caption = NULL, withdrawn_why = NULL, geom = NULL, accuracy_m = NULL, source_lon = NULL,
    source_lat = NULL, source_datum = NULL
FROM due WHERE a.county = due.county AND a.case_id = due.case_id AND a.number = due.number;

-- name: drop_uploads
-- Few rows, for none lives longer than two days; its pieces go with each.
DELETE FROM upload WHERE county = :county AND touched_at < :before;

-- name: held_attachments
SELECT count(*) FROM attachment a
JOIN cases c ON c.county = a.county AND c.id = a.case_id
JOIN legal_hold h ON h.county = a.county AND h.case_id = a.case_id AND h.lifted_at IS NULL
WHERE a.county = :county AND a.removed_at IS NULL AND greatest(c.response_ended_at, a.added_at) < :before
  AND c.response_ended_at IS NOT NULL AND (c.handling_stage IS NULL OR c.handling_ended_at < :before);

-- name: first_fix
-- Team by team along the primary key.
SELECT min(f.at) FROM team t
CROSS JOIN LATERAL (SELECT at FROM fix WHERE county = t.county AND team = t.code ORDER BY at LIMIT 1) f
WHERE t.county = :county;

-- name: held_teams
-- Cases whose teams' fixes a hold keeps, however many teams were offered each.
SELECT count(DISTINCT h.case_id) FROM legal_hold h JOIN assignment a ON a.county = h.county AND a.case_id = h.case_id
WHERE h.county = :county AND h.lifted_at IS NULL;

-- name: thin_fixes
-- One stretch of time: what is left are the fixes around an arrival, which an arrival by geofence rests on, and those of
-- the teams of held cases. Team by team along fix's primary key; arrivals by ix_case_event_at.
WITH kept AS MATERIALIZED (
    SELECT DISTINCT f.team, f.at FROM case_event e
    JOIN fix f ON f.county = e.county AND f.team = e.team
              AND f.at BETWEEN e.at - interval '2 minutes' AND e.at + interval '2 minutes'
    WHERE e.county = :county AND e.type = 'on_scene' AND e.team IS NOT NULL
      AND e.at >= CAST(:since AS timestamptz) - interval '2 minutes'
      AND e.at < CAST(:until AS timestamptz) + interval '2 minutes'
), held AS MATERIALIZED (
    SELECT a.team, c.received_at AS since, coalesce(c.response_ended_at, 'infinity') AS until
    FROM legal_hold h JOIN cases c ON c.county = h.county AND c.id = h.case_id
    JOIN assignment a ON a.county = h.county AND a.case_id = h.case_id
    WHERE h.county = :county AND h.lifted_at IS NULL
)
DELETE FROM fix f USING team t
WHERE t.county = :county AND f.county = t.county AND f.team = t.code AND f.at >= :since AND f.at < :until
  AND NOT EXISTS (SELECT FROM kept k WHERE k.team = f.team AND k.at = f.at)
  AND NOT EXISTS (SELECT FROM held h WHERE h.team = f.team AND f.at BETWEEN h.since AND h.until);

-- name: drop_fixes
-- One stretch of time: all but those of the teams of held cases.
WITH held AS MATERIALIZED (
    SELECT a.team, c.received_at AS since, coalesce(c.response_ended_at, 'infinity') AS until
    FROM legal_hold h JOIN cases c ON c.county = h.county AND c.id = h.case_id
    JOIN assignment a ON a.county = h.county AND a.case_id = h.case_id
    WHERE h.county = :county AND h.lifted_at IS NULL
)
DELETE FROM fix f USING team t
WHERE t.county = :county AND f.county = t.county AND f.team = t.code AND f.at >= :since AND f.at < :until
  AND NOT EXISTS (SELECT FROM held h WHERE h.team = f.team AND f.at BETWEEN h.since AND h.until);
