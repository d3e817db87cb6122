"""Preview of a post that is being dragged, from a table of times of places near by.

While a post is dragged its times are those of the nearest anchor. A cell counts as reached when the time to its
farthest place is within the target, so the preview never promises more than the exact answer gives for that anchor.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.cover.ground import PlaceKind, PlanningGround
from gis.position import Position

NONE = 65_535
"""In a table of whole seconds: no way."""


def anchors(ground: PlanningGround, most: int) -> list[Position]:
    """Return up to `most` places spread over the county, one per cell at most, on roads where there are any."""
    by_cell: dict[str, Position] = {}
    for place in sorted(ground.places, key=lambda each: each.kind is not PlaceKind.ROAD):
        by_cell.setdefault(place.cell, place.position)
    found = [by_cell[code] for code in sorted(by_cell)]
    return [found[n] for n in spread([(each.lon, each.lat) for each in found], most)]


def spread(lonlat: Sequence[tuple[float, float]], most: int) -> list[int]:
    """Return the indices of up to `most` of the places, each as far from those before as can be, in ascending order."""
    if len(lonlat) <= most:
        return list(range(len(lonlat)))
    places = np.array(lonlat, dtype=np.float64)
    scaled = places * (np.cos(np.radians(places[:, 1].mean())), 1.0)
    chosen = [0]
    away = np.hypot(*(scaled - scaled[0]).T)
    while len(chosen) < most:
        chosen.append(int(away.argmax()))
        away = np.minimum(away, np.hypot(*(scaled - scaled[chosen[-1]]).T))
    return sorted(chosen)


def farthest_s(ground: PlanningGround, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the time to the farthest place of each cell, shape (rows, cells), of times to all places."""
    starts = np.searchsorted(ground.cell_of, np.arange(len(ground.cells)))
    return np.asarray(np.maximum.reduceat(seconds, starts, axis=1), dtype=np.float64)


def whole_seconds(seconds: NDArray[np.float64]) -> NDArray[np.uint16]:
    """Return seconds rounded up, `NONE` for what is longer than fits or never."""
    up = np.ceil(np.where(np.isfinite(seconds), seconds, NONE))
    return np.minimum(up, NONE).astype(np.uint16)
