"""A turn of duty: one team, from a moment until another, of one kind.

Turns of one team never overlap, save that being on call may lie under any other kind: a team on call is called out all
the same, and its shift comes on top. A team in a turn is on duty, whatever its kind.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from dispatch.errors import BadTurnError

LONGEST = timedelta(days=7)
"""Of one turn. Reading who is on duty looks no further back."""


class TurnKind(StrEnum):
    """The kind of a turn."""

    SHIFT = "shift"
    ON_CALL = "on_call"
    DUTY_24H = "duty_24h"
    SURGE = "surge"


@dataclass(frozen=True, slots=True)
class Turn:
    """A team's duty in [starts_at, ends_at); `id` and `version` are those of the row it is kept in."""

    team: str
    starts_at: datetime
    ends_at: datetime
    kind: TurnKind = TurnKind.SHIFT
    id: int | None = None
    version: int = 1

    def covers(self, at: datetime) -> bool:
        """Tell whether the turn is under way."""
        return self.starts_at <= at < self.ends_at

    def clashes_with(self, other: "Turn") -> bool:
        """Tell whether both cannot be: same team, same time, and not one of them on call under the other."""
        same = self.team == other.team and (self.kind is TurnKind.ON_CALL) == (other.kind is TurnKind.ON_CALL)
        return same and self.starts_at < other.ends_at and other.starts_at < self.ends_at


def checked(turn: Turn) -> Turn:
    """Return a turn that can be kept.

    Raises
    ------
    BadTurnError
        It ends before it begins, lasts too long, or does not begin and end on a whole minute.
    """
    text = f"{turn.team}: {turn.starts_at.isoformat()} – {turn.ends_at.isoformat()}"
    if turn.ends_at <= turn.starts_at:
        raise BadTurnError(
            f"{text} ends before it begins. 班次（{turn.team}）的结束时间须晚于开始时间。", field="until"
        )
    if turn.ends_at - turn.starts_at > LONGEST:
        raise BadTurnError(
            f"{text} lasts over seven days; divide it. 班次（{turn.team}）超过七天，一个班次最长七天，请拆分。",
            field="until",
        )
    if any(moment.second or moment.microsecond for moment in (turn.starts_at, turn.ends_at)):
        raise BadTurnError(f"{text}: give whole minutes. 班次（{turn.team}）的时间须精确到整分钟。", field="from")
    return turn


def on_duty(turns: Iterable[Turn], at: datetime) -> frozenset[str]:
    """Return the teams that have a turn under way."""
    return frozenset(turn.team for turn in turns if turn.covers(at))


def clashes(new: Sequence[Turn], kept: Collection[Turn]) -> list[tuple[Turn, Turn]]:
    """Return pairs of turns that cannot both be, at least one of them new; none exactly where all can be.

    A new turn that has the id of a kept one takes its place.
    """
    replaced = {turn.id for turn in new if turn.id is not None}
    staying = [turn for turn in kept if turn.id not in replaced]
    in_order = sorted([*new, *staying], key=_place)
    return [(a, b) for a, b in pairwise(in_order) if a.clashes_with(b)]


def _place(turn: Turn) -> tuple[str, bool, datetime, datetime]:
    return (turn.team, turn.kind is TurnKind.ON_CALL, turn.starts_at, turn.ends_at)
