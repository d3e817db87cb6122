"""Who complained: a schema of its own, sealed. The server adds and reads; it changes and removes nothing there."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
SEEN = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""


def upgrade() -> None:
    op.execute("CREATE SCHEMA identity")
    op.create_table(
        "person",
        sa.Column("county", sa.Text(), primary_key=True),
        sa.Column("case_id", sa.BigInteger(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_mark", sa.LargeBinary(), nullable=True),
        sa.Column("masked", JSONB(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["county", "case_id"], ["cases.county", "cases.id"], name="fk_person_county_cases"),
        schema="identity",
    )
    op.create_index(
        "ix_person_phone",
        "person",
        ["phone_mark", "county"],
        schema="identity",
        postgresql_where=sa.text("phone_mark IS NOT NULL"),
    )
    op.create_index("ix_person_key", "person", ["key"], schema="identity")
    op.execute(f"GRANT USAGE ON SCHEMA identity TO {ROLE}")
    op.execute(f"GRANT SELECT, INSERT ON identity.person TO {ROLE}")
    op.execute("ALTER TABLE identity.person ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counties ON identity.person TO {ROLE} USING ({SEEN}) WITH CHECK ({SEEN})")


def downgrade() -> None:
    op.execute("DROP SCHEMA identity CASCADE")
