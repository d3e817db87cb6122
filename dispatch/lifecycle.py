"""The way of a case: which step leads from where to where, what comes next and when somebody is alerted.

One table says it all; every status of an open case has a next step and a time by which somebody is alerted.
"""

from dataclasses import dataclass
from enum import StrEnum

from dispatch.errors import IllegalStepError
from dispatch.handling import HandlingEvent
from dispatch.labels_zh import EVENTS, STATUSES


class CaseStatus(StrEnum):
    """The status of a case."""

    RECEIVED = "received"
    PROPOSED = "proposed"
    WAITING = "waiting"
    HELD = "held"
    OFFERED = "offered"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CLEARED = "cleared"
    CLOSED = "closed"
    DESK = "desk"
    ANSWERED = "answered"
    TO_TRANSFER = "to_transfer"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    JOINED = "joined"


class EventType(StrEnum):
    """The type of a case event. Those named after a status lead to it; the last, `REMARKS`, leave it where it is."""

    RECEIVED = "received"
    PROPOSED = "proposed"
    QUEUED = "waiting"
    HELD = "held"
    OFFERED = "offered"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CLEARED = "cleared"
    CLOSED = "closed"
    TO_DESK = "desk"
    ANSWERED = "answered"
    TO_TRANSFER = "to_transfer"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"
    PARTED = "parted"
    FOLLOWED = "followed"
    RESUMED = "resumed"
    REOPENED = "reopened"
    UNDONE = "undone"
    ESCALATED = "escalated"
    AT_RISK = "at_risk"
    DELIVERED = "delivered"
    OVERDUE = "overdue"
    NOTE = "note"
    EXPEDITED = "expedited"
    EXPEDITE_ANSWERED = "expedite_answered"
    ALERT_ACKNOWLEDGED = "alert_acknowledged"
    ATTACHED = "attached"
    ATTACHMENT_WITHDRAWN = "attachment_withdrawn"
    OFF_SHELF_ORDERED = "off_shelf_ordered"
    OFF_SHELF_EXTENDED = "off_shelf_extended"
    OFF_SHELF_ASSIGNED = "off_shelf_assigned"
    OFF_SHELF_CLOSED = "off_shelf_closed"
    OFF_SHELF_ENDED = "off_shelf_ended"
    FOUND = "findings"
    PRIORITY_CHANGED = "priority_changed"


