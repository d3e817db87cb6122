"""Cases, their queue, links and timers in memory; `tests/contract` asks the real ones the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from shapely import Point

from dispatch.cases.case import AT_INTAKE, Case
from dispatch.decision.recommendation import Recommendation
from dispatch.desk.ports import Message
from dispatch.desk.records import (
    DueTimer,
    Link,
    Timer,
    Waiting,
)
from dispatch.errors import UnknownCaseError
from dispatch.events import Event, teams_of
from dispatch.kinds import LinkKind
from dispatch.lifecycle import ACTIVE, CaseStatus
from tests.fakes.memory_counties import cell_at
from tests.fakes.memory_rows import ConflictError, WouldWaitError

if TYPE_CHECKING:
    from tests.fakes.memory_store import MemoryStore


class MemoryCases:
    """`Cases` of one transaction over a `Memory`."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.memory = store.memory

    def new_id(self) -> int:
        return next(self.memory.numbers)

    def get(self, case_id: int, *, lock: bool = False) -> Case:
        if case_id not in self.memory.cases:
            raise UnknownCaseError(f"No case {case_id}.", field="id")
        if lock and not self.store.lock(case_id):
            raise WouldWaitError(case_id)
        return self.read(case_id)

    def lock_free(self, county: str, case_id: int) -> Case | None:
        return self.read(case_id) if self.store.lock(case_id) else None

    def log(self, case: Case) -> list[Event]:
        return list(self.memory.log.get(case.id, ()))

    def write(
        self,
        case: Case,
        events: Sequence[Event],
        *,
        timers: Iterable[Timer],
        opened: bool = False,
        decision: Recommendation | None = None,
        messages: Sequence[Message] = (),
        stations: Sequence[str] = (),
        sharing: Sequence[str] = (),
    ) -> None:
        self._check(case, events, opened=opened)
        named = teams_of(events)
        found = {record.station for record in self.store.register(case.county) if record.code in named} | set(stations)
        before = self._of_cell(case) if opened else self.memory.concerned[case.id]
        self.memory.concerned[case.id] = before | found
        self.memory.sharing[case.id] = self.memory.sharing.get(case.id, frozenset()) | set(sharing)
        kept = {} if opened else {name: getattr(self.memory.cases[case.id], name) for name in AT_INTAKE}
        self.memory.cases[case.id] = replace(case, assignment=None, **kept)
        first = case.event_seq - len(events) + 1
        numbered = tuple(replace(event, seq=first + i) for i, event in enumerate(events))
        self.memory.log[case.id] = self.memory.log.get(case.id, ()) + numbered
        if decision is not None:
            self.memory.decisions[case.id] = (*self.memory.decisions.get(case.id, ()), decision)
        self.memory.timers = {n: t for n, t in self.memory.timers.items() if t[0].case_id != case.id}
        for timer in timers:
            number = next(self.memory.numbers)
            due = DueTimer(number, case.county, case.id, str(timer.kind), timer.about)
            self.memory.timers[number] = (due, timer.due_at)
        self.store.feed.publish(case.county, messages)

    def _of_cell(self, case: Case) -> frozenset[str]:
        """Return the station that has the case's cell."""
        data = self.memory.counties[case.county]
        assert case.updated_at is not None
        day = case.updated_at.astimezone(ZoneInfo(data.county.time_zone)).date()
        return self.store.counties.having(data, case.cell.code if case.cell else None, day)

    def _check(self, case: Case, events: Sequence[Event], *, opened: bool) -> None:
        if opened == (case.id in self.memory.cases):
            raise ConflictError(f"case {case.id} is {'there already' if opened else 'not there'}")
        if case.event_seq != len(self.memory.log.get(case.id, ())) + len(events):
            raise ConflictError(f"case {case.id}: event {case.event_seq} does not follow its log")
        if case.ended_at is None and (case.next_step is None or case.alert_at is None):
            raise ConflictError(f"case {case.id} would be orphaned")

    def reassigned(self, county: str, now: datetime) -> list[tuple[int, str]]:
        data = self.memory.counties[county]
        day = now.astimezone(ZoneInfo(data.county.time_zone)).date()
        found = []
        for case in map(self.read, self.memory.cases):
            if case.county != county or case.ended_at is not None:
                continue
            teams = {case.proposed_team, case.assignment.team if case.assignment and case.active else None}
            having = frozenset(record.station for record in self.store.register(county) if record.code in teams)
            if case.cell and case.place:
                cell = cell_at(data.cells, Point(case.place.position.lon, case.place.position.lat), day)
                having |= self.store.counties.having(data, cell.code if cell else None, day)
            found += [(case.id, station) for station in having - self.memory.concerned[case.id]]
        return sorted(found)

    def newly_sharing(self, county: str) -> list[tuple[int, str]]:
        found = []
        for case in map(self.read, self.memory.cases):
            teams = {premises.team for order in case.off_shelf for premises in order.open_premises}
            sharing = {record.station for record in self.store.register(county) if record.code in teams}
            known = self.memory.concerned[case.id] | self.memory.sharing[case.id]
            if case.county == county and case.ended_at is None:
                found += [(case.id, station) for station in sharing - known]
        return sorted(found)

    def read(self, case_id: int) -> Case:
        case = self.memory.cases[case_id]
        cleared = {CaseStatus.CLEARED} if case.status in {CaseStatus.CLEARED, CaseStatus.CLOSED} else set()
        shown = [
            (n, h) for n, h in self.memory.assignments.items() if h.case_id == case_id and h.status in ACTIVE | cleared
        ]
        return replace(
            case, assignment=self.store.assignments.value(*max(shown, key=lambda pair: pair[0])) if shown else None
        )


