"""The streets around a way, to be drawn beside it on a small screen without a map.

Taken from the lines that were written beside the road graph (`gis.store.graphs.road_lines`), so a way lies on its
streets. For the eye only: cut to the picture, straightened by what a small screen cannot show. Where there is no room
lesser roads are left out.
"""

import gzip
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import shapely
from shapely import LineString, STRtree

RANKS: Final = ("motorway", "trunk", "primary", "secondary", "tertiary", "minor", "service")
"""Classes of `roadlines`, the one that is drawn first in front."""
_MOST_POINTS: Final = 1200
_WIDTH, _HEIGHT, _MARGIN = 320.0, 150.0, 18.0
"""The picture in its own pixels, as `maps/static/field/views/route-sketch.js` draws it."""
_LEAST_STEP_DEG: Final = 1e-5
"""A pixel of the smallest picture, 1.1 m."""
_METRES_PER_DEGREE: Final = 111_195.0
_DECIMALS: Final = 5
_OPENED: Final = 4


@dataclass(frozen=True, slots=True)
class Street:
    """A piece of road: its class, its name where it has one, its line as [longitude, latitude], WGS84."""

    road_class: str
    name: str | None
    line: list[list[float]]


@dataclass(frozen=True, slots=True)
class _Drawn:
    tree: STRtree
    lines: list[LineString]
    about: list[tuple[str, str | None]]


def around(file: Path, way: Sequence[Sequence[float]], reach_m: float = 0.0) -> list[Street]:
    """Return the streets in the picture of a way, the greatest first; none where there is no file.

    Parameters
    ----------
    file
        What `roadlines.write_road_lines` wrote.
    way
        Longitude and latitude, WGS84.
    reach_m
        How far around its end the spot may lie; that is in the picture, too.
    """
    if len(way) < 2 or not file.is_file():
        return []
    drawn = _opened(file)
    box, step = _picture(way, reach_m / _METRES_PER_DEGREE)
    found = sorted(drawn.tree.query(shapely.box(*box)).tolist(), key=lambda n: (_rank(drawn.about[n]), n))
    return list(_within_room(drawn, found, box, step))


def lines_by_name(file: Path) -> dict[str, list[LineString]]:
    """Return the lines of each named street of a file."""
    drawn, found = _opened(file), dict[str, list[LineString]]()
    for line, (_, name) in zip(drawn.lines, drawn.about, strict=True):
        if name is not None:
            found.setdefault(name, []).append(line)
    return found


def _within_room(
    drawn: _Drawn, found: list[int], box: tuple[float, float, float, float], step_deg: float
) -> Iterator[Street]:
    room = _MOST_POINTS
    for number in found:
        cut = shapely.simplify(shapely.clip_by_rect(drawn.lines[number], *box), step_deg)
        for part in shapely.get_parts(cut):
            line = shapely.get_coordinates(part).round(_DECIMALS).tolist()
            if len(line) < 2 or part.length < 2 * step_deg:
                continue
            room -= len(line)
            if room < 0:
                return
            yield Street(*drawn.about[number], line)


def _picture(way: Sequence[Sequence[float]], reach_deg: float) -> tuple[tuple[float, float, float, float], float]:
    """Return the box that the picture of a way shows, and its pixel in degrees of latitude."""
    (lon, lat), narrow = way[-1], math.cos(math.radians(way[-1][1]))
    spot = shapely.box(lon - reach_deg / narrow, lat - reach_deg, lon + reach_deg / narrow, lat + reach_deg)
    west, south, east, north = shapely.total_bounds([LineString(way), spot]).tolist()
    across, up = (east - west) * narrow / (_WIDTH - 2 * _MARGIN), (north - south) / (_HEIGHT - 2 * _MARGIN)
    step = max(across, up, _LEAST_STEP_DEG)
    wide, high = _WIDTH / 2 * step / narrow, _HEIGHT / 2 * step
    x, y = (west + east) / 2, (south + north) / 2
    return (x - wide, y - high, x + wide, y + high), step


def _rank(about: tuple[str, str | None]) -> int:
    return RANKS.index(about[0]) if about[0] in RANKS else len(RANKS)


@lru_cache(maxsize=_OPENED)
def _opened(file: Path) -> _Drawn:
    """Return a file as it is searched; a graph's files never change."""
    lines: list[LineString] = []
    about: list[tuple[str, str | None]] = []
    for feature in json.loads(gzip.decompress(file.read_bytes()))["features"]:
        facts = feature["properties"]
        for path in feature["geometry"]["coordinates"]:
            lines.append(LineString(path))
            about.append((facts["class"], facts["name"]))
    return _Drawn(STRtree(lines), lines, about)
