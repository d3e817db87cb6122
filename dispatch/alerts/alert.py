"""Alerts: what of a case, or of a team, somebody has to see, derived from how the case stands.

An alert is raised once for its cause, goes to one level after the other until somebody acknowledges it, and is
settled when its cause is gone. At most one is open for each cause. Nothing is silenced for ever: once an
acknowledgement is over, a cause that is still there raises an alert again.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from dispatch.cases.case import Case
from dispatch.cases.clock import ClockState
from dispatch.errors import AlertOverError
from dispatch.lifecycle import ENDED, CaseStatus
from dispatch.rules.escalation import AlertKind, Escalation, EscalationStep, KindRule, Level
from dispatch.values import quick

Settling = Literal["cause_gone", "acknowledged", "acknowledgement_over", "raised_again"]
CAUSE_GONE: Final = "cause_gone"
ACKNOWLEDGED: Final = "acknowledged"
OVER: Final = "acknowledgement_over"
"""Reasons for settling an alert: its cause is gone; it was seen after that; it may have to be raised again."""


@quick
@dataclass(frozen=True, slots=True)
class Cause:
    """The reason for an alert. `about` is the number of an expedite, or of an off-shelf order."""

    kind: AlertKind
    case_id: int | None
    team: str | None = None
    about: int | None = None


@quick
@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. `level` is the highest it has reached, `gone_at` when its cause went while it stays to be seen.

    `premises` is at how many of them goods are due off the shelf.
    """

    county: str
    id: int
    cause: Cause
    raised_at: datetime
    level: Level
    escalates_at: datetime | None
    sound: bool
    policy_version: str
    step: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    note: str | None = None
    again_at: datetime | None = None
    gone_at: datetime | None = None
    settled_at: datetime | None = None
    settled_why: Settling | None = None
    premises: int | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether it is not settled."""
        return self.settled_at is None


def causes(case: Case, now: datetime, known: Collection[AlertKind] = ()) -> set[Cause]:
    """Return what a case gives cause for; of one trouble the nearest only, for an alert asks for one thing to be done.

    Parameters
    ----------
    known
        The kinds raised for it already: a case stays at risk when one team after the other is asked.
    """
    if case.status in ENDED:
        return set()
    late = _late(case, now, known)
    missing = AlertKind.NEXT_STEP if case.step_missing and late is None else None
    found = {Cause(kind, case.id) for kind in (late, _nobody(case) or missing) if kind is not None}
    for expedite in case.expedites:
        if expedite.is_open and expedite.overdue:
            found.add(Cause(AlertKind.EXPEDITE_DUE, case.id, about=expedite.number))
    for order in case.off_shelf:
        if order.due(now):
            found.add(Cause(AlertKind.OFF_SHELF_DUE, case.id, about=order.number))
    return found


def _late(case: Case, now: datetime, known: Collection[AlertKind]) -> AlertKind | None:
    """Return whether the promise is broken, or will be."""
    if case.overdue and case.arrived_at is None:
        return AlertKind.MISSED
    said = case.at_risk or AlertKind.AT_RISK in known
    return AlertKind.AT_RISK if said and _is_at_risk(case, now) else None


def _is_at_risk(case: Case, now: datetime) -> bool:
    if case.assignment is None or not case.active:
        return False
    return case.clock.state(now, case.assignment.expected_at(now)) is ClockState.AT_RISK


def _nobody(case: Case) -> AlertKind | None:
    """Return why nobody has taken a case, None if somebody has, or need not, or has time to."""
    if case.status is CaseStatus.OFFERED and case.lapsed:
        return AlertKind.UNACKNOWLEDGED
    unsent = case.step_missing and case.status in {CaseStatus.RECEIVED, CaseStatus.PROPOSED}
    return AlertKind.UNASSIGNED if unsent or case.status is CaseStatus.WAITING else None


def raised(cause: Cause, case: Case | None, county: str, policy: Escalation, now: datetime) -> Alert:
    """Return a new alert at the first step of its escalation; its number is the store's to give."""
    rule = policy.kinds[cause.kind]
    level = rule.ladder[0].level
    step = case.next_step if case is not None and cause.kind is AlertKind.NEXT_STEP else None
    escalates_at = _escalates_at(rule, level, now)
    due = premises_due(cause, case, now)
    return Alert(county, 0, cause, now, level, escalates_at, rule.sound, policy.version, step, premises=due)


def premises_due(cause: Cause, case: Case | None, now: datetime) -> int | None:
    """Return at how many premises the goods of an order are due; None for whatever else an alert is about."""
    if case is None or cause.kind is not AlertKind.OFF_SHELF_DUE:
        return None
    return sum(len(order.due(now)) for order in case.off_shelf if order.number == cause.about)


def escalated(alert: Alert, rule: KindRule, now: datetime, *, has_station: bool) -> Alert:
    """Return an alert raised to the next level, or to the highest whose time has come.

    The station's chief is passed over where no station has to do with it: nobody would hear of it, so the level
    above takes its place.
    """
    above = [step for step in rule.ladder if step.level.rank > alert.level.rank]
    reached = [step for step in above if has_station or step.level is not Level.STATION_CHIEF] or above
    due = [step for step in reached if _step_at(alert.raised_at, step) <= now] or reached[:1]
    level = due[-1].level if due else alert.level
    return replace(alert, level=level, escalates_at=_escalates_at(rule, level, alert.raised_at))


def _escalates_at(rule: KindRule, level: Level, raised_at: datetime) -> datetime | None:
    step = rule.step_above(level)
    return None if step is None else _step_at(raised_at, step)


def _step_at(raised_at: datetime, step: EscalationStep) -> datetime:
    return raised_at + timedelta(seconds=step.after_s)


def acknowledged(alert: Alert, rule: KindRule, by: str, note: str | None, now: datetime) -> Alert:
    """Return an alert that somebody has seen; one whose cause is gone is settled by that.

    Raises
    ------
    AlertOverError
        It is settled, or somebody else has it.
    """
    if alert.settled_at is not None:
        raise AlertOverError(
            f"Alert {alert.id} was settled at {alert.settled_at.isoformat()} ({alert.settled_why}); "
            "nothing is left to do. 该告警已解除，无需处理。"
        )
    if alert.acknowledged_at is not None:
        raise AlertOverError(
            f"Alert {alert.id} was acknowledged by {alert.acknowledged_by} at {alert.acknowledged_at.isoformat()}. "
            f"该告警已由 {alert.acknowledged_by} 确认。"
        )
    seen = replace(alert, acknowledged_at=now, acknowledged_by=by, note=note, escalates_at=None)
    if alert.gone_at is not None:
        return settled(seen, ACKNOWLEDGED, now)
    return replace(seen, again_at=now + timedelta(seconds=rule.acknowledged_for_s))


def without_cause(alert: Alert, rule: KindRule, now: datetime) -> Alert:
    """Return an alert whose cause is gone: settled, unless it has to be seen and was not."""
    if rule.settles or alert.acknowledged_at is not None:
        return settled(alert, CAUSE_GONE, now)
    return replace(alert, gone_at=now, escalates_at=None)


def settled(alert: Alert, why: Settling, now: datetime) -> Alert:
    """Return an alert that is over."""
    return replace(alert, settled_at=now, settled_why=why, escalates_at=None, again_at=None)
