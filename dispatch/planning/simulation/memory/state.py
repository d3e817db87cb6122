"""State of the simulated desk between its steps: counties, cases, assignments, timers, duty, positions.

`store.MemoryStore` is the port over it. Everything is indexed by what the desk asks for, so that a step costs
the same after ten thousand cases as after ten.

Known limits: one transaction at a time, which is not rolled back when it fails; a simulation has neither rivals nor
failures. `tests/contract` asks the rest of the port of it as of the one over PostgreSQL.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from dispatch.alerts.alert import Alert
from dispatch.cases.case import Assignment, Case
from dispatch.decision.recommendation import Recommendation
from dispatch.desk.records import TrackedFix
from dispatch.events import Event
from dispatch.kinds import LinkKind
from dispatch.planning.simulation.memory.places import Places
from dispatch.planning.simulation.memory.teams import TeamBoard
from dispatch.planning.simulation.memory.timers import Timers
from dispatch.rules.escalation import Escalation
from dispatch.rules.policy import Policy
from dispatch.teams.turns import Turn
from gis.county.model import CountyData


@dataclass(slots=True)
class Held:
    """One row of assignments; `status` may also be one that ends it, which no case has."""

    value: Assignment
    status: str
    moved_at: datetime
    ended_at: datetime | None = None


@dataclass(slots=True)
class Memory:
    """Everything kept. `hear` gets the messages to the live maps, with the county; None: no message is made."""

    hear: Callable[[str, str, Any], None] | None = None
    policies: dict[str, Policy] = field(default_factory=dict)
    graphs: dict[str, str] = field(default_factory=dict)
    escalations: dict[str, Escalation] = field(default_factory=dict)
    places: dict[str, Places] = field(default_factory=dict)
    boards: dict[str, TeamBoard] = field(default_factory=dict)

    phones: dict[tuple[str, str], datetime] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    log: dict[int, list[Event]] = field(default_factory=dict)
    held: dict[int, list[Held]] = field(default_factory=dict)
    waiting: dict[str, dict[int, None]] = field(default_factory=dict)
    proposed: dict[str, dict[int, str]] = field(default_factory=dict)
    concerned: dict[int, frozenset[str]] = field(default_factory=dict)
    sharing: dict[int, frozenset[str]] = field(default_factory=dict)
    decisions: dict[int, list[tuple[int, Recommendation]]] = field(default_factory=dict)
    """By case, each with the length of the log when it was made."""
    links: dict[tuple[int, LinkKind], int] = field(default_factory=dict)
    fixes: dict[tuple[str, str], dict[datetime, TrackedFix]] = field(default_factory=dict)
    timers: Timers = field(default_factory=Timers)
    alerts: dict[int, Alert] = field(default_factory=dict)
    alerts_of: dict[int | None, dict[int, Alert]] = field(default_factory=dict)
    """The open ones, by case; None for those of a team or a county."""
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    next_case_id: Callable[[], int] | None = None
    """Gives cases the numbers of a log that is replayed."""

    def load(self, data: CountyData) -> None:
        """Add a county, or put another state of it in its place."""
        code = data.county.code
        self.places[code] = Places(data)
        board = TeamBoard(data)
        before = self.boards.get(code)
        if before is not None:
            board.take_over(before)
        self.boards[code] = board
        self.waiting.setdefault(code, {})
        self.proposed.setdefault(code, {})

    def roster(self, county: str, turns: tuple[Turn, ...]) -> None:
        """Let a county have these turns of duty."""
        self.boards[county].roster(turns)

    def forget(self, case_id: int) -> None:
        """Drop a case that has ended, with everything about it."""
        case = self.cases.pop(case_id)
        for kept in (self.log, self.held, self.concerned, self.sharing, self.decisions, self.waiting[case.county]):
            kept.pop(case_id, None)
        for alert_id in self.alerts_of.pop(case_id, {}):
            del self.alerts[alert_id]
        self.proposed[case.county].pop(case_id, None)
        self.timers.drop(case_id)
