"""A valid partition of areas around seeds: every place is in exactly one cell, neighbours share their vertices.

A cell is the part of its area nearer to its seed than to any other (Voronoi 1908), measured in metres of the
county's metric CRS and cut in WGS84. All lines are noded together on a grid of `GRID_DEG`, so cells meet vertex
by vertex: no gaps, no overlaps, and their union is the area to within one grid step (0.1 mm).

Known limits: straight edges of a cell are straight in longitude and latitude, so an edge of 50 km strays from the
true bisector by some tens of metres. An area across the 180th meridian must be cut there first.
"""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPoint, MultiPolygon, Polygon, STRtree, box
from shapely.geometry.base import BaseGeometry

from gis.datum.crs import Metric
from gis.errors import BadAreaError

GRID_DEG = 1e-9
"""Every vertex lies on this grid, about 0.1 mm: what makes shared edges exactly equal."""

type Area = Polygon | MultiPolygon
type LonLat = tuple[float, float]
type _Indices = NDArray[np.int64]
type _Shapes = NDArray[np.object_]


def partition_zones(
    zones: Sequence[tuple[Area, Sequence[LonLat]]], *, same_seed_m: float = 1.0, sliver_m2: float = 1.0
) -> list[list[Area]]:
    """Divide several areas that meet or lie in one another's holes, each among its own seeds, as one coverage.

    So a town keeps its outline while its country is divided more coarsely around it. A zone's part that another zone
    before it already covers is left to that one.

    Parameters
    ----------
    zones
        Pairs of area and seeds. An area is valid, not empty, WGS84 longitude and latitude; holes and islands are
        respected. Seeds are (lon, lat) in degrees, in any order, also on a line, also outside the area.
    same_seed_m
        Seeds of a zone closer than this to an earlier one count as the same place.
    sliver_m2
        A cell smaller than this joins its neighbour.

    Returns
    -------
    list
        For each zone one cell per seed, in the order of the seeds; the cells of all zones share their vertices where
        they meet. A cell is empty (`POLYGON EMPTY`) for a seed that repeats an earlier one, for one so far outside that
        nothing is nearest to it, and for a sliver. Every other cell is connected, except that an island without a seed
        belongs whole to the seed nearest to most of it.

    Raises
    ------
    BadAreaError
        There is no zone, an area is empty or invalid, or a zone has no seed.
    """
    if not zones:
        raise BadAreaError("no zones: give at least one area with seeds 没有可划分的区域", field="zones")
    areas = [_checked(area) for area, _ in zones]
    metric = Metric.of(MultiPolygon([part for area in areas for part in shapely.get_parts(area)]))
    sites = [_sites(metric, seeds) for _, seeds in zones]
    kept = [_distinct(places, same_seed_m) for places in sites]
    faces = _faces([line for zone in zip(areas, sites, kept, strict=True) for line in _lines(metric, *zone)])
    middles = np.asarray(shapely.point_on_surface(faces), dtype=np.object_)
    zone_of = _zone_of(areas, middles)
    cells = []
    for zone, places in enumerate(sites):
        mine, its_middles = faces[zone_of == zone], middles[zone_of == zone]
        nearest = STRtree(_points(places[kept[zone]])).nearest(_metres(metric, its_middles))
        owners = kept[zone][nearest]
        settled = _main_faces(_metres(metric, mine), owners, _points(places), sliver_m2)
        owners = _connected(mine, owners, settled)
        cells.append([_cell(mine[owners == seed]) for seed in range(len(places))])
    return cells


def _sites(metric: Metric, seeds: Sequence[LonLat]) -> NDArray[np.float64]:
    if not seeds:
        raise BadAreaError("no seeds: give at least one (lon, lat) to divide around 至少需要一个点", field="seeds")
    return shapely.get_coordinates(metric.project(MultiPoint(seeds)))


def _metres(metric: Metric, shapes: _Shapes) -> _Shapes:
    return np.asarray(metric.project(cast(Any, shapes)), dtype=np.object_)


def _checked(boundary: Area) -> Area:
    if boundary.is_empty or not isinstance(boundary, Polygon | MultiPolygon):
        raise BadAreaError("the boundary is empty: give a polygon with an area 界线为空", field="boundary")
    if not boundary.is_valid:
        reason = shapely.is_valid_reason(boundary)
        raise BadAreaError(
            f"the boundary is not a valid polygon ({reason}): repair it first 界线不是有效的多边形，请先修复",
            field="boundary",
        )
    area = shapely.set_precision(boundary, GRID_DEG)
    if area.is_empty or not isinstance(area, Polygon | MultiPolygon):
        raise BadAreaError("the boundary is thinner than 0.1 mm: give one with an area 界线过窄", field="boundary")
    return area


def _distinct(sites: NDArray[np.float64], same_seed_m: float) -> _Indices:
    """Return the indices of the seeds that do not repeat an earlier one that counts."""
    points = _points(sites)
    left, right = STRtree(points).query(points, predicate="dwithin", distance=same_seed_m)
    earlier: dict[int, list[int]] = {}
    for seed, other in zip(left.tolist(), right.tolist(), strict=True):
        if other < seed:
            earlier.setdefault(seed, []).append(other)
    dropped: set[int] = set()
    for seed in range(len(sites)):
        if any(other not in dropped for other in earlier.get(seed, ())):
            dropped.add(seed)
    return np.asarray([seed for seed in range(len(sites)) if seed not in dropped], dtype=np.int64)


