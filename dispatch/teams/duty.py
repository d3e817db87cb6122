"""Duty of teams by register, switch and turns, and its start: the rule that the database works out in SQL.

The simulation asks it here; `tests/contract/test_duty.py` compares both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.teams.team import DutyBy
from dispatch.teams.turns import Turn, TurnKind


@dataclass(frozen=True, slots=True)
class Duty:
    """The duty of a team: on or off, by which source, since when, and the turn under way or else the next one."""

    on: bool
    by: DutyBy
    since: datetime | None
    turn: Turn | None


def duty(turns: Sequence[Turn], at: datetime, *, registered: bool, switched: tuple[bool, datetime] | None) -> Duty:
    """Return a team's duty; `switched` is the last switch by hand, which holds until the next edge of a turn."""
    turn = _turn(turns, at)
    edges = [edge for each in turns for edge in (each.starts_at, each.ends_at) if edge <= at]
    if switched is not None and all(edge <= switched[1] for edge in edges):
        return Duty(switched[0], DutyBy.HAND, switched[1], turn)
    if not edges:
        return Duty(registered, DutyBy.REGISTER, None, turn)
    under_way = [each for each in turns if each.covers(at)]
    since = _in_this_state(under_way, turns, at) if under_way else max(edges)
    return Duty(bool(under_way), DutyBy.ROSTER, since, turn)


def _turn(turns: Iterable[Turn], at: datetime) -> Turn | None:
    under_way = [each for each in turns if each.covers(at)]
    coming = [each for each in turns if each.starts_at > at]
    if under_way:
        return min(under_way, key=lambda each: each.kind is TurnKind.ON_CALL)
    return min(coming, key=lambda each: each.starts_at, default=None)


def _in_this_state(under_way: Sequence[Turn], turns: Sequence[Turn], at: datetime) -> datetime:
    """Return since when a team is on duty, or on call: a shift lies over being on call."""
    working = any(not _on_call(each) for each in under_way)
    alike = [each for each in turns if _on_call(each) is not working]
    since = _unbroken([each for each in under_way if each in alike], alike)
    worked_until = [] if working else [each.ends_at for each in turns if not _on_call(each) and each.ends_at <= at]
    return max([since, *worked_until])


def _on_call(turn: Turn) -> bool:
    return turn.kind is TurnKind.ON_CALL


def _unbroken(under_way: Iterable[Turn], turns: Iterable[Turn]) -> datetime:
    """Return when the first of the turns began that follow on one another until now."""
    since = min(each.starts_at for each in under_way)
    for each in sorted(turns, key=lambda each: each.starts_at, reverse=True):
        if each.starts_at < since <= each.ends_at:
            since = each.starts_at
    return since
