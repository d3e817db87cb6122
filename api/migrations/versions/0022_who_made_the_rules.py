"""A version of the rules says who made it; of those made before nobody is named."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    for table in ("policy", "escalation"):
        op.add_column(table, sa.Column("made_by", sa.Text()))


def downgrade() -> None:
    for table in ("policy", "escalation"):
        op.drop_column(table, "made_by")
