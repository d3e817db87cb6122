"""A first password has an end: who has not changed it by then asks for a new one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# Those given before nobody was told of an end: it counts from now.
GIVEN_BEFORE = "UPDATE account SET first_until = now() + interval '72 hours' WHERE must_change AND NOT demo"


def upgrade() -> None:
    op.add_column("account", sa.Column("first_until", sa.DateTime(timezone=True), nullable=True))
    op.execute(GIVEN_BEFORE)


def downgrade() -> None:
    op.drop_column("account", "first_until")
