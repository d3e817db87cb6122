"""A cell names its station; a station the towns it serves, a committee its station, where a county states that.

Until now the station was its inspector's, and without stations of inspectors nobody below the county saw a case.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# As it was seen until now: nobody sees more or less by this alone. A county without stations of inspectors imports again.
BACKFILL = """
UPDATE cell c SET station = i.station FROM inspector i
WHERE i.county = c.county AND i.code = c.inspector AND i.station IS NOT NULL
"""


def upgrade() -> None:
    op.add_column("station", sa.Column("towns", ARRAY(sa.Text()), server_default="{}", nullable=False))
    for table in ("committee", "cell"):
        op.add_column(table, sa.Column("station", sa.Text(), nullable=True))
        op.create_foreign_key(
            f"fk_{table}_county_station",
            table,
            "station",
            ["county", "station"],
            ["county", "code"],
            ondelete="SET NULL (station)",
        )
    op.execute(BACKFILL)


def downgrade() -> None:
    for table in ("cell", "committee"):
        op.drop_constraint(f"fk_{table}_county_station", table, type_="foreignkey")
        op.drop_column(table, "station")
    op.drop_column("station", "towns")
