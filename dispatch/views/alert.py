"""An alert as plain values: what the API answers and the live feed carries."""

from typing import Annotated, TypedDict

from dispatch.alerts.alert import Alert, Settling
from dispatch.moments import stamp
from dispatch.rules.escalation import AlertKind, Level
from dispatch.views.fields import Doc, Moment


class AlertView(TypedDict):
    """An alert. 告警"""

    id: int
    county: str
    kind: AlertKind
    case: int | None
    team: Annotated[str | None, Doc("The silent team.")]
    expedite: Annotated[int | None, Doc("The number of the expedite that is due.")]
    order: Annotated[int | None, Doc("The off-shelf order with premises that are due.")]
    premises: Annotated[int | None, Doc("Number of premises where goods are due.")]
    step: Annotated[str | None, Doc("The missing step.")]
    level: Annotated[Level, Doc("The highest level notified so far.")]
    sound: bool
    raised_at: Moment
    escalates_at: Annotated[Moment | None, Doc("When the next level is notified.")]
    acknowledged_at: Moment | None
    acknowledged_by: str | None
    note: str | None
    again_at: Annotated[Moment | None, Doc("When it is raised again if its cause is still there.")]
    gone_at: Annotated[Moment | None, Doc("Its cause is gone; it stays until somebody acknowledges it.")]
    settled_at: Moment | None
    settled_why: Settling | None
    policy_version: str


class AlertListView(TypedDict):
    """The open alerts."""

    items: list[AlertView]
    next: Annotated[str | None, Doc("`after` of the next page; null on the last. 下一页")]
    total: Annotated[int, Doc("Number of open alerts in all. 总数")]
    level: Annotated[
        Level | None, Doc("The level at which the caller is notified; null for callers who only see alerts.")
    ]
    now: Moment


class AcknowledgedView(TypedDict):
    """A group of alerts after the acknowledgement."""

    items: Annotated[list[AlertView], Doc("All named alerts, as they stand now.")]
    taken: Annotated[
        list[int], Doc("Those that this request acknowledged; the others were resolved or already acknowledged.")
    ]


def alert_summary(alert: Alert) -> AlertView:
    """Return an alert as plain values."""
    return {
        "id": alert.id,
        "county": alert.county,
        "kind": alert.cause.kind,
        "case": alert.cause.case_id,
        "team": alert.cause.team,
        "expedite": alert.cause.about if alert.cause.kind is AlertKind.EXPEDITE_DUE else None,
        "order": alert.cause.about if alert.cause.kind is AlertKind.OFF_SHELF_DUE else None,
        "premises": alert.premises,
        "step": alert.step,
        "level": alert.level,
        "sound": alert.sound,
        "raised_at": stamp(alert.raised_at),
        "escalates_at": stamp(alert.escalates_at),
        "acknowledged_at": stamp(alert.acknowledged_at),
        "acknowledged_by": alert.acknowledged_by,
        "note": alert.note,
        "again_at": stamp(alert.again_at),
        "gone_at": stamp(alert.gone_at),
        "settled_at": stamp(alert.settled_at),
        "settled_why": alert.settled_why,
        "policy_version": alert.policy_version,
    }
