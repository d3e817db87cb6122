"""A version of the rules says who made it, of those made before nobody is named; a case is held by the desk, too."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    for table in ("policy", "escalation"):
        op.add_column(table, sa.Column("made_by", sa.Text()))
    op.add_column("cases", sa.Column("held_at_desk", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    op.drop_column("cases", "held_at_desk")
    for table in ("policy", "escalation"):
        op.drop_column(table, "made_by")
