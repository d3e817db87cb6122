"""Explain why a problem has no answer and which places cannot be reached, with the numbers that would be needed."""

from dataclasses import dataclass

import numpy as np

from dispatch.planning.siting.instance import Instance


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A place that no candidate covers.

    Attributes
    ----------
    place : str
    least_s : float or None
        The least time of any usable candidate; None where no road leads.
    nearest : str or None
        The candidate that has it, the lowest code of equals.
    """

    place: str
    weight: float
    least_s: float | None
    nearest: str | None


@dataclass(frozen=True, slots=True)
class Shortage:
    """The sites and cost needed to cover every place that can be covered, and the limits; None where nothing limits."""

    sites_needed: int
    sites_allowed: int | None
    cost_needed: float | None
    budget: float | None

    @property
    def is_short(self) -> bool:
        """Return whether less is allowed than needed."""
        sites = self.sites_allowed is not None and self.sites_needed > self.sites_allowed
        return sites or (self.budget is not None and self.cost_needed is not None and self.cost_needed > self.budget)


def unreachable(instance: Instance) -> tuple[Unreachable, ...]:
    """Return the places no usable candidate covers within their target; without any target, those no road leads to."""
    problem = instance.problem
    if problem.target_s is None:
        covered = instance.reachable
    elif problem.probability is not None:
        covered = (instance.chances > 0).any(axis=0)
    else:
        covered = instance.reached.any(axis=0)
    covered = covered | (np.isnan(problem.targets_s) if problem.target_s is not None else False)
    times = np.where(instance.usable[:, None], problem.travel_s, np.inf)
    return tuple(_named(instance, times, int(index)) for index in np.flatnonzero(~covered))


def _named(instance: Instance, times: np.ndarray, index: int) -> Unreachable:
    place = instance.problem.places[index]
    nearest = int(times[:, index].argmin())
    least = float(times[nearest, index])
    if not np.isfinite(least):
        return Unreachable(place.code, place.weight, None, None)
    return Unreachable(place.code, place.weight, least, instance.problem.candidates[nearest].code)
