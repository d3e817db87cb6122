-- SQL of the phones that teams carry. Every query is one look-up or one write; the comment says which index answers it.

-- name: holder
-- Whose phone it is, held until commit: primary key.
SELECT carrier, session FROM phone WHERE county = :county AND code = :code AND left_at IS NULL FOR UPDATE;

-- name: is_seen
-- Whether the asking user sees a phone, by the policies: primary key.
SELECT EXISTS (SELECT FROM phone WHERE county = :county AND code = :code);

-- name: join
-- Primary key. Another's phone is left to them unless they have left it, or it is taken `instead_of` just them.
INSERT INTO phone (county, code, team, carrier, name, joined_at, seen_at, session)
VALUES (:county, :code, :team, :carrier, :name, :now, :now, :session)
ON CONFLICT (county, code) DO UPDATE
SET joined_at = CASE WHEN (phone.team, phone.carrier) = (excluded.team, excluded.carrier) AND phone.left_at IS NULL
                     THEN phone.joined_at ELSE excluded.joined_at END,
    team = excluded.team, carrier = excluded.carrier, name = excluded.name, seen_at = excluded.seen_at, left_at = NULL,
    session = excluded.session,
    push = CASE WHEN phone.carrier = excluded.carrier THEN phone.push END
WHERE phone.left_at IS NOT NULL OR phone.carrier IN (excluded.carrier, :instead_of)
RETURNING county, code, team, carrier, name, joined_at, seen_at, behind_s;

-- name: leave
-- Primary key.
UPDATE phone SET left_at = :now
WHERE county = :county AND code = :code AND carrier = :carrier AND left_at IS NULL
RETURNING team;

-- name: heard
-- Primary key; written again after ten seconds only, for a phone asks often.
WITH heard AS (
    UPDATE phone SET seen_at = :now, behind_s = coalesce(:behind_s, behind_s)
    WHERE county = :county AND code = :code AND carrier = :carrier AND left_at IS NULL
      AND (seen_at < CAST(:now AS timestamptz) - interval '10 seconds' OR :behind_s IS DISTINCT FROM behind_s)
)
SELECT county, code, team, carrier, name, joined_at, seen_at, behind_s FROM phone
WHERE county = :county AND code = :code AND carrier = :carrier AND left_at IS NULL;

-- name: carried
-- The phones of a county that are with a team, by ix_phone_team.
SELECT county, code, team, carrier, name, joined_at, seen_at, behind_s FROM phone
WHERE county = :county AND left_at IS NULL AND seen_at > :since
ORDER BY team, seen_at DESC, code;

-- name: work
-- The cases of a team: first the one it is responsible for, which may be the oldest after a busy day, then those it has
-- cleared lately; ix_assignment_team.
WHERE c.county = :county AND c.id IN (
    SELECT case_id FROM assignment
    WHERE county = :county AND team = :team
      AND (status IN ('offered', 'acknowledged', 'en_route', 'on_scene')
           OR (status = 'cleared' AND ended_at > :since))
)
ORDER BY c.status IN ('offered', 'acknowledged', 'en_route', 'on_scene') DESC, c.id DESC LIMIT :limit;
