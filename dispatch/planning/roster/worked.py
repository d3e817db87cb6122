"""The shifts that a county works, one of them in a week, and the rules of rest between them."""

from dataclasses import dataclass

from dispatch.planning.roster.week import SLOTS, SLOTS_A_DAY
from dispatch.teams.turns import TurnKind


@dataclass(frozen=True, slots=True)
class ShiftKind:
    """A shift that the county works: from the half hour `starts` of its day on, for so many half hours."""

    name: str
    starts: int
    length: int
    kind: TurnKind = TurnKind.SHIFT


DEFAULT_SHIFTS = (
    ShiftKind("day", 16, 20),
    ShiftKind("late", 24, 20),
    ShiftKind("night", 36, 29),
    ShiftKind("morning", 16, 8),
    ShiftKind("noon", 24, 5),
    ShiftKind("duty_24h", 17, 48, TurnKind.DUTY_24H),
)
"""8:00–18:00, 12:00–22:00, 18:00–8:30, 8:00–12:00, 12:00–14:30, and 24 hours from 8:30."""


@dataclass(frozen=True, slots=True)
class Rest:
    """The limits of a team's work: shifts and half hours a week, and half hours free between two shifts."""

    shifts: int = 5
    slots: int = 96
    between: int = 22


@dataclass(frozen=True, slots=True)
class Worked:
    """One shift of the week: on which day it begins, Monday is 0."""

    shift: ShiftKind
    day: int

    @property
    def starts(self) -> int:
        """Return the half hour of the week in which it begins."""
        return self.day * SLOTS_A_DAY + self.shift.starts

    @property
    def slots(self) -> tuple[int, ...]:
        """Return the half hours of the week that it covers; over Sunday night it goes on on Monday."""
        return tuple((self.starts + n) % SLOTS for n in range(self.shift.length))
