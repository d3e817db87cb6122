"""Arrival is read from the fixes themselves: since when a team was near its place is remembered no more."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.drop_column("team_state", "inside_since")


def downgrade() -> None:
    op.add_column("team_state", sa.Column("inside_since", sa.DateTime(timezone=True), nullable=True))
