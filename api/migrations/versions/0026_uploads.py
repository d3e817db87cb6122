"""Attachments on their way in pieces: what came of each, sealed, until it is whole.

Pieces are nobody's evidence yet: the server's role removes them when they are put together, or too old.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
COUNTIES = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
STATIONS = "(SELECT current_setting('wangge.stations', true)) = '*' OR case_is_seen(county, case_id)"
WHOSE = ["county", "case_id", "sender", "upload"]


def upgrade() -> None:
    op.create_table(
        "upload",
        *_whose(),
        sa.Column("total_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("held_bytes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "case_id"], ["cases.county", "cases.id"], name=op.f("fk_upload_county_case_id")
        ),
        sa.PrimaryKeyConstraint(*WHOSE, name=op.f("pk_upload")),
    )
    op.create_index("ix_upload_sender", "upload", ["county", "sender"])
    op.create_table(
        "upload_piece",
        *_whose(),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            WHOSE, [f"upload.{name}" for name in WHOSE], name=op.f("fk_upload_piece_upload"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(*WHOSE, "start", name=op.f("pk_upload_piece")),
    )
    op.execute("ALTER TABLE upload_piece ALTER COLUMN sealed SET STORAGE EXTERNAL")
    for table in ("upload", "upload_piece"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY counties ON {table} TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
        op.execute(
            f"CREATE POLICY stations ON {table} AS RESTRICTIVE TO {ROLE} USING ({STATIONS}) WITH CHECK ({STATIONS})"
        )


def _whose() -> list[sa.Column[str] | sa.Column[int]]:
    return [
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("upload", sa.Text(), nullable=False),
    ]


def downgrade() -> None:
    op.drop_table("upload_piece")
    op.drop_table("upload")
