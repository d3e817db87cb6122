"""`dispatch.desk.ports.Store` in memory: what the desk does to a case, tested in milliseconds.

`tests/contract` runs one suite over this and over the real store. Several stores over one `Memory` are transactions
side by side: a case locked by one is skipped by another that would rather not wait, and a transaction that fails
leaves nothing. Known limit: one thread, so that where the database would wait, this raises.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from itertools import count
from typing import Any

from dispatch.alerts.alert import Alert
from dispatch.cases.case import Case
from dispatch.decision.recommendation import Recommendation
from dispatch.desk.ports import Message
from dispatch.desk.records import DueTimer, TrackedFix
from dispatch.events import Event
from dispatch.kinds import LinkKind
from dispatch.rules.escalation import Escalation
from dispatch.rules.policy import Policy
from dispatch.teams.turns import Turn
from gis.county.model import CountyData, TeamRecord
from tests.fakes.memory_alerts import MemoryAlerts
from tests.fakes.memory_cases import MemoryCases, MemoryLinks, MemoryQueue, MemoryTimers
from tests.fakes.memory_counties import MemoryCounties
from tests.fakes.memory_rows import Held, State
from tests.fakes.memory_teams import MemoryAssignments, MemoryTeams, MemoryTracks

NOT_UNDONE = {"locks", "alert_locks", "numbers"}


@dataclass(slots=True)
class Memory:
    """What the database would hold; the values of its dictionaries never change in place."""

    counties: dict[str, CountyData] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    graphs: dict[str, str] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    log: dict[int, tuple[Event, ...]] = field(default_factory=dict)
    concerned: dict[int, frozenset[str]] = field(default_factory=dict)
    sharing: dict[int, frozenset[str]] = field(default_factory=dict)
    decisions: dict[int, tuple[Recommendation, ...]] = field(default_factory=dict)
    links: dict[tuple[int, LinkKind], int] = field(default_factory=dict)
    assignments: dict[int, Held] = field(default_factory=dict)
    timers: dict[int, tuple[DueTimer, datetime]] = field(default_factory=dict)
    states: dict[tuple[str, str], State] = field(default_factory=dict)
    fixes: dict[tuple[str, str, datetime], TrackedFix] = field(default_factory=dict)
    messages: list[tuple[str, str, Any]] = field(default_factory=list)
    alerts: dict[int, Alert] = field(default_factory=dict)
    escalations: dict[str, Escalation] = field(default_factory=dict)
    turns: dict[str, tuple[Turn, ...]] = field(default_factory=dict)
    phones: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """When a phone of a team was last heard of, by county and team."""
    locks: dict[int, "MemoryStore"] = field(default_factory=dict)
    alert_locks: dict[int, "MemoryStore"] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def load(self, data: CountyData) -> None:
        """Add a county."""
        self.counties[data.county.code] = data

    @contextmanager
    def transaction(self, now: datetime | None = None) -> Iterator["MemoryStore"]:
        """Open a store as of `now`; if the block fails, everything but the numbers given out is as before."""
        before = {f.name: copy(getattr(self, f.name)) for f in fields(self) if f.name not in NOT_UNDONE}
        store = MemoryStore(self, now)
        try:
            yield store
        except BaseException:
            for name, value in before.items():
                setattr(self, name, value)
            raise
        finally:
            store.end()


class MemoryStore:
    """One transaction over a `Memory`."""

    def __init__(self, memory: Memory, now: datetime | None = None) -> None:
        self.memory = memory
        self.now = now or datetime.now(UTC)
        self.counties = MemoryCounties(self)
        self.cases = MemoryCases(self)
        self.queue = MemoryQueue(self)
        self.links = MemoryLinks(self)
        self.timers = MemoryTimers(self)
        self.teams = MemoryTeams(self)
        self.assignments = MemoryAssignments(self)
        self.tracks = MemoryTracks(self)
        self.alerts = MemoryAlerts(self)
        self.feed = MemoryFeed(self)

    def end(self) -> None:
        """Let go of the cases and alerts held."""
        for locks in (self.memory.locks, self.memory.alert_locks):
            for number in [number for number, holder in locks.items() if holder is self]:
                del locks[number]

    def lock(self, case_id: int) -> bool:
        return case_id in self.memory.cases and self.memory.locks.setdefault(case_id, self) is self

    def register(self, county: str) -> tuple[TeamRecord, ...]:
        return self.memory.counties[county].teams


class MemoryFeed:
    """`Feed` of one transaction over a `Memory`."""

    listens = True

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.memory = store.memory

    def publish(self, county: str, messages: Sequence[Message]) -> None:
        for topic, payload in messages:
            self.memory.messages.append((county, topic, json.loads(json.dumps(payload, allow_nan=False))))
