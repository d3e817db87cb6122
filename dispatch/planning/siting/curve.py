"""What one more site brings: from today on, one added at a time, beside the best that so many sites can do.

The nested curve is what can be built year by year: nothing that was opened is closed again. The other is the proven
optimum at each number, for which posts may move or close as their kind allows. The distance between the two is the
price of not moving anything.
"""

from dataclasses import dataclass, replace

import numpy as np

from dispatch.planning.siting.errors import BadSitesError, TooManySitesError
from dispatch.planning.siting.greedy import grown
from dispatch.planning.siting.instance import Instance, Sites, in_order
from dispatch.planning.siting.measures import CRITERIA, Criterion
from dispatch.planning.siting.problem import Model, Problem
from dispatch.planning.siting.proof import Clock, Proof, Report, Status, go_on
from dispatch.planning.siting.solve import solve


@dataclass(frozen=True, slots=True)
class Point:
    """One number of sites.

    Attributes
    ----------
    added : tuple of str
        What the nested curve opens at this step; empty for today's posts.
    nested : float or None
        Its value; None for fewer sites than there are today.
    best : tuple of str
        Codes of the best sites.
    proof : Proof
        Their value, and what is known of it.
    """

    p: int
    criterion: Criterion
    added: tuple[str, ...]
    nested: float | None
    best: tuple[str, ...]
    proof: Proof


def curve(problem: Problem, to_p: int, report: Report = go_on, *, clock: Clock | None = None) -> tuple[Point, ...]:
    """Return the points from today's number of posts to `to_p`; fewer where the search is cancelled.

    LSCP asks for no number; its curve is that of MCLP. A budget is left aside: the curve is by number.

    Raises
    ------
    BadSitesError, TooManySitesError
        `to_p` is below today's number, or above that of the candidates that may be used.
    """
    model = Model.MCLP if problem.model is Model.LSCP else problem.model
    first = max(len(problem.today), problem.least, 1)
    if to_p < first:
        raise BadSitesError(to_p)
    if to_p > problem.usable:
        raise TooManySitesError(to_p, problem.usable)
    points: list[Point] = []
    nested = _Nested(replace(problem, model=model, p=to_p, budget=None))
    for p in range(first, to_p + 1):
        result = solve(replace(problem, model=model, p=p, budget=None), report, clock=clock, ties=False)
        added, value = nested.grown_to(p)
        points.append(Point(p, result.proof.criterion, added, value, result.sites, result.proof))
        if result.status is Status.CANCELLED:
            break
    return tuple(points)


class _Nested:
    """The choice that only grows."""

    def __init__(self, problem: Problem) -> None:
        self._instance = Instance(in_order(problem))
        self._criterion = CRITERIA[problem.model][-1]
        today = set(problem.today)
        codes = [one.code for one in self._instance.problem.candidates]
        self._sites: Sites = np.array([code in today for code in codes], dtype=np.bool_)

    def grown_to(self, p: int) -> tuple[tuple[str, ...], float]:
        """Return what is added up to a number of sites, and the value then."""
        before = self._sites
        decisive = CRITERIA[self._instance.problem.model][0]
        self._sites = grown(self._instance, decisive, before, lambda: True, most=p)
        added = self._instance.codes(self._sites & ~before)
        return added, self._instance.value(self._criterion, self._sites)
