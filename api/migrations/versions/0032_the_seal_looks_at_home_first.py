"""The function that seals the audit trail runs as the owner: it looks into a caller's temporary schema last.

With `search_path = public` alone PostgreSQL looks there first. Whoever could run SQL as the server's role could put a view
called `audit` in the way, whose functions then ran as the owner, who may change the trail.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("ALTER FUNCTION seal_audit() SET search_path = pg_catalog, public, pg_temp")


def downgrade() -> None:
    op.execute("ALTER FUNCTION seal_audit() SET search_path = public")
