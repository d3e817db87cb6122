"""Solving a siting problem: the greedy answer at once, the proven one when it is there, stopped at any time.

The criteria of the model are decided one after the other (`measures.criteria`); each later one keeps what the earlier
ones have reached. What is returned was recomputed from the travel times of the problem as it was given.
"""

from dataclasses import dataclass

import numpy as np

from dispatch.planning.siting.candidates import Model
from dispatch.planning.siting.explanation import Shortage, Unreachable, unreachable
from dispatch.planning.siting.instance import Instance, in_order
from dispatch.planning.siting.measures import CRITERIA, Assessment, Criterion, assess, criteria, value
from dispatch.planning.siting.problem import Problem
from dispatch.planning.siting.proof import Clock, Proof, Report, Status, go_on
from dispatch.planning.siting.search import Floor, Search, improves
from dispatch.planning.siting.stages import first_choice, settle
from dispatch.planning.siting.ties import Ties, best_of, every_equal, lowest_codes, replacements
from dispatch.planning.siting.watch import Watch


@dataclass(frozen=True, slots=True)
class Reduction:
    """The reduction of the problem: places that are reached by the same candidates count as one."""

    places: int
    groups: int
    candidates: int
    superfluous: int
    decided: int


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a siting problem.

    Attributes
    ----------
    sites : tuple of str
        Codes, sorted. Where the status is infeasible: the fewest that cover every place that can be covered (LSCP).
    proofs : tuple of Proof
        Of each criterion, in the order in which they decide; those of the model first.
    proof : Proof
        Of the model: the last of its own criteria.
    today, chosen : Assessment
        What today's posts and the chosen sites are worth.
    unreachable : tuple of Unreachable
        Places that no candidate serves.
    shortage : Shortage or None
        LSCP only: what covering needs and what is allowed.
    """

    model: Model
    sites: tuple[str, ...]
    proof: Proof
    proofs: tuple[Proof, ...]
    ties: Ties
    today: Assessment
    chosen: Assessment
    unreachable: tuple[Unreachable, ...]
    shortage: Shortage | None
    reduction: Reduction

    @property
    def status(self) -> Status:
        """Return what is known of the answer."""
        return self.proof.status


def solve(
    problem: Problem,
    report: Report = go_on,
    *,
    clock: Clock | None = None,
    ties: bool = True,
    start: tuple[str, ...] = (),
) -> Result:
    """Return the best choice of sites, or the best known one where the search is cancelled.

    Parameters
    ----------
    report : callable
        Gets the greedy answer first, then better ones and bounds; returns False to cancel.
    clock : callable or None
        Seconds, for the proofs and to space the reports; None: no seconds are given.
    ties : bool
        Whether to decide among equally good answers by mean time and code, and to name sites that could stand in
        another's place; without, the first one found is given.
    start : tuple of str
        Codes of sites that keep all limits, to begin with where the greedy choice is no better.
    """
    instance = Instance(in_order(problem))
    search, proofs, settled = _searched(instance, report, clock, ties=ties, start=start)
    sites = instance.codes(search.best)
    shortage = _shortage(search, proofs) if problem.model is Model.LSCP else None
    unreached = unreachable(instance)
    checked = tuple(_checked(problem, proof, sites, instance.slack(proof.criterion)) for proof in proofs)
    main = CRITERIA[problem.model]
    replaced = replacements(instance, search.best, main) if ties else {}
    return Result(
        model=problem.model,
        sites=sites,
        proof=_of_model(checked[: len(main)], infeasible=_is_infeasible(problem, unreached, shortage)),
        proofs=checked,
        ties=Ties(replaced, settled),
        today=assess(problem, problem.today),
        chosen=assess(problem, sites),
        unreachable=unreached,
        shortage=shortage,
        reduction=_reduction(search),
    )


def _searched(
    instance: Instance, report: Report, clock: Clock | None, *, ties: bool, start: tuple[str, ...] = ()
) -> tuple[Search, list[Proof], bool]:
    """Return the search when all is decided or it was cancelled, the proofs, and whether the codes are settled."""
    none = np.zeros(len(instance.usable), dtype=np.bool_)
    search = Search(instance, Watch(instance, report, clock), none, none.copy(), none.copy())
    own = CRITERIA[instance.problem.model]
    first_choice(search, own[0])
    if start:
        improves(search, own[0], np.array([one.code in start for one in instance.problem.candidates]))
    proofs = _settled(search, own)
    if not ties or not _is_proven(proofs):
        return search, proofs, False
    later = criteria(instance.problem)[len(own) :]
    equal = every_equal(search) if own[-1].is_more_better else None
    if equal is not None:
        return search, [*proofs, *best_of(search, equal, later)], True
    proofs += _settled(search, later)
    return search, proofs, _is_proven(proofs) and lowest_codes(search)


def _settled(search: Search, decisive: tuple[Criterion, ...]) -> list[Proof]:
    """Return the proofs of criteria decided in order; after one that is not proven the others are only valued."""
    proofs: list[Proof] = []
    for criterion in decisive:
        if _is_proven(proofs):
            proofs.append(settle(search, criterion))
        else:
            proofs.append(_unknown(search.instance, search, criterion))
    return proofs


def _unknown(instance: Instance, search: Search, criterion: Criterion) -> Proof:
    """Return the proof of a criterion that was not reached: its value, and no bound."""
    cancelled = Status.CANCELLED if search.watch.cancelled else Status.BEST_KNOWN
    bound = float("inf") if criterion.is_more_better else 0.0
    return Proof(criterion, instance.value(criterion, search.best), bound, None, cancelled)


def _is_proven(proofs: list[Proof]) -> bool:
    return all(proof.status is Status.PROVEN for proof in proofs)


def _checked(problem: Problem, proof: Proof, sites: tuple[str, ...], slack: float) -> Proof:
    """Return the proof with the value recomputed from the problem as given; what does not agree is not proven."""
    again = value(problem, proof.criterion, sites)
    if abs(again - proof.objective) <= slack:
        return proof
    return Proof(proof.criterion, again, proof.bound, proof.own_bound, Status.BEST_KNOWN, proof.seconds)


def _of_model(proofs: tuple[Proof, ...], *, infeasible: bool) -> Proof:
    """Return the proof of the model: of its last criterion, with the status of the weakest."""
    last = proofs[-1]
    weakest = next((proof.status for proof in proofs if proof.status is not Status.PROVEN), last.status)
    status = Status.INFEASIBLE if infeasible and weakest is Status.PROVEN else weakest
    return Proof(last.criterion, last.objective, last.bound, last.own_bound, status, last.seconds)


def _is_infeasible(problem: Problem, unreached: tuple[Unreachable, ...], shortage: Shortage | None) -> bool:
    if problem.model is not Model.LSCP:
        return False
    return bool(unreached) or (shortage is not None and shortage.is_short)


def _shortage(search: Search, proofs: list[Proof]) -> Shortage:
    """Return what covering needs: the fewest sites and, within a budget, the least cost of any cover."""
    problem = search.instance.problem
    cost = None if problem.budget is None else _least_cost(search)
    return Shortage(int(proofs[0].objective), problem.p, cost, problem.budget)


def _least_cost(search: Search) -> float:
    """Return the least cost of covering every place that can be covered, with any number of sites."""
    none = np.zeros_like(search.best)
    other = Search(search.instance, search.watch, search.best, none, none.copy())
    other.floors.append(Floor(Criterion.SITES, float(search.instance.most)))
    return settle(other, Criterion.COST).objective


def _reduction(search: Search) -> Reduction:
    instance = search.instance
    model = instance.problem.model
    layers = instance.expected if model is Model.MEXCLP else instance.cover
    groups = len(layers) if model.needs_target else int(instance.reachable.sum())
    decided = int((search.opened | search.closed).sum())
    return Reduction(len(instance.weights), groups, len(instance.usable), search.superfluous, decided)
