"""A case 案件 as a value: what was said and where never changes; the rest follows from its events (`.fold`)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from dispatch import lifecycle
from dispatch.cases.clock import ResponseClock
from dispatch.cases.expedites import Expedite
from dispatch.findings.findings import Found
from dispatch.handling import Stage
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import CaseStatus
from dispatch.off_shelf.order import Order
from dispatch.values import quick
from gis.county.accuracy import FoundBy, is_approximate
from gis.county.model import CellKind
from gis.position import Position, SourcePosition
from gis.travel.times import Method


def number_of(county: str, received_on: date, case_id: int) -> str:
    """Return the number of a case that people say."""
    return f"{county}-{received_on:%y%m%d}-{case_id}"


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
    """The place of a case: WGS84, the coordinate as it was given, and the words of the person who named it.

    `address` and `remark` are verbatim; the true spot lies within `accuracy_m` metres, None where nobody knows.
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
    method: Method | None = None
    """The method behind `travel_s`: `road` or `straight_line`."""
    deliver_by: datetime | None = None
    """Until when a phone of the team has to have it, else the team is not reached; None where it carries no phone."""
    delivered_at: datetime | None = None
    """The time at which the first of its phones had it."""
    team_name_en: str | None = None
    turnout_s: float = 0.0
    """Seconds from the offer until the team could leave."""

    @property
    def ready_at(self) -> datetime:
        """Return from when on the team can leave."""
        return self.offered_at + timedelta(seconds=self.turnout_s)

    def expected_at(self, now: datetime) -> datetime | None:
        """Return when the team should be on scene: its estimate once rolling, else as if it left as soon as it can."""
        if self.eta_at is not None:
            return max(self.eta_at, now)
        return None if self.travel_s is None else max(now, self.ready_at) + timedelta(seconds=self.travel_s)

    def on_time_until(self, due_at: datetime) -> datetime | None:
        """Return until when the team is expected by `due_at` if nothing changes; None: it is expected later."""
        if self.eta_at is not None:
            return due_at if self.eta_at <= due_at else None
        leaves_by = None if self.travel_s is None else due_at - timedelta(seconds=self.travel_s)
        return leaves_by if leaves_by is not None and self.ready_at <= leaves_by else None


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
    """As decided at intake, or changed since: events say it."""
    received_at: datetime
    target_s: int | None = None
    received_on: date | None = None
    """The day it came in by the county's clock; None of cases of long ago, whose numbers have the day of UTC."""
    place: Place | None = None
    cell: CellAtIntake | None = None
    neighbour: str | None = None
    handling_stage: Stage | None = None
    """The stage of the office's handling; None of an exercise. The fold of the response leaves it as it is."""
    handling_ended_at: datetime | None = None
    exercise: bool = False
    """It came in during a rehearsal, is counted nowhere, and may be deleted; never changes."""
    status: CaseStatus = CaseStatus.RECEIVED
    event_seq: int = 0
    dispatched_at: datetime | None = None
    acknowledged_at: datetime | None = None
    en_route_at: datetime | None = None
    arrived_at: datetime | None = None
    arrival_m: float | None = None
    """Metres from the place to the team on arrival; None without a recent position."""
    arrival_confirmed: bool | None = None
    """True if that position confirms the arrival; None before it."""
    response_ended_at: datetime | None = None
    outcome: str | None = None
    """The outcome, where one was given (`dispatch.cases.outcomes`)."""
    escalated: bool = False
    at_risk: bool = False
    overdue: bool = False
    next_step: str | None = None
    alert_at: datetime | None = None
    updated_at: datetime | None = None
    stepped_at: datetime | None = None
    """The time of the last step, according to those who took it; no later event may be reported as earlier."""
    status_since: datetime | None = None
    """The start of its present status; a step taken back leaves it as it was."""
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
        return number_of(self.county, self.received_on or self.received_at, self.id)

    @property
    def clock(self) -> ResponseClock:
        """Return the response clock, from events alone."""
        return ResponseClock(self.received_at, self.target_s, self.arrived_at, self.response_ended_at)

    @property
    def queue_key(self) -> tuple[bool, int, datetime, int]:
        """Return its place among waiting cases, smaller first; the named query `waiting` sorts by the same."""
        return self.exercise, self.priority, self.received_at, self.id

    @property
    def active(self) -> bool:
        """Tell whether a team is responsible."""
        return self.status in lifecycle.ACTIVE


AT_INTAKE: Final = (
    *("county", "id", "kind", "channel", "category", "text"),
    *("received_at", "received_on", "place", "cell", "neighbour", "exercise"),
    *("handling_stage", "handling_ended_at"),
)
"""The words, the place and the handling: no event of the response changes them."""
SAID_BY_STEP: Final = ("outcome",)
"""Keys that a step sets in its data; a step without them clears the fields."""
