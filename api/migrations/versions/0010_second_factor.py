"""A second factor: secrets sealed with keys the database does not have, recovery codes, and sign-ins that wait for a code."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.BigInteger(), sa.ForeignKey("account.id"), autoincrement=False, primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "recovery_code",
        sa.Column(
            "account_id",
            sa.BigInteger(),
            sa.ForeignKey("second_factor.account_id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("code_hash", sa.LargeBinary(), primary_key=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_table(
        "sign_in_waiting",
        sa.Column("token_hash", sa.LargeBinary(), primary_key=True),
        sa.Column("account_id", sa.BigInteger(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('browser', 'device')", name="kind"),
        sa.CheckConstraint("means IN ('password', 'link')", name="means"),
    )


def downgrade() -> None:
    for table in ("sign_in_waiting", "recovery_code", "second_factor"):
        op.drop_table(table)
