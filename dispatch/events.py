"""An event: one thing that happened to a case. The log of a case is the row of its events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dispatch.handling import HandlingEvent
from dispatch.lifecycle import OFF_SHELF, EventType
from dispatch.values import quick

type AnyEvent = EventType | HandlingEvent
"""The type of an event: in the field, or in the office."""


@quick
@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, in the field or in the office: `at` when it did, `recorded_at` when we heard."""

    type: AnyEvent
    at: datetime
    recorded_at: datetime
    actor: str = "system"
    team: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 0


def teams_of(events: Iterable[Event]) -> set[str]:
    """Return the teams that events ask, or take the case from; a task of an off-shelf order is not the case."""
    return {event.team for event in events if event.team is not None and event.type not in OFF_SHELF}
