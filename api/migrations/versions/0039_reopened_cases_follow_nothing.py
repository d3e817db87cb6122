"""Cases that followed another, ended and were reopened stand alone; their links had stayed.

A downgrade leaves them out: nothing asked for them.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("""
        DELETE FROM case_link l USING cases c
        WHERE l.kind = 'joined' AND c.county = l.county AND c.id = l.case_id
          AND c.ended_at IS NULL AND c.status <> 'joined'
    """)


def downgrade() -> None:
    pass
