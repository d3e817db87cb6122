"""The least radius in which every place has a site, by halving: is there a choice within this one?

First by what is quick: greedy steps and exchanges find choices, and the linear relaxation of the cover, proven by its
multipliers, excludes radii. What is left between the two is decided by programmes. Relaxation and programme are asked
for some places; those that an answer misses are added, until nothing is missed or nothing covers those that were added
(Chen & Chen 2009; Contardo, Iori & Kramer 2019). Places that were added once stay for the next radius.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.instance import Sites
from dispatch.planning.siting.layers import Layers, cover_layers, dominated, without_supersets
from dispatch.planning.siting.measures import Criterion
from dispatch.planning.siting.programme import Programme, Terms, dual_bound
from dispatch.planning.siting.proof import Stage
from dispatch.planning.siting.search import Search, add_floors, bare_programme, fitted
from dispatch.planning.siting.solver import Relaxed, Solver

ADDED = 8
"""Missed places that are added in one round, at most; more where there are many sites."""
FARTHEST = 5
"""Of these so many are added even if one candidate could serve several."""
ADDED_SHARE = 3
"""Places that the linear relaxation misses are added up to a third of those asked for already."""
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Decided:
    """The lower bound of the least radius, and our own bound."""

    bound: float
    own_bound: float


class Verdict(Enum):
    """The verdict on choices that reach every place within a radius."""

    FOUND = "found"
    OWN_BOUND = "our bound excludes them"
    SOLVER = "the solver excludes them"
    UNKNOWN = "unknown"


def decided(search: Search) -> Decided:
    """Make `search.best` the choice with the least radius, and return what bounds it."""
    instance = search.instance
    radii = np.unique(instance.times[instance.usable])
    least = float(instance.times[instance.usable].min(axis=0).max()) if radii.size else 0.0
    low = int(np.searchsorted(radii, least))
    high = int(np.searchsorted(radii, instance.value(Criterion.WORST, search.best)))
    asked = np.zeros(instance.times.shape[1], dtype=np.bool_)
    top = high
    while low < top and search.watch.beat():
        middle = (low + top) // 2
        verdict, sites = _perhaps_within(search, float(radii[middle]), asked)
        if sites is not None:
            top = high = _found(search, radii, sites, low)
        elif verdict is Verdict.OWN_BOUND:
            low = middle + 1
            search.watch.bounded(_radius(radii, low))
        else:
            top = middle
    own_low = low
    while low < high and search.watch.beat():
        middle = (low + high) // 2
        verdict, sites = _within(search, float(radii[middle]), asked)
        if sites is not None:
            high = _found(search, radii, sites, low)
        elif verdict is Verdict.UNKNOWN:
            break
        else:
            low = middle + 1
            own_low = low if verdict is Verdict.OWN_BOUND else own_low
            search.watch.bounded(_radius(radii, low))
    return Decided(_radius(radii, low), _radius(radii, own_low))


def _found(search: Search, radii: NDArray[np.float64], sites: Sites, low: int) -> int:
    """Make sites the best; return the index of their radius."""
    search.best = sites
    search.watch.tell(Stage.IMPROVED, Criterion.WORST, sites, _radius(radii, low))
    return int(np.searchsorted(radii, search.instance.value(Criterion.WORST, sites)))


def _radius(radii: NDArray[np.float64], index: int) -> float:
    return float(radii[min(index, len(radii) - 1)]) if len(radii) else 0.0


def _perhaps_within(search: Search, radius_s: float, asked: NDArray[np.bool_]) -> tuple[Verdict, Sites | None]:
    """Return a choice that reaches all within a radius if greedy steps find one, or whether a bound excludes it.

    What the linear relaxation leaves unreached is added to `asked`, until it reaches everything or is too dear.
    """
    reached = (search.instance.times <= radius_s) & ~search.closed[:, None]
    if not reached.any(axis=0).all():
        return Verdict.OWN_BOUND, None
    quick = _quick(search, reached)
    if quick is not None:
        return Verdict.FOUND, quick
    if not asked.any():
        rarest_first = -reached.sum(axis=0).astype(np.float64)
        _add(asked, reached, rarest_first, np.ones(len(asked), dtype=np.bool_), len(asked))
    while True:
        programme = _cheapest_cover(search, reached[:, asked])
        relaxed = _solver(search).relaxed(programme)
        if relaxed is None:
            return Verdict.UNKNOWN, None
        if _is_too_dear(search, programme, relaxed):
            return Verdict.OWN_BOUND, None
        lacking = 1.0 - np.where(asked, np.inf, relaxed.shares @ reached)
        missed = np.flatnonzero(lacking > TOLERANCE)
        if not len(missed):
            return Verdict.UNKNOWN, None
        worst_first = missed[np.argsort(-lacking[missed], kind="stable")]
        asked[worst_first[: max(ADDED, int(asked.sum()) // ADDED_SHARE)]] = True


def _cheapest_cover(search: Search, reached: NDArray[np.bool_]) -> Programme:
    """Return the programme of the cheapest sites that reach all places; without a budget each costs one."""
    instance = search.instance
    must = (instance.kept | search.opened).astype(np.float64)
    may = (instance.usable & ~search.closed).astype(np.float64)
    programme = Programme(must, may, len(may))
    programme.must_win(without_supersets(cover_layers(reached, np.ones(reached.shape[1])).without(search.closed)))
    prices = np.ones(len(may)) if instance.budget is None else instance.costs
    programme.minimise(Terms(np.arange(len(may), dtype=np.int64), prices))
    return programme


def _is_too_dear(search: Search, programme: Programme, relaxed: Relaxed) -> bool:
    """Return whether the multipliers prove, by our own arithmetic, that no sites within the limit reach all places."""
    least, budget = dual_bound(programme, relaxed.multipliers).bound, search.instance.budget
    if budget is None:
        return bool(np.ceil(least - TOLERANCE) > search.instance.most)
    return bool(least > budget + TOLERANCE * max(budget, 1.0))


def _solver(search: Search) -> Solver:
    beat = search.watch.beat
    return Solver(lambda _: beat(), lambda _: beat(), beat, left_s=search.watch.left_s, presolve=True)


def _within(search: Search, radius_s: float, asked: NDArray[np.bool_]) -> tuple[Verdict, Sites | None]:
    """Return a choice that reaches every place within a radius, or what excludes one; `asked` grows."""
    verdict, quick = _perhaps_within(search, radius_s, asked)
    if verdict is not Verdict.UNKNOWN:
        return verdict, quick
    reached = (search.instance.times <= radius_s) & ~search.closed[:, None]
    while True:
        verdict, sites = _for_asked(search, reached, asked)
        if sites is None:
            return verdict, None
        whole = fitted(search, _filled(search, sites, reached))
        missed = ~reached[whole].any(axis=0)
        if (missed & ~asked).any():
            farthest = search.instance.times[whole].min(axis=0)
            _add(asked, reached, farthest, missed, max(ADDED, search.instance.most // 4))
        elif not missed.any() and search.is_allowed(whole):
            return Verdict.FOUND, whole
        else:
            search.excluded.append(sites)


def _for_asked(search: Search, reached: NDArray[np.bool_], asked: NDArray[np.bool_]) -> tuple[Verdict, Sites | None]:
    """Return a choice that reaches the places asked for, or what excludes one."""
    layers = cover_layers(reached[:, asked], np.ones(int(asked.sum())))
    answer = _solver(search).solved(_programme(search, layers))
    if not answer.feasible:
        return Verdict.SOLVER, None
    if not answer.complete or answer.sites is None:
        return Verdict.UNKNOWN, None
    return Verdict.FOUND, answer.sites


def _add(
    asked: NDArray[np.bool_],
    reached: NDArray[np.bool_],
    order: NDArray[np.float64],
    among: NDArray[np.bool_],
    most: int,
) -> None:
    """Add places to those asked for: the highest in order, and more of which no candidate could serve two."""
    taken = np.zeros(len(reached), dtype=np.bool_)
    places = np.flatnonzero(among & ~asked)
    places = places[np.argsort(-order[places], kind="stable")]
    asked[places[:FARTHEST]] = True
    added = 0
    for place in places:
        if added < most and not (reached[:, place] & taken).any():
            asked[place] = True
            taken |= reached[:, place]
            added += 1


def _programme(search: Search, layers: Layers) -> Programme:
    """Return a programme that wins all layers, without candidates and layers that are superfluous.

    Only where limits bound from above and nothing else must be kept: then any answer can be filled up.
    """
    programme = bare_programme(search)
    add_floors(search, programme)
    if search.floors or search.excluded or search.instance.budget is not None:
        programme.must_win(layers)
        return programme
    layers = without_supersets(layers.without(search.closed))
    must = search.instance.kept | search.opened
    free = search.instance.usable & ~must & ~search.closed
    programme.upper[: programme.whole][dominated(layers.sets, np.zeros(len(must)), free)] = 0.0
    programme.row_lower[0][0] = 0.0
    programme.must_win(layers)
    return programme


def _quick(search: Search, reached: NDArray[np.bool_]) -> Sites | None:
    """Return a choice found by greedy steps and exchanges; None where they find none that is allowed."""
    sites = fitted(search, _filled(search, search.instance.kept | search.opened, reached))
    sites = _exchanged(search, sites, reached.astype(np.float32))
    return sites if reached[sites].any(axis=0).all() and search.is_allowed(sites) else None


def _filled(search: Search, sites: Sites, reached: NDArray[np.bool_]) -> Sites:
    """Return sites with more, as long as there may be more, each of which reaches the most places that are missed."""
    sites = sites.copy()
    while int(sites.sum()) < search.instance.most:
        won = reached[:, ~reached[sites].any(axis=0)].sum(axis=1)
        best = int(won.argmax())
        if won[best] == 0:
            break
        sites[best] = True
    return sites


def _exchanged(search: Search, sites: Sites, reached: NDArray[np.float32]) -> Sites:
    """Return sites that reach as many places as exchanges of one site make them reach."""
    sites = sites.copy()
    stays = search.instance.kept | search.opened
    while search.watch.beat():
        counts = reached[sites].sum(axis=0)
        closing = np.flatnonzero(sites & ~stays)
        opening = np.flatnonzero(search.instance.usable & ~search.closed & ~sites)
        if (counts > 0).all() or not len(closing) or not len(opening):
            break
        alone = reached[closing] * (counts == 1)  # what only this one reaches is lost with it
        won = reached[opening] @ np.vstack([alone, counts == 0]).T  # whole numbers, so exact in any order
        won = won[:, :-1] + won[:, -1:] - alone.sum(axis=1)
        row, column = np.unravel_index(int(won.argmax()), won.shape)
        if won[row, column] <= 0:
            break
        sites[opening[row]], sites[closing[column]] = True, False
    return sites
