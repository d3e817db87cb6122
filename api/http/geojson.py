"""GeoJSON (RFC 7946) for the OpenAPI document: geometries, features and collections. Each noun has its own features."""

from typing import Annotated, Literal

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

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


class Feature[G: BaseModel, P](BaseModel):
    """A GeoJSON feature."""

    type: Literal["Feature"]
    id: str | None = None
    geometry: G
    properties: P


class Collection[F: BaseModel](BaseModel):
    """A GeoJSON collection."""

    type: Literal["FeatureCollection"]
    features: list[F]
