"""The best sites of a question on a bare matrix, by the siting solver; rows and columns count from 0.

Costs and weights become whole numbers first (`whole_numbers`), so sums are exact, and so is a proof. Where they have
too many digits for that, and where units are busy, sums are floats: an answer is then proven to `RELATIVE` of the sum,
and not called proven where weights are so far apart that light rows would not count.

p-median and p-center must reach every row (p-median: every row with weight). An answer that does is made first. No
better one has a row that costs more than all of it, so greater costs and missing ways are cut off a little above: what
misses a row is then worse than what misses none, and numbers far apart are so no longer.
"""

import math
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from dispatch.planning.siting.candidates import Candidate, Model, Place
from dispatch.planning.siting.instance import LEAST_SHARE
from dispatch.planning.siting.matrix.errors import TooFewSitesError, UncoveredRowsError, UndecidedError
from dispatch.planning.siting.matrix.question import MOST, Floats, Question
from dispatch.planning.siting.matrix.whole_numbers import EXACT, Scaled, decimal, given, scaled
from dispatch.planning.siting.measures import Criterion, slack
from dispatch.planning.siting.problem import Problem
from dispatch.planning.siting.proof import Clock, Report, Status, go_on
from dispatch.planning.siting.solve import Result, solve
from dispatch.planning.siting.stages import RESOLUTION

BEYOND = 1.1
"""Costs are cut off at so many times what a known answer costs in all."""
WITHIN, NOT_WITHIN = 1.0, 2.0
"""Costs where a model only asks whether a row is covered."""
RELATIVE, APART = 1e-8, 1e7
"""Limits for sums of floats: relative proof tolerance of a p-median, and the largest ratio between weights."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The solver's result for a table of numbers.

    Attributes
    ----------
    table : NDArray of float64, shape (rows, columns)
        Value or cost of each row with each candidate, in the unit.
    is_exact : bool
        True if sums of these numbers are whole.
    """

    result: Result
    problem: Problem
    table: Floats
    unit: Fraction
    is_exact: bool


def answer(question: Question, report: Report = go_on, *, clock: Clock | None = None) -> Answer:
    """Return the best sites of a question; where the report cancels, the best known with a bound.

    Raises
    ------
    UncoveredRowsError, TooFewSitesError
        There is no answer; the error says why, and what would be needed.
    UndecidedError
        The search was cancelled before anything allowed was found.
    """
    _check_rows(question)
    weights = scaled(question.counts)
    solved = (_covering if question.model.needs_target else _reaching)(question, weights, report, clock)
    if question.model is Model.LSCP:
        _check_number(question, solved.result, within=question.radius)
    return _given(question, weights, solved)


def _check_rows(question: Question) -> None:
    """Refuse rows that no candidate can serve as the model demands."""
    radius = question.radius if question.model is Model.LSCP else None
    if radius is None and question.model.needs_target:
        return
    least = question.costs.min(axis=1)
    wrong = np.flatnonzero(~(least <= (MOST if radius is None else radius)) & (question.counts > 0))
    if wrong.size:
        nearest = question.costs[wrong].argmin(axis=1).tolist()
        found = [
            {"row": row, "least": cost, "nearest": column}
            if cost <= MOST
            else {"row": row, "least": None, "nearest": None}
            for row, cost, column in zip(wrong.tolist(), least[wrong].tolist(), nearest, strict=True)
        ]
        needed = float(least[wrong].max())
        raise UncoveredRowsError(found, radius, needed if needed <= MOST else None)


def _check_number(question: Question, result: Result, *, within: float | None = None) -> None:
    """Refuse a cover that needs more sites than may be open."""
    if question.sites is not None and len(result.sites) > question.sites:
        if result.status is Status.PROVEN:
            raise TooFewSitesError(question.sites, len(result.sites), within=within)
        raise UndecidedError(question.sites)


def _covering(question: Question, weights: Scaled, report: Report, clock: Clock | None) -> Solved:
    """Return the sites that cover most, or the fewest that cover every row."""
    is_within = question.costs <= (question.radius or 0.0)
    problem = _problem(question, np.where(is_within, WITHIN, NOT_WITHIN), weights.values)
    result = solve(problem, report, clock=clock, ties=False)
    is_exact = question.model is not Model.MEXCLP and weights.is_whole and float(weights.values.sum()) <= EXACT
    unit = Fraction(1) if question.model is Model.LSCP else weights.unit
    return Solved(result, problem, is_within * weights.values[:, None], unit, is_exact)


def _reaching(question: Question, weights: Scaled, report: Report, clock: Clock | None) -> Solved:
    """Return the sites with the least cost of all rows that count, or of the dearest."""
    rows = question.counts > 0
    weights, costs = replace(weights, values=weights.values[rows]), scaled(question.costs[rows])
    start = _start(question, costs.values * weights.values[:, None], report, clock)
    table, is_whole = _cut_off(question, costs, weights, start)
    is_exact, unit = question.model is Model.PCENTER or is_whole, costs.unit * weights.unit
    if not is_exact:  # the solver takes a billionth of one for nothing: let the greatest cost be about one
        exponent = int(np.frexp(table.max())[1])
        table, unit = np.ldexp(table, -exponent), unit * Fraction(2) ** exponent
    problem = _problem(question, table, np.ones(len(table)))
    result = solve(problem, report, clock=clock, ties=False, start=tuple(map(_code, start)))
    return Solved(result, problem, table, unit, is_exact)


