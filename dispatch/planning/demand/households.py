"""Households of every cell, of figures by committee and by cell: what a committee has beyond its cells is spread.

A cell with a figure of its own keeps it. The rest of its committee's total goes to the committee's other cells, in
proportion to their built-up area where it is known of all of them; else to their points (reporting points and places
where people live) where half of them have one; else to their area. A cell gets a hundredth of an equal share at least,
for people live where no map says so (dasymetric mapping; Eicher & Brewer 2001, Cartography and Geographic Information
Science 28, 125–138).

Known limit: within a committee the spread is a guess; every cell it was made for says so.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.learning import CellGround
from gis.county.codes import committee_of
from gis.county.model import Household

type Floats = NDArray[np.float64]

LEAST_SHARE = 0.01
"""Of an equal share: what a cell gets at least of a committee's households that are spread."""


class Counted(StrEnum):
    """The origin of a cell's households."""

    STATED = "stated"
    SPREAD = "spread"
    NONE = "none"


class SpreadBy(StrEnum):
    """The quantity by which a committee's households are spread."""

    BUILT_UP = "built_up_area"
    POINTS = "points"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class CellSpread:
    """The quantities by which households are spread: ground and area of a cell, and whether it is in town."""

    ground: CellGround
    area_m2: float
    in_town: bool = False


@dataclass(frozen=True, slots=True)
class Households:
    """Households of the cells, in their order.

    Attributes
    ----------
    counts : array
        0 where no figure is known, which `counted` tells from a cell without households.
    spread_by : tuple of SpreadBy
        What was used, for one committee or another.
    unplaced : int
        Households of committees and cells that are no more, or that no cell is left for: they count nowhere.
    origins : tuple of str
        Who counted, as the file says.
    years : (int, int) or None
        The first and the last year the figures are of; None where none states one.
    """

    counts: Floats
    counted: tuple[Counted, ...]
    spread_by: tuple[SpreadBy, ...]
    unplaced: int
    origins: tuple[str, ...]
    years: tuple[int, int] | None

    def cells(self, counted: Counted) -> int:
        """Return how many cells have their figure from there."""
        return self.counted.count(counted)


def households_by_cell(rows: Sequence[Household], cells: Sequence[CellSpread]) -> Households:
    """Return the households of every cell.

    Parameters
    ----------
    rows
        Figures by committee (12 digits) and by cell (15).
    cells
        The cells of today; what `ground.households` says is not looked at.
    """
    figures = {row.code: row.households for row in rows}
    counts, counted = np.zeros(len(cells)), [Counted.NONE] * len(cells)
    by_committee: dict[str, list[int]] = defaultdict(list)
    for n, cell in enumerate(cells):
        by_committee[committee_of(cell.ground.code)].append(n)
        if cell.ground.code in figures:
            counts[n], counted[n] = figures[cell.ground.code], Counted.STATED
    used, unplaced = set[SpreadBy](), _of_cells_gone(figures, {cell.ground.code for cell in cells})
    for committee in sorted(code for code in figures if committee_of(code) == code):
        members = by_committee.get(committee, [])
        open_cells = [n for n in members if counted[n] is Counted.NONE]
        rest = max(figures[committee] - counts[members].sum(), 0.0)
        if not open_cells:
            unplaced += int(rest)
            continue
        shares, by = _shares([cells[n] for n in open_cells])
        counts[open_cells] = rest * shares
        for n in open_cells:
            counted[n] = Counted.SPREAD if len(members) > 1 else Counted.STATED
        used |= {by} if len(members) > 1 else set()
    years = [row.year for row in rows if row.year is not None]
    return Households(
        counts,
        tuple(counted),
        tuple(by for by in SpreadBy if by in used),
        unplaced,
        tuple(sorted({row.origin for row in rows if row.origin})),
        (min(years), max(years)) if years else None,
    )


def grounds_of(cells: Sequence[CellSpread], households: Households | None) -> list[CellGround]:
    """Return what is known of the cells with their households, in their order: what cases are expected by."""
    if households is None:
        return [cell.ground for cell in cells]
    known = zip(cells, households.counted, households.counts, strict=True)
    return [
        replace(cell.ground, households=None if how is Counted.NONE else float(count)) for cell, how, count in known
    ]


def _of_cells_gone(figures: Mapping[str, int], today: set[str]) -> int:
    """Return the households of cells that are no more, where their committee has no figure that holds them."""
    return sum(
        count
        for code, count in figures.items()
        if committee_of(code) != code and code not in today and committee_of(code) not in figures
    )


def _shares(cells: Sequence[CellSpread]) -> tuple[Floats, SpreadBy]:
    """Return how a committee's households are divided among these cells, and by what."""
    built_up = [cell.ground.built_up_m2 for cell in cells]
    points = np.array([cell.ground.points or 0.0 for cell in cells])
    known = np.array([np.nan if value is None else value for value in built_up])
    if np.isfinite(known).all() and known.sum() > 0:
        return _floored(known), SpreadBy.BUILT_UP
    if (points > 0).sum() * 2 >= len(cells):
        return _floored(points), SpreadBy.POINTS
    return _floored(np.array([cell.area_m2 for cell in cells])), SpreadBy.AREA


def _floored(values: Floats) -> Floats:
    total = values.sum()
    shares = values / total if total > 0 else np.full(len(values), 1.0 / len(values))
    raised = np.maximum(shares, LEAST_SHARE / len(values))
    return np.asarray(raised / raised.sum())
