"""The complete engine: the code that dispatches, over a store in memory, with teams that do as each call says.

Calls, teams' reports, shift changes and timers come in order of time; of one moment the reports first, then shift
changes, then timers, then calls: the kernel's order. Everything else is `dispatch`: intake, recommendation, offers,
expiry, escalation, the queue.

A team that does not take a case declines, or lets the offer expire: the rules pass it over for good, or for a while. It
is asked again at the moment at which dispatch would look at the case that waits for it.

Known limits: a case is dropped once its team has cleared it, for closing it is the office's and occupies no team. A
timer that asks for a look at the queue gets it only if something has changed since the last one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from dispatch.cases.case import Case, Place
from dispatch.cases.clock import MOMENT
from dispatch.desk.intake import Draft, receive
from dispatch.desk.records import DueTimer
from dispatch.desk.steps import Step, apply, report
from dispatch.desk.timer_handlers import assign_waiting, handle
from dispatch.desk.timers import TAKE_UP_EVERY, TimerKind
from dispatch.desk.work import Desk, Outcome, Work, finish
from dispatch.lifecycle import AT_DESK, CaseStatus, EventType
from dispatch.planning.simulation.kernel.ways_back import way_back
from dispatch.planning.simulation.memory.given_up import is_given_up
from dispatch.planning.simulation.memory.state import Memory
from dispatch.planning.simulation.memory.store import MemoryStore
from dispatch.planning.simulation.memory.teams_now import AllOf, Reluctance
from dispatch.planning.simulation.scenario import TENTH, Call, Setting, tenths_between
from dispatch.planning.simulation.workload import NOWHERE, Run, slowed

_LAST = datetime.max.replace(tzinfo=UTC)
_REPORTS, _SHIFTS, _TIMERS, _CALLS = range(4)
_JUST_BEFORE = timedelta(microseconds=1)
"""Of an offer that expired: so the time for which its team is passed over ends at the moment at which it is asked."""


type _Next = tuple[datetime, int, int, EventType | None, int | None]
"""The next step of a team, or of a person who confirms: time, call, its own number, step, and the assignment that
tells whether it still may; without a step a team may be asked again. The numbers count on, so the rest is never
compared."""


def run(setting: Setting, calls: Sequence[Call], reluctance: Reluctance | None = None) -> Run:
    """Return who went to each call and when, tenths of a second after the first call; calls in order of receipt."""
    if not calls:
        return Run()
    engine = DeskEngine(setting, calls, reluctance)
    engine.play()
    return engine.run


def memory_of(setting: Setting) -> Memory:
    """Return a memory that holds a county as it stands before the first call; nobody listens to it."""
    memory = Memory()
    memory.load(setting.data)
    memory.policies[setting.county] = setting.policy
    if setting.graph is not None:
        memory.graphs[setting.county] = setting.graph
    memory.roster(setting.county, setting.turns)
    for team, post in setting.posts.items():
        memory.boards[setting.county].move(team, post)
    return memory


class DeskEngine:
    """One simulated period."""

    def __init__(self, setting: Setting, calls: Sequence[Call], reluctance: Reluctance | None = None) -> None:
        self.setting, self.calls = setting, calls
        self.memory = memory_of(setting)
        self.board = self.memory.boards[setting.county]
        self.origin = calls[0].received_at
        rules = replace(setting.policy, reoffer_after_s=setting.again_after // 10)
        self.memory.policies[setting.county] = rules
        self.store = MemoryStore(self.memory, self.origin)
        self.store.teams.reluctance = self.reluctance = reluctance
        self.run = Run(*([NOWHERE] * len(calls) for _ in range(4)))
        self._offers = [0] * len(calls)
        self._planned: dict[int, tuple[int | None, CaseStatus]] = {}
        """By call: as of which assignment and status it is planned what happens next."""
        self._call_of: dict[int, int] = {}
        self._case_of: dict[int, int] = {}
        self._steps: list[_Next] = []
        self._numbered = 0
        self._edges = [edge for edge in self.board.edges() if edge > self.origin]
        self._edge = self._call = 0
        self._looked = -1
        self._reoffer = timedelta(seconds=rules.reoffer_after_s + 1)
        self._quiet_at = self.origin

    def try_out(self, reluctance: Reluctance) -> None:
        """Let a rule hold teams back; several hold back what each of them does."""
        found = (self.reluctance, reluctance) if self.reluctance is not None else (reluctance,)
        self.store.teams.reluctance = self.reluctance = AllOf(found)

    def play(self) -> None:
        """Play until everybody is served, or nobody can be sent any more."""
        actions = (self._report, self._shift, self._ring, self._take_in)
        while (due := self._next()) is not None:
            at, what = due
            self.store.teams.at = at
            if what != _TIMERS:
                self._quiet_at = at
            actions[what](at)

    def _next(self) -> tuple[datetime, int] | None:
        steps = self._steps[0][0] if self._steps else _LAST
        call = self.calls[self._call].received_at if self._call < len(self.calls) else _LAST
        done = steps == call == _LAST
        if done and not self._call_of:
            return None
        edge = self._edges[self._edge] if self._edge < len(self._edges) else _LAST
        timer = self.memory.timers.next_at() or _LAST
        at = min(steps, edge, timer, call)
        if at == _LAST or (done and edge == _LAST and timer > self._quiet_at + 2 * self._reoffer):
            return None
        if at == steps:
            return at, _REPORTS
        if at == edge:
            return at, _SHIFTS
        return at, _TIMERS if at == timer else _CALLS

    def _desk(self, at: datetime, actor: str = "system") -> Desk:
        return Desk(self.store, self.setting.roads, at, actor)

    def _take_in(self, at: datetime) -> None:
        number, self._call = self._call, self._call + 1
        call = self.calls[number]
        draft = Draft(call.kind, call.channel, call.category, "", Place(call.position), at, danger=call.danger)
        if self.reluctance is not None:
            self.store.teams.considered = self._foreseen(call, at)
        outcome = receive(self._desk(at), draft, home=self.setting.county)
        self._call_of[outcome.case.id], self._case_of[number] = number, outcome.case.id
        if outcome.case.status in AT_DESK:
            self._drop(outcome.case)
        else:
            self._after(outcome, at)

    def _foreseen(self, call: Call, at: datetime) -> Case:
        """Return the case that a call will be, as far as a rule asks: where it is, and its number, 0 as yet."""
        where = self.store.counties.whereabouts(call.position, county=self.setting.county, now=at)
        place = Place(call.position)
        return Case(
            self.setting.county, 0, call.kind, call.channel, call.category, "", 1, at, place=place, cell=where.cell
        )

    def _report(self, at: datetime) -> None:
        _, call, _, kind, assignment = heappop(self._steps)
        if kind is None:
            self._settle(at)
            return
        case_id = self._case_of.get(call)
        if case_id is None:
            return
        case = self.memory.cases[case_id]
        if not self._may(kind, assignment, case):
            return
        if kind is EventType.EXPIRED:
            self._expire(case_id, call, at)
            return
        step = Step(kind, team=case.proposed_team if kind is EventType.OFFERED else None)
        outcome = report(self._desk(at, "team"), case_id, step)
        if outcome.case.status is CaseStatus.CLEARED:
            self._cleared(outcome.case, at)
        elif kind is EventType.DECLINED and is_given_up(self.store, outcome.case):
            self._drop(outcome.case)
        self._after(outcome, at)

    def _expire(self, case_id: int, call: int, at: datetime) -> None:
        """Let an offer expire now, also before the time the rules give it: some are on no phone of the team."""
        work, desk = Work(self.store.cases.get(case_id, lock=True)), self._desk(at)
        apply(desk, work, Step(EventType.EXPIRED, at=at - _JUST_BEFORE))
        self._then(at, self.setting.again_after, call, None)
        self._after(finish(desk, work), at)

    @staticmethod
    def _may(kind: EventType, assignment: int | None, case: Case) -> bool:
        """Tell whether a step may still be taken: the case was not given back, or to another, meanwhile."""
        if kind is EventType.OFFERED:
            return case.status is CaseStatus.PROPOSED
        return case.active and case.assignment is not None and case.assignment.id == assignment

    def _shift(self, at: datetime) -> None:
        self._edge += 1
        self._settle(at)

    def _ring(self, at: datetime) -> None:
        due = self.memory.timers.next_due()
        assert due is not None  # noqa: S101  -- it was the next
        timer = due[1]
        if timer.kind == TimerKind.TAKE_UP:
            self.memory.timers.put_off(at + TAKE_UP_EVERY)
            if not self._nothing_new():
                self._settle(at)
            return
        outcome = handle(self._desk(at), timer)
        if outcome is not None:
            self._after(outcome, at)
        self._let_time_pass(timer, at)

    def _let_time_pass(self, timer: DueTimer, at: datetime) -> None:
        """Put off a timer that did nothing and rings again at once.

        Within the millisecond after a deadline nothing is due yet. A clock goes on by itself, a simulated one does not.
        """
        due = self.memory.timers.next_due()
        if due is not None and due[0] <= at and (due[1].case_id, due[1].kind) == (timer.case_id, timer.kind):
            self.memory.timers.put_off(at + MOMENT)

    def _nothing_new(self) -> bool:
        """Tell whether another look at the queue would find what the last one found."""
        return self._looked == self.board.version and self.reluctance is None

    def _after(self, outcome: Outcome, at: datetime) -> None:
        self._follow(outcome.case, at)
        if outcome.look_at_waiting:
            self._settle(at)

    def _settle(self, at: datetime) -> None:
        """Give waiting cases to free teams, as the wiring does."""
        while self.memory.waiting[self.setting.county]:
            self.store.teams.considered = None
            outcome = assign_waiting(self._desk(at), self.setting.county)
            if outcome is None:
                break
            self._follow(outcome.case, at)
        self._looked = self.board.version

    def _follow(self, case: Case, at: datetime) -> None:
        """Note what is done next about a case, now that it stands as it does."""
        number = self._call_of.get(case.id)
        standing = (case.assignment.id if case.assignment else None, case.status)
        if number is None or self._planned.get(number) == standing:
            return
        self._planned[number] = standing
        if case.status is CaseStatus.PROPOSED:
            self._quiet_at = at
            self._then(at, self.calls[number].confirm, number, EventType.OFFERED)
        elif case.active and case.assignment is not None:
            self._go_on(case, number, at)

    def _go_on(self, case: Case, number: int, at: datetime) -> None:
        call, mine = self.calls[number], case.assignment
        assert mine is not None  # noqa: S101  -- the caller looked
        match case.status:
            case CaseStatus.OFFERED:
                self._answer(call, number, mine.id, at)
            case CaseStatus.ACKNOWLEDGED:
                turnout = self.setting.turnout(call, mine.turnout_s)
                self._then(mine.offered_at, turnout, number, EventType.EN_ROUTE, mine.id)
            case CaseStatus.EN_ROUTE:
                travel = slowed(round((mine.travel_s or 0.0) * 10), call.pace)
                self._then(at, travel, number, EventType.ON_SCENE, mine.id)
            case CaseStatus.ON_SCENE:
                self._then(at, call.on_scene, number, EventType.CLEARED, mine.id)

    def _answer(self, call: Call, number: int, assignment: int, at: datetime) -> None:
        asked, self._offers[number] = self._offers[number], self._offers[number] + 1
        failed = self.setting.failed(call) if call.failed else ()
        if asked < len(failed):
            after, expires = failed[asked]
            self._then(at, after, number, EventType.EXPIRED if expires else EventType.DECLINED, assignment)
            return
        # Who accepts does so in time: a later answer is none, and would come again with every offer.
        in_time = self.setting.policy.acknowledge_within_s * 10 - 1
        self._then(at, min(call.answer, in_time), number, EventType.ACKNOWLEDGED, assignment)

    def _then(
        self, at: datetime, after: int, number: int, step: EventType | None, assignment: int | None = None
    ) -> None:
        self._numbered += 1
        heappush(self._steps, (at + after * TENTH, number, self._numbered, step, assignment))

    def _cleared(self, case: Case, at: datetime) -> None:
        number, mine = self._call_of[case.id], case.assignment
        assert mine is not None  # noqa: S101  -- just cleared
        run = self.run
        run.team[number] = self.board.order[mine.team]
        run.sent[number] = tenths_between(self.origin, mine.offered_at, NOWHERE)
        run.arrived[number] = tenths_between(self.origin, case.arrived_at, NOWHERE)
        run.cleared[number] = tenths_between(self.origin, at, NOWHERE)
        back = way_back(self.setting, mine.team, self.calls[number].position, at)
        if back is not None:
            self.board.ways[mine.team] = back
        self._drop(case)

    def _drop(self, case: Case) -> None:
        number = self._call_of.pop(case.id)
        self._planned.pop(number, None)
        del self._case_of[number]
        self.memory.forget(case.id)
