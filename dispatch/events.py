"""An event: one thing that happened to a case. The log of a case is the row of its events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dispatch.lifecycle import EventType
from dispatch.values import quick


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
