"""Compute how each cell is reached: its places taken together, all cells at once.

A county of 8,000 cells is judged in some milliseconds. AuthMethod are taken of whole tenths of a second, which add up
exactly, so that of equally quick teams always the one with the lower code is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.cover.causes import ORDER, GapCause
from dispatch.planning.cover.ground import PlanningGround
from dispatch.statistics.minutes import Band, band_of
from dispatch.values import quick

_NOBODY = -1


@quick
@dataclass(frozen=True, slots=True)
class CellCover:
    """The cover of one cell.

    Attributes
    ----------
    by_one, by_two : float
        Share of its places that one team, two teams reach within the target, 0 to 1; NaN without a target.
    best_s, median_s, worst_s : float
        Arrival at its nearest, middle and farthest place by the team that is there first, seconds; inf: nobody.
    team, second : str or None
        The team that arrives first, and the second, at the places together; None: nobody.
    cause : GapCause or None
        The reason that holds for most places that are not reached; None where all are.
    places : int
        Number of places judged.
    target_s : float
        Its target, seconds; NaN: nothing is promised there, so it is neither reached nor a gap.
    """

    code: str
    by_one: float
    by_two: float
    best_s: float
    median_s: float
    worst_s: float
    team: str | None
    second: str | None
    cause: GapCause | None
    places: int
    target_s: float

    @property
    def has_target(self) -> bool:
        """Return whether something is promised there."""
        return not np.isnan(self.target_s)

    @property
    def band(self) -> Band | None:
        """Return the band of the arrival at its middle place; None where a target judges it."""
        return None if self.has_target else band_of(self.median_s)

    @property
    def is_gap(self) -> bool:
        """Return whether a place of it is not reached within the target."""
        return self.by_one < 1.0

    @property
    def is_reached(self) -> bool:
        """Return whether all places of it are reached within the target."""
        return self.by_one >= 1.0


type Judged = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int8]]
"""Of each place: the arrival of the first and of the second team, and why it is not reached."""


def cell_covers(
    ground: PlanningGround,
    able_s: NDArray[np.float64],
    teams: Sequence[str],
    judged: Judged,
    targets_s: NDArray[np.float64],
) -> tuple[CellCover, ...]:
    """Return every cell, in the order of the ground.

    Parameters
    ----------
    able_s
        When each team is at each place, seconds, shape (teams, places); inf: never, or it may not go.
    targets_s
        The target of each cell, seconds, shape (cells,); NaN: none.
    """
    if not ground.cells:
        return ()
    first_s, second_s, why = judged
    cell_of = ground.cell_of
    starts = np.searchsorted(cell_of, np.arange(len(ground.cells)))
    count = np.diff(starts, append=len(ground.places))
    target_s, none = targets_s[cell_of], np.where(np.isnan(targets_s), np.nan, 0.0)
    columns = (
        (np.add.reduceat((first_s <= target_s).astype(np.float64), starts) / count + none).tolist(),
        (np.add.reduceat((second_s <= target_s).astype(np.float64), starts) / count + none).tolist(),
        np.minimum.reduceat(first_s, starts).tolist(),
        first_s[np.lexsort((first_s, cell_of))][starts + (count - 1) // 2].tolist(),
        np.maximum.reduceat(first_s, starts).tolist(),
        *_first_teams(able_s, teams, starts),
        _main_causes(why, starts),
        count.tolist(),
        targets_s.tolist(),
    )
    codes = (cell.code for cell in ground.cells)
    return tuple(CellCover(code, *row) for code, *row in zip(codes, *columns, strict=True))


def _first_teams(
    able_s: NDArray[np.float64], teams: Sequence[str], starts: NDArray[np.intp]
) -> tuple[list[str | None], list[str | None]]:
    """Return the first and second team of each cell: who reaches the most, then the least mean, then the code."""
    by_code = sorted(range(len(teams)), key=lambda n: teams[n])
    names = np.array([*(teams[n] for n in by_code), None], dtype=object)  # the last is nobody
    tenths = np.rint(able_s[by_code] * 10)  # whole numbers, which add up exactly as floats too
    finite = np.isfinite(tenths)
    tenths[~finite] = 0.0
    reach = np.add.reduceat(finite, starts, axis=1, dtype=np.int64)
    mean = np.add.reduceat(tenths, starts, axis=1) / np.maximum(reach, 1)
    first = _best(reach, mean)
    led = np.flatnonzero(first < len(reach))
    reach[first[led], led] = 0
    return names[first].tolist(), names[_best(reach, mean)].tolist()


def _best(reach: NDArray[np.int64], mean: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the best row of each column; the index after the last where no row reaches anything."""
    if len(reach) == 0:
        return np.zeros(reach.shape[1], dtype=np.intp)
    most = reach.max(axis=0)
    found = np.where(reach == most, mean, np.inf).argmin(axis=0)
    return np.where(most > 0, found, len(reach))


def _main_causes(why: NDArray[np.int8], starts: NDArray[np.intp]) -> list[GapCause | None]:
    counts = np.stack([np.add.reduceat((why == n).astype(np.int64), starts) for n in range(len(ORDER))])
    main = np.where(counts.any(axis=0), counts.argmax(axis=0), _NOBODY)
    return [None if n == _NOBODY else ORDER[n] for n in main.tolist()]
