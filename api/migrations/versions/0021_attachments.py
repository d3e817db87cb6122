"""Attachments of cases, and apart from them their content, sealed by the server.

`external`: sealed bytes do not shrink, and trying to compress them is wasted. The server's role adds and withdraws;
content is removed by the database's owner only, when its time is over.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
COUNTIES = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
STATIONS = "(SELECT current_setting('wangge.stations', true)) = '*' OR case_is_seen(county, case_id)"


def upgrade() -> None:
    _attachment()
    _content()
    for table in ("attachment", "attachment_content"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY counties ON {table} TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
        op.execute(
            f"CREATE POLICY stations ON {table} AS RESTRICTIVE TO {ROLE} USING ({STATIONS}) WITH CHECK ({STATIONS})"
        )
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {ROLE}")
    op.execute(f"GRANT UPDATE (caption, withdrawn_at, withdrawn_by, withdrawn_why) ON attachment TO {ROLE}")


def _attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=True),
        sa.Column("height_px", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_lon", sa.Double(), nullable=True),
        sa.Column("source_lat", sa.Double(), nullable=True),
        sa.Column("source_datum", sa.Text(), nullable=True),
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('photo', 'document', 'signature')", name=op.f("ck_attachment_kind")),
        sa.CheckConstraint("(geom IS NULL) = (source_datum IS NULL)", name=op.f("ck_attachment_place_with_datum")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_attachment_withdrawn_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["county", "case_id"], ["cases.county", "cases.id"], name=op.f("fk_attachment_county_case_id")
        ),
        sa.PrimaryKeyConstraint("county", "case_id", "number", name=op.f("pk_attachment")),
    )
    op.create_index(
        "uq_attachment_content",
        "attachment",
        ["county", "case_id", "sha256"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at IS NULL AND removed_at IS NULL"),
    )
    op.create_index(
        "ix_attachment_kept", "attachment", ["county", "case_id"], postgresql_where=sa.text("removed_at IS NULL")
    )


def _content() -> None:
    op.create_table(
        "attachment_content",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["county", "case_id", "number"],
            ["attachment.county", "attachment.case_id", "attachment.number"],
            name="fk_attachment_content_attachment",
        ),
        sa.PrimaryKeyConstraint("county", "case_id", "number", name=op.f("pk_attachment_content")),
    )
    op.create_index("ix_attachment_content_key", "attachment_content", ["key"])
    for column in ("sealed", "thumbnail"):
        op.execute(f"ALTER TABLE attachment_content ALTER COLUMN {column} SET STORAGE EXTERNAL")


def downgrade() -> None:
    op.drop_table("attachment_content")
    op.drop_table("attachment")
