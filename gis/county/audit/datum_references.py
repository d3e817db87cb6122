"""References for checking the datum of places: roads, streets they name, ground they name, outlines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.county.gazetteer import fold
from gis.datum.crs import Metric
from gis.datum.fit import Distances, Measure, Places

_STREETS: Final = ("街", "路", "道", "巷", "弄", "胡同", "大街")
_SHORTEST: Final = 2
_SAMPLES: Final = 200
_LEAST_STEP_M: Final = 500.0


@dataclass(frozen=True, slots=True)
class Roads:
    """Roads that lie where they really are, WGS84: lines and, in the same order, their names ("" for none)."""

    lines: tuple[BaseGeometry, ...]
    names: tuple[str, ...]


def places_of(lonlat: Sequence[tuple[float, float]]) -> Places:
    """Return places as an array of shape (n, 2)."""
    return np.array(lonlat, dtype=np.float64).reshape(-1, 2)


def nearest(lines: Sequence[BaseGeometry], metric: Metric) -> Measure:
    """Return how to measure the distance to the nearest of some shapes."""
    tree = shapely.STRtree(metric.project(_array(lines)))

    def measure(places: Places) -> Distances:
        away_m = np.full(len(places), np.nan)
        if len(lines):
            points = shapely.points(metric.project_lonlat(places))
            (index, _), found_m = tree.query_nearest(points, return_distance=True, all_matches=False)
            away_m[index] = found_m
        return away_m

    return measure


def to_own(shapes: Sequence[BaseGeometry | None], metric: Metric) -> Measure:
    """Return how to measure from each place to a shape of its own, 0 within it; None where a place has none."""
    metres = {id(each): metric.project(each) for each in {id(s): s for s in shapes if s is not None}.values()}
    own = _array([None if each is None else metres[id(each)] for each in shapes])

    def measure(places: Places) -> Distances:
        return np.asarray(shapely.distance(shapely.points(metric.project_lonlat(places)), own), dtype=np.float64)

    return measure


def streets_named(texts: Sequence[str], roads: Roads) -> list[BaseGeometry | None]:
    """Return for each text the street it names, such as 东街 in 锦屏镇东街12号; the longest name counts."""
    lines: dict[str, list[BaseGeometry]] = {}
    known = {name: fold(name) for name in set(roads.names)}
    for line, name in zip(roads.lines, roads.names, strict=True):
        folded = known[name]
        if len(folded) >= _SHORTEST and folded.endswith(_STREETS):
            lines.setdefault(folded, []).append(line)
    streets = {name: shapely.union_all(parts) for name, parts in lines.items()}
    longest_first = sorted(streets, key=len, reverse=True)
    folded_texts = map(fold, texts)
    return [next((streets[name] for name in longest_first if name in text), None) for text in folded_texts]


def outline_of(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return the outline of all shapes together, WGS84; holes count, and what is left of an invalid shape."""
    parts = shapely.get_parts(shapely.union_all(shapely.make_valid(_array(shapes))))
    outline: BaseGeometry = shapely.boundary(shapely.multipolygons([p for p in parts if p.geom_type == "Polygon"]))
    return outline


def along(outline: BaseGeometry, metric: Metric) -> Places:
    """Return places along an outline, evenly spaced: some 200, not closer than half a kilometre."""
    metres = metric.project(outline)
    found: list[tuple[float, float]] = []
    step_m = max(_LEAST_STEP_M, metres.length / _SAMPLES)
    for part in shapely.get_parts(metres):
        places = shapely.line_interpolate_point(part, np.arange(0.0, part.length, step_m))
        found += [(each.x, each.y) for each in (metric.unproject(place) for place in places)]
    return places_of(found)


def _array(shapes: Sequence[BaseGeometry | None]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    together = np.empty(len(shapes), dtype=object)
    together[:] = shapes
    return together
