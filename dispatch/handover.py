"""What one shift leaves to the next, as plain values frozen at one moment: open cases, promises, alerts, teams.

The words of a complaint are left out: they may say who complained, and a handover is printed and kept.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from dispatch.cases import Case
from dispatch.summary import case_summary, stamp, turn_summary
from dispatch.teams import TeamNow
from dispatch.turns import Turn


def snapshot(
    cases: Sequence[Case], teams: Sequence[TeamNow], turns: Iterable[Turn], *, now: datetime, until: datetime
) -> dict[str, Any]:
    """Return what is handed over.

    Parameters
    ----------
    cases
        Every open case; their clocks are as of `now`.
    turns
        Turns that reach into [now, until), the next shift.
    until
        The end of the next shift.
    """
    return {
        "at": stamp(now),
        "until": stamp(until),
        "open": [case_summary(case, now, with_text=False) for case in _in_order(cases)],
        "promises": [case.id for case in _in_order(cases) if _is_due(case, until)],
        "alerts": [case.id for case in _in_order(cases) if case.escalated],
        "on_duty": [_team(team) for team in teams if team.on_duty or team.case_id is not None],
        "next": [turn_summary(turn) for turn in turns if turn.starts_at >= now],
    }


def _in_order(cases: Iterable[Case]) -> list[Case]:
    """Return cases with what is due first in front; those without a promise come last."""
    return sorted(cases, key=lambda case: (case.clock.due_at is None, case.clock.due_at or case.received_at, case.id))


def _is_due(case: Case, until: datetime) -> bool:
    """Tell whether a promise is still to be kept before the next shift ends, or broken already."""
    return case.arrived_at is None and case.clock.due_at is not None and case.clock.due_at < until


def _team(team: TeamNow) -> dict[str, Any]:
    return {
        "code": team.code,
        "name": team.name,
        "name_en": team.name_en,
        "status": team.status.value,
        "case": team.case_id,
        "turn": team.turn and turn_summary(team.turn),
    }
