"""A case as the fold of its events. Nothing else changes a case, so replaying its log gives the same value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from dispatch import lifecycle
from dispatch.cases import expedites
from dispatch.cases.clock import MOMENT, ResponseClock
from dispatch.cases.expedites import Expedite
from dispatch.findings import record as findings_record
from dispatch.findings.findings import Found
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.off_shelf import record as shelf_record
from dispatch.off_shelf.order import Order
from dispatch.values import evolve, quick
from gis.county.accuracy import FoundBy, is_approximate
from gis.county.model import CellKind
from gis.position import Position, SourcePosition


@quick
@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: `at` when it did, `recorded_at` when we heard."""

    type: EventType
    at: datetime
    recorded_at: datetime
    actor: str = "system"
    team: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0


@quick
@dataclass(frozen=True, slots=True)
class CellAtIntake:
    """The cell as it was when the case came in: town membership is decided once."""

    code: str
    kind: CellKind
    in_town: bool
    name: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Place:
    """Where a case is: WGS84, the coordinate as it was given, and the words of whoever named the place.

    `address` and `remark` are as they were said; `accuracy_m` is within how many metres the true spot lies, None where
    nobody knows.
    """

    position: Position
    name: str | None = None
    source: SourcePosition | None = None
    point: str | None = None
    address: str | None = None
    remark: str | None = None
    found_by: FoundBy | None = None
    accuracy_m: float | None = None

    @property
    def is_approximate(self) -> bool:
        """Tell whether a team has to look or ask for the spot."""
        return is_approximate(self.accuracy_m)


@quick
@dataclass(frozen=True, slots=True)
class Assignment:
    """The active responsibility of one team for one case."""

    id: int
    team: str
    team_name: str
    status: CaseStatus
    offered_at: datetime
    expires_at: datetime
    travel_s: float | None = None
    eta_at: datetime | None = None
    method: str | None = None
    """How `travel_s` was found: `road` or `straight_line`."""
    deliver_by: datetime | None = None
    """Until when a phone of the team has to have it, else the team is not reached; None where it carries no phone."""
    delivered_at: datetime | None = None
    """When the first of its phones had it."""
    team_name_en: str | None = None
    turnout_s: float = 0.0
    """How long the team needed before it could leave, from the offer on."""

    @property
    def ready_at(self) -> datetime:
        """Return from when on the team can leave."""
        return self.offered_at + timedelta(seconds=self.turnout_s)

    def expected_at(self, now: datetime) -> datetime | None:
        """Return when the team should be on scene: its estimate once rolling, else as if it left as soon as it can."""
        if self.eta_at is not None:
            return max(self.eta_at, now)
        return None if self.travel_s is None else max(now, self.ready_at) + timedelta(seconds=self.travel_s)


@quick
@dataclass(frozen=True, slots=True)
class Case:
    """A case 案件. What was said and where never changes; the rest follows from events."""

    county: str
    id: int
    kind: CaseKind
    channel: Channel
    category: Category
    text: str
    priority: int
    received_at: datetime
    target_s: int | None = None
    received_on: date | None = None
    """The day it came in by the county's clock; None of cases of long ago, whose numbers have the day of UTC."""
    place: Place | None = None
    cell: CellAtIntake | None = None
    neighbour: str | None = None
    exercise: bool = False
    """It came in during a rehearsal, is counted nowhere, and may be deleted; never changes."""
    status: CaseStatus = CaseStatus.RECEIVED
    event_seq: int = 0
    dispatched_at: datetime | None = None
    acknowledged_at: datetime | None = None
    en_route_at: datetime | None = None
    arrived_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    """How it ended, where whoever ended it said so (`dispatch.cases.outcomes`)."""
    escalated: bool = False
    at_risk: bool = False
    overdue: bool = False
    next_step: str | None = None
    alert_at: datetime | None = None
    updated_at: datetime | None = None
    stepped_at: datetime | None = None
    """When the last step happened, by those who took it: nothing that follows may be told to have come before."""
    proposed_team: str | None = None
    held_until: datetime | None = None
    """Until when it is set aside, while it is."""
    held_at_desk: bool = False
    """It was set aside by the desk, and goes back to it."""
    lapsed: bool = False
    """An offer expired and nobody has taken the case since, nor has a person sent another team."""
    step_missing: bool = False
    """It was said that the next step is missing, and no step has come since."""
    expedites: tuple[Expedite, ...] = ()
    off_shelf: tuple[Order, ...] = ()
    findings: Found | None = None
    assignment: Assignment | None = None

    @property
    def number(self) -> str:
        """Return the number people say: the county, the day it came in there, its running number; it never changes."""
        return f"{self.county}-{self.received_on or self.received_at:%y%m%d}-{self.id}"

    @property
    def clock(self) -> ResponseClock:
        """Return the response clock, from events alone."""
        return ResponseClock(self.received_at, self.target_s, self.arrived_at, self.ended_at)

    @property
    def active(self) -> bool:
        """Tell whether a team is responsible."""
        return self.status in lifecycle.ACTIVE


