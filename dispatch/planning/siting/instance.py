"""A problem made ready for solving: candidates and places in the order of their codes, masks, tables, limits.

In this order the lowest index is the lowest code, so "of equals the first" is the rule of ties everywhere below.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.candidates import Kind, Model
from dispatch.planning.siting.layers import Layers, cover_layers, level_layers
from dispatch.planning.siting.measures import RELATIVE, Criterion, penalised, reached_by_any, slack, usable
from dispatch.planning.siting.problem import Problem

NOTICEABLE = 1e-12
"""Probability below which it does not matter that so many teams are busy: far below the tolerance of any value."""
HALF = 0.5
"""Whole numbers that differ by less are equal, however large they are."""
LEAST_SHARE = 1e-3
"""To which share a slack is narrowed at most: below it lies what sums of floats may be off."""
Sites = NDArray[np.bool_]
"""The open candidates, shape (candidates,)."""


def in_order(problem: Problem) -> Problem:
    """Return the same problem with candidates and places sorted by code."""
    rows = sorted(range(len(problem.candidates)), key=lambda index: problem.candidates[index].code)
    columns = sorted(range(len(problem.places)), key=lambda index: problem.places[index].code)
    table, target_s = problem.probability, problem.target_s
    return replace(
        problem,
        candidates=tuple(problem.candidates[index] for index in rows),
        places=tuple(problem.places[index] for index in columns),
        travel_s=problem.travel_s[np.ix_(rows, columns)],
        target_s=target_s[columns] if isinstance(target_s, np.ndarray) else target_s,
        probability=None if table is None else table[np.ix_(rows, columns)],
    )


@dataclass(frozen=True, eq=False)
class Instance:
    """Tables of a problem in order.

    `most` is the largest number of open sites, `least` the smallest. In LSCP neither p nor a budget bounds the search:
    what is needed is found first and compared afterwards.
    """

    problem: Problem

    @cached_property
    def usable(self) -> Sites:
        """Return which candidates may be open."""
        return usable(self.problem)

    @cached_property
    def kept(self) -> Sites:
        """Return which candidates must be open."""
        return np.array([one.kind is Kind.KEPT for one in self.problem.candidates], dtype=np.bool_)

    @cached_property
    def costs(self) -> NDArray[np.float64]:
        """Return what each candidate costs."""
        return np.array([one.cost for one in self.problem.candidates], dtype=np.float64)

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """Return the weight of each place."""
        return np.array([place.weight for place in self.problem.places], dtype=np.float64)

    @cached_property
    def reachable(self) -> NDArray[np.bool_]:
        """Return which places some usable candidate reaches."""
        return reached_by_any(self.problem)

    @cached_property
    def times(self) -> NDArray[np.float64]:
        """Return the times with the penalty for no way, inf for forbidden candidates; only reachable places."""
        times = penalised(self.problem)[:, self.reachable]
        times[~self.usable] = np.inf
        return times

    @cached_property
    def time_weights(self) -> NDArray[np.float64]:
        """Return the weights of the reachable places."""
        return self.weights[self.reachable]

    @cached_property
    def reached(self) -> NDArray[np.bool_]:
        """Return which usable candidate covers which place, shape (candidates, places)."""
        return (self.problem.travel_s <= self.problem.targets_s) & self.usable[:, None]

    @cached_property
    def cover(self) -> Layers:
        """Return the layers of plain cover."""
        return cover_layers(self.reached, self.weights)

    @cached_property
    def required(self) -> Layers:
        """Return the layers that LSCP must win: every place that some candidate covers, whatever its weight."""
        return cover_layers(self.reached, np.ones(len(self.weights)))

    @cached_property
    def expected(self) -> Layers:
        """Return the layers of expected cover."""
        table = self.problem.probability
        if table is None:
            return self.cover
        return level_layers(self.chances, self.weights)

    def within(self, radius_s: float) -> Layers:
        """Return the layers that must be won to reach every reachable place within a radius."""
        return cover_layers(self.times <= radius_s, np.ones(self.times.shape[1]))

    @cached_property
    def least(self) -> int:
        """Return the smallest number of open sites."""
        problem = self.problem
        exactly = problem.p is not None and problem.budget is None and problem.model is not Model.LSCP
        return problem.p or 0 if exactly else max(problem.least, 1)

    @cached_property
    def most(self) -> int:
        """Return the largest number of open sites."""
        p = self.problem.p
        return p if p is not None and self.problem.model is not Model.LSCP else int(self.usable.sum())

    @cached_property
    def budget(self) -> float | None:
        """Return what the open sites may cost together; None where nothing bounds it."""
        return None if self.problem.model is Model.LSCP else self.problem.budget

    @cached_property
    def factors(self) -> NDArray[np.float64]:
        """Return what the k-th open site of a set of the expected cover wins, as shares of the weight."""
        busy = self.problem.busy
        waits = busy ** np.arange(self.most)
        return np.asarray((1 - busy) * waits[waits > NOTICEABLE])

    def codes(self, sites: Sites) -> tuple[str, ...]:
        """Return the codes of open sites, sorted."""
        return tuple(self.problem.candidates[index].code for index in np.flatnonzero(sites))

    def value(self, criterion: Criterion, sites: Sites) -> float:
        """Return what open sites reach of a criterion; the same sums as `measures.value`, from tables kept ready."""
        if criterion is Criterion.SITES:
            return float(sites.sum())
        if criterion is Criterion.COST:
            return math.fsum(self.costs[sites])
        if criterion in {Criterion.COVERED, Criterion.COVERED_TWICE}:
            least = 1 if criterion is Criterion.COVERED else 2
            return math.fsum(self.weights[self.reached[sites].sum(axis=0) >= least])
        if criterion is Criterion.EXPECTED:
            return self._expected(sites)
        return self._time(criterion, sites)

    def is_whole(self, criterion: Criterion) -> bool:
        """Return whether values of a criterion are whole numbers, so that bounds may be rounded."""
        if criterion is Criterion.SITES:
            return True
        if criterion in {Criterion.COVERED, Criterion.COVERED_TWICE}:
            return _are_whole(self.weights)
        return criterion is Criterion.TIME and self._is_time_whole

    @cached_property
    def _is_time_whole(self) -> bool:
        return _are_whole(self.time_weights) and _are_whole(self.times[self.usable])

    @cached_property
    def _slacks(self) -> dict[Criterion, float]:
        slacks = {criterion: slack(self.problem, criterion) for criterion in Criterion}
        return {one: min(value, HALF) if self.is_whole(one) else value for one, value in slacks.items()}

    def slack(self, criterion: Criterion) -> float:
        """Return the difference up to which two values of a criterion count as equal."""
        return self._slacks[criterion]

    def narrow(self, criterion: Criterion, value: float) -> None:
        """Measure the slack of the time by a value that was reached: the longest time may be far from any answer."""
        if criterion is Criterion.TIME:
            slack = self._slacks[criterion]
            self._slacks[criterion] = min(slack, max(RELATIVE * value, LEAST_SHARE * slack))

    def is_better(self, criterion: Criterion, value: float, other: float) -> bool:
        """Return whether a value of a criterion is better than another, by more than rounding."""
        return criterion.loss(value, other) < -self.slack(criterion)

    def _expected(self, sites: Sites) -> float:
        goes = self.factors[: int(sites.sum())]
        best_first = -np.sort(-self.chances[sites], axis=0)[: len(goes)]
        return math.fsum((self.weights * best_first * goes[:, None]).ravel())

    @cached_property
    def chances(self) -> NDArray[np.float64]:
        """Return the probability that a free team of each candidate is in time."""
        table = self.problem.probability
        return self.reached.astype(np.float64) if table is None else np.where(self.usable[:, None], table, 0.0)

    def _time(self, criterion: Criterion, sites: Sites) -> float:
        if not self.reachable.any() or not sites.any():
            return 0.0
        time_s = self.times[sites].min(axis=0)
        return math.fsum(self.time_weights * time_s) if criterion is Criterion.TIME else float(time_s.max())

    def is_allowed(self, sites: Sites) -> bool:
        """Return whether open sites keep every limit."""
        count = int(sites.sum())
        if not self.least <= count <= self.most or (sites & ~self.usable).any() or (self.kept & ~sites).any():
            return False
        return self.budget is None or math.fsum(self.costs[sites]) <= self.budget


def _are_whole(values: NDArray[np.float64]) -> bool:
    return bool((values == np.floor(values)).all())
