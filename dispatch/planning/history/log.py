"""A case as the log has it, and what each team that was asked did with it.

People undo, decline, reassign, press late and press twice: an act taken back is cut out with all that followed from it
(`dispatch.desk.undo`), and every offer is an attempt of its own, ended by what ended it.

Known limit: a stamp is when somebody says it happened; of steps pressed together on arrival only the last is right.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dispatch.kinds import CaseKind
from dispatch.lifecycle import ENDED, REMARKS, CaseStatus, EventType, after
from dispatch.statistics.response import Timing
from dispatch.teams.team import Duty
from gis.position import Position


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One event of a case, as `dispatch.events.Event`, with the number it has in its log."""

    seq: int
    type: EventType
    at: datetime
    team: str | None = None
    actor: str = "system"
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    """A team in a decision: its times, or why it was excluded."""

    team: str
    excluded: str | None = None
    travel_s: float | None = None
    approach_s: float | None = None
    turnout_s: float = 0.0
    duty: str | None = None
    """On duty, or only on call; None in old decisions."""
    post: Position | None = None
    """The place where it waited, if it was taken to be at its post."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The teams recommended for a case and the one chosen; `seq` is the length of the log once it was written."""

    seq: int
    chosen: str | None
    picked_by_hand: bool
    method: str
    options: tuple[Option, ...] = ()

    def option(self, team: str | None) -> Option | None:
        """Return what the decision says of a team."""
        return next((each for each in self.options if each.team == team), None)


