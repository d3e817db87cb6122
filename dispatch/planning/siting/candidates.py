"""Parts of a siting problem: the models, the candidates where a team could wait, and the places to serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The possible changes to a candidate.

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
    """The objective of a siting problem.

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


def usable(candidates: Sequence[Candidate]) -> int:
    """Return how many candidates may be used."""
    return len(candidates) - count(candidates, Kind.FORBIDDEN)


def count(candidates: Sequence[Candidate], kind: Kind) -> int:
    """Return how many candidates are of a kind."""
    return sum(1 for candidate in candidates if candidate.kind is kind)


def least_sites(candidates: Sequence[Candidate]) -> int:
    """Return how many sites must be open: those that stay, and those that may only move."""
    return count(candidates, Kind.KEPT) + count(candidates, Kind.MOVABLE)
