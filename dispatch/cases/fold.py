"""A case as the fold of its events. Nothing else changes a case, so replaying its log gives the same value."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from dispatch import lifecycle
from dispatch.cases import expedites
from dispatch.cases.case import AT_INTAKE, SAID_BY_STEP, Case
from dispatch.cases.next_step import held_until, next_step
from dispatch.events import AnyEvent, Event
from dispatch.findings import record as findings_record
from dispatch.handling import HandlingEvent
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.off_shelf import record as shelf_record
from dispatch.values import evolve

_STAMPS: Mapping[AnyEvent, str] = {
    EventType.OFFERED: "dispatched_at",
    EventType.ACKNOWLEDGED: "acknowledged_at",
    EventType.EN_ROUTE: "en_route_at",
    EventType.ON_SCENE: "arrived_at",
}
_SAID = {EventType.OFF_SHELF_ORDERED, EventType.FOUND}
"""Events that say something of goods or findings of a case that has no goods ordered off the shelf yet."""
_UNSAID = dict.fromkeys(("acknowledged_at", "en_route_at"))
_FIRST_ONLY = ("dispatched_at", "arrived_at")
"""Stamps that a second visit, after the case was reopened, does not rewrite."""
_NOTHING: Mapping[str, Any] = {}
_RAISED: Mapping[AnyEvent, Mapping[str, Any]] = {
    EventType.JOINED: dict.fromkeys(("escalated", "at_risk", "overdue", "lapsed", "step_missing"), False),
    EventType.ESCALATED: {"escalated": True},
    EventType.AT_RISK: {"at_risk": True},
    EventType.OVERDUE: {"overdue": True},
    EventType.OFFERED: {"at_risk": False},
    EventType.EXPIRED: {"lapsed": True},
    EventType.WITHDRAWN: {"lapsed": False},
}
"""The flags that an event sets on a case by itself, beside its effect on the status."""
_CALMS = {EventType.ACKNOWLEDGED, EventType.HELD}
_CALMED: Mapping[str, Any] = {"escalated": False, "lapsed": False}
_GIVEN_BACK = {EventType.DECLINED, EventType.EXPIRED, EventType.WITHDRAWN, EventType.HELD}


def fold(case: Case, event: Event, **beside: Any) -> Case:
    """Return the case after one more event.

    Parameters
    ----------
    beside
        Fields that no event says, such as the assignment, to be changed with it.

    Raises
    ------
    IllegalStepError
        The event does not follow from the status.
    """
    kind = event.type
    if isinstance(kind, HandlingEvent):  # the office's; handling is another fold of the same log
        return evolve(case, event_seq=case.event_seq + 1)
    status = case.status
    if kind is not EventType.RECEIVED:
        status = lifecycle.after(case.status, kind, case_id=case.id)
    changes: dict[str, Any] = beside | {
        "event_seq": case.event_seq + 1,
        "status": status,
        "updated_at": event.recorded_at,
    }
    if event.type not in lifecycle.REMARKS:
        changes["stepped_at"] = changes["status_since"] = max(case.stepped_at or event.at, event.at)
        changes["proposed_team"] = event.team if event.type is EventType.PROPOSED else None
        changes["held_until"] = held_until(event)
        changes["held_at_desk"] = event.type is EventType.HELD and (case.status is CaseStatus.DESK or case.held_at_desk)
        changes["step_missing"] = False
        for name in SAID_BY_STEP:
            changes[name] = event.data.get(name)
    for each in (_stamps(case, event, status), next_step(case, event, status), _promise(event), _priority(event)):
        changes.update(each)
    changes.update(_pressed(case, event, status))
    if case.off_shelf or event.type in _SAID:
        said = evolve(event, seq=case.event_seq + 1)
        changes["off_shelf"] = shelf_record.after(case.off_shelf, said)
        if event.type is EventType.FOUND:
            changes["findings"] = findings_record.newest(case.findings, said)
    changes.update(_flags(event, status))
    return evolve(case, **changes)


def _promise(event: Event) -> Mapping[str, Any]:
    """Return what becomes of the promise of a team: a case that follows another has that one's."""
    if event.type is EventType.JOINED:
        return {"target_s": None}
    return {"target_s": event.data.get("target_s")} if event.type is EventType.PARTED else _NOTHING