_S, _E = CaseStatus, EventType
ACTIVE = frozenset({_S.OFFERED, _S.ACKNOWLEDGED, _S.EN_ROUTE, _S.ON_SCENE})
"""The statuses in which a team is responsible."""
ENDED = frozenset({_S.CLOSED, _S.ANSWERED, _S.TRANSFERRED, _S.CANCELLED})
"""The statuses nothing follows, unless somebody reopens the case."""
FIELD_WORK_DONE = ENDED | {_S.CLEARED}
"""No team has anything left to do; after `cleared` the desk still closes the case."""
NOT_LEFT = frozenset({_S.OFFERED, _S.ACKNOWLEDGED})
"""A team is responsible and has not set out."""
BEFORE_ARRIVAL = NOT_LEFT | {_S.EN_ROUTE}
"""A team is responsible and not on scene: another one may be sent instead."""
UNASSIGNED = frozenset({_S.WAITING, _S.PROPOSED})
"""A team is wanted and none is responsible."""
AT_DESK = frozenset({_S.DESK, _S.TO_TRANSFER})
"""The desk answers it, or transfers it."""
OFF_SHELF = frozenset(
    {_E.OFF_SHELF_ORDERED, _E.OFF_SHELF_EXTENDED, _E.OFF_SHELF_ASSIGNED, _E.OFF_SHELF_CLOSED, _E.OFF_SHELF_ENDED}
)
"""Events of goods to come off the shelf, independent of the case's own way."""
REMARKS = frozenset(
    {_E.ESCALATED, _E.AT_RISK, _E.OVERDUE, _E.FOLLOWED, _E.NOTE, _E.DELIVERED}
    | {_E.EXPEDITED, _E.EXPEDITE_ANSWERED, _E.ALERT_ACKNOWLEDGED, _E.ATTACHED, _E.ATTACHMENT_WITHDRAWN}
    | OFF_SHELF
    | {_E.FOUND, _E.PRIORITY_CHANGED}
    | frozenset(HandlingEvent)
)
"""Events that leave the status as it is, while the case is open; those of the office, always."""
ALWAYS = frozenset({_E.NOTE, _E.ALERT_ACKNOWLEDGED, _E.ATTACHED, _E.ATTACHMENT_WITHDRAWN}) | frozenset(HandlingEvent)
"""Remarks that are taken in every status: a broken promise may be seen, and papers come, after the case has ended."""
MAY_BE_FOUND = frozenset({_S.ON_SCENE, _S.CLEARED})
"""In which findings are reported, and corrected by newer ones: somebody is there, or was, and the case is not ended."""
BY_TEAM = frozenset({_E.ACKNOWLEDGED, _E.EN_ROUTE, _E.ON_SCENE, _E.CLEARED, _E.DECLINED})
"""Events a team reports of itself."""
BY_HAND = (BY_TEAM | {_E.CLOSED, _E.ANSWERED, _E.TRANSFERRED, _E.CANCELLED, _E.WITHDRAWN, _E.OFFERED, _E.NOTE}) | {
    _E.TO_DESK,
    _E.TO_TRANSFER,
    _E.JOINED,
    _E.PARTED,
    _E.HELD,
    _E.RESUMED,
    _E.REOPENED,
}
"""Events a person may report through the API; the rest are the machine's."""
_TAKEN_BACK = OFF_SHELF | {_E.PRIORITY_CHANGED}
UNDOABLE = (BY_HAND - {_E.NOTE, _E.JOINED, _E.PARTED}) | _TAKEN_BACK
"""Events that their author may take back, for a few seconds."""
KEPT_BY_UNDO = REMARKS - _TAKEN_BACK
"""Events that may come between an act and its undoing, and stay when it is taken back."""

ENDS_WITH_LEAD = frozenset({_E.CLOSED, _E.ANSWERED, _E.TRANSFERRED})
"""Endings of a case that follows another: not by hand, but with the other."""

BY_NAME: dict[str, CaseStatus] = {status.value: status for status in CaseStatus}
"""Statuses by what they are called: looking one up is several times as quick as making one of its name."""

