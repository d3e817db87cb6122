"""Households of committees and cells, which planning weighs by; the bureau's, as all of planning is."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0049"
down_revision: str | None = "0048"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
COUNTIES = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
BUREAU = "(SELECT current_setting('wangge.stations', true)) = '*'"


def upgrade() -> None:
    op.create_table(
        "household",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.CheckConstraint("code ~ '^[0-9]{12}([0-9]{3})?$'", name=op.f("ck_household_code")),
        sa.CheckConstraint("households >= 0 AND population >= 0", name=op.f("ck_household_counted")),
        sa.CheckConstraint("year BETWEEN 1949 AND 2199", name=op.f("ck_household_year")),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_household_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "code", name=op.f("pk_household")),
    )
    op.execute("ALTER TABLE household ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counties ON household TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
    op.execute(f"CREATE POLICY stations ON household AS RESTRICTIVE TO {ROLE} USING ({BUREAU}) WITH CHECK ({BUREAU})")


def downgrade() -> None:
    op.drop_table("household")
