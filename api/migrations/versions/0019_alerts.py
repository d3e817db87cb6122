"""Alerts with their ladder, the policy they follow, expedites, and what a case remembers for their sake.

`publish` (see 0011) learns whom a message about an alert concerns: the stations of its case, or its team's.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROLE = "wangge_app"
COUNTIES = """
(SELECT current_setting('wangge.counties', true)) = '*'
OR county = ANY ((SELECT string_to_array(current_setting('wangge.counties', true), ','))::text[])
"""
STATIONS = """
(SELECT current_setting('wangge.stations', true)) = '*'
OR CASE WHEN case_id IS NULL THEN team_is_seen(county, team) ELSE case_is_seen(county, case_id) END
"""
PUBLISH = """
CREATE OR REPLACE FUNCTION publish(p_county text, p_messages jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE told jsonb; concerned text[]; about bigint;
BEGIN
    IF jsonb_array_length(p_messages) = 0 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('feed:' || p_county, 0));
    FOR told IN SELECT jsonb_array_elements(p_messages) LOOP
        IF told ->> 'topic' = 'team' AND told #> '{payload,teams}' <> '[]' THEN
            INSERT INTO feed (county, topic, payload, stations)
            SELECT p_county, 'team', jsonb_build_object('teams', jsonb_agg(e.team ORDER BY e.n)),
                   array_remove(ARRAY[t.station], NULL)
            FROM jsonb_array_elements(told #> '{payload,teams}') WITH ORDINALITY AS e (team, n)
            LEFT JOIN team t ON t.county = p_county AND t.code = e.team ->> 'code'
            GROUP BY t.station ORDER BY t.station;
        ELSE
            concerned := NULL;
            about := coalesce(told #>> '{payload,case,id}', told #>> '{payload,alert,case}')::bigint;
            IF about IS NOT NULL THEN
                concerned := coalesce((SELECT stations FROM cases WHERE county = p_county AND id = about), '{}');
            ELSIF told ->> 'topic' = 'alert' THEN
                concerned := ARRAY(
                    SELECT station FROM team WHERE county = p_county AND code = told #>> '{payload,alert,team}');
            END IF;
            INSERT INTO feed (county, topic, payload, stations)
            VALUES (p_county, told ->> 'topic', told -> 'payload', concerned);
        END IF;
    END LOOP;
    PERFORM pg_notify('wangge', p_county);
END $$
"""
PUBLISH_BEFORE = """
CREATE OR REPLACE FUNCTION publish(p_county text, p_messages jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE told jsonb; concerned text[];
BEGIN
    IF jsonb_array_length(p_messages) = 0 THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('feed:' || p_county, 0));
    FOR told IN SELECT jsonb_array_elements(p_messages) LOOP
        IF told ->> 'topic' = 'team' AND told #> '{payload,teams}' <> '[]' THEN
            INSERT INTO feed (county, topic, payload, stations)
            SELECT p_county, 'team', jsonb_build_object('teams', jsonb_agg(e.team ORDER BY e.n)),
                   array_remove(ARRAY[t.station], NULL)
            FROM jsonb_array_elements(told #> '{payload,teams}') WITH ORDINALITY AS e (team, n)
            LEFT JOIN team t ON t.county = p_county AND t.code = e.team ->> 'code'
            GROUP BY t.station ORDER BY t.station;
        ELSE
            concerned := NULL;
            IF told ->> 'topic' = 'case' THEN
                concerned := coalesce(
                    (SELECT stations FROM cases WHERE county = p_county AND id = (told #>> '{payload,case,id}')::bigint),
                    '{}');
            END IF;
            INSERT INTO feed (county, topic, payload, stations)
            VALUES (p_county, told ->> 'topic', told -> 'payload', concerned);
        END IF;
    END LOOP;
    PERFORM pg_notify('wangge', p_county);
END $$
"""
REMEMBERED = ("lapsed", "step_missing")


def upgrade() -> None:
    for name in REMEMBERED:
        op.add_column("cases", sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("cases", sa.Column("expedites", JSONB(), server_default=sa.text("'[]'"), nullable=False))
    _escalation()
    _alert()
    op.execute(PUBLISH)


def _escalation() -> None:
    op.create_table(
        "escalation",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", JSONB(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_escalation_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "version", name=op.f("pk_escalation")),
    )


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("about", sa.Integer(), nullable=True),
        sa.Column("step", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("sound", sa.Boolean(), nullable=False),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escalates_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_why", sa.Text(), nullable=True),
        sa.CheckConstraint("case_id IS NOT NULL OR team IS NOT NULL", name=op.f("ck_alert_about_something")),
        sa.CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name=op.f("ck_alert_acknowledged_by_somebody")
        ),
        sa.CheckConstraint(
            "settled_at IS NOT NULL OR acknowledged_at IS NULL OR again_at IS NOT NULL",
            name=op.f("ck_alert_never_silenced"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "case_id"],
            ["cases.county", "cases.id"],
            name=op.f("fk_alert_county_case_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["county", "team"], ["team.county", "team.code"], name=op.f("fk_alert_county_team"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_alert")),
    )
    is_open = sa.text("settled_at IS NULL")
    cause = ["county", "kind", "case_id", "team", "about"]
    op.create_index(
        "uq_alert_open",
        "alert",
        cause,
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=is_open,
    )
    op.create_index("ix_alert_case", "alert", ["county", "case_id"], postgresql_where=is_open)
    op.create_index("ix_alert_id", "alert", ["id"], unique=True)
    op.execute("ALTER TABLE alert ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY counties ON alert TO {ROLE} USING ({COUNTIES}) WITH CHECK ({COUNTIES})")
    op.execute(f"CREATE POLICY stations ON alert AS RESTRICTIVE TO {ROLE} USING ({STATIONS}) WITH CHECK ({STATIONS})")
    op.execute(f"REVOKE DELETE ON alert FROM {ROLE}")


def downgrade() -> None:
    op.execute(PUBLISH_BEFORE)
    op.drop_table("alert")
    op.drop_table("escalation")
    for name in ("expedites", *reversed(REMEMBERED)):
        op.drop_column("cases", name)
