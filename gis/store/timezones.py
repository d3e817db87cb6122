"""A guess at the time zone of a position, offline: the IANA zone whose principal city is nearest, in its country.

Of a country's zones that keep the same time as the nearest, the first in the table, which is the best known. The table
`zone.tab` comes with the system's time-zone data. Known limits: where a country has several zones the nearest principal
city may lie across their border, and without a country so may the nearest abroad.
"""

import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gis.position import Position
from gis.travel.times import geodesic_m

_ISO6709 = re.compile(r"([+-]\d{2})(\d{2})(\d{2})?([+-]\d{3})(\d{2})(\d{2})?")
_OFFICIAL = {"CN": "Asia/Shanghai"}
"""The official time zone of countries for which the table lists several."""


@dataclass(frozen=True, slots=True)
class _Zone:
    country: str
    city: Position
    name: str


def nearest_zone(position: Position, country: str | None) -> str | None:
    """Return the name of the zone, None where the system has no table.

    Parameters
    ----------
    country
        Two letters of ISO 3166, None if unknown: then all zones are looked at.
    """
    if country in _OFFICIAL:
        return _OFFICIAL[country]
    zones = list(_zones())
    ours = [zone for zone in zones if zone.country == country]
    if not zones:
        return None
    nearest = min(ours or zones, key=lambda zone: geodesic_m(position, zone.city))
    clock = _clock(nearest.name)
    return next((zone.name for zone in ours if _clock(zone.name) == clock), nearest.name)


def _clock(name: str) -> tuple[timedelta | None, ...]:
    """Return the offsets of a zone in each month of a year: what its clocks show."""
    zone = zoneinfo.ZoneInfo(name)
    return tuple(datetime(2026, month, 15, tzinfo=UTC).astimezone(zone).utcoffset() for month in range(1, 13))


def _zones() -> Iterator[_Zone]:
    for folder in zoneinfo.TZPATH:
        table = Path(folder) / "zone.tab"
        if table.is_file():
            lines = table.read_text(encoding="utf-8").splitlines()
            yield from (_zone(*line.split("\t")[:3]) for line in lines if line and not line.startswith("#"))
            return


def _zone(country: str, coordinates: str, name: str) -> _Zone:
    found = _ISO6709.fullmatch(coordinates)
    assert found is not None, coordinates  # noqa: S101  -- the table's own format
    lat, lat_min, lat_s, lon, lon_min, lon_s = found.groups(default="0")
    return _Zone(country, Position(_degrees(lon, lon_min, lon_s), _degrees(lat, lat_min, lat_s)), name)


def _degrees(whole: str, minutes: str, seconds: str) -> float:
    size = abs(int(whole)) + int(minutes) / 60 + int(seconds) / 3600
    return -size if whole.startswith("-") else size
