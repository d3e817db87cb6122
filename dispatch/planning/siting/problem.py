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
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.checks import check_limits, check_lists, check_tables


class Kind(StrEnum):
    """What may become of a candidate.

    `KEPT`: a post that stays. `MOVABLE`: a post that may move to another candidate; there will not be fewer posts.
    `CLOSABLE`: a post that may close. `NEW`: no post today. `FORBIDDEN`: may not be used.
    """

    KEPT = "kept"
    MOVABLE = "movable"
    CLOSABLE = "closable"
    NEW = "new"
    FORBIDDEN = "forbidden"

    @property
    def is_today(self) -> bool:
        """Return whether there is a post today that may stay."""
        return self in {Kind.KEPT, Kind.MOVABLE, Kind.CLOSABLE}


class Model(StrEnum):
    """What is to be best.

    `LSCP`: fewest sites that cover every place. `MCLP`: most weight covered. `MEXCLP`: most weight expected to be
    served in time, teams being busy at times. `BACKUP`: most weight covered once and, of equals, most covered twice.
    `PMEDIAN`: least weighted time. `PCENTER`: least time to the worst-off place.
    """

    LSCP = "lscp"
    MCLP = "mclp"
    MEXCLP = "mexclp"
    BACKUP = "backup"
    PMEDIAN = "pmedian"
    PCENTER = "pcenter"

    @property
    def needs_target(self) -> bool:
        """Return whether the model asks who is within the target."""
        return self not in {Model.PMEDIAN, Model.PCENTER}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a team could wait; `cost` in any unit, the budget's.

    `closes`: there is a post today, but the place is forbidden, so it closes in every answer.
    """

    code: str
    name: str = ""
    kind: Kind = Kind.NEW
    cost: float = 1.0
    closes: bool = False

    @property
    def is_today(self) -> bool:
        """Return whether there is a post today."""
        return self.kind.is_today or self.closes


@dataclass(frozen=True, slots=True)
class Place:
    """A place to serve, and how much it counts: cases, households, or 1."""

    code: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What is to be solved; raises a SitingError where it cannot be.

    Attributes
    ----------
    travel_s : NDArray of float64, shape (candidates, places)
        Seconds; inf where no road leads.
    target_s : float or None
        Seconds; needed by the models that cover.
    p : int or None
        Number of sites, those that stay included. Exactly so many; at most so many beside a budget, and in LSCP.
    budget : float or None
        What the open sites may cost together.
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
    target_s: float | None = None
    p: int | None = None
    budget: float | None = None
    busy: float = 0.0
    probability: NDArray[np.float64] | None = None
    worst_too: bool = False

    def __post_init__(self) -> None:
        check_lists(self)
        check_tables(self)
        check_limits(self)

    @property
    def usable(self) -> int:
        """Return how many candidates may be used."""
        return sum(1 for candidate in self.candidates if candidate.kind is not Kind.FORBIDDEN)

    def count(self, kind: str) -> int:
        """Return how many candidates are of a kind."""
        return sum(1 for candidate in self.candidates if candidate.kind == kind)

    @property
    def least(self) -> int:
        """Return how many sites must be open: those that stay, and those that may only move."""
        return self.count(Kind.KEPT) + self.count(Kind.MOVABLE)

    @property
    def today(self) -> tuple[str, ...]:
        """Return the codes of today's posts."""
        return tuple(sorted(one.code for one in self.candidates if one.is_today))

    @property
    def staying(self) -> tuple[str, ...]:
        """Return the codes of those of today's posts that may stay."""
        return tuple(sorted(one.code for one in self.candidates if one.kind.is_today))
