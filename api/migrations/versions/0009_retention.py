"""How long things are kept: dated rules, holds on cases, and what each run of the job did."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
SEEN = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
MADE = ("retention_rule", "legal_hold", "retention_run")


def upgrade() -> None:
    op.create_table(
        "retention_rule",
        sa.Column("county", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("valid_from", sa.Date(), primary_key=True),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
    )
    op.create_table(
        "legal_hold",
        sa.Column("county", sa.Text(), primary_key=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("placed_by", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_for", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"], name="fk_legal_hold_county_cases"),
    )
    op.create_index(
        "uq_legal_hold_case",
        "legal_hold",
        ["county", "case_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "retention_run",
        sa.Column("county", sa.Text(), primary_key=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_retention_run", "retention_run", ["county", "kind", "at"])
    for table in MADE:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY counties ON {table} TO {ROLE} USING ({SEEN}) WITH CHECK ({SEEN})")
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {ROLE}")
    op.execute(f"REVOKE INSERT ON retention_rule, retention_run FROM {ROLE}")
    op.execute(f"GRANT UPDATE (lifted_at, lifted_by, lifted_for) ON legal_hold TO {ROLE}")
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True), schema="identity")
    op.create_index(
        "ix_person_kept",
        "person",
        ["county", "case_id"],
        schema="identity",
        postgresql_where=sa.text("sealed IS NOT NULL"),
    )
    # The log is only added to, in about the order of its moments: ranges of blocks suffice, and cost an insert nothing.
    op.create_index("ix_case_event_at", "case_event", ["at"], postgresql_using="brin")


def downgrade() -> None:
    op.drop_index("ix_case_event_at", "case_event")
    op.drop_index("ix_person_kept", "person", schema="identity")
    op.drop_column("person", "erased_at", schema="identity")
    for table in reversed(MADE):
        op.drop_table(table)
