"""Weigh each cell by households, by learned demand or equally; say what was used instead of these, and why.

Nothing is put in the place of what is missing without a word: where no household is loaded, or the log has no case, the
answer names what was used and the reason. A cell of which no household is known weighs nothing, and says so. Of a cell
with fewer than five cases, or one that has to be hidden with those, neither count nor rate is shown.

Known limit: the share of the demand that is reached is a sum over cells; a caller that asks for many slightly different
covers could work out the weight of a hidden cell, though not read it off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.demand.households import CellSpread, Counted, Households, grounds_of, households_by_cell
from dispatch.planning.history.suppression import FEWEST, hidden, unless_few
from dispatch.planning.learning import Demand, demand, exposure
from dispatch.planning.learning.hours import hour_of
from gis.county.model import Household

type Floats = NDArray[np.float64]


class DemandKind(StrEnum):
    """The ways to weigh cells."""

    EQUAL = "equal"
    HOUSEHOLDS = "households"
    CASES = "cases"


class WhyNot(StrEnum):
    """The reason why the requested weights could not be used."""

    NO_HOUSEHOLDS = "no_households"
    """None are loaded, or none of a cell of today."""
    ZERO_HOUSEHOLDS = "zero_households"
    """They are loaded, and 0 in every cell."""
    NO_CASES = "no_cases"
    """The log has no case for a team in a cell of today."""


class Origin(StrEnum):
    """The origin of a cell's weight."""

    ALIKE = "alike"
    STATED = "stated"
    SPREAD = "spread"
    NONE = "none"
    LEARNED = "learned"
    FEW = "few"
    """Learned, and not shown: of fewer than five cases."""


@dataclass(frozen=True, slots=True)
class CellDemand:
    """A cell's demand as it may be shown: households, or cases a year with the 90 % interval; None: not shown."""

    origin: Origin
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """Cases per cell, without rehearsals, in a period that begins with the log, or some years ago."""

    cases: Mapping[str, int]
    since: datetime
    until: datetime

    @property
    def years(self) -> float:
        """Return how long it is; a day at least."""
        return max((self.until - self.since).total_seconds() / 86_400, 1.0) / 365.25

    def in_whole_hours(self) -> "Log":
        """Return it measured in whole hours, so that what rests on it is the same again within the hour."""
        return replace(self, since=hour_of(self.since), until=hour_of(self.until))


@dataclass(frozen=True, slots=True)
class Learned:
    """The demand learned from the log, in the order of the cells.

    `elsewhere` counts cases of cells that are no more; counts below five are None.
    """

    demand: Demand
    log: Log
    elsewhere: int | None

    @property
    def cases(self) -> int | None:
        """Return how many cases it was learned from; None: fewer than five, and not shown."""
        return unless_few(self.demand.cases)

    @property
    def expected(self) -> tuple[float, float, float] | None:
        """Return cases a year of the county with the 90 % interval; None where the cases are not shown."""
        return None if self.cases is None else self.demand.group(range(len(self.demand.counts)))


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights asked for and those used, with the reason; the weight of every cell, and the part each may show."""

    asked: DemandKind
    used: DemandKind
    why: WhyNot | None
    values: Floats
    cells: tuple[CellDemand, ...]
    households: Households | None = None
    learned: Learned | None = None


def weigh(
    asked: DemandKind, cells: Sequence[CellSpread], rows: Sequence[Household] = (), log: Log | None = None
) -> Weights:
    """Return the weights of a county's cells.

    Parameters
    ----------
    cells
        What is known of every cell, without households.
    rows
        The households that are loaded, by committee and by cell.
    log
        The cases that a team was asked for, or still may be; needed where they are asked for.
    """
    households, lacking = _known(rows, cells)
    if asked is DemandKind.EQUAL:
        return _alike(asked, cells, None)
    if asked is DemandKind.HOUSEHOLDS:
        return _alike(asked, cells, lacking) if households is None else _by_households(households)
    counts = np.array([(log.cases if log else {}).get(cell.ground.code, 0) for cell in cells], dtype=np.float64)
    if log is not None and counts.sum() > 0:
        return _by_cases(cells, counts, log, households)
    instead = _alike(asked, cells, None) if households is None else _by_households(households)
    return replace(instead, asked=asked, why=WhyNot.NO_CASES)


def _known(rows: Sequence[Household], cells: Sequence[CellSpread]) -> tuple[Households | None, WhyNot]:
    """Return the households of the cells, None where there are none, and why there would be none."""
    found = households_by_cell(rows, cells) if rows else None
    if found is None or found.cells(Counted.NONE) == len(cells):
        return None, WhyNot.NO_HOUSEHOLDS
    return (found if found.counts.sum() > 0 else None), WhyNot.ZERO_HOUSEHOLDS


def _alike(asked: DemandKind, cells: Sequence[CellSpread], why: WhyNot | None) -> Weights:
    shown = (CellDemand(Origin.ALIKE),) * len(cells)
    return Weights(asked, DemandKind.EQUAL, why, np.ones(len(cells)), shown)


def _by_households(households: Households) -> Weights:
    shown = tuple(
        CellDemand(Origin(how.value), None if how is Counted.NONE else float(count))
        for how, count in zip(households.counted, households.counts, strict=True)
    )
    kind = DemandKind.HOUSEHOLDS
    return Weights(kind, kind, None, households.counts, shown, households)


def _by_cases(cells: Sequence[CellSpread], counts: Floats, log: Log, households: Households | None) -> Weights:
    grounds = grounds_of(cells, households)
    in_town = np.array([cell.in_town for cell in cells], dtype=np.bool_)
    found = demand(counts, log.years, exposure(grounds), in_town)
    codes = [ground.code for ground in grounds]
    secret = hidden({code: int(n) for code, n in zip(codes, counts, strict=True)})
    rates = found.cells()
    shown = tuple(
        CellDemand(Origin.LEARNED, float(mean), float(low), float(high))
        if n >= FEWEST and code not in secret
        else CellDemand(Origin.FEW)
        for code, n, mean, low, high in zip(codes, counts, rates.mean, rates.low, rates.high, strict=True)
    )
    elsewhere = sum(log.cases.values()) - int(counts.sum())
    kind = DemandKind.CASES
    return Weights(kind, kind, None, rates.mean, shown, households, Learned(found, log, unless_few(elsewhere)))
