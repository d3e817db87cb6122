-- What coverage planning reads of the log.

-- name: cases_by_cell
-- Cases per cell in a period: ix_cases_received. Exercises do not count.
SELECT cell, count(*) AS n FROM cases
WHERE county = :county AND received_at >= :since AND received_at < :until AND NOT exercise AND cell IS NOT NULL
GROUP BY cell;

-- name: log_began
-- When the first case that counts was received: ix_cases_received, from its beginning.
SELECT min(received_at) FROM cases WHERE county = :county AND NOT exercise AND received_at < :until;
