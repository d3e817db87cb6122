"""Holidays, weekends that are worked and surge days of a county, by which planning sorts cases."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0050"
down_revision: str | None = "0049"
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
        "calendar_day",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('rest', 'work', 'surge')", name=op.f("ck_calendar_day_kind")),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_calendar_day_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "day", name=op.f("pk_calendar_day")),
    )
    op.execute("ALTER TABLE calendar_day ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counties ON calendar_day TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
    op.execute(
        f"CREATE POLICY stations ON calendar_day AS RESTRICTIVE TO {ROLE} USING ({BUREAU}) WITH CHECK ({BUREAU})"
    )


def downgrade() -> None:
    op.drop_table("calendar_day")
