"""The best sites of a question on a bare matrix of costs, in the units that were given; rows and columns count from 0.

Costs and weights are made whole numbers first (`whole_numbers`), so sums are exact. p-median and p-center must reach
every row (p-median: every row with weight); what cannot be reached is refused, with what would be needed.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.candidates import Candidate, Model, Place
from dispatch.planning.siting.matrix.capped import Numbers, Settled, first_round, settled
from dispatch.planning.siting.matrix.errors import (
    NoWayRowsError,
    TooFewSitesError,
    UncoveredRowsError,
    UndecidedError,
)
from dispatch.planning.siting.matrix.levels import levelled
from dispatch.planning.siting.matrix.question import Floats, Question
from dispatch.planning.siting.matrix.whole_numbers import EXACT, Scaled, decimal, given, scaled
from dispatch.planning.siting.measures import NO_WAY_FACTOR
from dispatch.planning.siting.problem import Problem
from dispatch.planning.siting.proof import Clock, Report, Status, go_on
from dispatch.planning.siting.solve import Result, solve


@dataclass(frozen=True, slots=True)
class Answer:
    """The best sites, or the best known ones.

    Attributes
    ----------
    objective, bound : float
        Equal where the answer is proven; no answer is better than the bound.
    sites : tuple of int
        Columns from 0, in order; one that several units share as often as there are units.
    uncovered : tuple of int
        Rows from 0 that no site has within the radius; without a radius, that no site reaches.
    total : float
        Weight in all.
    """

    objective: float
    bound: float
    is_proven: bool
    sites: tuple[int, ...]
    uncovered: tuple[int, ...]
    total: float


def answer(question: Question, report: Report = go_on, *, clock: Clock | None = None) -> Answer:
    """Return the best sites of a question; where the report cancels, the best known with a bound.

    Raises
    ------
    UncoveredRowsError, NoWayRowsError, TooFewSitesError
        There is no answer; the error says why, and what would be needed.
    UndecidedError
        The search was cancelled before anything allowed was found.
    """
    _check_rows(question)
    weights = scaled(question.counts, summed=True)
    room = EXACT / (NO_WAY_FACTOR * max(float(weights.values.sum()), 1.0))
    costs = scaled(question.costs, room if question.model is Model.PMEDIAN else EXACT)
    if question.model is Model.PMEDIAN:
        return _median(question, costs, weights, report, clock)
    if question.model in {Model.MCLP, Model.MEXCLP} and weights.is_whole:
        result = _covering(question, costs, weights, report, clock)
    else:
        result = solve(_problem(question, costs, weights), report, clock=clock, ties=False)
    if not question.model.needs_target:
        result = _reaching(question, costs, weights, result, report, clock)
    if question.model is Model.LSCP and question.sites is not None and len(result.sites) > question.sites:
        _refuse_number(question, result)
    return _given(question, costs, weights, result)


def _median(question: Question, costs: Scaled, weights: Scaled, report: Report, clock: Clock | None) -> Answer:
    """Return the least sum of weight × cost; numbers far apart are cut off where an answer is known (`capped`)."""
    ways = np.where(np.isfinite(costs.values), costs.values, 0.0).max(axis=1)
    greatest = float((ways * weights.values).max())
    is_whole = costs.is_whole and weights.is_whole
    first = first_round(report, greatest, costs.unit * weights.unit, is_whole=is_whole)
    result = solve(_problem(question, costs, weights), first.watched, clock=clock, ties=False)
    result = _reaching(question, costs, weights, result, report, clock)
    return _given(question, costs, weights, settled(question, first, result, clock))


def _check_rows(question: Question) -> None:
    """Refuse rows that no candidate can serve as the model demands."""
    least = question.costs.min(axis=1)
    if question.model is Model.LSCP:
        wrong = np.flatnonzero(~(least <= (question.radius or 0.0)))
        if wrong.size:
            raise _uncovered(question, wrong, least)
    elif not question.model.needs_target:
        lost = np.flatnonzero(~np.isfinite(least) & (question.counts > 0))
        if lost.size:
            raise NoWayRowsError(question.model, [int(row) for row in lost])


def _uncovered(question: Question, rows: NDArray[np.int64], least: Floats) -> UncoveredRowsError:
    nearest = question.costs[rows].argmin(axis=1)
    found = [
        {"row": int(row), "least": float(least[row]), "nearest": int(column)}
        if np.isfinite(least[row])
        else {"row": int(row), "least": None, "nearest": None}
        for row, column in zip(rows, nearest, strict=True)
    ]
    needed = float(least[rows].max())
    return UncoveredRowsError(question.radius or 0.0, found, needed if np.isfinite(needed) else None)


def _problem(question: Question, costs: Scaled, weights: Scaled) -> Problem:
    copies = (question.sites or 1) if question.is_shared else 1
    codes = [f"{column:08d}.{copy}" for column in range(question.costs.shape[1]) for copy in range(copies)]
    return Problem(
        question.model,
        tuple(Candidate(code) for code in codes),
        tuple(Place(f"{row:08d}", weight) for row, weight in enumerate(weights.values.tolist())),
        np.ascontiguousarray(np.repeat(costs.values, copies, axis=1).T),
        target_s=_target(question, costs),
        p=question.sites if question.model is not Model.LSCP else None,
        busy=(question.busy or 0.0) if question.model is Model.MEXCLP else 0.0,
    )


def _covering(question: Question, costs: Scaled, weights: Scaled, report: Report, clock: Clock | None) -> Result:
    """Return the most weight covered; weights far apart are made smaller first, in the same order of sums."""
    is_in_part = question.model is Model.MEXCLP
    parts = decimal(question.busy or 0.0).denominator ** (question.sites or 1) if is_in_part else 1
    smaller = levelled(weights.values, parts)
    problem = _problem(question, costs, replace(weights, values=smaller.values))
    result = solve(problem, report, clock=clock, ties=False)
    proof = result.proof
    proof = replace(proof, objective=smaller.given(proof.objective), bound=smaller.given(proof.bound))
    return replace(result, proof=proof)


def _target(question: Question, costs: Scaled) -> float | None:
    """Return the radius in the unit of the scaled costs; above 0, and equal costs within it."""
    if not question.model.needs_target or question.radius is None:
        return None
    if costs.is_whole:
        return float(decimal(question.radius) / costs.unit // 1) + 0.5
    return max(given(question.radius, 1 / costs.unit), float(np.nextafter(0, 1)))


def _reaching(
    question: Question, costs: Scaled, weights: Scaled, result: Result, report: Report, clock: Clock | None
) -> Result:
    """Return an answer that reaches every row that counts; as given where it does.

    Where it does not, a missing way is made to cost more than all of an answer that misses none, and the question is
    asked again: a best answer of that misses none, and is the best of those. It costs each row little more than that,
    whatever its weight: beside much greater numbers the others are lost in rounding.
    """
    if not _misses(question, result):
        return result
    rows = question.counts > 0
    sites = question.sites or 1
    reached = _reached(question, rows, report, clock)
    nearest = costs.values[rows][:, list(reached)].min(axis=1)
    dearest = np.full(len(rows), np.inf)
    dearest[rows] = np.ceil(float((weights.values[rows] * nearest).sum()) / weights.values[rows]) + 1.0
    filled = replace(costs, values=np.where(np.isfinite(costs.values), costs.values, dearest[:, None]))
    again = solve(_problem(question, filled, weights), report, clock=clock, ties=False)
    if _misses(question, again):
        raise UndecidedError(sites)
    return again


def _reached(question: Question, rows: NDArray[np.bool_], report: Report, clock: Clock | None) -> tuple[int, ...]:
    """Return sites that reach some rows, no more than were asked for."""
    ways = np.where(np.isfinite(question.costs[rows]), 0.0, np.inf)
    every = Question(Model.LSCP, ways, radius=0.0)
    ones = Scaled(np.ones(len(ways)), Fraction(1), is_whole=True)
    cover = solve(_problem(every, Scaled(ways, Fraction(1), is_whole=True), ones), report, clock=clock, ties=False)
    sites = question.sites or 1
    if len(cover.sites) > sites:
        raise TooFewSitesError(sites, len(cover.sites)) if cover.status is Status.PROVEN else UndecidedError(sites)
    return _columns(cover)


def _misses(question: Question, result: Result) -> bool:
    least = question.costs[:, list(_columns(result))].min(axis=1)
    return bool((~np.isfinite(least) & (question.counts > 0)).any())


def _refuse_number(question: Question, result: Result) -> None:
    sites = question.sites or 0
    if result.status is Status.PROVEN:
        raise TooFewSitesError(sites, len(result.sites), within=question.radius)
    raise UndecidedError(sites)


def _columns(result: Result) -> tuple[int, ...]:
    return tuple(int(code.partition(".")[0]) for code in result.sites)


def _given(question: Question, costs: Scaled, weights: Scaled, found: Result | Settled) -> Answer:
    """Return the answer in the units that were given."""
    result = found.result if isinstance(found, Settled) else found
    sites = _columns(result)
    least = question.costs[:, list(sites)].min(axis=1)
    limit = np.finfo(np.float64).max if question.radius is None else question.radius
    plain = {Model.LSCP: Fraction(1), Model.PCENTER: costs.unit, Model.PMEDIAN: costs.unit * weights.unit}
    unit = plain.get(question.model, weights.unit)
    numbers = found.numbers if isinstance(found, Settled) else Numbers(0.0, unit, is_whole=False)
    objective = numbers.given(result.proof.objective)
    bound = found.bound if isinstance(found, Settled) else numbers.given(result.proof.bound)
    if question.model is Model.MEXCLP:
        objective = _expected(question, weights, sites)
    simple = given(_simple_bound(question, costs, weights), unit)
    tighter = max if question.model in {Model.LSCP, Model.PMEDIAN, Model.PCENTER} else min
    bound = tighter(simple, bound)
    is_proven = result.status is Status.PROVEN or objective == bound
    return Answer(
        objective=objective,
        bound=objective if is_proven else bound,
        is_proven=is_proven,
        sites=sites,
        uncovered=tuple(int(row) for row in np.flatnonzero(~(least <= limit))),
        total=given(float(weights.values.sum()), weights.unit),
    )


def _expected(question: Question, weights: Scaled, sites: tuple[int, ...]) -> float:
    """Return Σ w (1 − q^n) with the decimal that the busy fraction is printed as, rounded once."""
    units = (question.costs[:, list(sites)] <= (question.radius or 0.0)).sum(axis=1)
    covered = [Fraction(float(weights.values[units == n].sum())) for n in range(len(sites) + 1)]
    busy = decimal(question.busy or 0.0)
    return float(sum(weight * (1 - busy**n) for n, weight in enumerate(covered)) * weights.unit)


def _simple_bound(question: Question, costs: Scaled, weights: Scaled) -> float:
    """Return the bound that every row served by its best candidate gives."""
    least = costs.values.min(axis=1)
    if question.model is Model.LSCP:
        return 1.0
    if question.model.needs_target:
        return float(weights.values[least <= (_target(question, costs) or 0.0)].sum())
    if question.model is Model.PCENTER:
        return float(least.max())
    counted = weights.values > 0
    return float((weights.values[counted] * least[counted]).sum())
