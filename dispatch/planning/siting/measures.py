"""Value of a choice of sites, computed from the travel times alone.

Every objective that is shown comes from here, never from the solver. Sums are exact to the last digit (`math.fsum`), so
they do not depend on an order.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.candidates import Model
from dispatch.planning.siting.errors import UnknownSiteError
from dispatch.planning.siting.problem import Problem

NO_WAY_FACTOR = 10.0
"""A place that none of the chosen sites reaches counts ten times the longest time of the table."""


class Criterion(StrEnum):
    """One thing to be best at. Where a model has several, the first decides, then the next."""

    SITES = "sites"
    COVERED = "covered"
    COVERED_TWICE = "covered_twice"
    EXPECTED = "expected"
    TIME = "time"
    WORST = "worst"
    COST = "cost"

    @property
    def is_more_better(self) -> bool:
        """Return whether a higher value is the better one."""
        return self in {Criterion.COVERED, Criterion.COVERED_TWICE, Criterion.EXPECTED}

    def loss(self, value: float, best: float) -> float:
        """Return how much worse a value is than another; negative where it is better."""
        return best - value if self.is_more_better else value - best


RELATIVE = 1e-9
"""Two values that differ by less than this share of the greatest value there can be are equal."""


CRITERIA: dict[Model, tuple[Criterion, ...]] = {
    Model.LSCP: (Criterion.SITES,),
    Model.MCLP: (Criterion.COVERED,),
    Model.MEXCLP: (Criterion.EXPECTED,),
    Model.BACKUP: (Criterion.COVERED, Criterion.COVERED_TWICE),
    Model.PMEDIAN: (Criterion.TIME,),
    Model.PCENTER: (Criterion.WORST,),
}


def criteria(problem: Problem) -> tuple[Criterion, ...]:
    """Return what decides, in order; then the mean time and, within a budget, the cost, unless they decide already."""
    first = CRITERIA[problem.model]
    worst = (Criterion.WORST,) if problem.worst_too and Criterion.WORST not in first else ()
    time = () if Criterion.TIME in first else (Criterion.TIME,)
    cost = () if problem.budget is None else (Criterion.COST,)
    return (*first, *worst, *time, *cost)


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """The effect of a choice of sites on every place, and in sum.

    Attributes
    ----------
    sites : tuple of str
        Codes, sorted.
    total, covered, covered_twice : float
        Weight of the places with a target, and of those one site covers, and two. Without any target: of all; None.
    expected : float or None
        Weight expected to be served in time (MEXCLP).
    mean_s, worst_s : float or None
        Weighted mean and greatest time of the places that are reached; None where none is.
    unreached : tuple of str
        Places to which no road leads from any of the sites.
    nearest : NDArray of int, shape (places,)
        Index of the nearest candidate of the sites, the lowest code of equals; -1 where none.
    time_s : NDArray of float, shape (places,)
        Its time; inf where none.
    """

    sites: tuple[str, ...]
    total: float
    covered: float | None
    covered_twice: float | None
    expected: float | None
    mean_s: float | None
    worst_s: float | None
    unreached: tuple[str, ...]
    nearest: NDArray[np.int64]
    time_s: NDArray[np.float64]


def indices(problem: Problem, sites: Sequence[str]) -> list[int]:
    """Return the candidates' indices of codes, in the order of the codes; raises UnknownSiteError."""
    index_of = {one.code: index for index, one in enumerate(problem.candidates)}
    for code in sites:
        if code not in index_of:
            raise UnknownSiteError(code)
    return [index_of[code] for code in sorted(sites)]


def assess(problem: Problem, sites: Sequence[str]) -> Assessment:
    """Return what a choice of sites is worth; raises UnknownSiteError."""
    chosen = indices(problem, sites)
    weights = np.array([place.weight for place in problem.places])
    nearest, time_s = _nearest(problem, chosen)
    reached = np.isfinite(time_s)
    return Assessment(
        sites=tuple(sorted(sites)),
        total=math.fsum(weights if problem.target_s is None else weights[~np.isnan(problem.targets_s)]),
        covered=_covered(problem, chosen, weights, 1),
        covered_twice=_covered(problem, chosen, weights, 2),
        expected=_expected(problem, chosen, weights) if problem.model is Model.MEXCLP else None,
        mean_s=_mean(weights[reached], time_s[reached]),
        worst_s=float(time_s[reached].max()) if reached.any() else None,
        unreached=tuple(problem.places[index].code for index in np.flatnonzero(~reached)),
        nearest=nearest,
        time_s=time_s,
    )