def _priority(event: Event) -> Mapping[str, Any]:
    return {"priority": event.data["priority"]} if "priority" in event.data else _NOTHING


def _pressed(case: Case, event: Event, status: CaseStatus) -> Mapping[str, Any]:
    """Return the expedites after an event, if it concerns any."""
    if event.type is EventType.EXPEDITED:
        return {"expedites": (*case.expedites, expedites.asked(case.event_seq + 1, event.at, event.actor, event.data))}
    if "expedite" in event.data:
        return {"expedites": expedites.after(case.expedites, event.type, event.at, event.actor, event.data)}
    if status in lifecycle.ENDED and case.status not in lifecycle.ENDED:
        return {"expedites": expedites.ended(case.expedites, event.at)}
    return _NOTHING


def _flags(event: Event, status: CaseStatus) -> Mapping[str, Any]:
    if event.type in _CALMS or status in lifecycle.ENDED:
        return _CALMED
    raised = _RAISED.get(event.type, _NOTHING)
    if event.type is EventType.ESCALATED and event.data.get("reason") == "no_step":
        return {**raised, "step_missing": True}
    # What the machine offers again after silence is silence still; a person who sends a team has seen to it.
    if event.type is EventType.OFFERED and event.actor != "system":
        return {**raised, "lapsed": False}
    return raised


def _stamps(case: Case, event: Event, status: CaseStatus) -> Mapping[str, Any]:
    if event.type in _GIVEN_BACK:
        return _UNSAID
    if event.type is EventType.REOPENED:
        return {**_UNSAID, "response_ended_at": None}
    name = _STAMPS.get(event.type)
    if name in _FIRST_ONLY and getattr(case, name) is not None:
        return _NOTHING
    stamps: dict[str, Any] = {name: event.at} if name else {}
    if event.type is EventType.ON_SCENE:
        stamps["arrival_m"] = event.data.get("distance_m")
        stamps["arrival_confirmed"] = event.data.get("confirmed")
    if status in lifecycle.ENDED and case.response_ended_at is None:
        stamps["response_ended_at"] = event.at
    return stamps


def as_opened(case: Case) -> Case:
    """Return a case as it was opened, before any event: what its log is folded onto."""
    return Case(**{name: getattr(case, name) for name in (*AT_INTAKE, "priority", "target_s")})


def replay(opened: Case, events: Iterable[Event]) -> Case:
    """Return a case folded from its whole log, starting from the case as opened (status received, no events).

    An event `undone` leads back to the case as it was before the event it names.
    """
    case, before = opened, dict[int, tuple[Case, datetime]]()
    for event in events:
        before[case.event_seq + 1] = case, event.recorded_at
        undone = event.type is EventType.UNDONE
        case = _taken_back(case, event, *before[event.data["of"]]) if undone else fold(case, event)
    return case


def _taken_back(case: Case, event: Event, before: Case, acted_at: datetime) -> Case:
    """Return the case as it was before an act that began at `acted_at`: what had a time keeps what was left of it.

    That the promise was broken stays said; what others press the case for and what was found stay as they are.
    """
    alert_at = before.alert_at
    if alert_at is not None and before.held_until is None:
        alert_at += event.recorded_at - acted_at
    return replace(
        before,
        event_seq=case.event_seq + 1,
        updated_at=event.recorded_at,
        stepped_at=event.at,
        overdue=case.overdue,
        expedites=expedites.kept(before.expedites, case.expedites),
        off_shelf=shelf_record.still_overdue(before.off_shelf, case.off_shelf),
        findings=case.findings,
        escalated=before.escalated or (case.overdue and not before.overdue and before.response_ended_at is None),
        alert_at=alert_at,
    )
