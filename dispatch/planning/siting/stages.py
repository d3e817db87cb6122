"""Deciding one criterion: bound it, decide candidates, solve what is left, recompute, and go round again if need be."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.branching import is_met, time_bound
from dispatch.planning.siting.enumeration import can_enumerate, enumerated
from dispatch.planning.siting.greedy import exchanged, grown
from dispatch.planning.siting.instance import Sites
from dispatch.planning.siting.lagrange import (
    SAFETY,
    Bound,
    CoverRelaxation,
    NumberRelaxation,
    Relaxation,
    bound_of,
)
from dispatch.planning.siting.measures import Criterion
from dispatch.planning.siting.programme import Programme, Terms, dual_bound
from dispatch.planning.siting.proof import Proof, Stage, proof_of
from dispatch.planning.siting.search import (
    Floor,
    Search,
    add_floors,
    add_time,
    bare_programme,
    fitted,
    improves,
    leave_out,
    rounded,
)
from dispatch.planning.siting.solver import Answer, Solver
from dispatch.planning.siting.worst import Decided, decided

MARGIN = 3
"""Distances by which each radius goes beyond what the relaxation uses: one round of the solver instead of several."""


FLOORED = 1000.0
"""Slacks by which a bound may be off where earlier criteria are kept by rows: a millionth of the greatest value."""
RESOLUTION = 4e-9
"""Share of the greatest cost of a programme: beside 1e11 HiGHS takes 414 and 488 for one."""


def settle(search: Search, criterion: Criterion) -> Proof:
    """Decide a criterion: make `search.best` the best in it of all that keep the floors, and prove it."""
    begun = search.watch.seconds()
    search.watch.tell(Stage.WORKING, criterion, search.best)
    search.reach(search.best)
    if not search.floors:
        search.instance.narrow(criterion, search.instance.value(criterion, search.best))
    proof = _settle_worst(search) if criterion is Criterion.WORST else _settle_sum(search, criterion)
    search.floors.append(Floor(criterion, proof.objective))
    search.watch.tell(Stage.SETTLED, criterion, search.best, proof.bound)
    ended = search.watch.seconds()
    return proof if begun is None or ended is None else replace(proof, seconds=ended - begun)


def _settle_worst(search: Search) -> Proof:
    if can_enumerate(search, Criterion.WORST) and enumerated(search, Criterion.WORST):
        return _proof(search, Criterion.WORST, search.instance.value(Criterion.WORST, search.best), None)
    found: Decided = decided(search)
    return _proof(search, Criterion.WORST, found.bound, found.own_bound)


def _settle_sum(search: Search, criterion: Criterion) -> Proof:
    own = _own_bound(search, criterion)
    if own is not None:
        search.watch.bounded(own)
        value = search.instance.value(criterion, search.best)
        if criterion.loss(value, own) <= search.instance.slack(criterion) or search.watch.cancelled:
            return _proof(search, criterion, None, own)
    if can_enumerate(search, criterion):
        bound = search.instance.value(criterion, search.best) if enumerated(search, criterion) else None
    else:
        bound = _solve(search, criterion)
    return _proof(search, criterion, bound, own)


def _proof(search: Search, criterion: Criterion, bound: float | None, own: float | None) -> Proof:
    if criterion is Criterion.SITES:
        least = float(search.instance.least)
        bound, own = (None if one is None else max(one, least) for one in (bound, own))
    return proof_of(
        criterion,
        search.instance.value(criterion, search.best),
        bound,
        own,
        slack=_tolerance(search, criterion),
        cancelled=search.watch.cancelled,
    )


def _tolerance(search: Search, criterion: Criterion) -> float:
    """Return up to which distance a bound meets a value.

    Where earlier criteria must be kept, HiGHS may miss them by its tolerance of 1e-6, and its bound by as much.
    """
    slack = search.instance.slack(criterion)
    if not search.floors or criterion is Criterion.WORST:
        return slack
    return min(FLOORED * slack, 0.5) if search.instance.is_whole(criterion) else FLOORED * slack


# --- bounds of our own


def _own_bound(search: Search, criterion: Criterion) -> float | None:
    """Return our bound of the criterion in its own sense, and decide candidates by it."""
    bound = _linear_bound(search, criterion) if search.floors else _priced_bound(search, criterion)
    if bound is None:
        return None
    search.decide(criterion, bound)
    least = float(rounded(search.instance, criterion, np.array([bound.value]))[0])
    return -least if criterion.is_more_better else least


def _priced_bound(search: Search, criterion: Criterion) -> Bound | None:
    """Return the bound of Lagrange's prices, and of what is made of them; of costs the linear one."""
    if criterion is Criterion.TIME:
        return _time_bound(search)
    relaxation = _relaxation(search, criterion)
    if relaxation is None:
        return _linear_bound(search, criterion)
    value = search.instance.value(criterion, search.best)
    return bound_of(relaxation, -value if criterion.is_more_better else value, search.watch.beat)


def _relaxation(search: Search, criterion: Criterion) -> Relaxation | None:
    instance = search.instance
    if criterion is Criterion.COVERED:
        return CoverRelaxation(instance, instance.cover, np.ones(1), search.closed, search.opened)
    if criterion is Criterion.EXPECTED:
        return CoverRelaxation(instance, instance.expected, instance.factors, search.closed, search.opened)
    if criterion is Criterion.SITES:
        return NumberRelaxation(instance, instance.required, search.closed, search.opened)
    return None


def _time_bound(search: Search) -> Bound:
    """Return the bound of the weighted time: of the tree, or of the linear relaxation where it was left unfinished."""
    bound = time_bound(search)
    if is_met(search, bound.value) or can_enumerate(search, Criterion.TIME) or search.watch.cancelled:
        return bound
    linear = _linear_bound(search, Criterion.TIME)
    return linear if linear is not None and linear.value > bound.value else bound


