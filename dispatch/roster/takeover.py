"""Planned shifts take the place of a roster's turns: what makes room, where rest is too short, what stops an undo.

Turns are compared by what they are, not by number: an undo gives them back with new numbers. Being on call is no work:
it needs no rest and gives way to nothing.

Known limit: a take-over can be undone as a whole or not at all, and not after its first shift has begun, for who was on
duty then would be rewritten.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from dispatch.teams.turns import Turn, TurnKind, clashes

type Days = tuple[datetime, datetime]
"""The plan's days: midnight before the first, midnight after the last."""


@dataclass(frozen=True, slots=True)
class Takeover:
    """One that was not undone: who, when, and what it changed."""

    id: int
    made_at: datetime
    made_by: str
    change: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clearing:
    """The effect of planned shifts on the turns of their teams.

    Attributes
    ----------
    new
        Shifts that are not on the roster yet.
    gone
        Turns that begin on the plan's days, and later ones that the last shift of their team overlaps.
    cut
        Turns from before that end when the first shift of their team begins: before and after.
    staying
        The other turns, with those that were cut as they were.
    """

    new: tuple[Turn, ...]
    gone: tuple[Turn, ...]
    cut: tuple[tuple[Turn, Turn], ...]
    staying: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class ShortRest:
    """A planned shift too close to a turn that stays; `rest` is negative where they overlap."""

    planned: Turn
    staying: Turn
    rest: timedelta


def clearing(planned: Sequence[Turn], kept: Sequence[Turn], days: Days) -> Clearing:
    """Return what planned shifts do to the turns that are kept of their teams.

    Where nothing but turns on call begins on the plan's days, these stay too.
    """
    known, there = {what(turn) for turn in planned}, {what(turn) for turn in kept}
    gone, staying, cut = list[Turn](), list[Turn](), list[tuple[Turn, Turn]]()
    for turn in kept:
        if what(turn) in known:
            continue
        met = [each.starts_at for each in planned if each.clashes_with(turn)]
        if days[0] <= turn.starts_at and (turn.starts_at < days[1] or met):
            gone.append(turn)
            continue
        staying.append(turn)
        if met:
            cut.append((turn, replace(turn, ends_at=min(met))))
    if not cut and all(turn.kind is TurnKind.ON_CALL for turn in gone):
        gone, staying = [], [*staying, *gone]
    return Clearing(
        tuple(turn for turn in dict.fromkeys(planned) if what(turn) not in there),
        tuple(gone),
        tuple(cut),
        tuple(staying),
    )


def short_rests(planned: Sequence[Turn], staying: Collection[Turn], rest: timedelta) -> list[ShortRest]:
    """Return where a planned shift begins too soon after a turn that stays, or ends too soon before one."""
    found = []
    for turn in sorted(planned, key=lambda each: (each.starts_at, each.team)):
        for other in staying:
            if turn.team != other.team or TurnKind.ON_CALL in {turn.kind, other.kind}:
                continue
            earlier, later = sorted((turn, other), key=lambda each: each.starts_at)
            between = later.starts_at - earlier.ends_at
            if between < rest:
                found.append(ShortRest(turn, other, between))
    return found


def rested(planned: Sequence[Turn], kept: Sequence[Turn], days: Days, rest: timedelta) -> list[Turn]:
    """Return the planned shifts without those that are too close to a turn that stays."""
    left = list(planned)
    while found := short_rests(left, clearing(left, kept, days).staying, rest):
        out = {what(each.planned) for each in found}
        left = [turn for turn in left if what(turn) not in out]
    return left


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of a take-over on the turns."""

    days: Days
    written: tuple[Turn, ...]
    removed: tuple[Turn, ...]
    cut: tuple[tuple[Turn, Turn], ...]

    @property
    def teams(self) -> frozenset[str]:
        """Return the teams whose turns it changed."""
        return frozenset(turn.team for turn in (*self.written, *self.removed, *(old for old, _ in self.cut)))

    @property
    def edges(self) -> Days:
        """Return from when until when its turns are."""
        every = (*self.written, *self.removed, *(old for old, _ in self.cut))
        starts = min((turn.starts_at for turn in every), default=self.days[0])
        return min(self.days[0], starts), max([self.days[1], *(turn.ends_at for turn in every)])


@dataclass(frozen=True, slots=True)
class Obstacles:
    """The obstacles to undoing a take-over.

    Attributes
    ----------
    begun
        Its shifts that have begun.
    lost
        Turns that it wrote or cut, and that somebody has changed or removed since.
    clashing
        Turns that would come back, each with one that was made since.
    """

    begun: tuple[Turn, ...]
    lost: tuple[Turn, ...]
    clashing: tuple[tuple[Turn, Turn], ...]

    def __bool__(self) -> bool:
        return bool(self.begun or self.lost or self.clashing)


def obstacles(taken: Taken, kept: Sequence[Turn], now: datetime) -> Obstacles:
    """Return what stands in the way of an undo, with the turns of its teams as they are now."""
    there, ours = {what(turn) for turn in kept}, [*taken.written, *(after for _, after in taken.cut)]
    known = {what(turn) for turn in ours}
    back = [without_number(turn) for turn in (*taken.removed, *(before for before, _ in taken.cut))]
    others = [without_number(turn) for turn in kept if what(turn) not in known]
    return Obstacles(
        tuple(turn for turn in taken.written if turn.starts_at <= now),
        tuple(turn for turn in ours if what(turn) not in there),
        tuple(clashes(back, others)),
    )


def what(turn: Turn) -> tuple[str, TurnKind, datetime, datetime]:
    """Return what a turn is, whatever its number."""
    return turn.team, turn.kind, turn.starts_at, turn.ends_at


def without_number(turn: Turn) -> Turn:
    """Return a turn as one that is not on the roster yet."""
    return replace(turn, id=None, version=1)
