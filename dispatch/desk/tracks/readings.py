"""Readings of a tracker: which become fixes of its team, why the rest is dropped, and whether its datum is as stated.

A tracker sends a refused batch again for ever, so a bad reading is dropped and the rest kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import isfinite

import numpy as np

from dispatch.desk.intake import CLOCK_SKEW
from gis.datum.crs import check_lonlat, reread
from gis.errors import BadCoordinateError
from gis.position import Datum, Position, SourcePosition
from gis.travel.times import geodesic_m

USEFUL = timedelta(hours=12)
"""An older fix moves nobody and proves no arrival of a case under way."""
LEAST_ACCURATE_M = 1_000.0
"""A cell tower's circle: the team's station is as good a guess."""
AT_STATION_M = 60.0
FIRST = 20
"""Fixes at the station that are compared; a datum is stated once and does not change."""
SURE = 3


class Drop(StrEnum):
    """The reason for which a reading is dropped."""

    UNREADABLE = "unreadable"
    INVALID = "invalid"
    OUTDATED = "outdated"
    NO_PLACE = "no_place"
    FUTURE = "future"
    OLD = "old"
    INACCURATE = "inaccurate"
    FAR = "far"
    OFF_DUTY = "off_duty"


@dataclass(frozen=True, slots=True)
class Reading:
    """One position as a tracker sent it, in degrees of its own datum; `flaw` is what the sender says against it."""

    lon: float | None = None
    lat: float | None = None
    at: datetime | None = None
    accuracy_m: float | None = None
    flaw: Drop | None = None


@dataclass(frozen=True, slots=True)
class Sifted:
    """A batch divided: the sources that are kept, with their times, and the reasons of the others, in their order."""

    kept: Sequence[tuple[SourcePosition, datetime]]
    dropped: Sequence[Drop]


def sift(readings: Iterable[Reading], datum: Datum, *, now: datetime, since: datetime | None) -> Sifted:
    """Divide a batch into what is kept and what is dropped.

    Parameters
    ----------
    since
        Since when the team has been on duty; None where the register alone says so, which knows no start.
    """
    kept: list[tuple[SourcePosition, datetime]] = []
    dropped = []
    for reading in readings:
        why = _why(reading, now, since)
        if why is not None:
            dropped.append(why)
        elif reading.lon is not None and reading.lat is not None and reading.at is not None:
            kept.append((SourcePosition(reading.lon, reading.lat, datum, _accuracy(reading)), reading.at))
    return Sifted(kept, dropped)


def _why(reading: Reading, now: datetime, since: datetime | None) -> Drop | None:
    if reading.flaw is not None:
        return reading.flaw
    return _why_place(reading) or _why_time(reading, now, since)


def _why_place(reading: Reading) -> Drop | None:
    if reading.lon is None or reading.lat is None:
        return Drop.UNREADABLE
    try:
        check_lonlat(reading.lon, reading.lat)
    except BadCoordinateError:
        return Drop.NO_PLACE
    accuracy_m = _accuracy(reading)
    return Drop.INACCURATE if accuracy_m is not None and accuracy_m > LEAST_ACCURATE_M else None


def _why_time(reading: Reading, now: datetime, since: datetime | None) -> Drop | None:
    if reading.at is None:
        return Drop.UNREADABLE
    if reading.at > now + CLOCK_SKEW:
        return Drop.FUTURE
    if reading.at < now - USEFUL:
        return Drop.OLD
    return Drop.OFF_DUTY if since is not None and reading.at < since else None


def _accuracy(reading: Reading) -> float | None:
    """Return the stated accuracy; 0 and less mean that the sender does not know it."""
    stated = reading.accuracy_m
    return stated if stated is not None and isfinite(stated) and stated > 0 else None


def at_station(
    before: Mapping[str, int], positions: Sequence[Position], stated: Datum, station: Position
) -> dict[str, int]:
    """Count in which datum fixes would lie at the team's station: as stated, or as another reading of them.

    Around the station GCJ-02 differs from WGS84 by some hundred metres, more than `AT_STATION_M`.
    """
    counts = dict(before)
    room = FIRST - sum(counts.values())
    for position in positions[: max(0, room)]:
        for datum, seen in _sightings(station, stated):
            if geodesic_m(position, seen) <= AT_STATION_M:
                counts[datum.value] = counts.get(datum.value, 0) + 1
                break
    return counts


def looks_like(counts: Mapping[str, int], stated: Datum) -> Datum | None:
    """Return the datum that a tracker's fixes seem to be in, where that is not the stated one."""
    if counts.get(stated.value):
        return None
    found = max(counts, key=lambda name: counts[name], default=None)
    return Datum(found) if found is not None and counts[found] >= SURE else None


@lru_cache(maxsize=4096)
def _sightings(station: Position, stated: Datum) -> Sequence[tuple[Datum, Position]]:
    """Return where a device at the station seems to be, for each datum that it may send instead of the stated one.

    Kept, because a conversion is slow beside the rest of a request.
    """
    at = np.array([[station.lon, station.lat]])
    others = [each for each in (Datum.WGS84, Datum.GCJ02, Datum.BD09) if each is not stated]
    seen = [(really, reread(at, really, stated)[0]) for really in others]
    return ((stated, station), *((really, Position(float(lon), float(lat))) for really, (lon, lat) in seen))
