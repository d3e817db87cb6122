"""Walking time from every village and every cell to the nearest and the second-nearest reporting point.

A village is a named place where people live. A cell is taken at its villages, else at its roads, else in its middle:
at the one of them with the middle walking time. Nobody has to walk from a road junction, so roads count only where
nothing better is known. A cell of which nothing but reporting points is known is taken at these.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.cover import Place, PlaceKind, PlanningGround


@dataclass(frozen=True, slots=True)
class Walk:
    """The walk from one village or cell.

    Attributes
    ----------
    name : str
        Of the village or the cell.
    cell : str
        Code of the cell.
    nearest_s, second_s : float
        Seconds on foot to the nearest and the second-nearest point; inf: no way.
    nearest, second : str or None
        Codes of those points.
    has_own : bool
        Whether a point lies in the same committee 村（社区）.
    place : Place
        Where it begins.
    """

    name: str
    cell: str
    nearest_s: float
    second_s: float
    nearest: str | None
    second: str | None
    has_own: bool
    place: Place

    def within(self, limit_s: float) -> bool:
        """Return whether the walk to the nearest point takes no longer than the limit."""
        return self.nearest_s <= limit_s


@dataclass(frozen=True, slots=True)
class Access:
    """The walks from all villages and all cells, in the order of the ground, under one limit in seconds."""

    limit_s: float
    villages: tuple[Walk, ...]
    cells: tuple[Walk, ...]

    @property
    def villages_within(self) -> int:
        """Return how many villages have a point within the limit."""
        return sum(walk.within(self.limit_s) for walk in self.villages)

    @property
    def cells_within(self) -> int:
        """Return how many cells have a point within the limit."""
        return sum(walk.within(self.limit_s) for walk in self.cells)

    @property
    def without(self) -> tuple[Walk, ...]:
        """Return the villages beyond the limit, the farthest first, then by name."""
        beyond = [walk for walk in self.villages if not walk.within(self.limit_s)]
        return tuple(sorted(beyond, key=lambda walk: (-walk.nearest_s, walk.name, walk.cell)))


def origins(ground: PlanningGround) -> list[Place]:
    """Return the places people walk from: `walks` wants a row of times for each, in this order."""
    villages = [place for place in ground.places if place.kind is PlaceKind.NAMED]
    settled = {place.cell for place in villages}
    others = [place for place in ground.places if place.cell not in settled and place.kind is not PlaceKind.POINT]
    known = settled | {place.cell for place in others}
    return villages + others + [place for place in points_of(ground) if place.cell not in known]


def points_of(ground: PlanningGround) -> list[Place]:
    """Return the reporting points: `walks` wants a column of times for each, in this order."""
    return [place for place in ground.places if place.kind is PlaceKind.POINT]


def walks(ground: PlanningGround, walking_s: NDArray[np.float64], limit_s: float) -> Access:
    """Return the walks from every village and cell.

    Parameters
    ----------
    walking_s
        Seconds on foot from `origins` to `points_of` the ground, shape (origins, points); inf: no way.
    limit_s
        How long a walk may take; exactly that is within it.

    Raises
    ------
    ValueError
        Shapes do not agree, or the limit is not above zero.
    """
    places, points = origins(ground), points_of(ground)
    if walking_s.shape != (len(places), len(points)):
        raise ValueError(f"walking_s has shape {walking_s.shape}; give ({len(places)}, {len(points)})")
    if not 0 < limit_s < np.inf:
        raise ValueError(f"limit_s is {limit_s}; give a positive number of seconds")
    owners = {point.cell[:12] for point in points}
    found = [_walk(place, times, points, owners) for place, times in zip(places, walking_s, strict=True)]
    names = {cell.code: cell.name for cell in ground.cells}
    by_cell: dict[str, list[Walk]] = {cell.code: [] for cell in ground.cells}
    for walk in found:
        by_cell[walk.cell].append(walk)
    cells = [_middle(by_cell[code], names[code]) for code in by_cell if by_cell[code]]
    villages = [walk for place, walk in zip(places, found, strict=True) if place.kind is PlaceKind.NAMED]
    return Access(limit_s, tuple(villages), tuple(cells))


def _walk(place: Place, times: NDArray[np.float64], points: Sequence[Place], owners: set[str]) -> Walk:
    # Who stands at a point has reached it, however far off the paths that is.
    there = [point.position == place.position for point in points]
    times = np.where(there, 0.0, times)
    order = np.argsort(times, kind="stable")[:2]
    reached = [int(n) for n in order if np.isfinite(times[n])]
    first, second = [*reached, None, None][:2]
    return Walk(
        place.name or place.cell,
        place.cell,
        float("inf") if first is None else float(times[first]),
        float("inf") if second is None else float(times[second]),
        None if first is None else points[first].code,
        None if second is None else points[second].code,
        place.cell[:12] in owners,
        place,
    )


def _middle(found: Sequence[Walk], name: str) -> Walk:
    """Return the walk in the middle of a cell's, by time and then by name."""
    ranked = sorted(found, key=lambda walk: (walk.nearest_s, walk.second_s, walk.name))
    middle = ranked[(len(ranked) - 1) // 2]
    return replace(middle, name=name)
