"""Accounts, their roles and places, and integration keys are made by commands, as the owner: not by the server's role.

Of an account the server writes what proves it (its password) and when somebody came in.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
READ_ONLY = "integration_key, organisation_unit"


def upgrade() -> None:
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON {READ_ONLY}, account FROM {ROLE}")
    op.execute(f"GRANT UPDATE (password_hash, must_change, first_until, signed_in_at) ON account TO {ROLE}")


def downgrade() -> None:
    op.execute(f"REVOKE UPDATE (password_hash, must_change, first_until, signed_in_at) ON account FROM {ROLE}")
    op.execute(f"GRANT INSERT, UPDATE, DELETE ON {READ_ONLY}, account TO {ROLE}")