def _lines(metric: Metric, area: Area, sites: NDArray[np.float64], kept: _Indices) -> list[BaseGeometry]:
    """Return the outline of one zone and the bisectors inside it."""
    if len(kept) < 2:
        return [area.boundary]
    bisectors = metric.unproject(_bisectors(metric.project(area), sites[kept]))
    return [area.boundary, shapely.intersection(bisectors, area)]


def _faces(lines: list[BaseGeometry]) -> _Shapes:
    noded = shapely.union_all(lines, grid_size=GRID_DEG)
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))), dtype=np.object_)


def _zone_of(areas: Sequence[Area], middles: _Shapes) -> _Indices:
    """Return for every face the first zone that holds it, -1 for none (a hole, a bay)."""
    found = np.full(len(middles), -1, dtype=np.int64)
    for zone in reversed(range(len(areas))):
        shapely.prepare(areas[zone])
        found[shapely.contains(areas[zone], middles)] = zone
    return found


def _points(sites: NDArray[np.float64]) -> _Shapes:
    return np.asarray(shapely.points(sites), dtype=np.object_)


def _bisectors(metric_area: Area, sites: NDArray[np.float64]) -> BaseGeometry:
    points = MultiPoint(sites)
    reach = box(*MultiPoint([*_corners(metric_area), *_corners(points)]).bounds)
    west, south, east, north = reach.bounds
    margin_m = 0.1 * max(east - west, north - south) + 100
    return shapely.voronoi_polygons(points, extend_to=reach.buffer(margin_m), only_edges=True)


def _corners(shape: Area | MultiPoint) -> tuple[LonLat, LonLat]:
    west, south, east, north = shape.bounds
    return (west, south), (east, north)


def _main_faces(faces: _Shapes, owners: _Indices, sites: _Shapes, sliver_m2: float) -> set[int]:
    """Return for every seed the face it lies in, else its largest, unless that is a sliver; all in metres."""
    areas = shapely.area(faces)
    away = shapely.distance(faces, sites[owners]) > 0.001
    main: dict[int, int] = {}
    for face in np.lexsort((-areas, away)).tolist():
        main.setdefault(int(owners[face]), face)
    return {face for face in main.values() if areas[face] >= sliver_m2}


def _connected(faces: _Shapes, owners: _Indices, settled: set[int]) -> _Indices:
    """Give every loose piece and sliver to the cell it shares most border with; keep an unseeded island whole."""
    borders = _borders(faces)
    owners = owners.copy()
    loose = set(range(len(faces))) - settled
    while loose:
        best = _longest_border(borders, loose, settled)
        if best is None:
            settled = settled | _adopt_island(borders, loose, owners, shapely.area(faces))
        else:
            piece, neighbour = best
            owners[piece] = owners[neighbour]
            settled = settled | {piece}
        loose -= settled
    return owners


def _borders(faces: _Shapes) -> dict[int, dict[int, float]]:
    """Return the length in degrees of the border each face shares with each neighbour."""
    left, right = STRtree(faces).query(faces, predicate="intersects")
    ordered = left < right
    left, right = left[ordered], right[ordered]
    lengths = shapely.length(shapely.intersection(shapely.boundary(faces[left]), shapely.boundary(faces[right])))
    borders: dict[int, dict[int, float]] = {}
    for one, other, length in zip(left.tolist(), right.tolist(), lengths.tolist(), strict=True):
        if length > 0:
            borders.setdefault(one, {})[other] = length
            borders.setdefault(other, {})[one] = length
    return borders


def _longest_border(borders: dict[int, dict[int, float]], loose: set[int], settled: set[int]) -> tuple[int, int] | None:
    """Return the loose piece and settled face with most border in common, None where no piece touches one."""
    candidates = (
        (length, -piece, -face) for piece in loose for face, length in borders.get(piece, {}).items() if face in settled
    )
    best = max(candidates, default=None)
    return None if best is None else (-best[1], -best[2])


def _adopt_island(
    borders: dict[int, dict[int, float]], loose: set[int], owners: _Indices, areas: NDArray[np.float64]
) -> set[int]:
    """Give one connected group of loose pieces to the seed of its largest piece; return the group."""
    group: set[int] = set()
    waiting = [min(loose)]
    while waiting:
        piece = waiting.pop()
        if piece not in group:
            group.add(piece)
            waiting.extend(other for other in borders.get(piece, {}) if other in loose)
    largest = max(sorted(group), key=lambda piece: areas[piece])
    for piece in group:
        owners[piece] = owners[largest]
    return group


def _cell(faces: _Shapes) -> Area:
    if len(faces) == 0:
        return Polygon()
    merged = cast(Area, shapely.normalize(shapely.coverage_union_all(faces)))
    return merged.geoms[0] if isinstance(merged, MultiPolygon) and len(merged.geoms) == 1 else merged
