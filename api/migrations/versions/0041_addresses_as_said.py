"""The address and remark of a case as they were said, how its place was found and how exactly; how far a named place reaches.

Cases from before have none of these: nobody knows how exactly they were placed.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TEXTS = ("place_address", "place_remark", "place_found_by")
FOUND_BY = "place_found_by IN ('point', 'street', 'place', 'cell', 'coordinate', 'map')"


def upgrade() -> None:
    for column in TEXTS:
        op.add_column("cases", sa.Column(column, sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("place_accuracy_m", sa.Double(), nullable=True))
    op.create_check_constraint(op.f("ck_cases_place_found_by"), "cases", FOUND_BY)
    op.add_column("place", sa.Column("extent_m", sa.Double(), nullable=True))


def downgrade() -> None:
    op.drop_column("place", "extent_m")
    op.drop_constraint(op.f("ck_cases_place_found_by"), "cases")
    for column in (*TEXTS, "place_accuracy_m"):
        op.drop_column("cases", column)
