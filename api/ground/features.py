"""Cells, reporting points, stations, outlines and roads as GeoJSON, described for the OpenAPI document."""

from datetime import date

from pydantic import BaseModel, Field

from api.http.geojson import AreasGeometry, Collection, Feature, LinesGeometry, PointGeometry, PolygonGeometry
from gis.county.model import CellKind, PointKind


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


class RoadProperties(BaseModel):
    """One class of road, or one street of it."""

    road: str = Field(alias="class")
    name: str | None


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


class Cells(Collection[CellFeature]):
    """Every cell of a county."""


class Points(Collection[PointFeature]):
    """Every reporting point of a county."""


class Stations(Collection[StationFeature]):
    """Every station of a county."""


class Roads(Collection[RoadFeature]):
    """The roads of a county."""
