"""The roster: turns of duty, how many teams are wanted, and handovers signed by both sides."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
MADE = ("turn", "roster_need", "handover", "handover_signature")
SEEN = (
    "(SELECT current_setting('wangge.counties', true)) = '*' "
    "OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])"
)
EVERY = "(SELECT current_setting('wangge.stations', true)) = '*'"
TOLD = "(SELECT string_to_array(current_setting('wangge.stations', true), ','))::text[]"
SCOPED = {
    "turn": f"{EVERY} OR team_is_seen(county, team)",
    "roster_need": f"{TOLD} <> '{{}}'",  # as the rules of retention: any station may read it
    # A handover of the whole county names cases of every station.
    "handover": f"{EVERY} OR coalesce(station = ANY ({TOLD}), false)",
    "handover_signature": f"{EVERY} OR handover_is_seen(county, handover)",
}
HANDOVER_SEEN = """
CREATE FUNCTION handover_is_seen(p_county text, p_handover bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM handover WHERE county = p_county AND id = p_handover);
END $$
"""


def upgrade() -> None:
    op.create_table(
        "turn",
        sa.Column("county", sa.Text(), primary_key=True),
        sa.Column("team", sa.Text(), primary_key=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rings_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "team"], ["team.county", "team.code"], name="fk_turn_county_team", ondelete="CASCADE"
        ),
        sa.CheckConstraint("kind IN ('shift', 'on_call', 'duty_24h', 'surge')", name="kind"),
        sa.CheckConstraint("starts_at < ends_at AND ends_at <= starts_at + interval '168 hours'", name="length"),
        ExcludeConstraint(
            (sa.text("(county || '/' || team)"), "="),  # not a second index that begins with the county
            (sa.text("((kind = 'on_call')::int)"), "="),
            (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
            using="gist",
            name="ex_turn_overlap",
        ),
    )
    op.create_index("ix_turn_id", "turn", ["id"], unique=True)
    op.create_index("ix_turn_rings", "turn", ["rings_at"], postgresql_where=sa.text("rings_at IS NOT NULL"))
    op.create_table(
        "roster_need",
        sa.Column("county", sa.Text(), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("needs", JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name="fk_roster_need_county", ondelete="CASCADE"),
    )
    op.create_table(
        "handover",
        sa.Column("county", sa.Text(), primary_key=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("station", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("snapshot", JSONB(), nullable=False),
    )
    op.create_index("ix_handover_made_at", "handover", ["county", "made_at"])
    op.create_table(
        "handover_signature",
        sa.Column("county", sa.Text(), primary_key=True),
        sa.Column("handover", sa.BigInteger(), primary_key=True),
        sa.Column("side", sa.Text(), primary_key=True),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "handover"], ["handover.county", "handover.id"], name="fk_handover_signature_county_handover"
        ),
        sa.CheckConstraint("side IN ('outgoing', 'incoming')", name="side"),
        sa.CheckConstraint("means IN ('session', 'password', 'key', 'typed')", name="means"),
    )
    op.execute(HANDOVER_SEEN)
    for table in MADE:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY counties ON {table} TO {ROLE} USING ({SEEN}) WITH CHECK ({SEEN})")
        seen = SCOPED[table]
        op.execute(f"CREATE POLICY stations ON {table} AS RESTRICTIVE TO {ROLE} USING ({seen}) WITH CHECK ({seen})")
    for table in ("roster_need", "handover", "handover_signature"):
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {ROLE}")


def downgrade() -> None:
    for table in reversed(MADE):
        op.drop_table(table)
    op.execute("DROP FUNCTION handover_is_seen")
