"""How long a team needed before it could leave, beside its way.

Revision ID: 0043
Revises: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of assignments made before nothing is known but that they were reckoned without it."""
    op.add_column("assignment", sa.Column("turnout_s", sa.Double(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take it out again."""
    op.drop_column("assignment", "turnout_s")
