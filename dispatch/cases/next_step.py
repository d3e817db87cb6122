"""The rule "never orphaned": every open case has a next step, and a moment at which somebody is alerted without it.

Each status has its own small function for that moment; a status without one waits as long as `lifecycle.NEXT` says.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from dispatch import lifecycle
from dispatch.cases.case import Case
from dispatch.cases.clock import MOMENT
from dispatch.events import Event
from dispatch.lifecycle import CaseStatus, EventType

MOST_PATIENT_S = 3600.0
"""The longest pause between two alerts about the same missing step, unless the step itself is given longer."""
OFFER_GRACE_S = 30
"""An offer that nobody takes goes on by itself when it expires; a person is alerted if it has not this much later."""
SOONEST_S = 60
_KEEPS_STEP = lifecycle.REMARKS - {EventType.ESCALATED}
_NONE: Mapping[str, Any] = {"next_step": None, "alert_at": None}
_AS_IT_WAS: Mapping[str, Any] = {}


def next_step(case: Case, event: Event, status: CaseStatus) -> Mapping[str, Any]:
    """Return the fields `next_step` and `alert_at` after an event that leads to `status`; empty if they stay."""
    if status in lifecycle.ENDED:
        return _NONE
    if event.type in _KEEPS_STEP or "level" in event.data:
        return _AS_IT_WAS
    after = lifecycle.NEXT[status]
    alert_at = _ALERT_AT.get(status, _after_wait)(case, event, after.alert_after_s)
    return {"next_step": after.step, "alert_at": alert_at}


def held_until(event: Event) -> datetime | None:
    """Return until when an event sets its case aside, None if it does not."""
    return datetime.fromisoformat(event.data["until"]) if event.type is EventType.HELD else None


def _after_wait(case: Case, event: Event, wait_s: float) -> datetime:
    return event.recorded_at + timedelta(seconds=_patience_s(case, event, wait_s))


def _patience_s(case: Case, event: Event, wait_s: float) -> float:
    """Return how long to wait: while nobody acts, each alert comes after twice the time, an hour at most."""
    if event.type is not EventType.ESCALATED:
        return wait_s
    silent_s = (event.recorded_at - (case.stepped_at or case.received_at)).total_seconds()
    return max(wait_s, min(silent_s, MOST_PATIENT_S))


def _held(case: Case, event: Event, wait_s: float) -> datetime | None:
    return held_until(event) or case.held_until


def _offered(case: Case, event: Event, wait_s: float) -> datetime:
    alert_at = _after_wait(case, event, event.data.get("acknowledge_within_s", 0) + OFFER_GRACE_S)
    if event.type is EventType.ESCALATED and case.alert_at is not None:
        return max(alert_at, case.alert_at)  # the team just asked keeps its time
    return alert_at


def _en_route(case: Case, event: Event, wait_s: float) -> datetime:
    """Return the moment after the promise is due, while the promise can still be kept or has just been broken."""
    due_at = case.clock.due_at
    if due_at is None or case.arrived_at is not None:
        return _after_wait(case, event, wait_s)
    again = event.type is EventType.ESCALATED and case.overdue
    soonest_s = _patience_s(case, event, wait_s) if again else SOONEST_S
    return max(due_at + MOMENT, event.recorded_at + timedelta(seconds=soonest_s))


_ALERT_AT: Mapping[CaseStatus, Callable[[Case, Event, float], datetime | None]] = {
    CaseStatus.HELD: _held,
    CaseStatus.OFFERED: _offered,
    CaseStatus.EN_ROUTE: _en_route,
}