def _linear_bound(search: Search, criterion: Criterion) -> Bound | None:
    """Return the bound of the linear relaxation, made valid by our own arithmetic; None where it was not solved.

    For the time the radii are widened until the relaxation no longer profits from their ends (García, Labbé & Marín
    2011); the bound is then that of the whole formulation.
    """
    while True:
        programme, base = _programme(search, criterion)
        relaxed = _solver(search, criterion, base).relaxed(programme)
        if relaxed is None:
            return None
        bound = _bound(programme, base, relaxed.multipliers)
        if criterion is not Criterion.TIME:
            return bound
        search.decide(criterion, bound)
        if not search.widen(relaxed.shares):
            search.widen_by(MARGIN)
            return bound


def _bound(programme: Programme, base: float, multipliers: NDArray[np.float64]) -> Bound:
    dual = dual_bound(programme, multipliers)
    value = dual.bound + base - SAFETY * (abs(dual.bound) + abs(base))
    reduced = dual.reduced[: programme.whole]
    return Bound(value, value + np.maximum(reduced, 0.0), value - np.minimum(reduced, 0.0))


# --- the solver


def _programme(search: Search, criterion: Criterion) -> tuple[Programme, float]:
    """Return what is to be minimised, and the constant that belongs to it."""
    programme = bare_programme(search)
    parts = add_floors(search, programme, criterion)
    every = np.arange(programme.whole, dtype=np.int64)
    if criterion in parts:
        for terms in parts[criterion]:
            programme.minimise(terms, -1.0)
        return programme, 0.0
    if criterion is Criterion.TIME:
        terms, most = add_time(search, programme)
        programme.minimise(terms, -1.0)
        return programme, most
    if criterion in {Criterion.SITES, Criterion.COST}:
        costs = search.instance.costs if criterion is Criterion.COST else np.ones(programme.whole)
        programme.minimise(Terms(every, costs))
    return programme, 0.0


def _solver(search: Search, criterion: Criterion, base: float) -> Solver:
    def found(sites: Sites) -> bool:
        sites = fitted(search, sites)
        if search.is_allowed(sites) and improves(search, criterion, sites):
            return search.watch.tell(Stage.IMPROVED, criterion, search.best)
        return search.watch.beat()

    def bounded(bound: float) -> bool:
        least = bound + base
        return search.watch.bounded(-least if criterion.is_more_better else least)

    return Solver(found, bounded, search.watch.beat, left_s=search.watch.left_s)


def _solve(search: Search, criterion: Criterion) -> float | None:
    """Return the solver's bound in the criterion's own sense, after rounds until its answer keeps what it claims."""
    while True:
        programme, base = _programme(search, criterion)
        leave_out(search, programme, criterion)
        answer = _solver(search, criterion, base).solved(programme, search.best)
        if not answer.feasible:
            # Nothing is left beside the choices already seen: the best of them is the best of all.
            return search.instance.value(criterion, search.best)
        least = answer.bound + base
        sure = least - _resolution(search, criterion, programme)
        bound, sure = (float(one) for one in rounded(search.instance, criterion, np.array([least, sure])))
        if not answer.complete or answer.sites is None or _holds(search, criterion, answer, bound):
            return -sure if criterion.is_more_better else sure


def _resolution(search: Search, criterion: Criterion, programme: Programme) -> float:
    """Return what HiGHS may not tell apart of whole numbers, which count to the last; others differ by their slack."""
    left = search.instance.most - int((search.instance.kept | search.opened).sum())
    has_choice = 0 < left < int(search.undecided.sum())
    if not (has_choice and search.instance.is_whole(criterion)):
        return 0.0
    return RESOLUTION * float(np.abs(programme.cost).max(initial=0.0))


def _holds(search: Search, criterion: Criterion, answer: Answer, bound: float) -> bool:
    """Return whether an answer is what it claims to be; if not, the next round knows better."""
    if answer.sites is None:
        return True
    sites = fitted(search, answer.sites)
    if not search.is_allowed(sites):
        return _learnt(search, sites)
    improves(search, criterion, sites)
    value = search.instance.value(criterion, sites)
    least = -value if criterion.is_more_better else value
    if criterion is Criterion.TIME and least > bound + search.instance.slack(criterion):
        return _learnt(search, sites)
    return True


def _learnt(search: Search, sites: Sites) -> bool:
    """Widen the radii for sites that the cut-off time took for better than they are, or exclude them."""
    before = search.radius_s.copy()
    search.reach(sites)
    if (search.radius_s == before).all():
        search.excluded.append(sites)
    return False


def first_choice(search: Search, criterion: Criterion) -> None:
    """Make the greedy choice, and then the one that no exchange improves, the best known; both are reported."""
    watch = search.watch
    start = search.instance.kept.copy()
    search.best = grown(search.instance, criterion, start, watch.beat)
    if not watch.tell(Stage.GREEDY, criterion, search.best):
        return
    before = search.best
    search.best = exchanged(search.instance, criterion, before, watch.beat)
    if criterion is Criterion.SITES:
        search.best = _pruned(search, search.best)
    if (search.best != before).any():
        watch.tell(Stage.IMPROVED, criterion, search.best)


def _pruned(search: Search, sites: Sites) -> Sites:
    """Return sites without those that are not needed to cover, the highest code first."""
    needed = sites.copy()
    for one in np.flatnonzero(sites & ~search.instance.kept)[::-1]:
        needed[one] = False
        if int(needed.sum()) < search.instance.least or not search.wins_required(needed):
            needed[one] = True
    return needed
