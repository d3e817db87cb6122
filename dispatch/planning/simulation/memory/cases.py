"""The cases of a simulation and their events."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter

from dispatch.cases.case import AT_INTAKE, Case
from dispatch.casework.clocks import Kept
from dispatch.decision.recommendation import Recommendation
from dispatch.desk.ports import Message
from dispatch.desk.records import Timer
from dispatch.errors import UnknownCaseError
from dispatch.events import Event, teams_of
from dispatch.lifecycle import CaseStatus
from dispatch.planning.simulation.memory.assignments import MemoryAssignments, SimulationError
from dispatch.planning.simulation.memory.feed import MemoryFeed
from dispatch.planning.simulation.memory.state import Memory
from dispatch.values import evolve

_AS_SAID = attrgetter(*AT_INTAKE)


class MemoryCases:
    """`dispatch.desk.ports.Cases` over the memory of a simulation."""

    def __init__(self, memory: Memory, assignments: MemoryAssignments, feed: MemoryFeed) -> None:
        self.memory = memory
        self._with_assignment = assignments.with_assignment
        self._feed = feed

    def new_id(self) -> int:
        """Return a number no case has."""
        given = self.memory.next_case_id
        return next(self.memory.numbers) if given is None else given()

    def get(self, case_id: int, *, lock: bool = False) -> Case:
        """Return a case with its active assignment. Raises UnknownCaseError."""
        try:
            case = self.memory.cases[case_id]
        except KeyError:
            raise UnknownCaseError(f"No case {case_id}. 没有该案件。", field="id") from None
        return self._with_assignment(case)

    def lock_free(self, county: str, case_id: int) -> Case | None:
        """Return a case."""
        return self.get(case_id) if case_id in self.memory.cases else None

    def log(self, case: Case) -> list[Event]:
        """Return every event of a case in order; they are numbered when somebody reads them."""
        return [evolve(event, seq=n) for n, event in enumerate(self.memory.log.get(case.id, ()), start=1)]

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
        handling: Kept | None = None,
    ) -> None:
        """Append events, write the case they fold into, its decision and its timers."""
        memory, number = self.memory, case.id
        before = memory.cases.get(number)
        log = memory.log.setdefault(number, [])
        self._check(case, before, len(log) + len(events), opened=opened)
        held = memory.held.get(number)
        if held and held[-1].value == case.assignment:
            held[-1].value = case.assignment  # the same, so that the case needs no copy to show ours
        memory.cases[number] = self._with_assignment(case if before is None else _as_taken_in(case, before))
        log += events
        memory.concerned[number] = self._concerned(case, events, stations, opened=opened)
        if sharing:
            memory.sharing[number] = memory.sharing.get(number, frozenset()) | set(sharing)
        if decision is not None:
            memory.decisions.setdefault(number, []).append((case.event_seq, decision))
        self.index(case, before)
        memory.timers.write(case.county, number, timers)
        if messages:
            self._feed.publish(case.county, messages)

    @staticmethod
    def _check(case: Case, before: Case | None, events: int, *, opened: bool) -> None:
        if opened != (before is None):
            raise SimulationError(f"case {case.id} is {'there already' if opened else 'not there'}")
        if case.event_seq != events:
            raise SimulationError(f"case {case.id}: event {case.event_seq} does not follow its log")
        if case.response_ended_at is None and (case.next_step is None or case.alert_at is None):
            raise SimulationError(f"case {case.id} would be orphaned")

    def _concerned(
        self, case: Case, events: Sequence[Event], stations: Sequence[str], *, opened: bool
    ) -> frozenset[str]:
        posts = self.memory.boards[case.county].posts
        named = {posts[team].record.station for team in teams_of(events) if team in posts}
        if opened:
            assert case.updated_at is not None  # noqa: S101  -- an event was folded in
            cell = self.memory.places[case.county].stations(case.cell.code if case.cell else None, case.updated_at)
            return frozenset(named | cell | set(stations))
        known = self.memory.concerned[case.id]
        return known if named <= known and not stations else known | named | set(stations)

    def index(self, case: Case, before: Case | None) -> None:
        """Keep who waits and who is proposed in step with a case."""
        memory = self.memory
        if case.status is CaseStatus.WAITING:
            memory.waiting[case.county][case.id] = None
        else:
            memory.waiting[case.county].pop(case.id, None)
        old = before.proposed_team if before is not None else None
        if old != case.proposed_team:
            board = memory.boards[case.county]
            for team, on in ((old, False), (case.proposed_team, True)):
                if team is not None:
                    board.propose(team, case.id, on=on)

    def reassigned(self, county: str, now: datetime) -> list[tuple[int, str]]:
        """Return the open cases that a station does not see though it has their place or their team today, with it."""
        found = list[tuple[int, str]]()
        for case in self.memory.cases.values():
            if case.county == county and case.response_ended_at is None:
                having = self._of_place(case, now) | self._of_teams(case, _having(case))
                found += [(case.id, station) for station in having - self.memory.concerned[case.id]]
        return sorted(found)

    def newly_sharing(self, county: str) -> list[tuple[int, str]]:
        """Return the open cases with premises that are a team's whose station does not share in the order, with it."""
        found = list[tuple[int, str]]()
        for case in self.memory.cases.values():
            if case.county == county and case.response_ended_at is None:
                teams = {premises.team for order in case.off_shelf for premises in order.open_premises}
                known = self.memory.concerned[case.id] | self.memory.sharing.get(case.id, frozenset())
                found += [(case.id, station) for station in self._of_teams(case, teams) - known]
        return sorted(found)

    def _of_place(self, case: Case, now: datetime) -> frozenset[str]:
        if not (case.cell and case.place):
            return frozenset()
        places = self.memory.places[case.county]
        cell = places.cell(case.place.position, now)
        return places.stations(cell.code if cell else None, now)

    def _of_teams(self, case: Case, teams: set[str | None]) -> frozenset[str]:
        posts = self.memory.boards[case.county].posts
        return frozenset(posts[team].record.station for team in teams if team in posts)


def _having(case: Case) -> set[str | None]:
    return {case.proposed_team, case.assignment.team if case.assignment and case.active else None}


def _as_taken_in(case: Case, before: Case) -> Case:
    """Return a case with what was said and where as it was said first."""
    said, first = _AS_SAID(case), _AS_SAID(before)
    if said == first:
        return case
    return evolve(case, **dict(zip(AT_INTAKE, first, strict=True)))
