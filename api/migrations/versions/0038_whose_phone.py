"""A phone remembers the session it was registered in: until that has ended nobody else takes the phone over."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0037"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("phone", sa.Column("session", sa.BigInteger()))


def downgrade() -> None:
    op.drop_column("phone", "session")
