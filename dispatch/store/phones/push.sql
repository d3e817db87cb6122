-- SQL of what is to be announced to phones by push. Every query is one look-up or one write.

-- name: subscribe
-- Primary key.
UPDATE phone SET push = CAST(:push AS jsonb)
WHERE county = :county AND code = :code AND carrier = :carrier AND left_at IS NULL
RETURNING code;

-- name: unsubscribe
-- Primary key; only what is still the same subscription, for the phone may have a new one by now.
UPDATE phone SET push = NULL WHERE county = :county AND code = :code AND push ->> 'endpoint' = :endpoint;

-- name: take
-- The announcements due, by ix_message_due; a row is another worker's while it is tried, and comes again should that die.
-- What is no longer asked of the team is not announced any more.
WITH due AS (
    SELECT county, id FROM message
    WHERE channel IS NULL AND ended_at IS NULL AND due_at <= :now
    ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED
)
UPDATE message p SET tries = p.tries + 1, due_at = CAST(:now AS timestamptz) + make_interval(secs => 5 * 2 ^ p.tries)
FROM due
JOIN message o ON o.county = due.county AND o.id = due.id
JOIN phone f ON f.county = o.county AND f.code = o.phone
JOIN cases c ON c.county = o.county AND c.id = o.case_id
LEFT JOIN assignment a ON a.county = o.county AND a.id = o.assignment AND a.status = 'offered'
WHERE p.county = due.county AND p.id = due.id
RETURNING p.county, p.id, p.phone, p.case_id, p.tries, a.id IS NOT NULL AND f.left_at IS NULL AS wanted, f.push,
          a.expires_at, c.exercise;

-- name: end
-- Primary key.
UPDATE message SET ended_at = :now, outcome = :outcome WHERE county = :county AND id = :id;
