"""Values that the desk and its stores exchange."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dispatch.cases.case import CellAtIntake
from dispatch.casework.act import Duty
from dispatch.decision.recommendation import Exclusion
from dispatch.kinds import LinkKind
from dispatch.lifecycle import CaseStatus
from dispatch.rules.policy import Policy
from dispatch.teams.team import Fix
from dispatch.values import quick
from gis.position import Position, SourcePosition


@quick
@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The location of a position: `county` None outside every county loaded; `station` has the cell."""

    county: str | None
    cell: CellAtIntake | None
    neighbour: str | None
    station: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Timer:
    """A due time of a case. `about` is the assignment, expedite or order it concerns, if one."""

    kind: str
    due_at: datetime
    about: int | None = None


@quick
@dataclass(frozen=True, slots=True)
class Claim:
    """A team that is ours: the assignment's number, and until when its phone has to have it, if it carries one."""

    assignment: int
    deliver_by: datetime | None = None


@quick
@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer that has come due; the worker that locks its case may act on it."""

    id: int
    county: str
    case_id: int
    kind: str
    about: int | None


@dataclass(frozen=True, slots=True)
class Link:
    """A case and the other it follows, or came in with."""

    case_id: int
    other_id: int
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in the queue: enough to see which team may take it."""

    case_id: int
    category: str
    passed_over: Mapping[str, Exclusion]


DEFAULT_ZONE = "Asia/Shanghai"


@quick
@dataclass(frozen=True, slots=True)
class Ground:
    """The settings of a county's dispatch now: its policy, its active road graph and its clock.

    `calendar` is the newest notice of holidays that was loaded for it, None where there is none.
    """

    policy: Policy
    graph_version: str | None
    time_zone: str = DEFAULT_ZONE
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class TrackedFix:
    """One fix of one team as it came."""

    team: str
    fix: Fix
    source: SourcePosition
    by: str = "phone"
    """The sender: a phone, or a tracker or an API key by its name."""


@dataclass(frozen=True, slots=True)
class ActiveAssignment:
    """A team's active case and where it lies; `since` is when the team took it on, None while it is only asked."""

    team: str
    case_id: int
    status: CaseStatus
    place: Position
    since: datetime | None
    accuracy_m: float | None = None
    """Within how many metres of `place` the spot lies."""


@dataclass(frozen=True, slots=True)
class NearDeadline:
    """An open deadline that comes near: `due` is a day by the county's clock, or the moment of a clock of hours."""

    case_id: int
    seq: int
    purpose: str
    number: str
    rule: str
    due: date | datetime
    handler: str | None
    warned: Duty | None


@dataclass(frozen=True, slots=True)
class DueAlert:
    """An alert whose time has come; `has_station` where a station has to do with its case or team."""

    id: int
    county: str
    case_id: int | None
    has_station: bool


@dataclass(frozen=True, slots=True)
class PlaceNow:
    """The present location of a position: cell, and station whose inspector has it; `code` if it is a point's."""

    position: Position
    cell: str | None
    cell_name: str | None
    station: str | None
    code: str | None = None
    name: str | None = None
    closed: bool = False
    """A point that was closed: it stays for the cases that name it."""
