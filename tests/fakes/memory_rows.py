"""What the stores in memory keep, and what they refuse."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.lifecycle import ACTIVE
from dispatch.teams.team import Fix


class ConflictError(Exception):
    """What a constraint of the database would refuse."""


class WouldWaitError(Exception):
    """Another transaction holds the case."""


@dataclass(frozen=True, slots=True)
class Held:
    """One row of assignments."""

    county: str
    case_id: int
    team: str
    status: str
    offered_at: datetime
    expires_at: datetime
    travel_s: float | None
    turnout_s: float = 0.0
    eta_at: datetime | None = None
    ended_at: datetime | None = None
    method: str | None = None
    moved_at: datetime | None = None
    deliver_by: datetime | None = None
    delivered_at: datetime | None = None

    @property
    def active(self) -> bool:
        return self.status in ACTIVE


@dataclass(frozen=True, slots=True)
class State:
    """What a team last said of itself."""

    switched: tuple[bool, datetime] | None = None
    """On or off duty by hand, and when."""
    fix: Fix | None = None
