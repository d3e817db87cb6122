"""The day a case came in by its county's clock: it stands in the case's number.

Revision ID: 0046
Revises: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; cases of before keep their number, with the day of UTC, for it was given to people."""
    op.add_column("cases", sa.Column("received_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take it out again."""
    op.drop_column("cases", "received_on")
