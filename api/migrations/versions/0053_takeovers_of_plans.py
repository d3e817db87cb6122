"""What a take-over of a planned roster changed, so that it can be undone later, by somebody else too."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0053"
down_revision: str | None = "0052"
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
        "roster_takeover",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("change", JSONB(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('needs', 'shifts')", name=op.f("ck_roster_takeover_kind")),
        sa.ForeignKeyConstraint(
            ["county"], ["county.county"], name=op.f("fk_roster_takeover_county"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_roster_takeover")),
    )
    op.execute("ALTER TABLE roster_takeover ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counties ON roster_takeover TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
    op.execute(
        f"CREATE POLICY stations ON roster_takeover AS RESTRICTIVE TO {ROLE} USING ({BUREAU}) WITH CHECK ({BUREAU})"
    )
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON roster_takeover FROM {ROLE}")
    op.execute(f"GRANT UPDATE (undone_at, undone_by) ON roster_takeover TO {ROLE}")


def downgrade() -> None:
    op.drop_table("roster_takeover")
