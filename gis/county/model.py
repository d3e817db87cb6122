"""A county as plain values: what an import brings and what the store writes, whole or not at all.

Geometries are Shapely, WGS84 longitude, latitude. Every value belongs to the one county of the bundle, so none
repeats its code.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from shapely import MultiPolygon, Polygon

from gis.position import Position, SourcePosition


class CellKind(StrEnum):
    """城区, 乡村, 社区: derived from committee type and urban-rural class, see `gis.county.codes`."""

    URBAN = "urban"
    RURAL = "rural"
    COMMUNITY = "community"


class PointKind(StrEnum):
    """The venues that carry a reporting point."""

    SUPERMARKET = "supermarket"
    SCHOOL = "school"
    VILLAGE_COMMITTEE = "village_committee"
    COMMUNITY = "community"
    MARKET = "market"
    ENTERPRISE = "enterprise"
    PHARMACY = "pharmacy"
    CONVENIENCE_STORE = "convenience_store"
    MALL = "mall"
    RESTAURANT = "restaurant"
    HEALTH_CENTRE = "health_centre"
    SCENIC_AREA = "scenic_area"
    OTHER = "other"


class UnitLevel(StrEnum):
    """The three levels of R6: 市局, 县局, 所."""

    CITY = "city"
    COUNTY = "county"
    STATION = "station"


@dataclass(frozen=True, slots=True)
class OrganisationUnit:
    """A bureau or station; `parent` is the code of the unit above, None at the top."""

    code: str
    name: str
    level: UnitLevel
    parent: str | None
    name_en: str | None = None


@dataclass(frozen=True, slots=True)
class Station:
    """A station's seat. `code` is also the code of an OrganisationUnit of level station.

    `towns` are those it serves, by name or code, where that is stated: see `gis.county.cell_stations`.
    """

    code: str
    name: str
    position: Position
    address: str | None = None
    phone: str | None = None
    source: SourcePosition | None = None
    name_en: str | None = None
    towns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Committee:
    """A village or residents' committee; `code` is the 12-digit statistical code (any 12 digits elsewhere).

    `station` is the one responsible for its cells, where that is stated by committee.
    """

    code: str
    name: str
    town_code: str
    town_name: str
    is_community: bool
    urban_rural_class: str | None = None
    station: str | None = None


@dataclass(frozen=True, slots=True)
class Inspector:
    """The person responsible for a cell."""

    code: str
    name: str
    station: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A grid cell 单元网格: 15-digit code, one committee, one responsible inspector, one station, validity dates.

    The accounts of `station` see the cases taken in there; where None, `gis.county.cell_stations` may derive it.
    """

    code: str
    kind: CellKind
    committee: str
    in_town: bool
    polygon: Polygon | MultiPolygon
    inspector: str | None = None
    name: str | None = None
    valid_from: date = date(2020, 1, 1)
    valid_to: date | None = None
    station: str | None = None


@dataclass(frozen=True, slots=True)
class ReportingPoint:
    """A reporting point 投诉举报点; `token` is what its QR code carries (None: the store makes one).

    A closed one is kept for its history and for people who still stand before its poster; nothing is received for it.
    """

    code: str
    kind: PointKind
    name: str
    position: Position
    address: str | None = None
    contact: str | None = None
    phone: str | None = None
    token: str | None = None
    source: SourcePosition | None = None
    name_en: str | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TeamRecord:
    """The register entry of a field team 执法小组; its duty, fix and work are `dispatch`'s."""

    code: str
    name: str
    station: str
    skills: tuple[str, ...] = ()
    shift: str = "day"
    on_duty: bool = True
    phone: str | None = None
    name_en: str | None = None
    crew: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A county next door, to name who a complaint outside should be transferred to."""

    code: str
    name: str
    polygon: Polygon | MultiPolygon


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """An entry of the gazetteer beyond points, stations and committees: a place or a street.

    `extent_m` is how far it reaches from its position, None where nobody knows.
    """

    name: str
    kind: str
    position: Position
    name_en: str | None = None
    extent_m: float | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """The number of households 户数 in a committee or a cell, as counted.

    `code` has 12 digits for a committee and 15 for a cell, whose figure is part of its committee's. `origin` names the
    source of the count, `year` its year; `population` None: not stated.
    """

    code: str
    households: int
    population: int | None = None
    origin: str | None = None
    year: int | None = None


class CalendarKind(StrEnum):
    """The type of a calendar day, regardless of its weekday."""

    REST = "rest"
    WORK = "work"
    SURGE = "surge"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that is not what its weekday says: a holiday, a weekend that is worked 调休, a surge day such as 15 March.

    `name` None: not stated.
    """

    day: date
    kind: CalendarKind
    name: str | None = None

    @property
    def code(self) -> str:
        """Return the day as files and messages name it."""
        return self.day.isoformat()


@dataclass(frozen=True, slots=True)
class County:
    """The county itself. `code` is six digits; `seat` names the county town."""

    code: str
    name: str
    boundary: Polygon | MultiPolygon
    seat: str
    name_en: str | None = None
    time_zone: str = "Asia/Shanghai"
    synthetic: bool = False
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class CountyData:
    """Everything a county office brings, checked together and written in one transaction."""

    county: County
    units: tuple[OrganisationUnit, ...] = ()
    committees: tuple[Committee, ...] = ()
    inspectors: tuple[Inspector, ...] = ()
    cells: tuple[Cell, ...] = ()
    points: tuple[ReportingPoint, ...] = ()
    stations: tuple[Station, ...] = ()
    teams: tuple[TeamRecord, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    places: tuple[NamedPlace, ...] = ()
    households: tuple[Household, ...] = ()
    calendar: tuple[CalendarDay, ...] = ()
    attribution: tuple[str, ...] = field(default=())
    retired: tuple[TeamRecord, ...] = ()
    """Teams that are no more and are kept for the cases that tell of them; none of `teams`."""
