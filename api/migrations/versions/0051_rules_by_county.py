"""The rules of dispatch and of alerts are found and added under the policies of counties, and no version is changed.

`policy` and `escalation` say who is sent and who is notified. Until now only the application kept one county's worker from
another's rules: a query that forgot its county could have changed them. Every station reads the rules of its county;
a county's version is added by those who act for all of it.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0051"
down_revision: str | None = "0050"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
TABLES = ("policy", "escalation")
COUNTIES = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
EVERY_STATION = "(SELECT current_setting('wangge.stations', true)) = '*'"
SOME_STATION = "(SELECT string_to_array(current_setting('wangge.stations', true), ','))::text[] <> '{}'"


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY counties ON {table} TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
        op.execute(
            f"CREATE POLICY stations ON {table} AS RESTRICTIVE TO {ROLE} "
            f"USING ({SOME_STATION}) WITH CHECK ({EVERY_STATION})"
        )
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {ROLE}")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"GRANT UPDATE, DELETE ON {table} TO {ROLE}")
        op.execute(f"DROP POLICY stations ON {table}")
        op.execute(f"DROP POLICY counties ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
