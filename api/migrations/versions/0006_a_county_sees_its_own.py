"""The server works as a role of its own: it owns nothing, changes no log, and finds rows of the counties it was told only.

The session variable `wangge.counties` names them, separated by commas; `*` is all. Unset, nothing is found: a
transaction that forgets to say whom it acts for, or a query that forgets its `WHERE`, leaks nothing. The ground (cells,
points, roads) is public and stays without a policy: operators of PostGIS may not run before one, so that no spatial
index would be used.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
SCOPED = ("cases", "case_event", "decision", "assignment", "timer", "team_state", "fix", "feed", "idempotency")
APPENDED = ("case_event", "decision")
MAKE_ROLE = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
        CREATE ROLE {ROLE} NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, '{ROLE}', 'MEMBER') THEN
        EXECUTE format('GRANT {ROLE} TO %I', current_user);
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role {ROLE} is missing, or % is no member of it, and may not mend that', current_user
            USING HINT = format('as administrator: CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO %I;', current_user);
    WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another database of the same server was migrated at the same moment
END $$
"""
SEEN = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""


def upgrade() -> None:
    op.execute(MAKE_ROLE)
    op.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}")
    op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {ROLE}")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLE}")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {ROLE}")
    for table in APPENDED:
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {ROLE}")
    for table in SCOPED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY counties ON {table} TO {ROLE} USING ({SEEN}) WITH CHECK ({SEEN})")


def downgrade() -> None:
    for table in SCOPED:
        op.execute(f"DROP POLICY counties ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {ROLE}")
    op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {ROLE}")
    op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}")
    op.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {ROLE}")
    op.execute(f"REVOKE USAGE ON SCHEMA public FROM {ROLE}")
