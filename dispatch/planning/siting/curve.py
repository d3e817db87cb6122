"""Gain of each further site: added one at a time from today on, beside the best for that number of sites.

The nested curve is what can be built year by year: nothing that was opened is closed again. The other is the proven
optimum at each number, for which posts may move or close as their kind allows. The distance between the two is the
price of not moving anything.
"""

from dataclasses import dataclass, replace

import numpy as np

from dispatch.planning.siting.candidates import Model
from dispatch.planning.siting.errors import CurveTooShortError, TooManySitesError
from dispatch.planning.siting.greedy import grown
from dispatch.planning.siting.instance import Instance, Sites, in_order
from dispatch.planning.siting.measures import CRITERIA, Criterion
from dispatch.planning.siting.problem import Problem
from dispatch.planning.siting.proof import Clock, Proof, Report, Status, go_on
from dispatch.planning.siting.solve import Result, solve


@dataclass(frozen=True, slots=True)
class Point:
    """One number of sites.

    Attributes
    ----------
    added : tuple of str
        What the nested curve opens at this step; empty for today's posts.
    nested : float
        Its value.
    best : tuple of str
        Codes of the best sites.
    proof : Proof
        Their value, and what is known of it.
    """

    p: int
    criterion: Criterion
    added: tuple[str, ...]
    nested: float
    best: tuple[str, ...]
    proof: Proof


def numbers(problem: Problem, to_p: int) -> range:
    """Return the numbers of sites of a curve, from today's on.

    Raises
    ------
    CurveTooShortError, TooManySitesError
        `to_p` is below today's number, or above that of the candidates that may be used.
    """
    first = max(len(problem.staying), problem.least, 1)
    if to_p < first:
        raise CurveTooShortError(to_p, first)
    if to_p > problem.usable:
        raise TooManySitesError(to_p, problem.usable)
    return range(first, to_p + 1)


def best_at(problem: Problem, p: int, report: Report = go_on, *, clock: Clock | None = None) -> Result:
    """Return the best that a number of sites can do.

    LSCP asks for no number: its curve is that of MCLP. A budget is left aside: the curve is by number.
    """
    return solve(_by_number(problem, p), report, clock=clock, ties=False)


def _by_number(problem: Problem, p: int) -> Problem:
    model = Model.MCLP if problem.model is Model.LSCP else problem.model
    return replace(problem, model=model, p=p, budget=None)


def nested(problem: Problem, to_p: int) -> list[tuple[tuple[str, ...], float]]:
    """Return for each number of the curve what is added at it, and the value of the choice that only grows."""
    steps = numbers(problem, to_p)
    instance = Instance(in_order(_by_number(problem, to_p)))
    decisive = CRITERIA[instance.problem.model]
    today = set(problem.staying)
    sites: Sites = np.array([one.code in today for one in instance.problem.candidates], dtype=np.bool_)
    found = []
    for p in steps:
        before, sites = sites, grown(instance, decisive[0], sites, lambda: True, most=p)
        found.append((instance.codes(sites & ~before), instance.value(decisive[-1], sites)))
    return found


def curve(problem: Problem, to_p: int, report: Report = go_on, *, clock: Clock | None = None) -> tuple[Point, ...]:
    """Return the points from today's number of posts to `to_p`; fewer where the search is cancelled.

    Raises
    ------
    CurveTooShortError, TooManySitesError
        As `numbers`.
    """
    points: list[Point] = []
    for p, (added, value) in zip(numbers(problem, to_p), nested(problem, to_p), strict=True):
        result = best_at(problem, p, report, clock=clock)
        points.append(Point(p, result.proof.criterion, added, value, result.sites, result.proof))
        if result.status is Status.CANCELLED:
            break
    return tuple(points)