_AT_INTAKE = (
    *("county", "id", "kind", "channel", "category", "text", "priority"),
    *("received_at", "received_on", "target_s", "place", "cell", "neighbour", "exercise"),
)
_STAMPS = {
    EventType.OFFERED: "dispatched_at",
    EventType.ACKNOWLEDGED: "acknowledged_at",
    EventType.EN_ROUTE: "en_route_at",
    EventType.ON_SCENE: "arrived_at",
}
MOST_PATIENT_S = 3600.0
"""The longest pause between two alarms about the same missing step, unless the step itself is given longer."""
_SAID = {EventType.OFF_SHELF_ORDERED, EventType.FOUND}
"""Events that say something of goods or findings of a case that has no goods ordered off the shelf yet."""
_LEAVES_NEXT = lifecycle.REMARKS - {EventType.ESCALATED}
_UNSAID = dict.fromkeys(("acknowledged_at", "en_route_at"))
_FIRST_ONLY = ("dispatched_at", "arrived_at")
"""Stamps that a second visit, after the case was reopened, does not rewrite."""
_NOTHING: Mapping[str, Any] = {}
_RAISED: Mapping[EventType, Mapping[str, Any]] = {
    EventType.JOINED: dict.fromkeys(("escalated", "at_risk", "overdue", "lapsed", "step_missing"), False),
    EventType.ESCALATED: {"escalated": True},
    EventType.AT_RISK: {"at_risk": True},
    EventType.OVERDUE: {"overdue": True},
    EventType.OFFERED: {"at_risk": False},
    EventType.EXPIRED: {"lapsed": True},
    EventType.WITHDRAWN: {"lapsed": False},
}
"""What an event by itself says of a case, beside where it leads."""
_CALMED: Mapping[str, Any] = {"escalated": False, "lapsed": False}
_GIVEN_BACK = {EventType.DECLINED, EventType.EXPIRED, EventType.WITHDRAWN, EventType.HELD}


def fold(case: Case, event: Event) -> Case:
    """Return the case after one more event.

    Raises
    ------
    IllegalStepError
        The event does not follow from the status.
    """
    status = case.status
    if event.type is not EventType.RECEIVED:
        status = lifecycle.after(case.status, event.type, case_id=case.id)
    changes: dict[str, Any] = {"event_seq": case.event_seq + 1, "status": status, "updated_at": event.recorded_at}
    if event.type not in lifecycle.REMARKS:
        changes["stepped_at"] = max(case.stepped_at or event.at, event.at)
        changes["proposed_team"] = event.team if event.type is EventType.PROPOSED else None
        changes["held_until"] = held_until(event)
        changes["held_at_desk"] = event.type is EventType.HELD and (case.status is CaseStatus.DESK or case.held_at_desk)
        changes["step_missing"] = False
        changes["outcome"] = event.data.get("outcome")
    for each in (_stamps(case, event, status), _next(case, event, status), _promise(event)):
        changes.update(each)
    changes.update(_pressed(case, event, status))
    if case.off_shelf or event.type in _SAID:
        said = shelf_record.Said(event.type, case.event_seq + 1, event.at, event.actor, event.team, event.data)
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
    if event.type in {EventType.ACKNOWLEDGED, EventType.HELD} or status in lifecycle.ENDED:
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
        return {**_UNSAID, "ended_at": None}
    name = _STAMPS.get(event.type)
    if name in _FIRST_ONLY and getattr(case, name) is not None:
        return _NOTHING
    stamps: dict[str, Any] = {name: event.at} if name else {}
    if status in lifecycle.ENDED and case.ended_at is None:
        stamps["ended_at"] = event.at
    return stamps


def _next(case: Case, event: Event, status: CaseStatus) -> Mapping[str, Any]:
    if status in lifecycle.ENDED:
        return {"next_step": None, "alert_at": None}
    after = lifecycle.NEXT[status]
    if event.type in _LEAVES_NEXT or "level" in event.data:
        return _NOTHING
    if status is CaseStatus.HELD:
        return {"next_step": after.step, "alert_at": held_until(event) or case.held_until}
    # An offer that nobody takes goes on by itself when it expires; a person is alerted if even that did not happen.
    wait_s = event.data.get("acknowledge_within_s", 0) + 30 if status is CaseStatus.OFFERED else after.alert_after_s
    if event.type is EventType.ESCALATED:  # nobody stirs: the next alarm comes after twice as long, an hour at most
        silent_s = (event.recorded_at - (case.stepped_at or case.received_at)).total_seconds()
        wait_s = max(wait_s, min(silent_s, MOST_PATIENT_S))
    alert_at = event.recorded_at + timedelta(seconds=wait_s)
    if event.type is EventType.ESCALATED and status is CaseStatus.OFFERED and case.alert_at is not None:
        alert_at = max(alert_at, case.alert_at)  # the team just asked has its time
    if status is CaseStatus.EN_ROUTE and case.clock.due_at is not None and case.arrived_at is None:
        soonest_s = wait_s if event.type is EventType.ESCALATED and case.overdue else 60
        alert_at = max(case.clock.due_at + MOMENT, event.recorded_at + timedelta(seconds=soonest_s))
    return {"next_step": after.step, "alert_at": alert_at}


def held_until(event: Event) -> datetime | None:
    """Return until when an event sets its case aside, None if it does not."""
    return datetime.fromisoformat(event.data["until"]) if event.type is EventType.HELD else None


def as_opened(case: Case) -> Case:
    """Return a case as it was opened, before any event: what its log is folded onto."""
    return Case(**{name: getattr(case, name) for name in _AT_INTAKE})


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
        stepped_at=max(case.stepped_at or event.at, event.at),
        overdue=case.overdue,
        expedites=expedites.kept(before.expedites, case.expedites),
        off_shelf=shelf_record.still_told(before.off_shelf, case.off_shelf),
        findings=case.findings,
        escalated=before.escalated or (case.overdue and not before.overdue and before.ended_at is None),
        alert_at=alert_at,
    )
