-- What coverage planning reads of the log.

-- name: cases_by_cell
-- Cases per cell in a period: ix_cases_received. Exercises do not count.
SELECT cell, count(*) AS n FROM cases
WHERE county = :county AND received_at >= :since AND received_at < :until AND NOT exercise AND cell IS NOT NULL
GROUP BY cell;

-- name: team_cases_by_cell
-- Those of them that a team was asked for, or still may be: `dispatch.planning.history.LoggedCase.sends_team`. A case that
-- was written to at the end of the period or later is left out: its row and its steps say what came after.
SELECT cell, count(*) AS n FROM cases AS c
WHERE county = :county AND received_at >= :since AND received_at < :until AND NOT exercise AND cell IS NOT NULL
AND updated_at < :until
AND (
    c.kind = ANY (CAST(:sending AS text[])) AND NOT c.status = ANY (CAST(:without_team AS text[]))
    OR EXISTS (
        SELECT FROM case_event AS e
        WHERE e.county = c.county AND e.case_id = c.id AND e.type = 'offered' AND NOT EXISTS (
            SELECT FROM case_event AS u
            WHERE u.county = c.county AND u.case_id = c.id AND u.type = 'undone' AND u.seq > e.seq
            AND CAST(u.data ->> 'of' AS int) <= e.seq
        )
    )
)
GROUP BY cell;