@dataclass(frozen=True, slots=True)
class LoggedCase:
    """One case of the log: what statistics need of it, its events in order and its decisions, oldest first."""

    id: int
    timing: Timing
    case_kind: str = ""
    exercise: bool = False
    """Of a rehearsal: counted nowhere."""
    in_town: bool = False
    events: tuple[LogEvent, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def sends_team(self) -> bool:
        """Return whether a team was asked, or may still be: what the desk answers or joins keeps none busy."""
        types = {event.type for event in self.events}
        if EventType.OFFERED in types and EventType.UNDONE not in types:  # nearly all of them, and quickly seen
            return True
        steps = effective(self.events)
        if any(step.type is EventType.OFFERED for step in steps):
            return True
        is_settled = bool(steps) and _WITHOUT_TEAM.get(steps[-1].type) in NEVER_SENT
        return self.case_kind in SENDING and not is_settled


@dataclass(frozen=True, slots=True)
class Attempt:
    """One offer of a case to a team, and what became of it; `ended_by` None while the team has it or arrived."""

    team: str
    seq: int
    offered_at: datetime
    predicted_s: float | None = None
    allowed_turnout_s: float = 0.0
    on_call: bool = False
    """The team was only on call when it was asked."""
    acknowledged_at: datetime | None = None
    rolling_at: datetime | None = None
    on_scene_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: EventType | None = None
    reason: str | None = None
    """The reason for its end, as in the event: `not_delivered`, `reassigned`, `swapped`."""
    method: str | None = None
    """The method behind `predicted_s`: `road` or `straight_line`; None where it is not known."""


@dataclass(frozen=True, slots=True)
class Stay:
    """The time that a case spent in a status without a team, in [since, until)."""

    status: CaseStatus
    since: datetime
    until: datetime | None
    reason: str | None = None


SENDING = frozenset(kind.value for kind in CaseKind if kind.sends_team)
_ENDS = frozenset(
    {EventType.DECLINED, EventType.EXPIRED, EventType.WITHDRAWN, EventType.HELD, EventType.CANCELLED}
    | {EventType.CLEARED}
)
_WITHOUT_TEAM = {
    EventType.RECEIVED: CaseStatus.RECEIVED,
    EventType.PROPOSED: CaseStatus.PROPOSED,
    EventType.QUEUED: CaseStatus.WAITING,
    EventType.HELD: CaseStatus.HELD,
    EventType.RESUMED: CaseStatus.WAITING,
    EventType.TO_DESK: CaseStatus.DESK,
    EventType.TO_TRANSFER: CaseStatus.TO_TRANSFER,
    EventType.DECLINED: CaseStatus.WAITING,
    EventType.EXPIRED: CaseStatus.WAITING,
    EventType.WITHDRAWN: CaseStatus.WAITING,
    EventType.JOINED: CaseStatus.JOINED,
    EventType.PARTED: CaseStatus.WAITING,
    EventType.REOPENED: CaseStatus.WAITING,
    EventType.CANCELLED: CaseStatus.CANCELLED,
    EventType.CLOSED: CaseStatus.CLOSED,
    EventType.ANSWERED: CaseStatus.ANSWERED,
    EventType.TRANSFERRED: CaseStatus.TRANSFERRED,
}

NEVER_SENT = frozenset(_WITHOUT_TEAM.values()) - {
    CaseStatus.RECEIVED,
    CaseStatus.PROPOSED,
    CaseStatus.WAITING,
    CaseStatus.HELD,
}
"""Statuses without a team from which none will be asked."""


def cases_by_cell(cases: Iterable[LoggedCase], codes: Iterable[str]) -> NDArray[np.float64]:
    """Return how many cases each of these cells has, in their order; cases elsewhere are left out."""
    came = Counter(case.timing.cell for case in cases)
    return np.array([came[code] for code in codes], dtype=np.float64)


def effective(events: Sequence[LogEvent]) -> list[LogEvent]:
    """Return the steps that hold: without remarks, and without what was taken back."""
    held: list[LogEvent] = []
    for event in sorted(events, key=lambda each: each.seq):
        if event.type is EventType.UNDONE:
            first = int(event.data["of"])
            held = [each for each in held if each.seq < first]
        elif event.type not in REMARKS:
            held.append(event)
    return held


def timing_of(timing: Timing, events: Sequence[LogEvent]) -> Timing:
    """Return when somebody arrived, when the case ended and where it stands, by its steps alone; the rest as it was."""
    status, arrived_at, ended_at, unconfirmed = CaseStatus.RECEIVED, None, None, False
    for step in effective(events):
        if step.type is EventType.RECEIVED:
            continue
        status = after(status, step.type)
        if step.type is EventType.ON_SCENE and arrived_at is None:
            arrived_at, unconfirmed = step.at, step.data.get("confirmed") is False
        if step.type is EventType.REOPENED:
            ended_at = None
        elif status in ENDED:
            ended_at = ended_at or step.at
    return replace(timing, arrived_at=arrived_at, ended_at=ended_at, status=status.value, unconfirmed=unconfirmed)


def attempts(events: Sequence[LogEvent]) -> list[Attempt]:
    """Return the offers of a case in order, of the steps that hold."""
    found: list[Attempt] = []
    for event in effective(events):
        if event.type is EventType.OFFERED and event.team is not None:
            found.append(_offer(event))
        elif found and found[-1].ended_by is None:
            found[-1] = _after(found[-1], event)
    return found


def _offer(event: LogEvent) -> Attempt:
    assert event.team is not None  # noqa: S101  -- the caller looked
    return Attempt(
        event.team,
        event.seq,
        event.at,
        predicted_s=_number(event.data.get("travel_s")),
        allowed_turnout_s=_number(event.data.get("turnout_s")) or 0.0,
        on_call=event.data.get("duty") == Duty.ON_CALL,
        method=event.data.get("method"),
    )


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _after(attempt: Attempt, event: LogEvent) -> Attempt:
    if event.type in _ENDS:
        reason = event.data.get("reason")
        return replace(attempt, ended_at=event.at, ended_by=event.type, reason=reason and str(reason))
    if event.type is EventType.ACKNOWLEDGED:
        return replace(attempt, acknowledged_at=attempt.acknowledged_at or event.at)
    if event.type is EventType.EN_ROUTE:
        return replace(attempt, rolling_at=attempt.rolling_at or event.at)
    if event.type is EventType.ON_SCENE:
        return replace(attempt, on_scene_at=attempt.on_scene_at or event.at)
    return attempt


def stays(events: Sequence[LogEvent], until: datetime | None) -> list[Stay]:
    """Return the stretches without a team up to `until` (arrival, end or now), of the steps that hold."""
    found: list[Stay] = []
    running: tuple[CaseStatus, datetime, str | None] | None = None
    for event in effective(events):
        if running is not None:
            found.append(Stay(running[0], running[1], event.at, running[2]))
        status = _WITHOUT_TEAM.get(event.type)
        reason = event.data.get("reason")
        running = None if status is None else (status, event.at, reason and str(reason))
    if running is not None:
        found.append(Stay(running[0], running[1], until, running[2]))
    return found


def arriving(events: Sequence[LogEvent], arrived_at: datetime | None) -> Attempt | None:
    """Return the attempt by which somebody first arrived; None where nobody has, or the log does not say who."""
    if arrived_at is None:
        return None
    return next((each for each in attempts(events) if each.on_scene_at is not None), None)


def decision_by(case: LoggedCase, attempt: Attempt) -> Decision | None:
    """Return the decision by which a team was asked."""
    return next((d for d in case.decisions if d.seq >= attempt.seq and d.chosen == attempt.team), None)
