"""The tables of the ground and of dispatch."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    for extension in ("postgis", "pg_trgm", "btree_gist"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    op.create_geospatial_table(
        "cases",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("place_name", sa.Text(), nullable=True),
        sa.Column("source_lon", sa.Double(), nullable=True),
        sa.Column("source_lat", sa.Double(), nullable=True),
        sa.Column("source_datum", sa.Text(), nullable=True),
        sa.Column("point", sa.Text(), nullable=True),
        sa.Column("cell", sa.Text(), nullable=True),
        sa.Column("cell_kind", sa.Text(), nullable=True),
        sa.Column("cell_name", sa.Text(), nullable=True),
        sa.Column("in_town", sa.Boolean(), nullable=False),
        sa.Column("neighbour", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target_s", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("en_route_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("at_risk", sa.Boolean(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("alert_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('complaint', 'report', 'enquiry', 'suggestion')", name=op.f("ck_cases_kind")),
        sa.CheckConstraint(
            "status IN ('received', 'proposed', 'waiting', 'offered', 'acknowledged', 'en_route', 'on_scene', 'cleared', 'closed', 'desk', 'answered', 'to_transfer', 'transferred', 'cancelled')",
            name=op.f("ck_cases_status"),
        ),
        sa.CheckConstraint("(cell IS NULL) = (cell_kind IS NULL)", name=op.f("ck_cases_cell_with_kind")),
        sa.CheckConstraint(
            "ended_at IS NOT NULL OR (next_step IS NOT NULL AND alert_at IS NOT NULL)",
            name=op.f("ck_cases_never_orphaned"),
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_id", "cases", ["id"], unique=True)
    op.create_index(
        "ix_cases_open",
        "cases",
        ["county", "priority", "received_at", "id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_cases_received", "cases", ["county", "received_at"], unique=False)
    op.create_index(
        "ix_cases_waiting",
        "cases",
        ["county", "priority", "received_at"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_geospatial_table(
        "county",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="Asia/Shanghai", nullable=False),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.Column("attribution", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "boundary",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("county ~ '^[0-9]{6}$'", name=op.f("ck_county_code")),
        sa.CheckConstraint("ST_IsValid(boundary)", name=op.f("ck_county_valid_boundary")),
        sa.PrimaryKeyConstraint("county", name=op.f("pk_county")),
    )
    op.create_geospatial_index(
        "ix_county_boundary", "county", ["boundary"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_table(
        "feed",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_feed")),
    )
    op.create_index("ix_feed_made_at", "feed", ["made_at"], unique=False)
    op.create_geospatial_table(
        "fix",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("source_lon", sa.Double(), nullable=False),
        sa.Column("source_lat", sa.Double(), nullable=False),
        sa.Column("source_datum", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("county", "team", "at", name=op.f("pk_fix")),
    )
    op.create_table(
        "idempotency",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("county", "key", name=op.f("pk_idempotency")),
    )
    op.create_index("ix_idempotency_made_at", "idempotency", ["made_at"], unique=False)
    op.create_table(
        "case_event",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "case_id"], ["cases.county", "cases.id"], name=op.f("fk_case_event_county_case_id")
        ),
        sa.PrimaryKeyConstraint("county", "case_id", "seq", name=op.f("pk_case_event")),
    )
    op.create_table(
        "committee",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("town_code", sa.Text(), nullable=False),
        sa.Column("town_name", sa.Text(), nullable=False),
        sa.Column("is_community", sa.Boolean(), nullable=False),
        sa.Column("urban_rural_class", sa.Text(), nullable=True),
        sa.CheckConstraint("code ~ '^[0-9]{12}$'", name=op.f("ck_committee_code")),
        sa.CheckConstraint(
            "urban_rural_class ~ '^(111|112|121|122|123|210|220)$'", name=op.f("ck_committee_urban_rural_class")
        ),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_committee_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "code", name=op.f("pk_committee")),
    )
    op.create_table(
        "decision",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=True),
        sa.Column("runner_up", sa.Text(), nullable=True),
        sa.Column("margin_s", sa.Double(), nullable=True),
        sa.Column("picked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("graph_version", sa.Text(), nullable=True),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("candidates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["county", "case_id"], ["cases.county", "cases.id"], name=op.f("fk_decision_county_case_id")
        ),
        sa.PrimaryKeyConstraint("county", "case_id", "number", name=op.f("pk_decision")),
    )
    op.create_geospatial_table(
        "neighbour",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "boundary",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_neighbour_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "code", name=op.f("pk_neighbour")),
    )
    op.create_geospatial_index(
        "ix_neighbour_boundary", "neighbour", ["boundary"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_table(
        "organisation_unit",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(level = 'city') = (parent IS NULL) OR level = 'county'", name=op.f("ck_organisation_unit_has_parent")
        ),
        sa.CheckConstraint("level IN ('city', 'county', 'station')", name=op.f("ck_organisation_unit_level")),
        sa.CheckConstraint("parent <> code", name=op.f("ck_organisation_unit_not_its_own_parent")),
        sa.ForeignKeyConstraint(
            ["county", "parent"],
            ["organisation_unit.county", "organisation_unit.code"],
            name=op.f("fk_organisation_unit_county_parent"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["county"], ["county.county"], name=op.f("fk_organisation_unit_county"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("county", "code", name=op.f("pk_organisation_unit")),
    )
    op.create_geospatial_table(
        "place",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("point", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_place_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_place")),
    )
    op.create_index("ix_place_county_folded", "place", ["county", "folded"], unique=False)
    op.create_geospatial_index(
        "ix_place_geom", "place", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index("ix_place_grams", "place", ["grams"], unique=False, postgresql_using="gin")
    op.create_index(
        "ix_place_trigrams",
        "place",
        ["folded"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )
    op.create_table(
        "policy",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_policy_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "version", name=op.f("pk_policy")),
    )
    op.create_geospatial_table(
        "reporting_point",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("source", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('supermarket', 'school', 'village_committee', 'community', 'market', 'enterprise')",
            name=op.f("ck_reporting_point_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["county"], ["county.county"], name=op.f("fk_reporting_point_county"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("county", "code", name=op.f("pk_reporting_point")),
        sa.UniqueConstraint("county", "token", name=op.f("uq_reporting_point_county_token")),
    )
    op.create_geospatial_index(
        "ix_reporting_point_geom", "reporting_point", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index("ix_reporting_point_token", "reporting_point", ["token"], unique=False)
    op.create_table(
        "road_graph",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("source_sha256", sa.Text(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_road_graph_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "version", name=op.f("pk_road_graph")),
    )
    op.create_index("uq_road_graph_active", "road_graph", ["county"], unique=True, postgresql_where=sa.text("active"))
    op.create_table(
        "timer",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("about", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["county", "case_id"], ["cases.county", "cases.id"], name=op.f("fk_timer_county_case_id")
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_timer")),
    )
    op.create_index("ix_timer_case", "timer", ["county", "case_id"], unique=False)
    op.create_index("ix_timer_due", "timer", ["due_at"], unique=False)
    op.create_geospatial_table(
        "station",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("source", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["county", "code"],
            ["organisation_unit.county", "organisation_unit.code"],
            name=op.f("fk_station_county_code"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("county", "code", name=op.f("pk_station")),
    )
    op.create_geospatial_index(
        "ix_station_geom", "station", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_table(
        "inspector",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["county", "station"], ["station.county", "station.code"], name=op.f("fk_inspector_county_station")
        ),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_inspector_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "code", name=op.f("pk_inspector")),
    )
    op.create_table(
        "team",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("skills", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("shift", sa.Text(), server_default="day", nullable=False),
        sa.Column("on_duty", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.CheckConstraint("shift IN ('day', 'night')", name=op.f("ck_team_shift")),
        sa.ForeignKeyConstraint(
            ["county", "station"], ["station.county", "station.code"], name=op.f("fk_team_county_station")
        ),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_team_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "code", name=op.f("pk_team")),
    )
    op.create_table(
        "assignment",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("travel_s", sa.Double(), nullable=True),
        sa.Column("eta_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status IN ('offered', 'acknowledged', 'en_route', 'on_scene')) = (ended_at IS NULL)",
            name=op.f("ck_assignment_active_until_ended"),
        ),
        sa.CheckConstraint(
            "status IN ('offered', 'acknowledged', 'en_route', 'on_scene', 'cleared', 'declined', 'expired', 'withdrawn')",
            name=op.f("ck_assignment_status"),
        ),
        sa.ForeignKeyConstraint(
            ["county", "case_id"],
            ["cases.county", "cases.id"],
            name=op.f("fk_assignment_county_case_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["county", "team"], ["team.county", "team.code"], name=op.f("fk_assignment_county_team")
        ),
        sa.PrimaryKeyConstraint("county", "id", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_case", "assignment", ["county", "case_id"], unique=False)
    op.create_index(
        "uq_assignment_active_case",
        "assignment",
        ["county", "case_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('offered', 'acknowledged', 'en_route', 'on_scene')"),
    )
    op.create_index(
        "uq_assignment_urgent_team",
        "assignment",
        ["county", "team"],
        unique=True,
        postgresql_where=sa.text("urgent AND status IN ('offered', 'acknowledged', 'en_route', 'on_scene')"),
    )
    op.create_geospatial_table(
        "cell",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "validity",
            postgresql.DATERANGE(),
            sa.Computed("daterange(valid_from, valid_to)", persisted=True),
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("committee", sa.Text(), nullable=False),
        sa.Column("in_town", sa.Boolean(), nullable=False),
        sa.Column("inspector", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        postgresql.ExcludeConstraint(
            (sa.column("county"), "="),
            (sa.column("code"), "="),
            (sa.column("validity"), "&&"),
            using="gist",
            name="ex_cell_one_validity_at_a_time",
        ),
        sa.CheckConstraint("code ~ '^[0-9]{15}$'", name=op.f("ck_cell_code")),
        sa.CheckConstraint("kind IN ('urban', 'rural', 'community')", name=op.f("ck_cell_kind")),
        sa.CheckConstraint("ST_IsValid(geom)", name=op.f("ck_cell_valid_geom")),
        sa.CheckConstraint("starts_with(code, committee)", name=op.f("ck_cell_code_of_committee")),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_cell_validity_order")),
        sa.ForeignKeyConstraint(
            ["county", "committee"], ["committee.county", "committee.code"], name=op.f("fk_cell_county_committee")
        ),
        sa.ForeignKeyConstraint(
            ["county", "inspector"], ["inspector.county", "inspector.code"], name=op.f("fk_cell_county_inspector")
        ),
        sa.ForeignKeyConstraint(["county"], ["county.county"], name=op.f("fk_cell_county"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("county", "code", "valid_from", name=op.f("pk_cell")),
    )
    op.create_geospatial_index(
        "ix_cell_geom", "cell", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_table(
        "team_state",
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=True),
        sa.Column("fix_lon", sa.Double(), nullable=True),
        sa.Column("fix_lat", sa.Double(), nullable=True),
        sa.Column("fix_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fix_accuracy_m", sa.Double(), nullable=True),
        sa.Column("inside_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["county", "team"], ["team.county", "team.code"], name=op.f("fk_team_state_county_team"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("county", "team", name=op.f("pk_team_state")),
        postgresql_with={"fillfactor": "50"},
    )


def downgrade() -> None:
    op.drop_table("team_state")
    op.drop_geospatial_index("ix_cell_geom", table_name="cell", postgresql_using="gist", column_name="geom")
    op.drop_geospatial_table("cell")
    op.drop_index(
        "uq_assignment_urgent_team",
        table_name="assignment",
        postgresql_where=sa.text("urgent AND status IN ('offered', 'acknowledged', 'en_route', 'on_scene')"),
    )
    op.drop_index(
        "uq_assignment_active_case",
        table_name="assignment",
        postgresql_where=sa.text("status IN ('offered', 'acknowledged', 'en_route', 'on_scene')"),
    )
    op.drop_index("ix_assignment_case", table_name="assignment")
    op.drop_table("assignment")
    op.drop_table("team")
    op.drop_table("inspector")
    op.drop_geospatial_index("ix_station_geom", table_name="station", postgresql_using="gist", column_name="geom")
    op.drop_geospatial_table("station")
    op.drop_index("ix_timer_due", table_name="timer")
    op.drop_index("ix_timer_case", table_name="timer")
    op.drop_table("timer")
    op.drop_index("uq_road_graph_active", table_name="road_graph", postgresql_where=sa.text("active"))
    op.drop_table("road_graph")
    op.drop_index("ix_reporting_point_token", table_name="reporting_point")
    op.drop_geospatial_index(
        "ix_reporting_point_geom", table_name="reporting_point", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("reporting_point")
    op.drop_table("policy")
    op.drop_index(
        "ix_place_trigrams", table_name="place", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}
    )
    op.drop_index("ix_place_grams", table_name="place", postgresql_using="gin")
    op.drop_geospatial_index("ix_place_geom", table_name="place", postgresql_using="gist", column_name="geom")
    op.drop_index("ix_place_county_folded", table_name="place")
    op.drop_geospatial_table("place")
    op.drop_table("organisation_unit")
    op.drop_geospatial_index(
        "ix_neighbour_boundary", table_name="neighbour", postgresql_using="gist", column_name="boundary"
    )
    op.drop_geospatial_table("neighbour")
    op.drop_table("decision")
    op.drop_table("committee")
    op.drop_table("case_event")
    op.drop_index("ix_idempotency_made_at", table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_geospatial_table("fix")
    op.drop_index("ix_feed_made_at", table_name="feed")
    op.drop_table("feed")
    op.drop_geospatial_index("ix_county_boundary", table_name="county", postgresql_using="gist", column_name="boundary")
    op.drop_geospatial_table("county")
    op.drop_index("ix_cases_waiting", table_name="cases", postgresql_where=sa.text("status = 'waiting'"))
    op.drop_index("ix_cases_received", table_name="cases")
    op.drop_index("ix_cases_open", table_name="cases", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_index("ix_cases_id", table_name="cases")
    op.drop_geospatial_table("cases")
