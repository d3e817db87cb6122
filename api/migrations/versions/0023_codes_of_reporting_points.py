"""What the QR codes of reporting points carry, apart and revocable; and receipts for what was written there.

A station sees the codes of the points that lie in its cells of today. Codes that were made before are kept, for they may
hang on walls.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
COUNTIES = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
EVERY = "(SELECT current_setting('wangge.stations', true)) = '*'"
STATIONS = {
    "point_token": f"{EVERY} OR point_is_seen(county, point)",
    "point_receipt": f"{EVERY} OR case_is_seen(county, case_id)",
}
# A point's cell as at intake: the lowest code of those touching, in a gap the nearest (ix_cell_geom).
SEEN = """
CREATE FUNCTION point_station(p_county text, p_point text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT i.station
    FROM reporting_point p
    JOIN county o ON o.county = p.county
    CROSS JOIN LATERAL (
        SELECT c.inspector FROM cell c
        WHERE c.county = p.county AND c.validity @> (now() AT TIME ZONE o.time_zone)::date
        ORDER BY c.geom <-> p.geom, c.code LIMIT 1
    ) l
    JOIN inspector i ON i.county = p.county AND i.code = l.inspector
    WHERE p.county = p_county AND p.code = p_point
$$;
CREATE FUNCTION point_is_seen(p_county text, p_point text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(
        point_station(p_county, p_point) = ANY (string_to_array(current_setting('wangge.stations', true), ',')), false);
END $$
"""


def upgrade() -> None:
    _tokens()
    _receipts()
    op.execute(SEEN)
    for table, seen in STATIONS.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY counties ON {table} TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
        op.execute(f"CREATE POLICY stations ON {table} AS RESTRICTIVE TO {ROLE} USING ({seen}) WITH CHECK ({seen})")
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {ROLE}")
    op.execute(f"GRANT UPDATE (revoked_at, revoked_by) ON point_token TO {ROLE}")
    op.execute(
        "INSERT INTO point_token (county, point, number, token, issued_by) "
        "SELECT county, code, 1, token, 'system' FROM reporting_point"
    )
    op.drop_index("ix_reporting_point_token", "reporting_point")
    op.drop_column("reporting_point", "token")


def _tokens() -> None:
    op.create_table(
        "point_token",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)", name=op.f("ck_point_token_revoked_by_somebody")
        ),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_point_token_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "point", "number", name=op.f("pk_point_token")),
        sa.UniqueConstraint("county", "token", name=op.f("uq_point_token_county_token")),
    )
    op.create_index("ix_point_token_token", "point_token", ["token"])
    op.create_index(
        "uq_point_token_in_force",
        "point_token",
        ["county", "point"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def _receipts() -> None:
    op.create_table(
        "point_receipt",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "case_id"], ["cases.county", "cases.id"], name=op.f("fk_point_receipt_county_case_id")
        ),
        sa.PrimaryKeyConstraint("county", "receipt", name=op.f("pk_point_receipt")),
    )
    op.create_index("uq_point_receipt_receipt", "point_receipt", ["receipt"], unique=True)
    op.create_index("ix_point_receipt_case", "point_receipt", ["county", "case_id"])
    op.create_index("ix_point_receipt_point", "point_receipt", ["county", "point", "received_at"])


def downgrade() -> None:
    """Take both away; a point without a code in force gets one that nobody was ever given."""
    op.add_column("reporting_point", sa.Column("token", sa.Text(), nullable=True))
    op.execute(
        "UPDATE reporting_point p SET token = coalesce((SELECT t.token FROM point_token t WHERE t.county = p.county "
        "AND t.point = p.code AND t.revoked_at IS NULL), replace(gen_random_uuid()::text, '-', ''))"
    )
    op.alter_column("reporting_point", "token", nullable=False)
    op.create_unique_constraint("uq_reporting_point_county_token", "reporting_point", ["county", "token"])
    op.create_index("ix_reporting_point_token", "reporting_point", ["token"])
    op.drop_table("point_receipt")
    op.drop_table("point_token")
    op.execute("DROP FUNCTION point_is_seen, point_station")
