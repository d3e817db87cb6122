"""A place in the datums of a phone's map applications."""

from gis.datum.crs import from_wgs84
from gis.position import Datum, Position


def handed_over(lon: float, lat: float) -> dict[str, list[float]]:
    """Return longitude and latitude in GCJ-02 and BD-09 of a place in WGS84."""
    there = Position(lon, lat)
    return {datum.value: list(from_wgs84(there, datum)) for datum in (Datum.GCJ02, Datum.BD09)}
