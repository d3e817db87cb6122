"""How a case ended, beside when.

Revision ID: 0044
Revises: 0043
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of cases that ended before nobody said it."""
    op.add_column("cases", sa.Column("outcome", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take it out again."""
    op.drop_column("cases", "outcome")
