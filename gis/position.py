"""A position, and where it came from.

Everything inside wangge is WGS84 longitude, latitude (EPSG:4326). What arrived is kept beside it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Datum(StrEnum):
    """The coordinate systems met in a Chinese county office."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@dataclass(frozen=True, slots=True)
class Position:
    """Longitude and latitude in degrees, WGS84."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class SourcePosition:
    """A coordinate as it was given: degrees in `datum`, with the source's own accuracy if it said one."""

    lon: float
    lat: float
    datum: Datum
    accuracy_m: float | None = None
