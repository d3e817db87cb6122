"""Orders to take goods off the shelf: folded into their case, found by an index; alerts say of how many premises.

The case's row has them as its log makes them, so that they are seen by whoever sees the case and by nobody else.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("off_shelf", JSONB(), server_default=sa.text("'[]'"), nullable=False))
    op.create_index(
        "ix_cases_off_shelf", "cases", ["county", "id"], postgresql_where=sa.text("off_shelf <> '[]'::jsonb")
    )
    op.add_column("alert", sa.Column("premises", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("alert", "premises")
    op.drop_index("ix_cases_off_shelf", "cases")
    op.drop_column("cases", "off_shelf")
