"""The ground planning judges: cells, each with places a team may be called to.

A cell is judged by the travel time to its own places (reporting points, named places and road nodes inside it), never
by the outline of an isochrone: an outline counts a slope without a road as reached.

Known limit: a cell in which no place and no road is known is judged by one point inside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dispatch.rules.policy import Policy
from gis.county.model import CellKind, PointKind
from gis.position import Position


class PlaceKind(StrEnum):
    """The kind of a place of a cell."""

    POINT = "reporting_point"
    NAMED = "named_place"
    ROAD = "road_node"
    MIDDLE = "middle"
    """A point inside a cell of which nothing else is known."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a cell, WGS84; `code` and `venue` are those of a reporting point, `name` also of a named place."""

    cell: str
    kind: PlaceKind
    position: Position
    code: str | None = None
    name: str | None = None
    name_en: str | None = None
    venue: PointKind | None = None


@dataclass(frozen=True, slots=True)
class PlanningCell:
    """A grid cell with the name people know it by."""

    code: str
    name: str
    town: str
    kind: CellKind
    in_town: bool
    centre: Position
    area_m2: float = 0.0
    committee: str = ""
    """Name of its village or residents' committee."""
    amid: Position | None = None
    """The place inside it that lies amid its others; None where no place of it is known."""

    @property
    def stands_for(self) -> Position:
        """Return where its cases are taken to come, by those that take one place a cell: people are at its places."""
        return self.amid or self.centre


@dataclass(frozen=True, slots=True)
class PlanningGround:
    """The cells of a county in the order of their codes, and their places in the order of the cells.

    `version` changes with everything that is judged: cells, reporting points, named places and roads.
    """

    county: str
    version: str
    cells: tuple[PlanningCell, ...]
    places: tuple[Place, ...]

    @property
    def cell_of(self) -> NDArray[np.intp]:
        """Return the index of each place's cell, shape (places,)."""
        index = {cell.code: n for n, cell in enumerate(self.cells)}
        return np.array([index[place.cell] for place in self.places], dtype=np.intp)

    @property
    def in_town(self) -> NDArray[np.bool_]:
        """Return which cells are in town, shape (cells,)."""
        return np.array([cell.in_town for cell in self.cells], dtype=np.bool_)

    def targets_s(self, policy: Policy, one_s: int | None = None) -> NDArray[np.float64]:
        """Return the target of each cell, seconds, shape (cells,): one for all, else what the rules promise there.

        NaN: nothing is promised. Comparisons with it are false, so such a cell is neither in time nor late.
        """
        own = (policy.target_s(cell.kind, in_town=cell.in_town) if one_s is None else one_s for cell in self.cells)
        return np.array([np.nan if target_s is None else target_s for target_s in own], dtype=np.float64)

    @property
    def positions(self) -> Sequence[Position]:
        """Return where the places are, WGS84."""
        return [place.position for place in self.places]


def amid(positions: Sequence[Position]) -> Position | None:
    """Return the position with the least sum of distances to the others, the first of equals; None of none."""
    if not positions:
        return None
    spots = np.array([(each.lon, each.lat) for each in positions], dtype=np.float64)
    spots[:, 0] *= np.cos(np.radians(spots[0, 1]))
    apart = np.hypot(*(np.subtract.outer(axis, axis) for axis in spots.T)).sum(axis=1)
    return positions[int(np.argmin(np.round(apart, 9)))]


def shares(cell_of: NDArray[np.intp], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weight of each place: its cell's, in equal parts.

    Parameters
    ----------
    cell_of
        Index of each place's cell, shape (places,).
    weights
        One per cell, shape (cells,).
    """
    count = np.bincount(cell_of, minlength=len(weights))
    return np.asarray(weights[cell_of] / count[cell_of], dtype=np.float64)
