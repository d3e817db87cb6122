"""What was found on scene, folded into its case: the latest report holds, earlier ones stay in the log.

The case's row has it as its log makes it, so that it is seen by whoever sees the case and by nobody else.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("findings", JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("cases", "findings")
