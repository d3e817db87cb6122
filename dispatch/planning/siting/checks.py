"""Checks of a siting problem before anything is solved; each refusal names the value and the remedy.

What is checked are the fields of `dispatch.planning.siting.problem.Problem`, which explains them.
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from dispatch.planning.siting import errors
from dispatch.planning.siting.candidates import Candidate, Kind, Model, Place, count, least_sites, usable

MOST_PAIRS = 50_000_000
"""Candidates × places: 400 MB of travel times, the most one planner process is given."""
NUMBER_OF_LEAST = 1


def check_lists(candidates: Sequence[Candidate], places: Sequence[Place]) -> None:
    """Refuse empty lists, repeated codes, and weights or costs that cannot be."""
    if usable(candidates) == 0:
        raise errors.NoCandidatesError(len(candidates))
    _once("candidates", (one.code for one in candidates))
    _once("places", (one.code for one in places))
    for place in places:
        if not (math.isfinite(place.weight) and place.weight >= 0):
            raise errors.BadWeightError(place.code, place.weight)
    for one in candidates:
        if not (math.isfinite(one.cost) and one.cost >= 0):
            raise errors.BadCostError(one.code, one.cost)
    if not any(place.weight > 0 for place in places):
        raise errors.NoDemandError(len(places))


def _once(what: str, codes: Iterable[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise errors.DuplicateCodeError(what, code)
        seen.add(code)


def check_tables(
    candidates: Sequence[Candidate], places: Sequence[Place], travel_s: np.ndarray, probability: np.ndarray | None
) -> None:
    """Refuse tables of the wrong shape, NaN, negative times, and what is no probability."""
    shape = (len(candidates), len(places))
    if shape[0] * shape[1] > MOST_PAIRS:
        raise errors.TooLargeError(*shape, MOST_PAIRS)
    if travel_s.shape != shape:
        raise errors.BadTravelError(f"shape {travel_s.shape}", f"shape {shape} (candidates × places)")

    def entry(table: np.ndarray, at: np.ndarray) -> str:
        row, column = (int(index) for index in at)
        return f"{candidates[row].code} → {places[column].code} = {table[row, column]}"

    wrong = np.argwhere(np.isnan(travel_s) | (travel_s < 0))
    if wrong.size:
        raise errors.BadTravelError(entry(travel_s, wrong[0]), "0 or more, inf where no road leads")
    if probability is None:
        return
    if probability.shape != shape:
        raise errors.BadProbabilityError(f"shape {probability.shape}, expected {shape}")
    wrong = np.argwhere(~((probability >= 0) & (probability <= 1)))
    if wrong.size:
        raise errors.BadProbabilityError(entry(probability, wrong[0]))


def check_target(model: Model, target_s: float | np.ndarray | None) -> None:
    """Refuse a target that cannot be, and none where the model asks who is within it."""
    if target_s is None and model.needs_target:
        raise errors.BadTargetError(None)
    if target_s is None:
        return
    kept = target_s[~np.isnan(target_s)] if isinstance(target_s, np.ndarray) else np.array([target_s])
    wrong = kept[~(np.isfinite(kept) & (kept > 0))]
    if wrong.size:
        raise errors.BadTargetError(float(wrong[0]))
    if model.needs_target and not kept.size:
        raise errors.NoTargetError


def check_busy(busy: float) -> None:
    """Refuse a busy fraction that cannot be."""
    if not 0 <= busy < 1:
        raise errors.BadBusyError(busy)


def check_number(model: Model, candidates: Sequence[Candidate], p: int | None, budget: float | None) -> None:
    """Refuse a number of sites that cannot be, and none where nothing else limits them."""
    if p is None:
        if budget is None and model is not Model.LSCP:
            raise errors.BadSitesError(None)
        return
    if p < NUMBER_OF_LEAST:
        raise errors.BadSitesError(p)
    if p > usable(candidates):
        raise errors.TooManySitesError(p, usable(candidates))
    if p < least_sites(candidates):
        raise errors.TooFewSitesError(p, count(candidates, Kind.KEPT), count(candidates, Kind.MOVABLE))


def check_budget(candidates: Sequence[Candidate], budget: float | None) -> None:
    """Refuse a budget that cannot be, or is below the cheapest sites that must be open."""
    if budget is None:
        return
    if not (math.isfinite(budget) and budget >= 0):
        raise errors.BadBudgetError(budget)
    kept = [one.cost for one in candidates if one.kind is Kind.KEPT]
    others = sorted(one.cost for one in candidates if one.kind not in {Kind.KEPT, Kind.FORBIDDEN})
    sites = max(least_sites(candidates), NUMBER_OF_LEAST)
    least = math.fsum([*kept, *others[: sites - len(kept)]])
    if least > budget:
        raise errors.ContradictoryLimitsError(budget, least, sites)
