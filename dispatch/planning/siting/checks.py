"""Checks of a siting problem before anything is solved; each refusal names the value and the remedy.

Checked values are the fields of :class:`dispatch.planning.siting.problem.Problem`, which calls these checks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from dispatch.planning.siting import errors

if TYPE_CHECKING:
    from dispatch.planning.siting.problem import Problem

MOST_PAIRS = 50_000_000
"""Candidates × places: 400 MB of travel times, the most one planner process is given."""
NUMBER_OF_LEAST = 1


def check_lists(problem: Problem) -> None:
    """Refuse empty lists, repeated codes, and weights or costs that cannot be."""
    if problem.usable == 0:
        raise errors.NoCandidatesError(len(problem.candidates))
    _once("candidates", (one.code for one in problem.candidates))
    _once("places", (one.code for one in problem.places))
    for place in problem.places:
        if not (math.isfinite(place.weight) and place.weight >= 0):
            raise errors.BadWeightError(place.code, place.weight)
    for one in problem.candidates:
        if not (math.isfinite(one.cost) and one.cost >= 0):
            raise errors.BadCostError(one.code, one.cost)
    if not any(place.weight > 0 for place in problem.places):
        raise errors.NoDemandError(len(problem.places))


def _once(what: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise errors.DuplicateCodeError(what, code)
        seen.add(code)


def check_tables(problem: Problem) -> None:
    """Refuse tables of the wrong shape, NaN, negative times, and what is no probability."""
    shape = (len(problem.candidates), len(problem.places))
    if shape[0] * shape[1] > MOST_PAIRS:
        raise errors.TooLargeError(*shape, MOST_PAIRS)
    if problem.travel_s.shape != shape:
        raise errors.BadTravelError(f"shape {problem.travel_s.shape}", f"shape {shape} (candidates × places)")
    wrong = np.argwhere(np.isnan(problem.travel_s) | (problem.travel_s < 0))
    if wrong.size:
        raise errors.BadTravelError(_entry(problem, problem.travel_s, wrong[0]), "0 or more, inf where no road leads")
    if problem.probability is not None:
        _check_probability(problem, problem.probability, shape)


def _entry(problem: Problem, table: np.ndarray, at: np.ndarray) -> str:
    row, column = (int(index) for index in at)
    return f"{problem.candidates[row].code} → {problem.places[column].code} = {table[row, column]}"


def _check_probability(problem: Problem, table: np.ndarray, shape: tuple[int, int]) -> None:
    if table.shape != shape:
        raise errors.BadProbabilityError(f"shape {table.shape}, expected {shape}")
    wrong = np.argwhere(~((table >= 0) & (table <= 1)))
    if wrong.size:
        raise errors.BadProbabilityError(_entry(problem, table, wrong[0]))


def check_limits(problem: Problem) -> None:
    """Refuse a target, number of sites, budget or busy fraction that cannot be, and limits that contradict."""
    target = problem.target_s
    if target is None and problem.model.needs_target:
        raise errors.BadTargetError(None)
    if target is not None and not (math.isfinite(target) and target > 0):
        raise errors.BadTargetError(target)
    if not 0 <= problem.busy < 1:
        raise errors.BadBusyError(problem.busy)
    _check_number(problem)
    _check_budget(problem)


def _check_number(problem: Problem) -> None:
    if problem.p is None:
        if problem.budget is None and problem.model != "lscp":
            raise errors.BadSitesError(None)
        return
    if problem.p < NUMBER_OF_LEAST:
        raise errors.BadSitesError(problem.p)
    if problem.p > problem.usable:
        raise errors.TooManySitesError(problem.p, problem.usable)
    if problem.p < problem.least:
        raise errors.TooFewSitesError(problem.p, problem.count("kept"), problem.count("movable"))


def _check_budget(problem: Problem) -> None:
    """Refuse a budget below the cheapest sites that must be open."""
    if problem.budget is None:
        return
    if not (math.isfinite(problem.budget) and problem.budget >= 0):
        raise errors.BadBudgetError(problem.budget)
    kept = [one.cost for one in problem.candidates if one.kind == "kept"]
    others = sorted(one.cost for one in problem.candidates if one.kind not in {"kept", "forbidden"})
    sites = max(problem.least, NUMBER_OF_LEAST)
    least = math.fsum([*kept, *others[: sites - len(kept)]])
    if least > problem.budget:
        raise errors.ContradictoryLimitsError(problem.budget, least, sites)
