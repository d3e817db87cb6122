-- SQL that writes what a simulation played, a table in one statement: rows as they are, none of them of an open case.

-- name: draw_case
-- From the server's own sequence, as the case is received: numbers stay in order of time.
SELECT nextval(pg_get_serial_sequence('cases', 'id'));

-- name: draw_assignment
-- The same as the team is asked: the last of a team is found by its number (ix_assignment_team).
SELECT nextval(pg_get_serial_sequence('assignment', 'id'));

-- name: add_cases
-- First, for the others name them.
INSERT INTO cases OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::cases, CAST(:rows AS jsonb));

-- name: add_case_event
INSERT INTO case_event SELECT * FROM jsonb_populate_recordset(NULL::case_event, CAST(:rows AS jsonb));

-- name: add_handling
INSERT INTO handling SELECT * FROM jsonb_populate_recordset(NULL::handling, CAST(:rows AS jsonb));

-- name: add_deadline
INSERT INTO deadline SELECT * FROM jsonb_populate_recordset(NULL::deadline, CAST(:rows AS jsonb));

-- name: add_decision
INSERT INTO decision SELECT * FROM jsonb_populate_recordset(NULL::decision, CAST(:rows AS jsonb));

-- name: add_assignment
INSERT INTO assignment OVERRIDING SYSTEM VALUE
SELECT * FROM jsonb_populate_recordset(NULL::assignment, CAST(:rows AS jsonb));

-- name: add_alert
-- Alerts are numbered here: in a simulation they share their numbers with assignments.
INSERT INTO alert OVERRIDING SYSTEM VALUE
SELECT row.*
FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS each (alert)
CROSS JOIN LATERAL jsonb_populate_record(
    NULL::alert, each.alert || jsonb_build_object('id', nextval(pg_get_serial_sequence('alert', 'id')))
) AS row;

-- name: first_received
-- ix_cases_received.
SELECT min(received_at) FROM cases WHERE county = :county AND NOT exercise AND received_at >= :since AND received_at < :until;
