"""The built-up area around the seat: where the ten-minute promise holds.

What the map calls residential, commercial or retail land, joined with where streets lie dense; of all that, the piece
at the seat. Land use is mapped unevenly and streets almost everywhere, so neither is trusted alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.from_osm.extract import Area
from gis.from_osm.seat import Seat
from gis.from_osm.streets import Floats, Streets
from gis.partition import GRID_DEG

PIXEL_M = 100.0
DENSE_KM_PER_KM2 = 7.0
"""Streets per area from which a place counts as built up; a street grid with blocks of 200 m has 10."""

_WINDOW = 2
_JOIN_M = 120.0
_REACH_M = 1_000.0
_LEAST_M2 = 80_000.0
_FALLBACK_M = 700.0
_SMOOTH_M = 10.0
_CRUMB_M2 = 20_000.0
_CRUMB_SHARE = 0.004
_RIM_SHARE = 0.25
_SERVICE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Town:
    """The built-up seat; `country` is the rest of the county, None where there is none.

    `built` is all built-up ground, the other towns' too, in metres.
    """

    area: Area
    country: Area | None
    built: BaseGeometry
    source: str


def built_up(land: Sequence[Area], streets: Streets, seat: Seat, boundary: Area) -> Town:
    """Return the built-up area at the seat, inside the boundary.

    Parameters
    ----------
    land
        Areas the map calls built up, WGS84.
    """
    metric = streets.metric
    limits = metric.project(boundary)
    here = metric.project(Point(seat.position.lon, seat.position.lat))
    used = [metric.project(area) for area in land]
    weights = np.where(streets.is_street, 1.0, np.where(streets.is_service, _SERVICE_WEIGHT, 0.0))
    shapes = [*used, *_dense(streets.metres, streets.length_m * weights)]
    joined = shapely.union_all(shapes).buffer(_JOIN_M, quad_segs=3).buffer(-_JOIN_M, quad_segs=3)
    town = _at(joined, here)
    source = "用地与街道密度 land use and density of streets"
    if town is None:
        town, source = (
            here.buffer(_FALLBACK_M),
            f"县城周围 {_FALLBACK_M:.0f} m around the seat: no built-up area is mapped",
        )
    inside = _areas(town.simplify(_SMOOTH_M).intersection(limits))
    area, country = _divided(inside, limits, boundary, streets)
    return Town(area, country, joined, source)


def _dense(metres: Floats, length_m: Floats) -> list[BaseGeometry]:
    """Return the pixels in whose window of 5 × 5 streets lie dense."""
    if len(metres) == 0:
        return []
    pixels, pixel = np.unique(np.floor(metres / PIXEL_M).astype(np.int64), axis=0, return_inverse=True)
    found = np.bincount(pixel.ravel(), weights=length_m)
    low = pixels.min(axis=0) - _WINDOW
    grid = np.zeros(np.ptp(pixels, axis=0) + 1 + 2 * _WINDOW)
    grid[tuple((pixels - low).T)] = found
    size = 2 * _WINDOW + 1
    windows = np.lib.stride_tricks.sliding_window_view(grid, (size, size)).sum(axis=(2, 3))
    # metres of street per window ≥ km/km² × 1000 m/km × km² of the window
    dense = np.argwhere(windows >= DENSE_KM_PER_KM2 * 1000 * (size * PIXEL_M / 1000) ** 2)
    corner = (dense + low + _WINDOW) * PIXEL_M
    return list(shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + PIXEL_M, corner[:, 1] + PIXEL_M))


def _at(built: BaseGeometry, here: BaseGeometry) -> Polygon | None:
    """Return the piece at the seat, without its courtyards; None where there is none near or it is a mere yard."""
    parts = [part for part in shapely.get_parts(built) if isinstance(part, Polygon) and part.area >= _LEAST_M2]
    near = [(part.distance(here), -part.area, number) for number, part in enumerate(parts)]
    if not near or min(near)[0] > _REACH_M:
        return None
    return Polygon(parts[min(near)[2]].exterior)


def _divided(town: list[Polygon], limits: BaseGeometry, boundary: Area, streets: Streets) -> tuple[Area, Area | None]:
    """Cut the county into town and country; crumbs between the two belong to the town, and so does a mere rim."""
    crumb_m2 = max(_CRUMB_M2, _CRUMB_SHARE * limits.area)
    outside = limits.difference(shapely.union_all(town))
    rest = [part for part in _areas(outside) if part.area >= crumb_m2]
    if not town or not rest or sum(part.area for part in rest) < _RIM_SHARE * limits.area:
        return boundary, None
    rough = shapely.make_valid(streets.metric.unproject(MultiPolygon(rest)))
    inner = shapely.difference(boundary, rough, grid_size=GRID_DEG)
    area = _joined([part for part in _areas(inner) if streets.metric.project(part).area >= 1.0])
    return area, _joined(_areas(shapely.difference(boundary, area, grid_size=GRID_DEG)))


def _joined(parts: list[Polygon]) -> Area:
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _areas(shape: BaseGeometry) -> list[Polygon]:
    return [part for part in shapely.get_parts(shape).tolist() if isinstance(part, Polygon) and not part.is_empty]
