"""The outline of a county no boundary of the map fits: the ground its roads cover, closed and rid of empty tails.

An extract cut by a box has roads that lead on for miles through nowhere; they would stretch the county without adding
a household, so narrow parts where the map names nothing and no residential street runs are cut off. All widths go by
the size of the extract.
"""

import numpy as np
import shapely
from shapely import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.osm_extract import Area, Extract
from gis.osm_streets import Floats, Streets, contains, in_metres
from gis.position import Position

_LEAST_NETWORK = 0.002
_SQUARES_ACROSS = 200
_LEAST_SQUARE_M = 100.0
_MARGIN_M = 200.0
_JOIN_SHARE, _TAIL_SHARE = 0.08, 0.05
_HOMELY = frozenset({"residential", "living_street"})
_TAIL_M_PER_M2 = 0.0003  # 300 m of residential street per km²
_SMOOTH_M = 20.0


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
    joined = _joined(shapely.get_coordinates(points), span_m)
    homely = used.only(np.array([extract.roads[road].highway in _HOMELY for road in used.road.tolist()], dtype=bool))
    trimmed = _without_tails(_at(joined, here), np.vstack([_peopled(extract, streets), here]), homely, span_m)
    outline = _at(trimmed, here).simplify(_SMOOTH_M)
    if not outline.contains(Point(here[0])):
        outline = points.convex_hull.buffer(_MARGIN_M)
    area = streets.metric.unproject(outline)
    return (
        area if isinstance(area, Polygon) and area.is_valid else streets.metric.unproject(points.convex_hull.buffer(50))
    )


def _joined(metres: Floats, span_m: float) -> BaseGeometry:
    """Return the squares that hold roads, gaps between them closed, with a margin."""
    side_m = max(_LEAST_SQUARE_M, span_m / _SQUARES_ACROSS)
    corner = np.unique(np.floor(metres / side_m), axis=0) * side_m
    squares = shapely.union_all(shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + side_m, corner[:, 1] + side_m))
    reach_m = max(_JOIN_SHARE * span_m, 2 * _MARGIN_M)
    return squares.buffer(reach_m, quad_segs=4).buffer(_MARGIN_M - reach_m, quad_segs=4)


def _at(shape: BaseGeometry, here: Floats) -> Polygon:
    """Return the piece at a point, its holes filled."""
    parts = [part for part in shapely.get_parts(shape).tolist() if isinstance(part, Polygon)]
    return Polygon(min(parts, key=lambda part: (part.distance(Point(here[0])), -part.area)).exterior)


def _peopled(extract: Extract, streets: Streets) -> Floats:
    """Return the positions of all that the map names, metres."""
    named = [*(one.position for one in extract.places), *(one.position for one in extract.venues)]
    named += [Position(*lon_lat) for where in extract.addresses.values() for lon_lat in where.tolist()]
    return in_metres(streets.metric, named)


def _without_tails(hull: Polygon, peopled: Floats, homely: Streets, span_m: float) -> BaseGeometry:
    width_m = _TAIL_SHARE * span_m
    body = hull.buffer(-width_m).buffer(width_m * 1.01)
    if body.is_empty:
        return hull
    tails = [
        part
        for part in shapely.get_parts(hull.difference(body)).tolist()
        if not contains(part, peopled).any()
        and homely.length_m[contains(part, homely.metres)].sum() < _TAIL_M_PER_M2 * part.area
    ]
    return hull.difference(shapely.union_all(tails)) if tails else hull
