"""What one shift leaves to the next, as plain values frozen at one moment: open cases, promises, alerts, teams.

The words of a complaint, and what was said of its place, are left out: they may say who complained, and a handover is
kept as it is. Whoever reads one is shown the places as the cases have them then.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dispatch.alerts.alert import Alert
from dispatch.cases.case import Case
from dispatch.moments import stamp
from dispatch.teams.team import TeamNow
from dispatch.teams.turns import Turn
from dispatch.views.alert import alert_summary
from dispatch.views.case import case_news
from dispatch.views.turn import turn_summary


def snapshot(
    cases: Sequence[Case],
    teams: Sequence[TeamNow],
    turns: Iterable[Turn],
    alerts: Iterable[Alert],
    *,
    now: datetime,
    until: datetime,
) -> dict[str, Any]:
    """Return what is handed over.

    Parameters
    ----------
    cases
        Every open case; their clocks are as of `now`.
    turns
        Turns that reach into [now, until), the next shift.
    alerts
        The open ones, in the order of the alert list.
    until
        The end of the next shift.
    """
    exercises = {case.id for case in cases if case.exercise}
    cases = [case for case in cases if not case.exercise]
    alerts = [alert for alert in alerts if alert.cause.case_id not in exercises]
    return {
        "at": stamp(now),
        "until": stamp(until),
        "open": [_kept(case_news(case, now)) for case in _in_order(cases)],
        "promises": [case.id for case in _in_order(cases) if _is_due(case, until)],
        "escalated": [case.id for case in _in_order(cases) if case.escalated],
        "alerts": [alert_summary(alert) for alert in alerts],
        "on_duty": [_team(team) for team in teams if team.on_duty or team.case_id is not None],
        "next": [_coming(turn, {team.code: team for team in teams}) for turn in turns if turn.starts_at >= now],
    }


def as_today(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was handed over under the names of today: `alerts` used to name the escalated cases."""
    if "escalated" in kept:
        return dict(kept)
    return {**kept, "escalated": kept["alerts"], "alerts": None}


def with_place_words(kept: Mapping[str, Any], words: Mapping[int, Mapping[str, str]]) -> dict[str, Any]:
    """Return what was handed over with what was said of the places of its cases, by the cases' numbers."""
    return {**kept, "open": [_placed(case, words.get(case["id"], {})) for case in kept["open"]]}


def _kept(data: dict[str, Any]) -> dict[str, Any]:
    return _placed(data, {})


def _placed(data: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, Any]:
    """Return a case with these words of its place; a name stays only where a register gave it, not the caller."""
    place = data["place"]
    if not place:
        return {**data, "place": None}
    name = None if place.get("source") else place["name"]
    return {**data, "place": {**place, "name": name, "address": None, **words}}


def _in_order(cases: Iterable[Case]) -> list[Case]:
    """Return cases with what is due first in front; those without a promise come last."""
    return sorted(cases, key=lambda case: (case.clock.due_at is None, case.clock.due_at or case.received_at, case.id))


def _is_due(case: Case, until: datetime) -> bool:
    """Tell whether a promise is still to be kept before the next shift ends, or broken already."""
    return case.arrived_at is None and case.clock.due_at is not None and case.clock.due_at < until


def _coming(turn: Turn, teams: Mapping[str, TeamNow]) -> dict[str, Any]:
    team = teams.get(turn.team)
    return {**turn_summary(turn), "name": team and team.name, "name_en": team and team.name_en}


def _team(team: TeamNow) -> dict[str, Any]:
    return {
        "code": team.code,
        "name": team.name,
        "name_en": team.name_en,
        "status": team.status.value,
        "duty": team.duty.value,
        "case": team.case_id,
        "turn": team.turn and turn_summary(team.turn),
    }
