"""`dispatch.desk.ports.Store` over the indexed memory of a simulation: what the desk reads and writes.

Known limits: as `memory.Memory`; nothing is locked, for nobody else is there.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from operator import attrgetter, is_
from typing import Protocol

from shapely import Point

from dispatch.cases.case import Case
from dispatch.decision.recommendation import Exclusion, Recommendation
from dispatch.desk.ports import Message
from dispatch.desk.records import DueTimer, Ground, Link, PlaceNow, Timer, Waiting, Whereabouts
from dispatch.errors import UnknownCaseError, UnknownTeamError
from dispatch.events import Event
from dispatch.kinds import LinkKind
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.planning.simulation.memory.alerts import MemoryAlerts
from dispatch.planning.simulation.memory.assignments import MemoryAssignments, SimulationError
from dispatch.planning.simulation.memory.places import at_intake
from dispatch.planning.simulation.memory.positions import MemoryPositions
from dispatch.planning.simulation.memory.state import Memory
from dispatch.rules.policy import DEFAULT
from dispatch.teams.team import TeamNow
from dispatch.values import evolve
from gis.position import Position

_GIVEN_BACK = {
    EventType.DECLINED: Exclusion.DECLINED,
    EventType.EXPIRED: Exclusion.EXPIRED,
    EventType.WITHDRAWN: Exclusion.WITHDRAWN,
    EventType.UNDONE: Exclusion.UNDONE,
}
_LAPSES = {EventType.EXPIRED, EventType.UNDONE}
_FIXED_AT_INTAKE = ("kind", "channel", "category", "text", "priority", "received_at", "place", "cell", "neighbour")
_AT_INTAKE = attrgetter(*_FIXED_AT_INTAKE)


class Reluctance(Protocol):
    """A rule that dispatch does not have and a simulation tries out: which free teams are not asked for a case."""

    def holds_back(self, case: Case, teams: Sequence[TeamNow], now: datetime) -> Set[str]:
        """Return the teams that this case does not get now."""


class MemoryStore(MemoryPositions, MemoryAssignments):
    """The store as of `now`, which the engine moves on."""

    def __init__(self, memory: Memory, now: datetime) -> None:
        self.memory = memory
        self.now = now
        self.reluctance: Reluctance | None = None
        self.considered: Case | None = None
        self.alerts = MemoryAlerts(memory)
        self._grounds: dict[str, Ground] = {}

    @property
    def listens(self) -> bool:
        """Tell whether anybody hears messages."""
        return self.memory.hear is not None

    def ground(self, county: str) -> Ground:
        """Return the policy and graph in force."""
        policy, graph = self.memory.policies.get(county, DEFAULT), self.memory.graphs.get(county)
        known = self._grounds.get(county)
        if known is None or known.policy is not policy or known.graph_version != graph:
            places = self.memory.places.get(county)
            known = Ground(policy, graph) if places is None else Ground(policy, graph, places.data.county.time_zone)
            self._grounds[county] = known
        return known

    def whereabouts(self, position: Position, *, county: str, now: datetime) -> Whereabouts:
        """Return where a position lies; `county` wins where two overlap."""
        own = self.memory.places.get(county)
        if own is not None and own.covers(position):
            return Whereabouts(county, at_intake(own.cell(position, now)), None)
        found = [places for places in self.memory.places.values() if places.covers(position)]
        if not found:
            here = Point(position.lon, position.lat)
            beside = [n for n in own.data.neighbours if n.polygon.covers(here)] if own else []
            return Whereabouts(None, None, min(beside, key=lambda n: n.code).name if beside else None)
        owner = min(found, key=lambda places: (places.data.county.synthetic, places.data.county.code))
        return Whereabouts(owner.data.county.code, at_intake(owner.cell(position, now)), None)

    def points_now(self, county: str, codes: Sequence[str], now: datetime) -> Mapping[str, PlaceNow]:
        """Return those of these reporting points that the county has, by code."""
        return self.memory.places[county].points_now(codes, now)

    def cells_now(self, county: str, positions: Sequence[Position], now: datetime) -> list[PlaceNow | None]:
        """Return where each position lies, in order; None outside the county."""
        places = self.memory.places[county]
        return [places.place(each, now) if places.covers(each) else None for each in positions]

    def new_case_id(self) -> int:
        """Return a number no case has."""
        given = self.memory.next_case_id
        return next(self.memory.numbers) if given is None else given()

    def case(self, case_id: int, *, lock: bool = False) -> Case:
        """Return a case with its active assignment. Raises UnknownCaseError."""
        try:
            case = self.memory.cases[case_id]
        except KeyError:
            raise UnknownCaseError(f"No case {case_id}. 没有该案件。", field="id") from None
        return self.with_assignment(case)

    def waiting(self, county: str, since: datetime) -> list[Waiting]:
        """Return the waiting cases, most urgent and oldest first."""
        cases = [self.memory.cases[number] for number in self.memory.waiting.get(county, ())]
        queue = sorted(cases, key=lambda c: (c.priority, c.received_at, c.id))
        return [Waiting(case.id, case.category.value, self.passed_over(case, since)) for case in queue]

    def lock_waiting(self, county: str, case_id: int) -> Case | None:
        """Return a case if it is still waiting."""
        if case_id not in self.memory.waiting[county]:
            return None
        self.considered = self.case(case_id)
        return self.considered

    def lock_free(self, county: str, case_id: int) -> Case | None:
        """Return a case."""
        return self.case(case_id) if case_id in self.memory.cases else None

    def teams(self, county: str) -> list[TeamNow]:
        """Return every team as it is now, by code; some as off duty where the simulated rule holds them back."""
        teams = self.memory.boards[county].teams(self.now)
        if self.reluctance is None or self.considered is None:
            return teams
        held_back = self.reluctance.holds_back(self.considered, teams, self.now)
        return [evolve(team, on_duty=False) if team.code in held_back else team for team in teams]

    def team(self, county: str, code: str) -> TeamNow | None:
        """Return one team as it is now, None where there is no such team."""
        return self.memory.boards[county].team(code, self.now)

    def passed_over(self, case: Case, since: datetime) -> Mapping[str, Exclusion]:
        """Return teams that declined or were withdrawn from the case, and those whose offer ended after `since`."""
        log = self.memory.log.get(case.id, ())
        undone = {
            n for seq, u in enumerate(log, start=1) if u.type is EventType.UNDONE for n in range(u.data["of"], seq)
        }
        found = {}
        for seq, event in enumerate(log, start=1):
            if event.type not in _GIVEN_BACK or event.team is None or seq in undone:
                continue
            if event.type not in _LAPSES or event.at >= since:
                found[event.team] = _GIVEN_BACK[event.type]
        return found

    def lock_queue(self, county: str) -> None:
        """Nobody else looks."""

    def lock_proposals(self, county: str) -> None:
        """Nobody else proposes."""

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
    ) -> None:
        """Append events, write the case they fold into, its decision and its timers."""
        memory, number = self.memory, case.id
        before = memory.cases.get(number)
        log = memory.log.setdefault(number, [])
        self._check(case, before, len(log) + len(events), opened=opened)
        held = memory.held.get(number)
        if held and held[-1].value == case.assignment:
            held[-1].value = case.assignment  # the same, so that the case needs no copy to show ours
        memory.cases[number] = self.with_assignment(case if before is None else _as_taken_in(case, before))
        log += events
        memory.concerned[number] = self._concerned(case, events, stations, opened=opened)
        if decision is not None:
            memory.decisions.setdefault(number, []).append(decision)
        self.index(case, before)
        memory.timers.write(case.county, number, timers)
        if messages:
            self.publish(case.county, messages)

    @staticmethod
    def _check(case: Case, before: Case | None, events: int, *, opened: bool) -> None:
        if opened != (before is None):
            raise SimulationError(f"case {case.id} is {'there already' if opened else 'not there'}")
        if case.event_seq != events:
            raise SimulationError(f"case {case.id}: event {case.event_seq} does not follow its log")
        if case.ended_at is None and (case.next_step is None or case.alert_at is None):
            raise SimulationError(f"case {case.id} would be orphaned")

    def _concerned(
        self, case: Case, events: Sequence[Event], stations: Sequence[str], *, opened: bool
    ) -> frozenset[str]:
        posts = self.memory.boards[case.county].posts
        named = {posts[event.team].record.station for event in events if event.team in posts}
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

    def handed_over(self, county: str, now: datetime) -> list[tuple[int, str]]:
        """Return the open cases that a station does not see though its inspector has their place today, with it."""
        places, found = self.memory.places[county], list[tuple[int, str]]()
        for case in self.memory.cases.values():
            if case.county == county and case.ended_at is None and case.cell and case.place:
                cell = places.cell(case.place.position, now)
                unseen = places.stations(cell.code if cell else None, now) - self.memory.concerned[case.id]
                found += [(case.id, station) for station in unseen]
        return sorted(found)

    def link(self, case: Case, link: Link, *, now: datetime, actor: str) -> None:
        """Link a written case to another."""
        if {link.case_id, link.other_id} - set(self.memory.cases) or (link.case_id, link.kind) in self.memory.links:
            raise SimulationError(f"{link} of an unknown case, or a second of its kind")
        self.memory.links[link.case_id, link.kind] = link.other_id
        if link.kind is LinkKind.JOINED:
            self.memory.concerned[link.other_id] |= self.memory.concerned[link.case_id]

    def unlink(self, case: Case) -> None:
        """Let a case follow no other any more."""
        self.memory.links.pop((case.id, LinkKind.JOINED), None)

    def followers(self, case: Case) -> list[Case]:
        """Return the open cases that follow a case, the first to come first."""
        joined = [n for (n, kind), lead in self.memory.links.items() if (kind, lead) == (LinkKind.JOINED, case.id)]
        found = [self.case(number) for number in joined if number in self.memory.cases]
        waiting = [each for each in found if each.status is CaseStatus.JOINED]
        return sorted(waiting, key=lambda each: (each.received_at, each.id))

    def lead_of(self, case: Case) -> int | None:
        """Return the case that a case follows, None if none."""
        return self.memory.links.get((case.id, LinkKind.JOINED))

    def due(self, now: datetime, limit: int) -> list[DueTimer]:
        """Return timers that have come due, earliest first."""
        return self.memory.timers.due(now, limit)

    def lock_case_of(self, timer: DueTimer) -> Case | None:
        """Return the timer's case, with the timer removed; None if it has rung."""
        return self.case(timer.case_id) if self.memory.timers.take(timer) else None

    def set_duty(self, county: str, team: str, *, on_duty: bool, now: datetime) -> None:
        """Put a team on or off duty. Raises UnknownTeamError."""
        board = self.memory.boards[county]
        if team not in board.posts:
            raise UnknownTeamError(team)
        board.switch(team, now, on_duty=on_duty)

    def publish(self, county: str, messages: Sequence[Message]) -> None:
        """Tell the listeners."""
        if self.memory.hear is not None:
            for topic, payload in messages:
                self.memory.hear(county, topic, payload)


def _as_taken_in(case: Case, before: Case) -> Case:
    """Return a case with what was said and where as it was said first."""
    said, first = _AT_INTAKE(case), _AT_INTAKE(before)
    if all(map(is_, said, first)):
        return case
    return evolve(case, **dict(zip(_FIXED_AT_INTAKE, first, strict=True)))
