"""Cells reached within the target: the least travel time per cell over all teams or posts.

A cell is taken at its representative point, so a large cell half out of reach counts wholly in or wholly out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.position import Position
from gis.travel.times import TravelTimes


@dataclass(frozen=True, slots=True)
class Reach:
    """The way to reach one cell.

    Attributes
    ----------
    travel_s : float or None
        The least time in seconds over all origins; None where none gets there.
    origin : int or None
        Index of the origin that needs the least time; the first of equals.
    reached : bool
        True if that time is at most the target.
    """

    travel_s: float | None
    origin: int | None
    reached: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of all cells, in the order given.

    Attributes
    ----------
    target_s : float
        The target in seconds.
    cells : tuple of Reach
        One per cell.
    method : str
        `road` or `straight_line`.
    graph_version : str or None
        The road graph the times come from.
    area_share : float or None
        Share of the area that is reached, 0 to 1; None where no areas were given or they sum to nothing.
    """

    target_s: float
    cells: tuple[Reach, ...]
    method: str
    graph_version: str | None
    area_share: float | None = None

    @property
    def total(self) -> int:
        """Return the number of cells."""
        return len(self.cells)

    @property
    def reached(self) -> int:
        """Return the number of cells within the target."""
        return sum(cell.reached for cell in self.cells)

    @property
    def share(self) -> float | None:
        """Return the share of cells within the target, 0 to 1; None without cells."""
        return self.reached / self.total if self.cells else None


def coverage(
    origins: Sequence[Position],
    cells: Sequence[Position],
    travel: TravelTimes,
    target_s: float,
    *,
    areas_m2: Sequence[float] | None = None,
    delays_s: Sequence[float] | None = None,
) -> Coverage:
    """Return who reaches each cell first, and whether within the target.

    Parameters
    ----------
    origins : sequence of Position
        Where the teams or posts are, WGS84.
    cells : sequence of Position
        One representative point per cell, WGS84.
    travel : TravelTimes
        Whose matrix is asked, once.
    target_s : float
        Seconds; a time of exactly the target is within it.
    areas_m2 : sequence of float, optional
        The cells' areas in square metres, for the share of the area.
    delays_s : sequence of float, optional
        How long each origin needs before it leaves, seconds; added to its times.

    Returns
    -------
    Coverage
        In the order of `cells`.

    Raises
    ------
    ValueError
        `target_s` is not a positive number, or there are not as many areas as cells.
    """
    if not target_s > 0:
        raise ValueError(f"target_s is {target_s}; give a positive number of seconds")
    if areas_m2 is not None and len(areas_m2) != len(cells):
        raise ValueError(f"{len(areas_m2)} areas for {len(cells)} cells; give one area per cell")
    times = travel.matrix(origins, cells)
    if delays_s is not None:
        times = times + np.asarray(delays_s, dtype=np.float64).reshape(-1, 1)
    least_s, first = _least(times)
    within = least_s <= target_s
    reaches = tuple(
        Reach(time, origin, inside) if origin >= 0 else Reach(None, None, False)
        for time, origin, inside in zip(least_s.tolist(), first.tolist(), within.tolist(), strict=True)
    )
    return Coverage(target_s, reaches, travel.method, travel.version, _area_share(within, areas_m2))


def _least(seconds: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return per column the least time and its row; infinity and -1 where there is none."""
    if seconds.shape[0] == 0:
        return np.full(seconds.shape[1], np.inf), np.full(seconds.shape[1], -1)
    known = np.where(np.isnan(seconds), np.inf, seconds)
    first = known.argmin(axis=0)
    least_s = known[first, np.arange(known.shape[1])]
    return least_s, np.where(np.isinf(least_s), -1, first)


def _area_share(within: NDArray[np.bool_], areas_m2: Sequence[float] | None) -> float | None:
    if areas_m2 is None:
        return None
    areas = np.asarray(areas_m2, dtype=np.float64)
    whole = float(areas.sum())
    return float(areas[within].sum()) / whole if whole > 0 else None
