"""Places in the datums of a phone's map applications."""

from collections.abc import Sequence
from typing import Literal

from gis.datum.crs import all_from_wgs84, from_wgs84
from gis.position import Datum, Position

type Handover = dict[Literal["gcj02", "bd09"], list[float]]
"""Longitude and latitude in GCJ-02 and BD-09."""


def map_app_positions(lon: float, lat: float) -> Handover:
    """Return a place in WGS84 as map applications have it."""
    there = Position(lon, lat)
    return {"gcj02": list(from_wgs84(there, Datum.GCJ02)), "bd09": list(from_wgs84(there, Datum.BD09))}


def all_map_app_positions(places: Sequence[tuple[float, float]]) -> list[Handover]:
    """Return places in WGS84 as map applications have them, in their order; the cost is by call, not by place."""
    gcj02, bd09 = (all_from_wgs84(places, datum) for datum in (Datum.GCJ02, Datum.BD09))
    return [{"gcj02": one, "bd09": other} for one, other in zip(gcj02, bd09, strict=True)]
