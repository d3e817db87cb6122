"""A desk over the simulation's store, as the wiring would open it: one call, then the waiting cases."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from copy import copy, deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import numpy as np

from dispatch.alerts.alert import Alert
from dispatch.cases.case import Case, Place
from dispatch.decision.recommendation import Recommendation
from dispatch.desk.alerts.escalation import acknowledge, escalate
from dispatch.desk.alerts.silence import watch
from dispatch.desk.intake import Draft, receive
from dispatch.desk.records import TrackedFix
from dispatch.desk.steps import Step, report
from dispatch.desk.timer_handlers import assign_waiting, handle
from dispatch.desk.tracks.positions import approach, track
from dispatch.desk.work import Desk, Outcome
from dispatch.errors import DispatchError
from dispatch.events import Event
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.lifecycle import REMARKS, EventType
from dispatch.planning.simulation.memory.state import Held, Memory
from dispatch.planning.simulation.memory.store import MemoryStore
from dispatch.rules.escalation import DEFAULT as DEFAULT_ESCALATION
from dispatch.rules.escalation import changed
from dispatch.rules.policy import DEFAULT, Policy
from dispatch.teams.team import Fix, TeamNow
from gis.county.model import CountyData, TeamRecord
from gis.position import Datum, Position, SourcePosition
from gis.travel.times import Leg, Route
from tests.counties import CODE, TOWN, grid_county

T0 = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
"""A Wednesday, 09:00 in Chongxin."""


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


@dataclass
class Timetable:
    """Road times by the origin's longitude, seconds; None where no road leads."""

    seconds: dict[float, float | None]
    version: str | None = "graph-1"
    method: str = "road"
    calls: int = 0

    def to_point(self, origins: Sequence[Position], destination: Position) -> list[Leg]:
        self.calls += 1
        return [Leg(self.seconds.get(origin.lon)) for origin in origins]

    def matrix(self, origins: Sequence[Position], destinations: Sequence[Position]) -> Any:
        return np.array([[self.seconds.get(o.lon, np.nan) for _ in destinations] for o in origins])

    def route(self, origin: Position, destination: Position) -> Route | None:
        return None


@dataclass
class Roads:
    """The graphs that open here."""

    graphs: dict[str, Timetable] = field(default_factory=dict)

    def get(self, version: str) -> Timetable | None:
        return self.graphs.get(version)