_ASKS_FOR_TEAM = (_S.RECEIVED, _S.PROPOSED, _S.WAITING, _S.HELD, _S.DESK, _S.TO_TRANSFER)
_MAY_BE_HELD = (_S.RECEIVED, _S.PROPOSED, _S.WAITING, _S.HELD, _S.OFFERED, _S.ACKNOWLEDGED, _S.EN_ROUTE, _S.DESK)
STEPS: dict[tuple[CaseStatus, EventType], CaseStatus] = {
    **{(status, _E.OFFERED): _S.OFFERED for status in _ASKS_FOR_TEAM},
    **{(status, _E.PROPOSED): _S.PROPOSED for status in _ASKS_FOR_TEAM},
    **{(status, _E.QUEUED): _S.WAITING for status in _ASKS_FOR_TEAM if status is not _S.WAITING},
    **{(status, _E.HELD): _S.HELD for status in _MAY_BE_HELD},
    (_S.HELD, _E.RESUMED): _S.WAITING,
    **{(status, _E.CANCELLED): _S.CANCELLED for status in (*_ASKS_FOR_TEAM, *ACTIVE)},
    **{(status, _E.TO_TRANSFER): _S.TO_TRANSFER for status in (_S.RECEIVED, _S.PROPOSED, _S.WAITING, _S.HELD, _S.DESK)},
    **{(status, _E.TO_DESK): _S.DESK for status in (_S.RECEIVED, _S.PROPOSED, _S.WAITING, _S.HELD)},
    **{(status, _E.WITHDRAWN): _S.WAITING for status in (_S.OFFERED, _S.ACKNOWLEDGED, _S.EN_ROUTE)},
    **{(s, _E.JOINED): _S.JOINED for s in (_S.RECEIVED, _S.PROPOSED, _S.WAITING, _S.HELD, _S.DESK, _S.JOINED)},
    (_S.OFFERED, _E.ACKNOWLEDGED): _S.ACKNOWLEDGED,
    (_S.OFFERED, _E.DECLINED): _S.WAITING,
    (_S.OFFERED, _E.EXPIRED): _S.WAITING,
    (_S.ACKNOWLEDGED, _E.DECLINED): _S.WAITING,
    (_S.ACKNOWLEDGED, _E.EN_ROUTE): _S.EN_ROUTE,
    (_S.EN_ROUTE, _E.ON_SCENE): _S.ON_SCENE,
    (_S.ON_SCENE, _E.CLEARED): _S.CLEARED,
    (_S.CLEARED, _E.CLOSED): _S.CLOSED,
    (_S.DESK, _E.ANSWERED): _S.ANSWERED,
    (_S.TO_TRANSFER, _E.TRANSFERRED): _S.TRANSFERRED,
    # What follows another case ends as that one does, and is cancelled or parted by itself.
    **{(_S.JOINED, end): CaseStatus(end) for end in (*sorted(ENDS_WITH_LEAD), _E.CANCELLED)},
    (_S.JOINED, _E.PARTED): _S.WAITING,
    **{(status, _E.REOPENED): _S.WAITING for status in (_S.CLEARED, *sorted(ENDED))},
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step an open case waits for, and the seconds without it until somebody is alerted (held: its own time)."""

    step: str
    alert_after_s: int


NEXT: dict[CaseStatus, NextStep] = {
    _S.RECEIVED: NextStep("dispatch", 60),
    _S.PROPOSED: NextStep("confirm", 60),
    _S.WAITING: NextStep("find_team", 300),
    _S.HELD: NextStep("resume", 1800),
    _S.OFFERED: NextStep("acknowledge", 90),
    _S.ACKNOWLEDGED: NextStep("set_out", 180),
    _S.EN_ROUTE: NextStep("arrive", 3600),
    _S.ON_SCENE: NextStep("clear", 2 * 3600),
    _S.CLEARED: NextStep("close", 7 * 86400),
    _S.DESK: NextStep("answer", 4 * 3600),
    _S.TO_TRANSFER: NextStep("transfer", 24 * 3600),
    _S.JOINED: NextStep("follow", 8 * 86400),  # after its lead's own last alarm
}


def after(status: CaseStatus, event: EventType, *, case_id: int | None = None) -> CaseStatus:
    """Return the status an event leads to.

    Raises
    ------
    IllegalStepError
        The table has no such step; the message names both states and what is possible.
    """
    if event is _E.FOUND:
        _check_found(status, case_id)
    if event in ALWAYS or (event in REMARKS and status not in ENDED):
        return status
    try:
        return STEPS[status, event]
    except KeyError:
        possible = ", ".join(steps_from(status)) or "none: it has ended"
        raise IllegalStepError(
            f"Case {case_id} is {status}; it cannot become {event}. Possible steps from {status}: {possible}. "
            f"案件现为“{STATUSES[status]}”，不能{EVENTS[event]}。",
            field="type",
        ) from None


def _check_found(status: CaseStatus, case_id: int | None) -> None:
    if status not in MAY_BE_FOUND:
        raise IllegalStepError(
            f"Case {case_id} is {status}; findings are reported while it is on_scene or cleared. "
            f"案件现为“{STATUSES[status]}”，处置情况只能在“现场处置”或“处置完毕”时填写；已结案件请先重新受理。",
            field="case_id",
        )


def steps_from(status: CaseStatus) -> list[EventType]:
    """Return the steps a person may report from a status, in the order of the table."""
    by_hand = BY_HAND - ENDS_WITH_LEAD if status is _S.JOINED else BY_HAND
    return [event for (origin, event) in STEPS if origin is status and event in by_hand]
