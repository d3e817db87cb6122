"""The way of a team to a case as GeoJSON, described for the OpenAPI document."""

from typing import Literal

from pydantic import BaseModel, Field

from api.http.geojson import Feature, LineGeometry
from dispatch.teams.team import FixSource


class StreetOut(BaseModel):
    """A piece of a street, to be drawn."""

    road: str = Field(alias="class")
    name: str | None
    line: list[list[float]] = Field(description="Longitude, latitude, WGS84.")


class RouteProperties(BaseModel):
    """A way and its driving time."""

    team: str
    source: FixSource
    travel_s: float | None
    distance_m: float | None
    method: Literal["road", "straight_line"]
    graph_version: str | None
    streets: list[StreetOut] | None = Field(
        None, description="The streets around the way, the largest first, if requested. 沿途街道"
    )


class RouteFeature(Feature[LineGeometry, RouteProperties]):
    """The way of a team to a case."""
