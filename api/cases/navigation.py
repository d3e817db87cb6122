"""A place in the datums of a phone's map applications."""

from typing import Literal

from gis.datum.crs import from_wgs84
from gis.position import Datum, Position


def map_app_positions(lon: float, lat: float) -> dict[Literal["gcj02", "bd09"], list[float]]:
    """Return longitude and latitude in GCJ-02 and BD-09 of a place in WGS84."""
    there = Position(lon, lat)
    return {"gcj02": list(from_wgs84(there, Datum.GCJ02)), "bd09": list(from_wgs84(there, Datum.BD09))}
