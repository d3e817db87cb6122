"""The least radius in which every place has a site, by halving: is there a choice within this one?

Each question asks for a cover of all places by few sites. A choice that covers some places is asked for first; of those
it misses the farthest are added, until nothing is missed or nothing covers those that were added (Chen & Chen 2009;
Contardo, Iori & Kramer 2019). So 900 × 900 is decided by programmes of some dozen places, in which most candidates are
superfluous. Places that were added once stay for the next radius.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.instance import Sites
from dispatch.planning.siting.lagrange import ROUNDS, NumberRelaxation, bound_of
from dispatch.planning.siting.layers import Layers, cover_layers, dominated, without_supersets
from dispatch.planning.siting.measures import Criterion
from dispatch.planning.siting.programme import Programme
from dispatch.planning.siting.proof import Stage
from dispatch.planning.siting.search import Search, add_floors, bare_programme, fitted
from dispatch.planning.siting.solver import Solver

ADDED = 8
"""Missed places that are added in one round, at most; more where there are many sites."""
FARTHEST = 5
"""Of these so many are added even if one candidate could serve several."""
FEW_ROUNDS = 60
"""Of our own bound before the solver is asked; all of them when it has said no, to say it as well."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What bounds the least radius from below, and what our own bound says of it."""

    bound: float
    own_bound: float


class Verdict(Enum):
    """What is known about choices that reach every place within a radius."""

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
    own_low = low
    asked = np.zeros(instance.times.shape[1], dtype=np.bool_)
    while low < high and search.watch.beat():
        middle = (low + high) // 2
        verdict, sites = _within(search, float(radii[middle]), asked)
        if sites is not None:
            search.best = sites
            high = int(np.searchsorted(radii, instance.value(Criterion.WORST, sites)))
            search.watch.tell(Stage.IMPROVED, Criterion.WORST, sites, _radius(radii, low))
        elif verdict is Verdict.UNKNOWN:
            break
        else:
            low = middle + 1
            own_low = low if verdict is Verdict.OWN_BOUND else own_low
            search.watch.bounded(_radius(radii, low))
    return Decided(_radius(radii, low), _radius(radii, own_low))


def _radius(radii: NDArray[np.float64], index: int) -> float:
    return float(radii[min(index, len(radii) - 1)]) if len(radii) else 0.0


def _within(search: Search, radius_s: float, asked: NDArray[np.bool_]) -> tuple[Verdict, Sites | None]:
    """Return a choice that reaches every place within a radius, or what excludes one; `asked` grows."""
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
    if _is_excluded(search, layers, FEW_ROUNDS):
        return Verdict.OWN_BOUND, None
    beat = search.watch.beat
    answer = Solver(lambda _: beat(), lambda _: beat(), beat, presolve=True).solved(_programme(search, layers))
    if not answer.feasible:
        return Verdict.OWN_BOUND if _is_excluded(search, layers, ROUNDS) else Verdict.SOLVER, None
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


def _is_excluded(search: Search, layers: Layers, rounds: int) -> bool:
    """Return whether our own bound says that so few sites cannot win all layers."""
    most = search.instance.most
    relaxation = NumberRelaxation(search.instance, layers, search.closed, search.opened)
    bound = bound_of(relaxation, float(most + 1), search.watch.beat, rounds)
    return bool(np.ceil(bound.value - 1e-6) > most)


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
    """Return a choice found by greedy steps; None where they find none that is allowed."""
    sites = fitted(search, _filled(search, search.instance.kept | search.opened, reached))
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