class Office:
    """The small county's desk; every call takes the seconds since T0."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.memory = Memory(hear=self._hear)
        self.roads = Roads()
        self.county: CountyData = grid_county()
        self.memory.load(self.county)

    def _hear(self, county: str, topic: str, payload: Any) -> None:
        self.heard.append((topic, json.loads(json.dumps(payload, allow_nan=False))))

    @property
    def policy(self) -> Policy:
        return self.memory.policies.get(CODE, DEFAULT)

    def rule(self, **changes: Any) -> None:
        self.memory.policies[CODE] = replace(self.policy, **changes)

    def crew(self, *teams: TeamRecord) -> None:
        """Let the county have these teams."""
        self.county = replace(self.county, teams=teams)
        self.memory.load(self.county)

    def pave(self, seconds: dict[float, float | None]) -> Timetable:
        """Give the county a road graph."""
        self.memory.graphs[CODE] = "graph-1"
        self.roads.graphs["graph-1"] = Timetable(seconds)
        return self.roads.graphs["graph-1"]

    @contextmanager
    def desk(self, seconds: float, actor: str = "desk") -> Iterator[Desk]:
        yield Desk(MemoryStore(self.memory, at(seconds)), self.roads, at(seconds), actor)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Take back what a refused call has written, as PostgreSQL does; the simulation's store keeps it."""
        memory = self.memory
        frozen = chain(memory.cases.values(), memory.alerts.values(), *memory.log.values(), *memory.decisions.values())
        shared = [self, memory.places, memory.policies, memory.escalations, memory.numbers, *frozen]
        before = deepcopy(memory, {id(each): each for each in shared})
        try:
            yield
        except DispatchError:
            self.memory = before
            raise

    def settle(self, seconds: float) -> list[Case]:
        """Give waiting cases to free teams, as the wiring does after a commit that asked for it."""
        taken: list[Case] = []
        while True:
            with self.desk(seconds, "system") as desk:
                outcome = assign_waiting(desk, CODE)
            if outcome is None:
                return taken
            taken.append(outcome.case)

    def after(self, outcome: Outcome | None, seconds: float) -> None:
        if outcome is not None and outcome.look_at_waiting:
            self.settle(seconds)

    def take_in(
        self,
        seconds: float = 0,
        *,
        kind: CaseKind = CaseKind.COMPLAINT,
        category: Category = Category.FOOD,
        position: Position = TOWN,
        received_s: float | None = None,
        joins: int | None = None,
        also: CaseKind | None = None,
        also_category: Category = Category.FOOD,
        accuracy_m: float | None = None,
        danger: bool = False,
    ) -> Case:
        received_at = at(seconds if received_s is None else received_s)
        place = Place(position, accuracy_m=accuracy_m)
        draft = Draft(kind, Channel.HOTLINE, category, "面包发霉", place, received_at, danger=danger)
        second = also and Draft(also, Channel.HOTLINE, also_category, "无证经营", place, received_at)
        with self.desk(seconds) as desk:
            outcome = receive(desk, draft, home=CODE, joins=joins, also=second)
        self.after(outcome, seconds)
        return self.read(outcome.case)

    def step(self, case: Case, kind: str, seconds: float, *, at_s: float | None = None, **more: Any) -> Case:
        moment = None if at_s is None else at(at_s)
        claims = kind == EventType.OFFERED  # before everything is checked
        with self.atomic() if claims else nullcontext(), self.desk(seconds) as desk:
            outcome = report(desk, case.id, Step(EventType(kind), at=moment, **more))
        self.after(outcome, seconds)
        return self.read(outcome.case)

    def go(self, case: Case, *kinds: str, seconds: float) -> Case:
        """Report some steps, all at once."""
        for kind in kinds:
            case = self.step(case, kind, seconds)
        return case

    def ring(self, seconds: float) -> list[Case]:
        """Let every timer due by now ring, and whatever it sets due at once; return the cases acted on."""
        rung: list[Case] = []
        while True:
            with self.desk(seconds) as desk:
                due = desk.store.timers.due(desk.now, 100)
            if not due:
                return rung
            for timer in due:
                with self.desk(seconds, "system") as desk:
                    outcome = handle(desk, timer)
                self.after(outcome, seconds)
                rung += [outcome.case] if outcome else []
            assert len(rung) < 5000, "a timer that rings for ever"

    def look(self, seconds: float) -> None:
        """Let every timer due ring, look for silent teams, and tell alerts higher whose time has come."""
        self.ring(seconds)
        with self.desk(seconds, "system") as desk:
            watch(desk, CODE)
        with self.desk(seconds) as desk:
            due = desk.store.alerts.due(desk.now, 100)
        for alert in due:
            with self.desk(seconds, "system") as desk:
                escalate(desk, alert)

    def alerts(self) -> list[Alert]:
        """Return the open alerts, the highest level first."""
        with self.desk(0) as desk:
            return desk.store.alerts.open_in(CODE)

    def kinds(self) -> list[str]:
        return sorted(alert.cause.kind.value for alert in self.alerts())

    def acknowledge(self, seconds: float, actor: str = "user:zhou", note: str | None = None) -> Alert:
        """Take the topmost alert."""
        with self.desk(seconds, actor) as desk:
            return acknowledge(desk, self.alerts()[0].id, note)[0]

    def escalate(self, **fields: Any) -> None:
        """Change the escalation policy."""
        before = self.memory.escalations.get(CODE, DEFAULT_ESCALATION)
        self.memory.escalations[CODE] = changed(before, fields, "test")

    def duty(self, team: str, seconds: float, *, on: bool) -> None:
        with self.desk(seconds) as desk:
            desk.store.teams.set_duty(CODE, team, on_duty=on, now=desk.now)
        if on:
            self.settle(seconds)

    def move(self, *fixes: TrackedFix, seconds: float) -> None:
        """Report fixes and let the cases on the way follow."""
        with self.desk(seconds) as desk:
            found = track(desk, CODE, fixes)
        for each in found:
            with self.desk(seconds, f"team:{each.team}") as desk:
                outcome = approach(desk, each)
            self.after(outcome, seconds)

    def read(self, case: Case) -> Case:
        with self.desk(0) as desk:
            return desk.store.cases.get(case.id)

    def team(self, code: str) -> TeamNow:
        with self.desk(0) as desk:
            return next(team for team in desk.store.teams.now(CODE) if team.code == code)

    def log(self, case: Case) -> list[str]:
        return [event.type.value for event in self.events(case)]

    def events(self, case: Case) -> list[Event]:
        return MemoryStore(self.memory, T0).cases.log(case)

    def decisions(self, case: Case) -> list[Recommendation]:
        """Return the decisions of a case, the oldest first."""
        return [made for _, made in self.memory.decisions.get(case.id, ())]

    def decided(self, case: Case) -> list[Recommendation]:
        """Return the decisions of a case that were not taken back, the oldest first."""
        log = self.events(case)
        undone = {n for each in log if each.type is EventType.UNDONE for n in range(each.data["of"], each.seq)}
        taken_back = {event.recorded_at for event in log if event.seq in undone and event.type not in REMARKS}
        return [made for made in self.decisions(case) if made.made_at not in taken_back]

    def assignments(self) -> list[tuple[int, Held]]:
        """Return every assignment as it is now, each with its case."""
        return [(case_id, copy(held)) for case_id, kept in self.memory.held.items() for held in kept]

    def timers(self, case: Case) -> dict[str, float]:
        """Return the timers of a case: kind → seconds since T0."""
        return {timer.kind: (due - T0).total_seconds() for timer, due in self.memory.timers.of_case(case.id)}

    def news(self, topic: str) -> list[Any]:
        return [payload for found, payload in self.heard if found == topic]


def crew(code: str, *skills: str, on_duty: bool = True) -> TeamRecord:
    return TeamRecord(code, f"{code}组", "S1", skills, on_duty=on_duty)


def fix(team: str, position: Position, seconds: float, accuracy_m: float | None = 5.0) -> TrackedFix:
    source = SourcePosition(position.lon, position.lat, Datum.WGS84)
    return TrackedFix(team, Fix(position, at(seconds), accuracy_m), source)
