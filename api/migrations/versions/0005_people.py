"""People: accounts, their sessions, sign-in links, integration keys, and failed attempts."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLES = "role IN ('operator', 'dispatcher', 'inspector', 'chief', 'planner', 'auditor', 'administrator')"


def _identity() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _at_unit(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["county", "unit"],
        ["organisation_unit.county", "organisation_unit.code"],
        name=f"fk_{table}_county_unit",
    )


def upgrade() -> None:
    op.create_table(
        "account",
        _identity(),
        _text("login"),
        _text("name"),
        _text("role"),
        _text("county"),
        _text("unit"),
        _text("password_hash", nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        _moment("created_at"),
        _moment("signed_in_at", nullable=True),
        _moment("disabled_at", nullable=True),
        _at_unit("account"),
        sa.CheckConstraint(ROLES, name="role"),
        sa.CheckConstraint("login ~ '^[a-z0-9][a-z0-9._-]{1,39}$'", name="login"),
    )
    op.create_index("uq_account_login", "account", ["login"], unique=True)
    op.create_table(
        "session",
        _identity(),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), sa.ForeignKey("account.id"), nullable=False),
        _text("kind"),
        _text("address", nullable=True),
        _text("agent", nullable=True),
        _moment("created_at"),
        _moment("seen_at"),
        _moment("expires_at"),
        _moment("ended_at", nullable=True),
        sa.CheckConstraint("kind IN ('browser', 'device')", name="kind"),
    )
    op.create_index("uq_session_token_hash", "session", ["token_hash"], unique=True)
    op.create_index("ix_session_account", "session", ["account_id"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.LargeBinary(), primary_key=True),
        sa.Column("account_id", sa.BigInteger(), sa.ForeignKey("account.id"), nullable=False),
        _moment("expires_at"),
    )
    op.create_table(
        "integration_key",
        _identity(),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        _text("name"),
        _text("role"),
        _text("county"),
        _text("unit"),
        _moment("created_at"),
        _moment("revoked_at", nullable=True),
        _at_unit("integration_key"),
        sa.CheckConstraint(ROLES, name="role"),
    )
    op.create_index("uq_integration_key_token_hash", "integration_key", ["token_hash"], unique=True)
    op.create_index(
        "uq_integration_key_name",
        "integration_key",
        ["name"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "sign_in_failure",
        _identity(),
        _text("login"),
        _text("address"),
        _moment("at"),
    )
    op.create_index("ix_sign_in_failure_login", "sign_in_failure", ["login", "at"])
    op.create_index("ix_sign_in_failure_address", "sign_in_failure", ["address", "at"])


def downgrade() -> None:
    for table in ("sign_in_failure", "integration_key", "sign_in_link", "session", "account"):
        op.drop_table(table)
