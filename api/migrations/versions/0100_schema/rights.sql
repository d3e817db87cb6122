-- What the server's role may not do though it may in every table: the owner does it, by commands and jobs.

-- Only added to. Content of attachments is removed by the owner when its time is over; a county's rules get a new version.
REVOKE UPDATE, DELETE ON audit, case_event, decision, policy, escalation, roster_need, roster_takeover, handover,
    handover_signature, attachment, attachment_content, legal_hold, point_token, point_receipt, point_correction, report_run, report_text,
    register_entry
FROM wangge_app;

-- What is said later of a row: the rest of it stays as it was written.
GRANT UPDATE (caption, withdrawn_at, withdrawn_by, withdrawn_why) ON attachment TO wangge_app;
GRANT UPDATE (lifted_at, lifted_by, lifted_for) ON legal_hold TO wangge_app;
GRANT UPDATE (revoked_at, revoked_by) ON point_token TO wangge_app;
GRANT UPDATE (status, decided_at, decided_by, reason, before, held) ON point_correction TO wangge_app;
GRANT UPDATE (undone_at, undone_by) ON roster_takeover TO wangge_app;

-- Accounts, their roles and places, and keys are made by commands. Of an account the server writes what proves it (its
-- password) and when somebody came in.
REVOKE INSERT, UPDATE, DELETE ON account, integration_key, organisation_unit, unit_below FROM wangge_app;
GRANT UPDATE (password_hash, must_change, first_until, signed_in_at) ON account TO wangge_app;

REVOKE INSERT, UPDATE, DELETE ON retention_rule, retention_run FROM wangge_app;
-- A channel's address comes from the command line alone; the server notes how it is doing.
REVOKE INSERT, UPDATE, DELETE ON channel FROM wangge_app;
GRANT UPDATE (ready_at, failing_since, failing_because) ON channel TO wangge_app;
REVOKE INSERT, UPDATE, DELETE ON tracker FROM wangge_app;
GRANT UPDATE (seen_at, received, dropped, dropped_why, at_station) ON tracker TO wangge_app;
REVOKE INSERT, UPDATE, DELETE ON case_search, calendar_notice FROM wangge_app;
REVOKE DELETE ON handling FROM wangge_app;
REVOKE DELETE ON alert, rehearsal FROM wangge_app;
REVOKE UPDATE ON case_link FROM wangge_app;
GRANT SELECT, INSERT ON identity.person TO wangge_app;
