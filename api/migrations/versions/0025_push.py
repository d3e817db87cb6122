"""Announcements of offers by push: which phones can be written to, and what is to be sent to them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
COUNTIES = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
STATIONS = """
(SELECT current_setting('wangge.stations', true)) = '*'
OR EXISTS (SELECT FROM phone f WHERE f.county = push.county AND f.code = push.phone)
"""


def upgrade() -> None:
    op.add_column("phone", sa.Column("push", JSONB(), nullable=True))
    op.create_table(
        "push",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("assignment", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["county", "phone"], ["phone.county", "phone.code"], name=op.f("fk_push_county_phone"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_push")),
    )
    op.create_index("ix_push_due", "push", ["due_at"], postgresql_where=sa.text("ended_at IS NULL"))
    op.execute("ALTER TABLE push ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counties ON push TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
    op.execute(f"CREATE POLICY stations ON push AS RESTRICTIVE TO {ROLE} USING ({STATIONS}) WITH CHECK ({STATIONS})")


def downgrade() -> None:
    op.drop_table("push")
    op.drop_column("phone", "push")