def _nearest(problem: Problem, chosen: list[int]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    if not chosen:
        places = len(problem.places)
        return np.full(places, -1, dtype=np.int64), np.full(places, np.inf)
    times = problem.travel_s[chosen]
    first = times.argmin(axis=0)
    time_s = times[first, np.arange(times.shape[1])]
    nearest = np.where(np.isfinite(time_s), np.array(chosen, dtype=np.int64)[first], -1)
    return nearest, time_s


def _mean(weights: NDArray[np.float64], time_s: NDArray[np.float64]) -> float | None:
    total = math.fsum(weights)
    return math.fsum(weights * time_s) / total if total > 0 else None


def _covered(problem: Problem, chosen: list[int], weights: NDArray[np.float64], times: int) -> float | None:
    if problem.target_s is None:
        return None
    counts = (problem.travel_s[chosen] <= problem.targets_s).sum(axis=0)
    return math.fsum(weights[counts >= times])


def _expected(problem: Problem, chosen: list[int], weights: NDArray[np.float64]) -> float:
    """Return the expected weight: the k-th best of the teams goes where the better ones are busy.

    Sum over k of (1 - q) q^(k-1) w_(k), w sorted downwards (Daskin 1983; van den Berg, Kommer & Zuzáková 2016, eq. 1).
    """
    if problem.probability is None:
        probability = (problem.travel_s[chosen] <= problem.targets_s).astype(np.float64)
    else:
        probability = problem.probability[chosen]
    best_first = -np.sort(-probability, axis=0)
    goes = (1 - problem.busy) * problem.busy ** np.arange(len(chosen))
    terms = weights * best_first * goes[:, None]
    return math.fsum(terms.ravel())


def value(problem: Problem, criterion: Criterion, sites: Sequence[str]) -> float:
    """Return what a choice of sites reaches of one criterion; for the time the weighted sum, not the mean."""
    if criterion is Criterion.SITES:
        return float(len(sites))
    chosen = indices(problem, sites)
    if criterion is Criterion.COST:
        return math.fsum(problem.candidates[index].cost for index in chosen)
    weights = np.array([place.weight for place in problem.places])
    if criterion in {Criterion.COVERED, Criterion.COVERED_TWICE}:
        return _covered(problem, chosen, weights, 1 if criterion is Criterion.COVERED else 2) or 0.0
    if criterion is Criterion.EXPECTED:
        return _expected(problem, chosen, weights)
    times = penalised(problem)[chosen]
    time_s = times.min(axis=0) if chosen else np.full(times.shape[1], no_way_s(problem))
    reachable = reached_by_any(problem)
    if criterion is Criterion.TIME:
        return math.fsum((weights * time_s)[reachable])
    return float(time_s[reachable].max()) if reachable.any() else 0.0


def slack(problem: Problem, criterion: Criterion) -> float:
    """Return the difference up to which two values of a criterion count as equal; 0 for the worst time, an entry."""
    weight = math.fsum(place.weight for place in problem.places)
    if criterion is Criterion.COST:
        return RELATIVE * max(1.0, math.fsum(one.cost for one in problem.candidates))
    if criterion is Criterion.SITES:
        return RELATIVE
    if criterion is Criterion.WORST:
        return 0.0
    if criterion.is_more_better:
        return RELATIVE * weight
    return RELATIVE * weight * no_way_s(problem) / NO_WAY_FACTOR


def usable(problem: Problem) -> NDArray[np.bool_]:
    """Return which candidates may be used, shape (candidates,)."""
    return np.array([one.kind != "forbidden" for one in problem.candidates], dtype=np.bool_)


def reached_by_any(problem: Problem) -> NDArray[np.bool_]:
    """Return which places some usable candidate reaches, shape (places,)."""
    return np.asarray(np.isfinite(problem.travel_s[usable(problem)]).any(axis=0))


def no_way_s(problem: Problem) -> float:
    """Return the seconds that a place counts which no chosen site reaches."""
    finite = problem.travel_s[np.isfinite(problem.travel_s)]
    return NO_WAY_FACTOR * max(float(finite.max()), 1.0) if finite.size else NO_WAY_FACTOR


def penalised(problem: Problem) -> NDArray[np.float64]:
    """Return the travel times with the penalty in place of inf, shape (candidates, places)."""
    return np.where(np.isfinite(problem.travel_s), problem.travel_s, no_way_s(problem))
