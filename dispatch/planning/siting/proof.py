"""Proof of an answer: the value recomputed, the bounds, and what they prove.

A solver's word is not enough: HiGHS calls a gap of 1e-4 "Optimal" by default and has returned wrong optima (its
issues 1147, 2328, 2349). So the gap is 0, the value is recomputed from the chosen sites, and a bound of our own
(Lagrangian, or linear duality with multipliers made feasible) stands beside the solver's. Where the two contradict the
recomputed value, nothing is called proven.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from dispatch.planning.siting.measures import Criterion


class Status(StrEnum):
    """The status of an answer."""

    PROVEN = "proven"
    BEST_KNOWN = "best_known"
    CANCELLED = "cancelled"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class Proof:
    """The value of an answer and how far it can be from the best.

    Attributes
    ----------
    criterion : Criterion
    objective : float
        Recomputed from the chosen sites; for the time the weighted sum in seconds.
    bound : float
        No answer is better than this: the tighter of the solver's bound and ours.
    own_bound : float or None
        Ours alone; None where none was made.
    status : Status
    seconds : float or None
        Time taken; no part of the answer, and not compared.
    """

    criterion: Criterion
    objective: float
    bound: float
    own_bound: float | None
    status: Status
    seconds: float | None = field(default=None, compare=False)

    @property
    def gap(self) -> float:
        """Return the distance to the bound as a share of the value; 0 where it is proven."""
        distance = abs(self.bound - self.objective)
        if distance == 0.0:
            return 0.0
        return distance / abs(self.objective) if self.objective else float("inf")


def proof_of(
    criterion: Criterion,
    objective: float,
    solver_bound: float | None,
    own_bound: float | None,
    *,
    slack: float,
    cancelled: bool,
) -> Proof:
    """Return the proof of a value: proven where a bound meets it, up to rounding, and no bound contradicts it."""
    bounds = [bound for bound in (solver_bound, own_bound) if bound is not None]
    if any(criterion.loss(objective, bound) < -slack for bound in bounds):
        # A bound that is worse than a value that was reached is wrong: none is believed.
        return Proof(criterion, objective, worst_of(criterion), own_bound, Status.BEST_KNOWN)
    bound = min(bounds, key=lambda one: criterion.loss(objective, one), default=worst_of(criterion))
    met = abs(objective - bound) <= slack
    unproven = Status.CANCELLED if cancelled else Status.BEST_KNOWN
    return Proof(criterion, objective, objective if met else bound, own_bound, Status.PROVEN if met else unproven)


def worst_of(criterion: Criterion) -> float:
    """Return the bound of which nothing is known."""
    return float("inf") if criterion.is_more_better else 0.0


class Stage(StrEnum):
    """The kind of report from a step of the search."""

    GREEDY = "greedy"
    IMPROVED = "improved"
    BOUND = "bound"
    SETTLED = "settled"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Step:
    """One report of a search that goes on.

    `sites` are the best known so far, `value` and `bound` those of the criterion that is being decided; `bound` is None
    as long as there is none.
    """

    stage: Stage
    criterion: Criterion
    sites: tuple[str, ...]
    value: float
    bound: float | None = None


Report = Callable[[Step], bool]
"""Takes a step; False cancels the search."""
Clock = Callable[[], float]
"""Returns seconds from any start."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock, and its reading at which a search must end: the solver keeps it by itself also where it asks nobody."""

    clock: Clock
    ends_at: float

    def __call__(self) -> float:
        """Return the clock's reading."""
        return self.clock()


def go_on(step: Step) -> bool:
    """Take a step and go on: the report of somebody who only wants the answer."""
    del step
    return True