def _cut_off(question: Question, costs: Scaled, weights: Scaled, start: list[int]) -> tuple[Floats, bool]:
    """Return weight × cost, cut off beyond a known answer, and whether their sums are whole."""
    paid = costs.values[:, start].min(axis=1) * weights.values
    known = paid.max() if question.model is Model.PCENTER else paid.sum()
    is_whole = costs.is_whole and weights.is_whole
    most = BEYOND * known / weights.values
    most = np.floor(most) + 1 if is_whole else np.maximum(most, np.finfo(np.float64).tiny)
    table = np.minimum(costs.values, most[:, None]) * weights.values[:, None]
    return table, is_whole and float(table.max(axis=1).sum()) <= EXACT


def _start(question: Question, table: Floats, report: Report, clock: Clock | None) -> list[int]:
    """Return sites that reach every row: the greedy ones, else the fewest and any others."""
    greedy = _columns(solve(_problem(question, table, np.ones(len(table))), lambda _: False, ties=False))
    if np.isfinite(table[:, greedy]).any(axis=1).all():
        return greedy
    every = Question(Model.LSCP, np.where(np.isfinite(table), 0.0, np.inf), radius=0.0)
    cover = _covering(every, scaled(every.counts), report, clock).result
    _check_number(question, cover)
    chosen = _columns(cover)
    others = [column for column in range(table.shape[1]) if column not in chosen]
    return sorted([*chosen, *others][: question.sites])


def _problem(question: Question, table: Floats, weights: Floats) -> Problem:
    """Return the question as the siting solver takes it; a candidate that units share is there once for each."""
    copies = (question.sites or 1) if question.is_shared else 1
    codes = [_code(column, copy) for column in range(table.shape[1]) for copy in range(copies)]
    return Problem(
        question.model,
        tuple(Candidate(code) for code in codes),
        tuple(Place(f"{row:08d}", weight) for row, weight in enumerate(weights.tolist())),
        np.ascontiguousarray(np.repeat(table, copies, axis=1).T),
        target_s=WITHIN if question.model.needs_target else None,
        p=question.sites if question.model is not Model.LSCP else None,
        busy=(question.busy or 0.0) if question.model is Model.MEXCLP else 0.0,
    )


def _code(column: int, copy: int = 0) -> str:
    return f"{column:08d}.{copy}"


def _columns(result: Result) -> list[int]:
    return [int(code.partition(".")[0]) for code in result.sites]


def _given(question: Question, weights: Scaled, solved: Solved) -> Answer:
    """Return the answer in the units that were given."""
    proof, sites = solved.result.proof, _columns(solved.result)
    off = 0.0 if solved.is_exact else _resolution(solved)
    bound = _tighter(solved, proof.bound + (off if proof.criterion.is_more_better else -off))
    is_proven = proof.status is Status.PROVEN and (solved.is_exact or _is_told_apart(question, solved, off))
    is_proven = is_proven or proof.criterion.loss(proof.objective, bound) <= 0
    objective = given(proof.objective, solved.unit)
    if question.model is Model.MEXCLP:
        objective = _expected(question, weights, sites)
    elif question.model is Model.PMEDIAN:
        objective = _paid(solved, sites)
    limit = MOST if question.radius is None else question.radius
    return Answer(
        objective=objective,
        bound=objective if is_proven else given(bound, solved.unit),
        is_proven=is_proven,
        sites=tuple(sites),
        uncovered=tuple(np.flatnonzero(~(question.costs[:, sites].min(axis=1) <= limit)).tolist()),
        total=given(float(weights.values.sum()), weights.unit),
    )


def _resolution(solved: Solved) -> float:
    """Return by how much sums of floats may be off: what the solver takes for one, and what it takes for equal."""
    proof, greatest = solved.result.proof, solved.table.max(axis=1)
    total = float(greatest.sum() if proof.criterion.is_more_better else max(proof.objective, greatest.max()))
    return RESOLUTION * total + LEAST_SHARE * slack(solved.problem, proof.criterion)


def _is_told_apart(question: Question, solved: Solved, off: float) -> bool:
    """Return whether sums of floats tell what matters: no weight is lost beside another one, nor the sum itself."""
    proof, counts = solved.result.proof, question.counts[question.counts > 0]
    is_known = proof.criterion.is_more_better or off <= RELATIVE * proof.objective
    return bool(is_known and counts.max() <= APART * counts.min())


def _tighter(solved: Solved, bound: float) -> float:
    """Return a bound, or the one that every row served by its best candidate gives."""
    criterion = solved.result.proof.criterion
    if criterion.is_more_better:
        return min(bound, math.fsum(solved.table.max(axis=1)))
    least = solved.table.min(axis=1)
    simple = {Criterion.SITES: 1.0, Criterion.WORST: float(least.max()), Criterion.TIME: math.fsum(least)}
    return max(bound, simple[criterion])


def _paid(solved: Solved, sites: list[int]) -> float:
    """Return what all rows cost with their best sites, rounded once."""
    return float(sum(map(Fraction, solved.table[:, sites].min(axis=1).tolist())) * solved.unit)


def _expected(question: Question, weights: Scaled, sites: list[int]) -> float:
    """Return Σ w (1 − q^n) with the decimal that the busy fraction is printed as, rounded once."""
    units = (question.costs[:, sites] <= (question.radius or 0.0)).sum(axis=1)
    covered = [Fraction(float(weights.values[units == n].sum())) for n in range(len(sites) + 1)]
    busy = decimal(question.busy or 0.0)
    return float(sum(weight * (1 - busy**n) for n, weight in enumerate(covered)) * weights.unit)
