"""The cases of a reporting point are found by it: an inspector's phone shows what happened there."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_cases_point", "cases", ["county", "point"], postgresql_where=sa.text("point IS NOT NULL"))


def downgrade() -> None:
    op.drop_index("ix_cases_point", "cases")
