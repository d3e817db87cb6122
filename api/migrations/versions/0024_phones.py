"""Phones that teams carry, and when an offer was on one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
COUNTIES = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
STATIONS = "(SELECT current_setting('wangge.stations', true)) = '*' OR team_is_seen(county, team)"


def upgrade() -> None:
    op.create_table(
        "phone",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("behind_s", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["county", "team"], ["team.county", "team.code"], name=op.f("fk_phone_county_team"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("county", "code", name=op.f("pk_phone")),
    )
    op.create_index("ix_phone_team", "phone", ["county", "team"], postgresql_where=sa.text("left_at IS NULL"))
    op.execute("ALTER TABLE phone ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counties ON phone TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
    op.execute(f"CREATE POLICY stations ON phone AS RESTRICTIVE TO {ROLE} USING ({STATIONS}) WITH CHECK ({STATIONS})")
    op.add_column("assignment", sa.Column("deliver_by", sa.DateTime(timezone=True), nullable=True))
    op.add_column("assignment", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("assignment", "delivered_at")
    op.drop_column("assignment", "deliver_by")
    op.drop_table("phone")
