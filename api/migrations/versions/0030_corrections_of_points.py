"""Corrections of reporting points: proposed by inspectors, decided by the office; points that are closed.

A station sees the corrections that its own teams proposed, and those of points that lie in its cells of today. What was
proposed is not changed afterwards, only decided; nothing is removed.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
COUNTIES = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
SEEN = """
(SELECT current_setting('wangge.stations', true)) = '*'
OR station = ANY ((SELECT string_to_array(current_setting('wangge.stations', true), ','))::text[])
OR point_is_seen(county, point)
"""
VERSION = """
left(md5(kind || chr(31) || name || chr(31) || coalesce(name_en, '') || chr(31) || coalesce(address, '')
    || chr(31) || coalesce(contact, '') || chr(31) || coalesce(phone, '')
    || chr(31) || CASE WHEN closed_at IS NULL THEN '' ELSE 'closed' END || encode(ST_AsBinary(geom), 'hex')), 16)
"""


def upgrade() -> None:
    op.add_column("reporting_point", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "reporting_point", sa.Column("version", sa.Text(), sa.Computed(VERSION.strip(), persisted=True), nullable=False)
    )
    _corrections()
    op.execute("ALTER TABLE point_correction ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counties ON point_correction TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
    op.execute(
        f"CREATE POLICY stations ON point_correction AS RESTRICTIVE TO {ROLE} USING ({SEEN}) WITH CHECK ({SEEN})"
    )
    op.execute(f"REVOKE UPDATE, DELETE ON point_correction FROM {ROLE}")
    decided = "status, decided_at, decided_by, reason, before, held"
    op.execute(f"GRANT UPDATE ({decided}) ON point_correction TO {ROLE}")


def _corrections() -> None:
    op.create_table(
        "point_correction",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked", JSONB(), nullable=False),
        sa.Column("source", JSONB(), nullable=True),
        sa.Column("seen", JSONB(), nullable=False),
        sa.Column("seen_version", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("station", sa.Text(), nullable=True),
        sa.Column("did_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock", JSONB(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("before", JSONB(), nullable=True),
        sa.Column("held", ARRAY(sa.Text()), server_default="{}", nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_point_correction_{name}")) for name, rule in CHECKS.items()),
        sa.ForeignKeyConstraint(
            ["county"], ["county.county"], name=op.f("fk_point_correction_county"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("county", "number", name=op.f("pk_point_correction")),
    )
    op.create_index("ix_point_correction_point", "point_correction", ["county", "point"])
    for name, holds in (("open", "status = 'proposed'"), ("held", "held <> '{}'")):
        op.create_index(f"ix_point_correction_{name}", "point_correction", ["county"], postgresql_where=sa.text(holds))


CHECKS = {
    "kind": "kind IN ('moved', 'closed', 'details', 'reopened')",
    "status": "status IN ('proposed', 'approved', 'refused', 'withdrawn')",
    "decided_at_a_time": "(status = 'proposed') = (decided_at IS NULL)",
    "decided_by_somebody": "(decided_at IS NULL) = (decided_by IS NULL)",
    "approved_from_something": "status <> 'approved' OR before IS NOT NULL",
    "holds_when_approved": "held = '{}' OR status = 'approved'",
}


def downgrade() -> None:
    """Take both away; points that were closed are open again."""
    op.drop_table("point_correction")
    op.drop_column("reporting_point", "version")
    op.drop_column("reporting_point", "closed_at")