class MemoryQueue:
    """`Queue` of one transaction over a `Memory`."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.memory = store.memory

    def waiting(self, county: str, since: datetime) -> list[Waiting]:
        cases = [c for c in self.memory.cases.values() if c.county == county and c.status is CaseStatus.WAITING]
        queue = sorted(cases, key=lambda c: (c.priority, c.received_at, c.id))
        return [
            Waiting(case.id, case.category.value, self.store.assignments.passed_over(case, since)) for case in queue
        ]

    def lock(self, county: str) -> None:
        """Transactions of one thread never meet."""

    def lock_case(self, county: str, case_id: int) -> Case | None:
        case = self.memory.cases.get(case_id)
        if case is None or (case.county, case.status) != (county, CaseStatus.WAITING) or not self.store.lock(case_id):
            return None
        return self.store.cases.read(case_id)


class MemoryLinks:
    """`Links` of one transaction over a `Memory`."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.memory = store.memory

    def add(self, case: Case, link: Link, *, now: datetime, actor: str) -> None:
        if {link.case_id, link.other_id} - set(self.memory.cases) or (link.case_id, link.kind) in self.memory.links:
            raise ConflictError(f"{link} of an unknown case, or a second of its kind")
        self.memory.links[link.case_id, link.kind] = link.other_id
        if link.kind is LinkKind.JOINED:
            self.memory.concerned[link.other_id] |= self.memory.concerned[link.case_id]

    def remove(self, case: Case) -> None:
        self.memory.links.pop((case.id, LinkKind.JOINED), None)

    def followers(self, case: Case) -> list[Case]:
        joined = [n for (n, kind), lead in self.memory.links.items() if (kind, lead) == (LinkKind.JOINED, case.id)]
        found = [
            self.store.cases.read(number) for number in joined if self.memory.cases[number].status is CaseStatus.JOINED
        ]
        if not all(self.store.lock(each.id) for each in found):
            raise WouldWaitError(case.id)
        return sorted(found, key=lambda each: (each.received_at, each.id))

    def lead_of(self, case: Case) -> int | None:
        return self.memory.links.get((case.id, LinkKind.JOINED))


class MemoryTimers:
    """`Timers` of one transaction over a `Memory`."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.memory = store.memory

    def due(self, now: datetime, limit: int) -> list[DueTimer]:
        ringing = [(due_at, timer) for timer, due_at in self.memory.timers.values() if due_at <= now]
        return [timer for _, timer in sorted(ringing, key=lambda pair: (pair[0], pair[1].id))][:limit]

    def lock_case(self, timer: DueTimer) -> Case | None:
        if not self.store.lock(timer.case_id) or self.memory.timers.pop(timer.id, None) is None:
            return None
        return self.store.cases.read(timer.case_id)
