"""The tables of the ground: who is responsible for what, and where it lies.

Every key begins with the county's code. Geometries are SRID 4326, longitude first. What the database can
refuse by itself (kinds, code lengths, two validities of one cell at the same time) it does.
"""

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Identity,
    Index,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import BigInteger, Double, Text

from gis.store.base import Base, point_column


class CountyRow(Base):
    """A county whose cells this server knows."""

    __tablename__ = "county"
    county: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    seat: Mapped[str]
    time_zone: Mapped[str] = mapped_column(server_default="Asia/Shanghai")
    synthetic: Mapped[bool] = mapped_column(server_default=text("false"))
    notice: Mapped[str | None]
    attribution: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    loaded_at: Mapped[datetime] = mapped_column(server_default=func.now())
    boundary: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    __table_args__ = (
        CheckConstraint("county ~ '^[0-9]{6}$'", name="code"),
        CheckConstraint("ST_IsValid(boundary)", name="valid_boundary"),
        Index("ix_county_boundary", "boundary", postgresql_using="gist"),
    )


class NeighbourRow(Base):
    """A county next door: only its name and outline, to say who a complaint belongs to."""

    __tablename__ = "neighbour"
    county: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    boundary: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        Index("ix_neighbour_boundary", "boundary", postgresql_using="gist"),
    )


class UnitRow(Base):
    """The organisation tree: city bureau → county bureau → station."""

    __tablename__ = "organisation_unit"
    county: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    parent: Mapped[str | None]
    level: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["county", "parent"],
            ["organisation_unit.county", "organisation_unit.code"],
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("level IN ('city', 'county', 'station')", name="level"),
        CheckConstraint("(level = 'city') = (parent IS NULL) OR level = 'county'", name="has_parent"),
        CheckConstraint("parent <> code", name="not_its_own_parent"),
    )


class StationRow(Base):
    """A station's seat; teams without a fresh fix are taken to be here."""

    __tablename__ = "station"
    county: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    towns: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    source: Mapped[dict[str, Any] | None]
    geom: Mapped[Any] = point_column()
    __table_args__ = (
        ForeignKeyConstraint(
            ["county", "code"], ["organisation_unit.county", "organisation_unit.code"], ondelete="CASCADE"
        ),
        Index("ix_station_geom", "geom", postgresql_using="gist"),
    )


class CommitteeRow(Base):
    """A village or residents' committee, with its town."""

    __tablename__ = "committee"
    county: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    town_code: Mapped[str]
    town_name: Mapped[str]
    is_community: Mapped[bool]
    urban_rural_class: Mapped[str | None]
    station: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        ForeignKeyConstraint(["county", "station"], ["station.county", "station.code"], ondelete="SET NULL (station)"),
        CheckConstraint("code ~ '^[0-9]{12}$'", name="code"),
        CheckConstraint("urban_rural_class ~ '^(111|112|121|122|123|210|220)$'", name="urban_rural_class"),
    )


class InspectorRow(Base):
    """The person responsible for cells."""

    __tablename__ = "inspector"
    county: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    station: Mapped[str | None]
    phone: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        ForeignKeyConstraint(["county", "station"], ["station.county", "station.code"]),
    )


class CellRow(Base):
    """A grid cell in one stretch of its validity; the same code may come back with other dates."""

    __tablename__ = "cell"
    county: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    validity: Mapped[Range[date]] = mapped_column(
        DATERANGE, Computed("daterange(valid_from, valid_to)", persisted=True)
    )
    kind: Mapped[str]
    committee: Mapped[str]
    in_town: Mapped[bool]
    inspector: Mapped[str | None]
    station: Mapped[str | None]
    name: Mapped[str | None]
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        ForeignKeyConstraint(["county", "committee"], ["committee.county", "committee.code"]),
        ForeignKeyConstraint(["county", "inspector"], ["inspector.county", "inspector.code"]),
        ForeignKeyConstraint(["county", "station"], ["station.county", "station.code"], ondelete="SET NULL (station)"),
        CheckConstraint("code ~ '^[0-9]{15}$'", name="code"),
        CheckConstraint("starts_with(code, committee)", name="code_of_committee"),
        CheckConstraint("kind IN ('urban', 'rural', 'community')", name="kind"),
        CheckConstraint("valid_to > valid_from", name="validity_order"),
        CheckConstraint("ST_IsValid(geom)", name="valid_geom"),
        ExcludeConstraint(
            ("county", "="),
            ("code", "="),
            ("validity", "&&"),
            using="gist",
            name="ex_cell_one_validity_at_a_time",
        ),
        Index("ix_cell_geom", "geom", postgresql_using="gist"),
    )


class TeamRow(Base):
    """The register of field teams; what a team does just now is `dispatch`'s `team_state`."""

    __tablename__ = "team"
    county: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    station: Mapped[str]
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    crew: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    shift: Mapped[str] = mapped_column(server_default="day")
    on_duty: Mapped[bool] = mapped_column(server_default=text("true"))
    retired: Mapped[bool] = mapped_column(server_default=text("false"))
    phone: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        ForeignKeyConstraint(["county", "station"], ["station.county", "station.code"]),
        CheckConstraint("shift IN ('day', 'night')", name="shift"),
    )


class PlaceRow(Base):
    """The gazetteer: one row per name and spelling a caller might say, folded for search (`gis.county.gazetteer`)."""

    __tablename__ = "place"
    county: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str | None]
    folded: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text))
    point: Mapped[str | None]
    origin: Mapped[str] = mapped_column(server_default="place")
    """The source of the name: a file's `places` (`place`), or a point, station or committee."""
    geom: Mapped[Any] = point_column()
    extent_m: Mapped[float | None] = mapped_column(Double)
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        CheckConstraint("origin IN ('place', 'point', 'station', 'committee')", name="origin"),
        Index("ix_place_county_folded", "county", "folded"),
        Index("ix_place_grams", "grams", postgresql_using="gin"),
        Index("ix_place_trigrams", "folded", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}),
        Index("ix_place_geom", "geom", postgresql_using="gist"),
    )


class HouseholdRow(Base):
    """The number of households in a committee (12 digits) or a cell (15), without names; only planning uses it.

    Cells may end: a figure stays for its committee's sake until another import says otherwise.
    """

    __tablename__ = "household"
    county: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    households: Mapped[int]
    population: Mapped[int | None]
    origin: Mapped[str | None]
    year: Mapped[int | None]
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        CheckConstraint("code ~ '^[0-9]{12}([0-9]{3})?$'", name="code"),
        CheckConstraint("households >= 0 AND population >= 0", name="counted"),
        CheckConstraint("year BETWEEN 1949 AND 2199", name="year"),
    )


class CalendarDayRow(Base):
    """A holiday, a weekend that is worked or a surge day, as a county states it; planning sorts cases by it."""

    __tablename__ = "calendar_day"
    county: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        CheckConstraint("kind IN ('rest', 'work', 'surge')", name="kind"),
    )


class RoadGraphRow(Base):
    """A built road graph; one is active per county."""

    __tablename__ = "road_graph"
    county: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    profile: Mapped[str]
    source_name: Mapped[str]
    source_sha256: Mapped[str]
    built_at: Mapped[datetime]
    active: Mapped[bool]
    facts: Mapped[dict[str, Any]]
    __table_args__ = (
        ForeignKeyConstraint(["county"], ["county.county"], ondelete="CASCADE"),
        Index("uq_road_graph_active", "county", unique=True, postgresql_where=text("active")),
    )
