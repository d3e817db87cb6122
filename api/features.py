"""The GeoJSON the API answers (RFC 7946), described for the OpenAPI document."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.decision_schemas import CandidateTurnOut
from dispatch.teams.team import Duty, DutyBy, FixSource, TeamStatus
from gis.county.model import CellKind, PointKind

MEDIA_TYPE = "application/geo+json"


class GeoJson(JSONResponse):
    """An answer in GeoJSON."""

    media_type = MEDIA_TYPE


LonLat = Annotated[list[float], Field(min_length=2, max_length=2, description="Longitude, latitude, WGS84.")]
Line = list[LonLat]


class PointGeometry(BaseModel):
    """A point."""

    type: Literal["Point"]
    coordinates: LonLat


class LineGeometry(BaseModel):
    """A line."""

    type: Literal["LineString"]
    coordinates: Line


class LinesGeometry(BaseModel):
    """Lines."""

    type: Literal["MultiLineString"]
    coordinates: list[Line]


class PolygonGeometry(BaseModel):
    """An area in one piece."""

    type: Literal["Polygon"]
    coordinates: list[Line]


class AreasGeometry(BaseModel):
    """An area in pieces."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[Line]]


class Feature[G: BaseModel, P: BaseModel](BaseModel):
    """A GeoJSON feature."""

    type: Literal["Feature"]
    id: str | None = None
    geometry: G
    properties: P


class Collection[F: BaseModel](BaseModel):
    """A GeoJSON collection."""

    type: Literal["FeatureCollection"]
    features: list[F]


class TeamProperties(BaseModel):
    """A team as it is now. 执法小组"""

    code: str
    name: str
    name_en: str | None
    station: str
    skills: list[str]
    crew: list[str] = Field(description="Who is in it. 成员")
    status: TeamStatus
    since: datetime | None = Field(description="Since when it is in this state; null where nothing has happened yet.")
    on_duty: bool = Field(description="On duty or on call: it can be sent. 可派")
    duty: Duty = Field(description="on_call 备勤: it can be sent, and leaves after its turnout. 在岗或备勤")
    shift: str = Field(description="What the register says of its duty. 班次")
    duty_by: DutyBy = Field(description="Who says whether it is on duty: register, hand or roster. 在岗依据")
    turn: CandidateTurnOut | None = Field(description="Its turn on the roster now, else the next. 当前或下一班次")
    case: int | None = Field(description="The case it is responsible for.")
    source: FixSource = Field(description="Whether it is drawn at its fix or, for want of a new one, at its station.")
    fix_at: datetime | None
    fix_age_s: float | None
    accuracy_m: float | None


class CellProperties(BaseModel):
    """A grid cell. 单元网格"""

    code: str = Field(description="15 digits: committee and number.")
    kind: CellKind
    name: str | None
    committee: str
    committee_name: str
    town: str
    in_town: bool
    inspector: str | None
    valid_from: date
    valid_to: date | None


class PointProperties(BaseModel):
    """A reporting point. 投诉举报点"""

    code: str
    kind: PointKind
    name: str
    name_en: str | None
    address: str | None
    cell: str | None


class StationProperties(BaseModel):
    """A station. 市场监管所"""

    code: str
    name: str
    name_en: str | None
    address: str | None


class CountyProperties(BaseModel):
    """A county."""

    code: str
    name: str
    name_en: str | None


class StreetOut(BaseModel):
    """A piece of a street, to be drawn."""

    road: str = Field(alias="class")
    name: str | None
    line: list[list[float]] = Field(description="Longitude, latitude, WGS84.")


class RouteProperties(BaseModel):
    """A way, and how long it takes."""

    team: str
    source: FixSource
    travel_s: float | None
    distance_m: float | None
    method: Literal["road", "straight_line"]
    graph_version: str | None
    streets: list[StreetOut] | None = Field(
        None, description="The streets around the way, the greatest first, where they were asked for. 沿途街道"
    )


class RoadProperties(BaseModel):
    """One class of road, or one street of it."""

    road: str = Field(alias="class")
    name: str | None


class TeamFeature(Feature[PointGeometry, TeamProperties]):
    """A team where it is taken to be."""


class CellFeature(Feature[PolygonGeometry | AreasGeometry, CellProperties]):
    """A cell."""


class PointFeature(Feature[PointGeometry, PointProperties]):
    """A reporting point."""


class StationFeature(Feature[PointGeometry, StationProperties]):
    """A station."""


class BoundaryFeature(Feature[PolygonGeometry | AreasGeometry, CountyProperties]):
    """A county's outline."""


class RoadFeature(Feature[LinesGeometry, RoadProperties]):
    """Roads of one class and name."""


class RouteFeature(Feature[LineGeometry, RouteProperties]):
    """The way of a team to a case."""


class Teams(Collection[TeamFeature]):
    """Every team of a county, which is named: it need not have been asked for by name."""

    county: str


class Cells(Collection[CellFeature]):
    """Every cell of a county."""


class Points(Collection[PointFeature]):
    """Every reporting point of a county."""


class Stations(Collection[StationFeature]):
    """Every station of a county."""


class Roads(Collection[RoadFeature]):
    """The roads of a county."""
