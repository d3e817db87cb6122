"""The outline of a boundary relation from whichever of its ways an extract holds.

An extract cut along a border often lacks one or two ways of it. The open chain is then closed by straight lines, and
the length so invented is reported, so that people who choose a boundary can judge it.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Polygon

from gis.position import Position
from gis.travel.times import geodesic_m

type Area = Polygon | MultiPolygon

MOST_GAPS = 100
"""An outline in more pieces than this is not worth guessing at."""


def outline(ways: Sequence[NDArray[np.float64]]) -> tuple[Area, float] | None:
    """Return the area some ways enclose, and the metres of outline that were missing; None where they enclose none.

    Parameters
    ----------
    ways
        Arrays of shape (n, 2), WGS84 longitude, latitude, in any order and direction.
    """
    lines = [LineString(way) for way in ways if len(way) > 1]
    if not lines:
        return None
    merged = [line for line in shapely.get_parts(shapely.line_merge(shapely.union_all(lines))) if not line.is_empty]
    open_lines = [line for line in merged if not line.is_closed]
    if len(open_lines) > MOST_GAPS:
        return None
    bridges = _bridges(open_lines)
    area = shapely.build_area(shapely.geometrycollections([*merged, *bridges]))
    if area.is_empty or not area.is_valid or not isinstance(area, Polygon | MultiPolygon):
        return None
    return area, sum(_length_m(bridge) for bridge in bridges)


def _bridges(lines: list[LineString]) -> list[LineString]:
    """Return straight lines that join the open ends, the nearest pair first, into closed rings."""
    if not lines:
        return []
    ends = np.array([end for line in lines for end in (line.coords[0], line.coords[-1])])
    free = set(range(len(ends)))
    bridges: list[LineString] = []
    for one, other in _nearest_pairs(ends):
        if one in free and other in free:
            free -= {one, other}
            bridges.append(LineString(ends[[one, other]]))
    return bridges


def _nearest_pairs(ends: NDArray[np.float64]) -> list[tuple[int, int]]:
    squeeze = np.cos(np.radians(ends[:, 1].mean()))
    flat = ends * [squeeze, 1.0]
    one, other = np.triu_indices(len(ends), k=1)
    order = np.argsort(np.hypot(*(flat[one] - flat[other]).T), kind="stable")
    return list(zip(one[order].tolist(), other[order].tolist(), strict=True))


def _length_m(line: LineString) -> float:
    (lon_a, lat_a), (lon_b, lat_b) = line.coords
    return geodesic_m(Position(lon_a, lat_a), Position(lon_b, lat_b))
