"""A siting problem: candidates, demand places, the travel times between them, and the limits.

All times are seconds of travel; turnout and other allowances are the caller's to take off the target. `inf` says that
no road leads from the candidate to the place. A place is covered by a site when its time is at most the target: exactly
the target is covered.

Models and sources
------------------
LSCP (Toregas et al. 1971), MCLP (Church & ReVelle 1974), MEXCLP (Daskin 1983) with fractional cover (van den Berg,
Kommer & Zuzáková 2016), backup cover (Hogan & ReVelle 1986), p-median and p-center (Hakimi 1964).

Known limits: one team per site (list a site twice for two); one busy fraction for all teams; MEXCLP takes teams to be
busy independently of each other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting import checks
from dispatch.planning.siting.candidates import Candidate, Model, Place, least_sites, usable


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A siting problem to solve; raises a SitingError where it cannot be.

    Attributes
    ----------
    travel_s : NDArray of float64, shape (candidates, places)
        Seconds; inf where no road leads.
    target_s : float, NDArray of float64, shape (places,), or None
        Seconds, one for all places or that of each, NaN where it has none; needed by the models that cover.
    p : int or None
        Number of sites, those that stay included. Exactly so many; at most so many beside a budget, and in LSCP.
    budget : float or None
        Limit of the total cost of the open sites.
    busy : float
        Share of the time in which a team is busy, 0 to below 1; MEXCLP only.
    probability : NDArray of float64, shape (candidates, places), or None
        P(on scene within the target) for a free team; MEXCLP only. None: 1 within the target, else 0.
    worst_too : bool
        Of equally good answers take the one whose worst-off place is reached soonest, before the mean decides.
    """

    model: Model
    candidates: tuple[Candidate, ...]
    places: tuple[Place, ...]
    travel_s: NDArray[np.float64]
    target_s: float | NDArray[np.float64] | None = None
    p: int | None = None
    budget: float | None = None
    busy: float = 0.0
    probability: NDArray[np.float64] | None = None
    worst_too: bool = False

    def __post_init__(self) -> None:
        checks.check_lists(self.candidates, self.places)
        checks.check_tables(self.candidates, self.places, self.travel_s, self.probability)
        checks.check_target(self.model, self.target_s)
        checks.check_busy(self.busy)
        checks.check_number(self.model, self.candidates, self.p, self.budget)
        checks.check_budget(self.candidates, self.budget)

    @property
    def targets_s(self) -> NDArray[np.float64]:
        """Return the target of each place, shape (places,); NaN: none, so no site covers it."""
        return np.broadcast_to(np.nan if self.target_s is None else self.target_s, len(self.places)).astype(np.float64)

    @property
    def usable(self) -> int:
        """Return how many candidates may be used."""
        return usable(self.candidates)

    @property
    def least(self) -> int:
        """Return how many sites must be open: those that stay, and those that may only move."""
        return least_sites(self.candidates)

    @property
    def today(self) -> tuple[str, ...]:
        """Return the codes of today's posts."""
        return tuple(sorted(one.code for one in self.candidates if one.is_today))

    @property
    def staying(self) -> tuple[str, ...]:
        """Return the codes of those of today's posts that may stay."""
        return tuple(sorted(one.code for one in self.candidates if one.kind.is_today))
