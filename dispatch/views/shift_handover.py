"""Content of a shift handover, as plain values frozen at one moment: open cases, promises, alerts, teams.

The words of a complaint, and what was said of its place, are left out: they may say who complained, and a handover is
kept as it is. A reader is shown the places as the cases have them then.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, NotRequired, TypedDict, cast

from dispatch.alerts.alert import Alert
from dispatch.cases.case import Case
from dispatch.lifecycle import CaseStatus
from dispatch.moments import stamp
from dispatch.teams.team import Duty, TeamNow, TeamStatus
from dispatch.teams.turns import Turn
from dispatch.views.alert import AlertView, alert_summary
from dispatch.views.case import case_news
from dispatch.views.fields import Doc, Moment
from dispatch.views.turn import TurnView, turn_summary


class HandoverTeamView(TypedDict):
    """A team on duty or on call at the moment of a handover, or still with a case."""

    code: str
    name: str
    name_en: str | None
    status: TeamStatus
    duty: NotRequired[Annotated[Duty, Doc("on_call: at home, leaves later; absent in old handovers. 备勤")]]
    case: int | None
    turn: TurnView | None


class ComingTurnView(TurnView):
    """A turn of the next shift; old handovers name the team by its code alone."""

    name: NotRequired[str | None]
    name_en: NotRequired[str | None]


class SnapshotView(TypedDict):
    """The content handed over, as it was then."""

    at: Moment
    until: Moment
    open: Annotated[list[dict[str, Any]], Doc("Open cases without their text, the earliest deadline first.")]
    callbacks: NotRequired[
        Annotated[
            list[dict[str, Any]],
            Doc("Cleared cases to be called back, the longest waiting first; absent in old handovers. 待回访"),
        ]
    ]
    promises: Annotated[list[int], Doc("Cases whose target is due within the next shift, or missed.")]
    escalated: Annotated[list[int], Doc("Escalated cases.")]
    alerts: Annotated[
        list[AlertView] | None,
        Doc("Open alerts, the highest level first; null in handovers older than this field. 未解除的告警"),
    ]
    on_duty: list[HandoverTeamView]
    next: Annotated[list[ComingTurnView], Doc("Turns that begin within the next shift.")]


class SignatureView(TypedDict):
    """The signer, and how they were identified. 签字"""

    signer: str
    name: str
    means: Literal["session", "password", "key", "typed"]
    at: Moment


class HandoverHeadView(TypedDict):
    """A handover and its signatures. 交接班"""

    id: int
    station: str | None
    made_at: Moment
    until: Moment
    outgoing: SignatureView | None
    incoming: Annotated[SignatureView | None, Doc("null: nobody has taken over. 未接班")]


class HandoverLineView(HandoverHeadView):
    """A handover in the list. 交接班"""

    open: Annotated[int, Doc("Number of open cases.")]


class HandoverView(HandoverHeadView):
    """A whole handover. 交接班记录"""

    notes: str
    snapshot: SnapshotView


def snapshot(
    cases: Sequence[Case],
    teams: Sequence[TeamNow],
    turns: Iterable[Turn],
    alerts: Iterable[Alert],
    *,
    now: datetime,
    until: datetime,
) -> SnapshotView:
    """Return what is handed over.

    Parameters
    ----------
    cases
        Every open case and every cleared one, which waits for a call; their clocks are as of `now`.
    turns
        Turns that reach into [now, until), the next shift.
    alerts
        The open ones, in the order of the alert list.
    until
        The end of the next shift.
    """
    exercises = {case.id for case in cases if case.exercise}
    cleared = [case for case in cases if case.status is CaseStatus.CLEARED and not case.exercise]
    cases = [case for case in cases if case.status is not CaseStatus.CLEARED and not case.exercise]
    alerts = [alert for alert in alerts if alert.cause.case_id not in exercises]
    return {
        "at": stamp(now),
        "until": stamp(until),
        "open": [_kept(case_news(case, now)) for case in _in_order(cases)],
        "callbacks": [_kept(case_news(case, now)) for case in sorted(cleared, key=_waits_since)],
        "promises": [case.id for case in _in_order(cases) if _is_due(case, until)],
        "escalated": [case.id for case in _in_order(cases) if case.escalated],
        "alerts": [alert_summary(alert) for alert in alerts],
        "on_duty": [_team(team) for team in teams if team.on_duty or team.case_id is not None],
        "next": [_coming(turn, {team.code: team for team in teams}) for turn in turns if turn.starts_at >= now],
    }


def as_today(kept: Mapping[str, Any]) -> SnapshotView:
    """Return what was handed over under the names of today: `alerts` used to name the escalated cases."""
    if "escalated" not in kept:
        kept = {**kept, "escalated": kept["alerts"], "alerts": None}
    return cast(SnapshotView, kept)


def with_place_words(kept: SnapshotView, words: Mapping[int, Mapping[str, str]]) -> SnapshotView:
    """Return what was handed over with what was said of the places of its cases, by the cases' numbers."""
    lists = {name: kept[name] for name in ("open", "callbacks") if name in kept}
    placed = {name: [_placed(case, words.get(case["id"], {})) for case in cases] for name, cases in lists.items()}
    return cast(SnapshotView, {**kept, **placed})


def cases_in(kept: SnapshotView) -> list[int]:
    """Return the numbers of the cases that are handed over."""
    return [case["id"] for case in (*kept["open"], *kept.get("callbacks", ()))]


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


def _waits_since(case: Case) -> tuple[datetime, int]:
    """Return since when a cleared case waits for its call, as the console has it."""
    return case.status_since or case.received_at, case.id


def _is_due(case: Case, until: datetime) -> bool:
    """Tell whether a promise is still to be kept before the next shift ends, or broken already."""
    return case.arrived_at is None and case.clock.due_at is not None and case.clock.due_at < until


def _coming(turn: Turn, teams: Mapping[str, TeamNow]) -> ComingTurnView:
    team = teams.get(turn.team)
    return {**turn_summary(turn), "name": team.name if team else None, "name_en": team.name_en if team else None}


def _team(team: TeamNow) -> HandoverTeamView:
    return {
        "code": team.code,
        "name": team.name,
        "name_en": team.name_en,
        "status": team.status,
        "duty": team.duty,
        "case": team.case_id,
        "turn": None if team.turn is None else turn_summary(team.turn),
    }
