"""The outline of a county no boundary of the map fits: the ground its roads cover, closed and rid of empty tails.

An extract cut by a box has roads that lead on for miles through nowhere; they would stretch the county without adding
a household, so chains of squares where the map names nothing and no residential street runs are cut back,
unless the map tells so little that this would cost a good part of the roads. All widths go by the size of the extract.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.from_osm.extract import Area, Extract
from gis.from_osm.streets import Flags, Floats, Streets, in_metres
from gis.position import Position

_LEAST_NETWORK = 0.002
_SQUARES_ACROSS = 120
_LEAST_SQUARE_M = 100.0
_MARGIN_M = 200.0
_JOIN_SHARE, _TAIL_SHARE = 0.08, 0.05
_HOMELY = frozenset({"residential", "living_street"})
_END_NEIGHBOURS = 3
_TELLING, _LEAST_KEPT = 0.1, 0.75
_SMOOTH_M = 20.0

type _Square = tuple[int, int]


def road_hull(extract: Extract, streets: Streets, seat: Position) -> Area:
    """Return one valid polygon, WGS84, that holds the seat and the roads around it.

    Parameters
    ----------
    streets
        All pieces of the extract's roads, at least one.
    """
    used = streets.only(streets.network >= min(_LEAST_NETWORK, float(streets.network.max())))
    here = in_metres(streets.metric, [seat])
    points = MultiPoint(np.vstack([used.metres, here]))
    span_m = float(np.sqrt(points.convex_hull.buffer(_MARGIN_M).area))
    homely = used.only(np.array([extract.roads[road].highway in _HOMELY for road in used.road.tolist()], dtype=bool))
    peopled = np.vstack([_peopled(extract, streets), homely.metres, here])
    land = [streets.metric.project(area) for area in extract.built_up]
    kept = _without_tails(used.metres, peopled, max(_TAIL_SHARE * span_m, 2 * _LEAST_SQUARE_M))
    if homely.km() < _TELLING * used.km() and used.length_m[kept].sum() < _LEAST_KEPT * used.length_m.sum():
        kept[:] = True
    joined = _joined(np.vstack([used.metres[kept], here]), land, span_m)
    root = Point(used.metres[kept][np.argmin(np.hypot(*(used.metres[kept] - here).T))])
    outline = Polygon(min(_polygons(joined), key=lambda part: part.distance(root)).exterior).simplify(_SMOOTH_M)
    if not outline.contains(Point(here[0])):
        outline = points.convex_hull.buffer(_MARGIN_M)
    area = streets.metric.unproject(outline)
    return (
        area if isinstance(area, Polygon) and area.is_valid else streets.metric.unproject(points.convex_hull.buffer(50))
    )


def _joined(metres: Floats, land: Sequence[Area], span_m: float) -> BaseGeometry:
    """Return the ground around roads and built-up land, gaps between them closed, with a margin."""
    side_m = max(_LEAST_SQUARE_M, span_m / _SQUARES_ACROSS)
    rims = [shapely.get_coordinates(shapely.segmentize(area, side_m)) for area in land]
    occupied = np.unique(np.floor(np.vstack([metres, *rims]) / side_m).astype(np.int64), axis=0)
    reach = max(2, round(_JOIN_SHARE * span_m / side_m))
    low = occupied.min(axis=0) - 2 * reach
    ground = np.zeros(occupied.max(axis=0) - low + 2 * reach + 1, dtype=np.bool_)
    ground[tuple((occupied - low).T)] = True
    closed = np.argwhere(~_widened(~_widened(ground, reach), reach - 1)) + low
    corner = closed * side_m
    squares = shapely.union_all(shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + side_m, corner[:, 1] + side_m))
    return squares.buffer(side_m).buffer(-1.5 * side_m).buffer(side_m)


def _widened(ground: Flags, reach: int) -> Flags:
    """Return a raster with every set cell grown to a disc of `reach` cells."""
    wide = np.zeros_like(ground)
    rows, columns = ground.shape
    for step in range(-reach, reach + 1):
        half = int(np.sqrt(reach**2 - step**2))
        heap = np.cumsum(np.pad(ground, ((0, 0), (half + 1, half))), axis=1)
        grown = heap[:, 2 * half + 1 :] - heap[:, :columns] > 0
        wide[max(0, step) : rows + min(0, step)] |= grown[max(0, -step) : rows - max(0, step)]
    return wide


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    return [part for part in shapely.get_parts(shape).tolist() if isinstance(part, Polygon)]


def _peopled(extract: Extract, streets: Streets) -> Floats:
    """Return the positions of all that the map names, metres."""
    named = [*(one.position for one in extract.places), *(one.position for one in extract.venues)]
    named += [Position(*lon_lat) for where in extract.addresses.values() for lon_lat in where.tolist()]
    return in_metres(streets.metric, named)


def _without_tails(roads: Floats, peopled: Floats, side_m: float) -> Flags:
    """Tell which road points stay when every chain of empty squares that leads to nobody is cut back to its root."""
    squares = [(x, y) for x, y in np.floor(roads / side_m).astype(int).tolist()]
    living = {(x, y) for x, y in np.floor(peopled / side_m).astype(int).tolist()}
    left = set(squares)
    waiting = sorted(left - living)
    while waiting:
        square = waiting.pop()
        if square in left and square not in living and _is_end(square, left):
            left.discard(square)
            waiting += [near for near in _around(square) if near in left]
    return np.array([square in left for square in squares], dtype=np.bool_)


def _is_end(square: _Square, left: set[_Square]) -> bool:
    """Tell whether a square has few neighbours and all of them touch each other: without it nothing comes apart."""
    near = [other for other in _around(square) if other in left]
    if not near or len(near) > _END_NEIGHBOURS:
        return not near
    touching = [near[0]]
    for other in touching:
        touching += [one for one in near if one not in touching and one in _around(other)]
    return len(touching) == len(near)


def _around(square: _Square) -> list[_Square]:
    x, y = square
    return [(x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
