"""A name of the gazetteer says where it comes from, so that an import without a file of places can leave them alone.

Older rows tell it by their kind: points have a code, stations and committees their own kinds.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER TABLE place ADD COLUMN origin text NOT NULL DEFAULT 'place'")
    op.execute("""
        UPDATE place SET origin = CASE WHEN point IS NOT NULL THEN 'point' ELSE kind END
        WHERE point IS NOT NULL OR kind IN ('station', 'committee')
    """)
    op.execute("""
        ALTER TABLE place ADD CONSTRAINT ck_place_origin CHECK (origin IN ('place', 'point', 'station', 'committee'))
    """)


def downgrade() -> None:
    op.execute("ALTER TABLE place DROP COLUMN origin")
