"""p-median in rounds: no row of a best answer costs more than all of a known one, so what is greater is cut off.

A solver works with some nine digits: beside a weight of 1e9 it cannot tell 2 from 5, and sums of floats lose what is
small beside a cost of 1e15. Once an answer of value U is known, no better one has a row that costs more than U by
itself. Weight × cost is then cut off a little above U, and every row counts once: numbers far apart are so no longer,
sums are whole numbers again where their decimals allow it, and bounds are those of the numbers that matter. What a row
costs at the least is taken off it and off U; what is left is made smaller by `levels`.

A round is broken off where it finds a much better answer; the next one begins with that answer.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

import numpy as np

from dispatch.planning.siting.candidates import Candidate, Model, Place
from dispatch.planning.siting.matrix.levels import Levelled, levelled
from dispatch.planning.siting.matrix.question import Floats, Question
from dispatch.planning.siting.matrix.whole_numbers import EXACT, Scaled, decimal, scaled
from dispatch.planning.siting.problem import Problem
from dispatch.planning.siting.proof import Clock, Report, Status, Step
from dispatch.planning.siting.solve import Result, solve

SOON, LATE = 1_000.0, 2.0
"""So many times smaller the numbers become where a round is broken off for them, and where another one follows."""
COARSE = 1e8
"""From so great whole numbers on the solver takes neighbours for one (`stages.RESOLUTION`)."""
TINY, FAR = 1e-12, 0.1
"""Shares of a known value: what it may be off as a float, and how far above it numbers that are not whole are cut."""


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Weight × cost as it is solved: the greatest, what the numbers are multiples of, and the levels made of them."""

    greatest: float
    unit: Fraction
    is_whole: bool
    levels: Levelled | None = None
    base: Fraction = Fraction(0)
    """What every answer pays beside them."""

    def given(self, value: float) -> float:
        """Return the sum that was given for one of these numbers, or for a bound of such sums."""
        if not isfinite(value):
            return value
        whole = value if self.levels is None else self.levels.given(value)
        return float(Fraction(whole) * self.unit + self.base)


@dataclass(slots=True, eq=False)
class Round:
    """One search with some numbers."""

    report: Report
    numbers: Numbers
    is_brief: bool = False
    """Whether its first answer is all that is wanted: its numbers are too great for the solver."""
    is_broken_off: bool = False
    is_cancelled: bool = False

    def watched(self, step: Step) -> bool:
        """Hand a step on; return whether to go on: not where a value is far below the greatest number."""
        self.is_cancelled = self.is_cancelled or not self.report(step)
        self.is_broken_off = self.is_brief or 0.0 < step.value < self.numbers.greatest / SOON
        return not (self.is_cancelled or self.is_broken_off)

    def gains(self, result: Result, other: Numbers) -> bool:
        """Return whether other numbers are worth another round after this one."""
        if not other.is_whole:
            times = LATE if self.is_broken_off else SOON
            return other.greatest * other.unit * times <= self.numbers.greatest * self.numbers.unit
        if not self.numbers.is_whole:
            return True
        return result.status is not Status.PROVEN and other.greatest * LATE <= self.numbers.greatest


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """The result of the last round, its numbers, and the best bound of all rounds, as it was given."""

    result: Result
    numbers: Numbers
    bound: float


def first_round(report: Report, greatest: float, unit: Fraction, *, is_whole: bool) -> Round:
    """Return the round that begins, by its greatest number."""
    return Round(report, Numbers(greatest, unit, is_whole), is_brief=is_whole and greatest >= COARSE)


def settled(question: Question, last: Round, result: Result, clock: Clock | None) -> Settled:
    """Return what further rounds make of the first one's result, which reaches every row that counts."""
    bound = 0.0
    while True:
        bound = max(bound, last.numbers.given(result.proof.bound))
        known = _value(question, result)
        if last.is_cancelled or known == 0 or (last.numbers.is_whole and result.status is Status.PROVEN):
            break
        products, numbers = _cut_off(question, known, result)
        if not last.is_broken_off and not last.gains(result, numbers):
            break
        last = Round(last.report, numbers)
        result = solve(_problem(question, products), last.watched, clock=clock, ties=False, start=result.sites)
    return Settled(result, last.numbers, bound)


def _columns(result: Result) -> list[int]:
    return [int(code.partition(".")[0]) for code in result.sites]


def _value(question: Question, result: Result) -> Fraction:
    """Return Σ weight × cost with the decimals that were given."""
    rows = np.flatnonzero(question.counts > 0)
    least = question.costs[np.ix_(rows, _columns(result))].min(axis=1).tolist()
    pairs = zip(question.counts[rows].tolist(), least, strict=True)
    return sum((decimal(weight) * decimal(cost) for weight, cost in pairs), Fraction(0))


def _cut_off(question: Question, known: Fraction, result: Result) -> tuple[Floats, Numbers]:
    """Return weight × cost of the rows that count; what is more than a known value above 0 is little more than it."""
    rows = question.counts > 0
    weights, costs = question.counts[rows], question.costs[rows]
    most = np.array([float(known / decimal(weight)) for weight in weights.tolist()])[:, None]
    paid, counts = scaled(np.where(costs <= most * (1.0 + TINY), costs, np.inf)), scaled(weights)
    unit = paid.unit * counts.unit
    if paid.is_whole and counts.is_whole:
        least = paid.values.min(axis=1)
        base = sum((int(low) * int(count) for low, count in zip(least, counts.values, strict=True)), 0)
        rest = int(known / unit) - base
        # A multiple of the weight, so that levels find what the weights have in common.
        most = np.array([float(rest // int(count) + 1) for count in counts.values])[:, None]
        products = np.minimum(paid.values - least[:, None], most) * counts.values[:, None]
        if float(products.max(axis=1).sum()) <= EXACT:
            return _levelled(scaled(products), unit, base * unit, _columns(result))
    products = np.minimum(paid.values * counts.values[:, None], float(known / unit) * (1.0 + FAR))
    found = scaled(products, 0.0)
    return found.values, Numbers(float(found.values.max()), found.unit * unit, is_whole=False)


def _levelled(products: Scaled, unit: Fraction, base: Fraction, columns: list[int]) -> tuple[Floats, Numbers]:
    """Return whole numbers made smaller, and again no more than a known answer costs in them."""
    levels = levelled(products.values)
    known = levels.values[:, columns].min(axis=1).sum()
    values = np.minimum(levels.values, known + 1.0)
    return values, Numbers(float(values.max()), products.unit * unit, True, levels, base)


def _problem(question: Question, products: Floats) -> Problem:
    return Problem(
        Model.PMEDIAN,
        tuple(Candidate(f"{column:08d}.0") for column in range(question.costs.shape[1])),
        tuple(Place(f"{row:08d}", 1.0) for row in range(len(products))),
        np.ascontiguousarray(products.T),
        p=question.sites,
    )
