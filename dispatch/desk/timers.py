"""Timers of an open case, derived from the case itself, so that none can be forgotten or left over."""

from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.cases.case import Case
from dispatch.cases.clock import MOMENT
from dispatch.desk.records import Timer
from dispatch.lifecycle import ENDED, UNASSIGNED, CaseStatus

TAKE_UP_EVERY = timedelta(seconds=15)


class TimerKind(StrEnum):
    """The purpose of a timer."""

    ACKNOWLEDGE = "acknowledge"
    DELIVER = "deliver"
    RISK = "risk"
    DUE = "due"
    ALERT = "alert"
    TAKE_UP = "take_up"
    EXPEDITE = "expedite"
    OFF_SHELF = "off_shelf"


def schedule(case: Case, now: datetime) -> list[Timer]:
    """Return every timer of a case as it stands; none for one that has ended."""
    if case.status in ENDED:
        return []
    found = _alerts(case, now) + _promise(case, now)
    if case.expedites:
        found += [Timer(TimerKind.EXPEDITE, e.due_at, e.number) for e in case.expedites if e.is_open and not e.overdue]
    if case.off_shelf:
        found += _off_shelf(case, now)
    return found


def _alerts(case: Case, now: datetime) -> list[Timer]:
    found = [] if case.alert_at is None else [Timer(TimerKind.ALERT, case.alert_at)]
    if case.status in UNASSIGNED:
        found.append(Timer(TimerKind.TAKE_UP, now + TAKE_UP_EVERY))
    if case.status is CaseStatus.OFFERED and case.assignment is not None:
        found.append(Timer(TimerKind.ACKNOWLEDGE, case.assignment.expires_at, case.assignment.id))
        if case.assignment.deliver_by is not None and case.assignment.delivered_at is None:
            found.append(Timer(TimerKind.DELIVER, case.assignment.deliver_by, case.assignment.id))
    return found


def _off_shelf(case: Case, now: datetime) -> list[Timer]:
    """Return for each order when its next premises come near their deadline, or pass it.

    Whatever writes a case attends to its alerts, so a warning whose time has come needs no timer any more.
    """
    found: list[Timer] = []
    for order in case.off_shelf:
        near = [order.warns_at(p) for p in order.open_premises if order.warns_at(p) > now]
        gone_by = [p.due_at + MOMENT for p in order.open_premises if not p.overdue]
        if near or gone_by:
            found.append(Timer(TimerKind.OFF_SHELF, min(near + gone_by), order.number))
    return found


def _promise(case: Case, now: datetime) -> list[Timer]:
    if case.overdue or case.arrived_at is not None or (due_at := case.clock.due_at) is None:
        return []
    due = Timer(TimerKind.DUE, due_at + MOMENT)
    return [due] if case.at_risk else [due, Timer(TimerKind.RISK, max(now, _risk_at(case, now, due_at)))]


def _risk_at(case: Case, now: datetime, due_at: datetime) -> datetime:
    until = case.assignment.on_time_until(due_at) if case.assignment and case.active else None
    return now if until is None else until + MOMENT
