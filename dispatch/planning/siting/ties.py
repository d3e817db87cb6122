"""Equally good answers: which one is given, and what could stand in its place.

Of answers that are equal in every criterion, mean time included, the one with the lowest codes is given: the first
code in which two answers differ decides for the one that has it. Known limit: the search for lower codes is cut off at
a fixed number of nodes (not of seconds, so that it is the same everywhere); the answer says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dispatch.planning.siting.instance import Instance, Sites
from dispatch.planning.siting.measures import Criterion
from dispatch.planning.siting.programme import Terms
from dispatch.planning.siting.proof import Proof, Status
from dispatch.planning.siting.search import Search, add_floors, bare_programme
from dispatch.planning.siting.solver import Solver

BATCH = 16
"""Candidates decided in one programme: their weights are powers of two, up to 2^15."""
MOST_NODES = 5000
FEW = 4
"""Equally good answers that are listed one by one, before the best of them is searched as a problem of its own."""
MOST_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Ties:
    """Equally good sites.

    Attributes
    ----------
    instead_of : mapping of str to tuple of str
        For each chosen site that could be replaced alone: the candidates with which the objective stays the same.
    is_settled : bool
        Whether no equally good answer has lower codes; False where the search for them was cut off.
    """

    instead_of: Mapping[str, tuple[str, ...]]
    is_settled: bool


def every_equal(search: Search) -> list[Sites] | None:
    """Return every answer that keeps the decided criteria; None where there are more than a few, or it is not known.

    Where cover says little about time, the best time among equal covers is much harder to prove than that there are no
    others: 30 × 400 random times take a second in place of minutes.
    """
    found = [search.best]
    solver = Solver(
        lambda _: search.watch.beat(),
        lambda _: search.watch.beat(),
        search.watch.beat,
        left_s=search.watch.left_s,
    )
    for _ in range(FEW):
        programme = bare_programme(search)
        add_floors(search, programme)
        for sites in found:
            programme.exclude(sites)
        answer = solver.solved(programme, nodes=MOST_NODES)
        if not answer.feasible:
            return [sites for sites in found if search.is_allowed(sites)]
        if not answer.complete or answer.sites is None:
            return None
        found.append(answer.sites)
    return None


def best_of(search: Search, equal: list[Sites], criteria: tuple[Criterion, ...]) -> list[Proof]:
    """Make `search.best` the best of a list, by criteria in order and then by codes; return the proofs."""
    for criterion in criteria:
        values = [search.instance.value(criterion, sites) for sites in equal]
        best = max(values) if criterion.is_more_better else min(values)
        slack = search.instance.slack(criterion)
        equal = [sites for sites, value in zip(equal, values, strict=True) if criterion.loss(value, best) <= slack]
    search.best = min(equal, key=lambda sites: tuple(~sites))
    return [_listed(criterion, search.instance.value(criterion, search.best)) for criterion in criteria]


def _listed(criterion: Criterion, value: float) -> Proof:
    return Proof(criterion, value, value, None, Status.PROVEN)


def lowest_codes(search: Search) -> bool:
    """Make `search.best` the answer with the lowest codes of all that are equal; return whether that is settled."""
    while search.undecided.any():
        asked = np.flatnonzero(search.undecided)[:BATCH]
        if not _decide(search, asked):
            return False
    return True


def _decide(search: Search, asked: np.ndarray) -> bool:
    """Decide some candidates for the lowest codes; return whether that was settled."""
    worth = 2.0 ** np.arange(len(asked) - 1, -1, -1, dtype=np.float64)
    for _ in range(MOST_ROUNDS):
        programme = bare_programme(search)
        add_floors(search, programme)
        programme.minimise(Terms(asked.astype(np.int64), -worth))
        solver = Solver(
            lambda _: search.watch.beat(),
            lambda _: search.watch.beat(),
            search.watch.beat,
            left_s=search.watch.left_s,
        )
        answer = solver.solved(programme, search.best, MOST_NODES)
        if not answer.complete:
            return False
        sites = answer.sites if answer.sites is not None else search.best
        if search.is_allowed(sites):
            search.best = sites
            _fix(search, asked)
            return True
        _learn(search, sites)
    return False


def _learn(search: Search, sites: Sites) -> None:
    """Exclude sites that are not as good as they seemed, after widening the radii did not help."""
    before = search.radius_s.copy()
    search.reach(sites)
    if (before == search.radius_s).all():
        search.excluded.append(sites)


def _fix(search: Search, asked: np.ndarray) -> None:
    chosen = np.zeros_like(search.best)
    chosen[asked] = True
    search.opened |= chosen & search.best
    search.closed |= chosen & ~search.best


def replacements(instance: Instance, sites: Sites, criteria: tuple[Criterion, ...]) -> dict[str, tuple[str, ...]]:
    """Return for each chosen site which other candidate gives the same in these criteria."""
    values = [instance.value(criterion, sites) for criterion in criteria]
    found: dict[str, tuple[str, ...]] = {}
    for closing in np.flatnonzero(sites & ~instance.kept):
        equal = [
            instance.problem.candidates[opening].code
            for opening in np.flatnonzero(instance.usable & ~sites)
            if _is_equal(instance, _swapped(sites, int(closing), int(opening)), criteria, values)
        ]
        if equal:
            found[instance.problem.candidates[closing].code] = tuple(equal)
    return found


def _swapped(sites: Sites, closing: int, opening: int) -> Sites:
    swapped = sites.copy()
    swapped[closing], swapped[opening] = False, True
    return swapped


def _is_equal(instance: Instance, sites: Sites, criteria: tuple[Criterion, ...], values: list[float]) -> bool:
    if not instance.is_allowed(sites):
        return False
    for criterion, value in zip(criteria, values, strict=True):
        other = instance.value(criterion, sites)
        if abs(other - value) > instance.slack(criterion):
            return False
    if criteria[0] is Criterion.SITES:
        return bool(instance.required.sets[:, sites].any(axis=1).all())
    return True
