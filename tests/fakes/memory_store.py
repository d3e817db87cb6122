"""`dispatch.desk.ports.Store` in memory: what the desk does to a case, tested in milliseconds.

`tests/contract` runs one suite over this and over the real store. Several stores over one `Memory` are transactions
side by side: a case locked by one is skipped by another that would rather not wait, and a transaction that fails
leaves nothing. Known limit: one thread, so that where the database would wait, this raises.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from shapely import Point

from dispatch.alerts.alert import Alert
from dispatch.cases.case import Assignment, Case, CellAtIntake
from dispatch.decision.recommendation import Exclusion, Recommendation
from dispatch.desk.delivery import CARRIED
from dispatch.desk.ports import Message
from dispatch.desk.records import (
    ActiveAssignment,
    Claim,
    DueTimer,
    Ground,
    Link,
    PlaceNow,
    Timer,
    TrackedFix,
    Waiting,
    Whereabouts,
)
from dispatch.errors import UnknownCaseError, UnknownTeamError
from dispatch.events import Event
from dispatch.kinds import LinkKind
from dispatch.lifecycle import ACTIVE, CaseStatus, EventType
from dispatch.rules.escalation import Escalation
from dispatch.rules.policy import DEFAULT, Policy
from dispatch.teams.duty import Duty, duty
from dispatch.teams.team import Fix, TeamNow, TeamStatus
from dispatch.teams.turns import Turn
from gis.county.cell_stations import with_stations
from gis.county.model import Cell, CountyData, TeamRecord
from gis.position import Position
from gis.travel.times import Method
from tests.fakes.memory_alerts import MemoryAlerts

GIVEN_BACK = {
    EventType.DECLINED: Exclusion.DECLINED,
    EventType.EXPIRED: Exclusion.EXPIRED,
    EventType.WITHDRAWN: Exclusion.WITHDRAWN,
    EventType.UNDONE: Exclusion.UNDONE,
}
LAPSES = {EventType.EXPIRED, EventType.UNDONE}
FIXED_AT_INTAKE = ("kind", "channel", "category", "text", "priority", "received_at", "place", "cell", "neighbour")


NOT_UNDONE = {"locks", "alert_locks", "numbers"}


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


@dataclass(slots=True)
class Memory:
    """What the database would hold; the values of its dictionaries never change in place."""

    counties: dict[str, CountyData] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)
    graphs: dict[str, str] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    log: dict[int, tuple[Event, ...]] = field(default_factory=dict)
    concerned: dict[int, frozenset[str]] = field(default_factory=dict)
    decisions: dict[int, tuple[Recommendation, ...]] = field(default_factory=dict)
    links: dict[tuple[int, LinkKind], int] = field(default_factory=dict)
    assignments: dict[int, Held] = field(default_factory=dict)
    timers: dict[int, tuple[DueTimer, datetime]] = field(default_factory=dict)
    states: dict[tuple[str, str], State] = field(default_factory=dict)
    fixes: dict[tuple[str, str, datetime], TrackedFix] = field(default_factory=dict)
    told: list[tuple[str, str, Any]] = field(default_factory=list)
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
        self._now = now or datetime.now(UTC)
        self.alerts = MemoryAlerts(self)
        self.listens = True

    def end(self) -> None:
        """Let go of the cases and alerts held."""
        for locks in (self.memory.locks, self.memory.alert_locks):
            for number in [number for number, holder in locks.items() if holder is self]:
                del locks[number]

    def ground(self, county: str) -> Ground:
        return Ground(self.memory.policies.get(county, DEFAULT), self.memory.graphs.get(county))

    def whereabouts(self, position: Position, *, county: str, now: datetime) -> Whereabouts:
        here = Point(position.lon, position.lat)
        counties = [data for data in self.memory.counties.values() if data.county.boundary.covers(here)]
        if not counties:
            asked = self.memory.counties.get(county)
            neighbours = [n for n in asked.neighbours if n.polygon.covers(here)] if asked else []
            return Whereabouts(None, None, min(neighbours, key=lambda n: n.code).name if neighbours else None)
        owner = min(counties, key=lambda d: (d.county.code != county, d.county.synthetic, d.county.code))
        day = now.astimezone(ZoneInfo(owner.county.time_zone)).date()
        return Whereabouts(owner.county.code, _cell(owner.cells, here, day), None)

    def points_now(self, county: str, codes: Sequence[str], now: datetime) -> Mapping[str, PlaceNow]:
        points = [point for point in self.memory.counties[county].points if point.code in set(codes)]
        found = {point.code: self._place(county, point.position, now, point.code, point.name) for point in points}
        return {point.code: replace(found[point.code], closed=point.closed_at is not None) for point in points}

    def cells_now(self, county: str, positions: Sequence[Position], now: datetime) -> list[PlaceNow | None]:
        boundary = self.memory.counties[county].county.boundary
        inside = [boundary.covers(Point(each.lon, each.lat)) for each in positions]
        return [self._place(county, each, now) if ok else None for each, ok in zip(positions, inside, strict=True)]

    def _place(
        self, county: str, position: Position, now: datetime, code: str | None = None, name: str | None = None
    ) -> PlaceNow:
        data = self.memory.counties[county]
        day = now.astimezone(ZoneInfo(data.county.time_zone)).date()
        cell = _cell(data.cells, Point(position.lon, position.lat), day)
        station = next(iter(self._having(data, cell.code, day)), None) if cell else None
        return PlaceNow(position, cell and cell.code, cell and cell.name, station, code, name)

    def new_case_id(self) -> int:
        return next(self.memory.numbers)

    def case(self, case_id: int, *, lock: bool = False) -> Case:
        if case_id not in self.memory.cases:
            raise UnknownCaseError(f"No case {case_id}.", field="id")
        if lock and not self._lock(case_id):
            raise WouldWaitError(case_id)
        return self._read(case_id)

    def waiting(self, county: str, since: datetime) -> list[Waiting]:
        cases = [c for c in self.memory.cases.values() if c.county == county and c.status is CaseStatus.WAITING]
        queue = sorted(cases, key=lambda c: (c.priority, c.received_at, c.id))
        return [Waiting(case.id, case.category.value, self.passed_over(case, since)) for case in queue]

    def lock_waiting(self, county: str, case_id: int) -> Case | None:
        case = self.memory.cases.get(case_id)
        if case is None or (case.county, case.status) != (county, CaseStatus.WAITING) or not self._lock(case_id):
            return None
        return self._read(case_id)

    def lock_free(self, county: str, case_id: int) -> Case | None:
        return self._read(case_id) if self._lock(case_id) else None

    def teams(self, county: str) -> list[TeamNow]:
        return [self._team(county, record) for record in sorted(self._register(county), key=lambda r: r.code)]

    def team(self, county: str, code: str) -> TeamNow | None:
        return next((team for team in self.teams(county) if team.code == code), None)

    def since_when(self, county: str) -> dict[str, datetime | None]:
        """Return since when each team is in its state, as `dispatch.store.cases.reading.since_when` does."""
        return {record.code: self._since(county, record) for record in self._register(county)}

    def _since(self, county: str, record: TeamRecord) -> datetime | None:
        mine = [h for h in self.memory.assignments.values() if (h.county, h.team) == (county, record.code)]
        last, since = mine[-1] if mine else None, self._duty(county, record).since
        if last is None or last.moved_at is None:
            return since
        return last.moved_at if last.ended_at is None or since is None else max(last.moved_at, since)

    def _duty(self, county: str, record: TeamRecord) -> Duty:
        turns = [turn for turn in self.memory.turns.get(county, ()) if turn.team == record.code]
        switched = self.memory.states.get((county, record.code), State()).switched
        return duty(turns, self._now, registered=record.on_duty, switched=switched)

    def passed_over(self, case: Case, since: datetime) -> Mapping[str, Exclusion]:
        found = {}
        log = self.memory.log.get(case.id, ())
        undone = {n for u in log if u.type is EventType.UNDONE for n in range(u.data["of"], u.seq)}
        for event in log:
            counts = event.seq not in undone and (event.type not in LAPSES or event.at >= since)
            if event.type in GIVEN_BACK and event.team is not None and counts:
                found[event.team] = GIVEN_BACK[event.type]
        return found

    def lock_queue(self, county: str) -> None:
        """Transactions of one thread never meet."""

    def lock_proposals(self, county: str) -> None:
        """Transactions of one thread never meet."""

    def claim(
        self,
        case: Case,
        team: str,
        *,
        travel_s: float | None,
        method: Method,
        now: datetime,
        expires_at: datetime,
        turnout_s: float = 0.0,
        deliver_by: datetime | None = None,
    ) -> Claim | None:
        if team not in {record.code for record in self._register(case.county)}:
            raise ConflictError(f"no team {team}")
        rivals = [held for held in self.memory.assignments.values() if held.active and held.county == case.county]
        if any(held.team == team or held.case_id == case.id for held in rivals):
            return None
        number = next(self.memory.numbers)
        self.memory.assignments[number] = Held(
            case.county,
            case.id,
            team,
            CaseStatus.OFFERED.value,
            now,
            expires_at,
            travel_s,
            turnout_s,
            method=method,
            moved_at=now,
            deliver_by=deliver_by if self._carries_phone(case.county, team, now) else None,
        )
        return Claim(number, self.memory.assignments[number].deliver_by)

    def _carries_phone(self, county: str, team: str, now: datetime) -> bool:
        heard_at = self.memory.phones.get((county, team))
        return heard_at is not None and heard_at > now - CARRIED

    def delivered(self, case: Case, at: datetime) -> None:
        if self.case(case.id).assignment.delivered_at is None:
            self._change(case, delivered_at=at)

    def update_assignment(
        self, case: Case, status: str, *, at: datetime, eta_at: datetime | None = None, ended: bool = False
    ) -> None:
        self._change(case, status=status, eta_at=eta_at, moved_at=at, ended_at=at if ended else None)

    def give_back(self, case: Case, team: str, status: CaseStatus, *, pause_s: float) -> bool:
        mine = [h for h in self.memory.assignments.values() if (h.case_id, h.team) == (case.id, team)]
        rivals = [h for h in self.memory.assignments.values() if h.active and h.county == case.county]
        if not mine or any(held.team == team or held.case_id == case.id for held in rivals):
            return False
        expires_at = mine[-1].expires_at + timedelta(seconds=pause_s)
        eta_at = mine[-1].eta_at if status in {CaseStatus.EN_ROUTE, CaseStatus.ON_SCENE} else None
        deliver_by = mine[-1].deliver_by and mine[-1].deliver_by + timedelta(seconds=pause_s)
        again = replace(
            mine[-1],
            status=status.value,
            expires_at=expires_at,
            eta_at=eta_at,
            ended_at=None,
            deliver_by=deliver_by,
        )
        self.memory.assignments[next(self.memory.numbers)] = again
        return True

    def assignment(self, case: Case) -> Assignment | None:
        status = CaseStatus.CLEARED if case.status is CaseStatus.CLOSED else case.status
        found = [(n, h) for n, h in self.memory.assignments.items() if (h.case_id, h.status) == (case.id, status)]
        return self._assignment(*max(found, key=lambda pair: pair[0])) if found else None

    def log(self, case: Case) -> list[Event]:
        return list(self.memory.log.get(case.id, ()))

    def set_eta(self, case: Case, eta_at: datetime) -> None:
        self._change(case, eta_at=eta_at)

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
        self._check(case, events, opened=opened)
        named = {event.team for event in events}
        found = {record.station for record in self._register(case.county) if record.code in named} | set(stations)
        before = self._of_cell(case) if opened else self.memory.concerned[case.id]
        self.memory.concerned[case.id] = before | found
        kept = {} if opened else {name: getattr(self.memory.cases[case.id], name) for name in FIXED_AT_INTAKE}
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
        self.publish(case.county, messages)

    def _of_cell(self, case: Case) -> frozenset[str]:
        """Return the station that has the case's cell."""
        data = self.memory.counties[case.county]
        assert case.updated_at is not None
        day = case.updated_at.astimezone(ZoneInfo(data.county.time_zone)).date()
        return self._having(data, case.cell.code if case.cell else None, day)

    def _having(self, data: CountyData, code: str | None, day: date) -> frozenset[str]:
        here = [c for c in with_stations(data).cells if c.code == code and _is_valid(c, day)]
        return frozenset(cell.station for cell in here if cell.station is not None)

    def _check(self, case: Case, events: Sequence[Event], *, opened: bool) -> None:
        if opened == (case.id in self.memory.cases):
            raise ConflictError(f"case {case.id} is {'there already' if opened else 'not there'}")
        if case.event_seq != len(self.memory.log.get(case.id, ())) + len(events):
            raise ConflictError(f"case {case.id}: event {case.event_seq} does not follow its log")
        if case.ended_at is None and (case.next_step is None or case.alert_at is None):
            raise ConflictError(f"case {case.id} would be orphaned")

    def handed_over(self, county: str, now: datetime) -> list[tuple[int, str]]:
        data = self.memory.counties[county]
        day = now.astimezone(ZoneInfo(data.county.time_zone)).date()
        found = []
        for case in self.memory.cases.values():
            if case.county == county and case.ended_at is None and case.cell and case.place:
                cell = _cell(data.cells, Point(case.place.position.lon, case.place.position.lat), day)
                unseen = self._having(data, cell.code if cell else None, day) - self.memory.concerned[case.id]
                found += [(case.id, station) for station in unseen]
        return sorted(found)

    def link(self, case: Case, link: Link, *, now: datetime, actor: str) -> None:
        if {link.case_id, link.other_id} - set(self.memory.cases) or (link.case_id, link.kind) in self.memory.links:
            raise ConflictError(f"{link} of an unknown case, or a second of its kind")
        self.memory.links[link.case_id, link.kind] = link.other_id
        if link.kind is LinkKind.JOINED:
            self.memory.concerned[link.other_id] |= self.memory.concerned[link.case_id]

    def unlink(self, case: Case) -> None:
        self.memory.links.pop((case.id, LinkKind.JOINED), None)

    def followers(self, case: Case) -> list[Case]:
        joined = [n for (n, kind), lead in self.memory.links.items() if (kind, lead) == (LinkKind.JOINED, case.id)]
        found = [self._read(number) for number in joined if self.memory.cases[number].status is CaseStatus.JOINED]
        if not all(self._lock(each.id) for each in found):
            raise WouldWaitError(case.id)
        return sorted(found, key=lambda each: (each.received_at, each.id))

    def lead_of(self, case: Case) -> int | None:
        return self.memory.links.get((case.id, LinkKind.JOINED))

    def due(self, now: datetime, limit: int) -> list[DueTimer]:
        ringing = [(due_at, timer) for timer, due_at in self.memory.timers.values() if due_at <= now]
        return [timer for _, timer in sorted(ringing, key=lambda pair: (pair[0], pair[1].id))][:limit]

    def lock_case_of(self, timer: DueTimer) -> Case | None:
        if not self._lock(timer.case_id) or self.memory.timers.pop(timer.id, None) is None:
            return None
        return self._read(timer.case_id)

    def keep_fixes(self, county: str, fixes: Sequence[TrackedFix], now: datetime) -> set[str]:
        moved = set()
        for kept in fixes:
            self.memory.fixes.setdefault((county, kept.team, kept.fix.at), kept)
            state = self.memory.states.get((county, kept.team), State())
            if state.fix is None or state.fix.at < kept.fix.at:
                self.memory.states[county, kept.team] = replace(state, fix=kept.fix)
                moved.add(kept.team)
        return moved

    def errands(self, county: str, teams: Sequence[str]) -> list[ActiveAssignment]:
        return sorted(
            (
                self._errand(held)
                for held in self.memory.assignments.values()
                if held.active
                and held.county == county
                and held.team in set(teams)
                and held.case_id in self.memory.cases
            ),
            key=lambda errand: errand.case_id,
        )

    def tracks(self, county: str, since: Mapping[str, datetime]) -> Mapping[str, Sequence[Fix]]:
        found = {
            team: sorted(
                (
                    tracked.fix
                    for (of, who, at), tracked in self.memory.fixes.items()
                    if (of, who) == (county, team) and at >= start
                ),
                key=lambda fix: fix.at,
            )[-120:]
            for team, start in since.items()
        }
        return {team: fixes for team, fixes in found.items() if fixes}

    def set_duty(self, county: str, team: str, *, on_duty: bool, now: datetime) -> None:
        if team not in {record.code for record in self._register(county)}:
            raise UnknownTeamError(team)
        state = self.memory.states.get((county, team), State())
        self.memory.states[county, team] = replace(state, switched=(on_duty, now))

    def publish(self, county: str, messages: Sequence[Message]) -> None:
        for topic, payload in messages:
            self.memory.told.append((county, topic, json.loads(json.dumps(payload, allow_nan=False))))

    def _register(self, county: str) -> tuple[TeamRecord, ...]:
        return self.memory.counties[county].teams

    def _lock(self, case_id: int) -> bool:
        return case_id in self.memory.cases and self.memory.locks.setdefault(case_id, self) is self

    def _read(self, case_id: int) -> Case:
        case = self.memory.cases[case_id]
        cleared = {CaseStatus.CLEARED} if case.status in {CaseStatus.CLEARED, CaseStatus.CLOSED} else set()
        shown = [
            (n, h) for n, h in self.memory.assignments.items() if h.case_id == case_id and h.status in ACTIVE | cleared
        ]
        return replace(case, assignment=self._assignment(*max(shown, key=lambda pair: pair[0])) if shown else None)

    def _assignment(self, number: int, held: Held) -> Assignment:
        team = next(record for record in self._register(held.county) if record.code == held.team)
        return Assignment(
            number,
            held.team,
            team.name,
            CaseStatus(held.status),
            held.offered_at,
            held.expires_at,
            held.travel_s,
            held.eta_at,
            held.method,
            held.deliver_by,
            held.delivered_at,
            team.name_en,
            held.turnout_s,
        )

    def _change(self, case: Case, **changes: Any) -> None:
        for number, held in self.memory.assignments.items():
            if held.case_id == case.id and held.active:
                self.memory.assignments[number] = replace(held, **changes)

    def _errand(self, held: Held) -> ActiveAssignment:
        case = self.memory.cases[held.case_id]
        assert case.place is not None
        status = CaseStatus(held.status)
        position, since = case.place.position, case.acknowledged_at
        return ActiveAssignment(held.team, held.case_id, status, position, since, case.place.accuracy_m)

    def _team(self, county: str, record: TeamRecord) -> TeamNow:
        state = self.memory.states.get((county, record.code), State())
        stations = {station.code: station.position for station in self.memory.counties[county].stations}
        held = [h for h in self.memory.assignments.values() if h.active and (h.county, h.team) == (county, record.code)]
        now = self._duty(county, record)
        return TeamNow(
            code=record.code,
            name=record.name,
            station=record.station,
            station_position=stations[record.station],
            skills=frozenset(record.skills),
            on_duty=now.on,
            duty_by=now.by,
            turn=now.turn,
            fix=state.fix,
            case_id=held[0].case_id if held else None,
            assignment_status=TeamStatus(held[0].status) if held else None,
            name_en=record.name_en,
            shift=record.shift,
            proposed_to=self._proposed_to(county, record.code),
        )

    def _proposed_to(self, county: str, team: str) -> int | None:
        proposed = [c.id for c in self.memory.cases.values() if (c.county, c.proposed_team) == (county, team)]
        return min(proposed, default=None)


def _cell(cells: Iterable[Cell], here: Point, today: date) -> CellAtIntake | None:
    """Return the cell valid on this day that holds the point, the lowest code of several; in a gap the nearest."""
    valid = [c for c in cells if _is_valid(c, today)]
    if not valid:
        return None
    holding = [c for c in valid if c.polygon.covers(here)]
    found = min(holding or valid, key=lambda c: (c.polygon.distance(here), c.code))
    return CellAtIntake(found.code, found.kind, found.in_town, found.name)


def _is_valid(cell: Cell, today: date) -> bool:
    return cell.valid_from <= today and (cell.valid_to is None or today < cell.valid_to)
