"""Plays a log act by act for the null test: each act is done once more from the state that the log had before it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dispatch.cases.case import Assignment, Case
from dispatch.cases.fold import as_opened, replay
from dispatch.decision.recommendation import Exclusion, Recommendation
from dispatch.desk.intake import Draft, receive
from dispatch.desk.steps import Step, apply, report
from dispatch.desk.timer_handlers import assign_waiting
from dispatch.desk.work import Desk, Work, finish
from dispatch.errors import DispatchError
from dispatch.events import Event
from dispatch.kinds import DANGER
from dispatch.lifecycle import ACTIVE, BY_HAND, CaseStatus, EventType
from dispatch.planning.simulation.memory.state import Held, Memory
from dispatch.planning.simulation.memory.store import MemoryStore
from dispatch.planning.simulation.replay.differences import Archive, Cause, Difference, NullResult, stamps_that_differ
from dispatch.planning.simulation.replay.log import Act, ActKind, LoggedCase, acts
from dispatch.planning.simulation.replay.recorded import RecordedTimes, exclusion_differs, restore, times_differ
from dispatch.values import evolve
from gis.travel.times import TravelTimes

_SENDS = {EventType.OFFERED, EventType.PROPOSED, EventType.QUEUED}
_MADE_BY_MACHINE = ("followers", "travel_s", "turnout_s", "acknowledge_within_s")


def null_replay(archive: Archive, cases: Sequence[LoggedCase], since: datetime, until: datetime) -> NullResult:
    """Replay the log of a period with nothing changed.

    Parameters
    ----------
    cases
        Those received in the period, and those received before that were open in it.
    """
    player = _Player(archive, cases, since, until)
    for act in acts(cases):
        if act.at < until and act.case_id in player.played:
            player.play(act)
    return player.result()


@dataclass(slots=True)
class _Roads:
    """The roads as the replay of one decision asks for them."""

    archive: Archive
    stand_in: RecordedTimes | None = None

    def get(self, version: str) -> TravelTimes | None:
        return self.archive.roads.get(version) or self.stand_in


@dataclass(slots=True)
class _Player:
    archive: Archive
    cases: Sequence[LoggedCase]
    since: datetime
    until: datetime
    memory: Memory = field(init=False)
    played: dict[int, LoggedCase] = field(init=False)
    heard: dict[int, list[Event]] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    decisions: int = 0
    agreeing: int = 0

    def __post_init__(self) -> None:
        self.memory = Memory()
        self.memory.load(self.archive.data)
        sent = (case for case in self.cases if any(event.type in _SENDS for event in case.events))
        self.played = {logged.case.id: logged for logged in sent}

    def result(self) -> NullResult:
        inside = [logged for logged in self.cases if self.since <= logged.case.received_at < self.until]
        replayed = sum(logged.case.id in self.played for logged in inside)
        differences = tuple(self.differences)
        return NullResult(replayed, len(inside) - replayed, self.decisions, self.agreeing, differences)

    def play(self, act: Act) -> None:
        logged = self.played[act.case_id]
        heard = self.heard.setdefault(act.case_id, [])
        heard += act.events
        expected = replay(as_opened(logged.case), heard)
        if act.at >= self.since and (act.kind is ActKind.INTAKE or act.case_id in self.memory.cases):
            self._compare(act, logged, expected)
        self._set_right(expected, heard, logged)

    def _compare(self, act: Act, logged: LoggedCase, expected: Case) -> None:
        decision = logged.decided.get(act.at)
        done = self._do(act, logged, decision)
        if done is None:
            return
        found, ours = done
        decides = any(event.type in _SENDS for event in act.events)
        self.decisions += decides
        team = _team_of(found)
        cause = self._cause(decision, ours, logged.case, found)
        before = len(self.differences)
        if decides and team != act.offered:
            self.differences.append(Difference(act.case_id, "team", act.offered, team, cause, act.at))
        for name, log_says, replay_says in stamps_that_differ(expected, found):
            self.differences.append(Difference(act.case_id, name, log_says, replay_says, cause, act.at))
        self.agreeing += decides and len(self.differences) == before

    def _do(
        self, act: Act, logged: LoggedCase, decision: Recommendation | None
    ) -> tuple[Case, Recommendation | None] | None:
        """Do an act once more; None where it is a remark, or people moved several cases at once."""
        if act.kind in {ActKind.REMARK, ActKind.UNDONE} or any("swapped_with" in e.data for e in act.events):
            return None
        if decision is not None:
            restore(self.memory.boards[logged.case.county], decision)
        made = len(self.memory.decisions.get(act.case_id, ()))
        with self._ruled(act, logged, decision) as desk:
            try:
                self._act(desk, act, logged)
            except DispatchError as refused:
                what = f"{type(refused).__name__}: {refused}"
                self.differences.append(
                    Difference(act.case_id, "refused", act.events[0].type, what, Cause.UNEXPLAINED, act.at)
                )
                return None
        found = self.memory.cases.get(act.case_id)
        if found is None:
            return None
        ours = self.memory.decisions.get(act.case_id, [])[made:]
        return found, ours[-1][1] if ours else None

    @contextmanager
    def _ruled(self, act: Act, logged: LoggedCase, decision: Recommendation | None) -> Iterator[Desk]:
        """Open a desk of that moment, under the rules and on the graph that the decision names."""
        county, memory = logged.case.county, self.memory
        memory.next_case_id = lambda: act.case_id
        stand_in = None
        if decision is not None:
            policy = self.archive.policies.get(decision.policy_version)
            if policy is not None:
                memory.policies[county] = policy
            if decision.graph_version is not None:
                memory.graphs[county] = decision.graph_version
                stand_in = RecordedTimes(decision)
            else:
                memory.graphs.pop(county, None)
        store = MemoryStore(memory, act.at)
        yield Desk(store, _Roads(self.archive, stand_in), act.at, act.events[0].actor)

    def _act(self, desk: Desk, act: Act, logged: LoggedCase) -> None:
        case = logged.case
        match act.kind:
            case ActKind.INTAKE:
                assert case.place is not None  # noqa: S101  -- the desk takes no case without a place
                first = replay(as_opened(case), act.events[:1])
                said = (case.kind, case.channel, case.category, case.text, case.place, case.received_at, case.exercise)
                receive(desk, Draft(*said, danger=first.priority == DANGER), home=case.county)
            case ActKind.QUEUE:
                self._look_at_queue(desk, act, case.county)
            case ActKind.SENT:
                decided = logged.decided.get(act.at)
                named = act.offered if decided is None or decided.picked is not None else None
                sent = next(event for event in act.events if event.type is EventType.OFFERED)
                report(desk, case.id, Step(EventType.OFFERED, named, data=_said(sent)))
            case ActKind.TIMER:
                self._ring(desk, act)
            case _:
                for event in _by_hand(act):
                    step = Step(EventType(event.type), at=event.at, data=_said(event), into=event.data.get("into"))
                    report(desk, case.id, step)

    def _look_at_queue(self, desk: Desk, act: Act, county: str) -> None:
        """Look at the queue until it is this case's turn; one before it that was passed over is named and waits on."""
        waiting, held = self.memory.waiting[county], list[int]()
        while (given := assign_waiting(desk, county)) is not None and given.case.id != act.case_id:
            other = given.case.id
            held.append(other)
            self.differences.append(Difference(act.case_id, "queue", str(act.case_id), str(other), Cause.HELD, act.at))
            logged, heard = self.played[other], self.heard[other]
            self._set_right(replay(as_opened(logged.case), heard), heard, logged)
            del waiting[other]
        waiting.update(dict.fromkeys(held))

    def _ring(self, desk: Desk, act: Act) -> None:
        first = next(event for event in act.events if event.type not in {EventType.AT_RISK, EventType.OVERDUE})
        if first.type in {EventType.EXPIRED, EventType.RESUMED}:
            work = Work(desk.store.cases.get(act.case_id))
            apply(desk, work, Step(EventType(first.type), at=first.at, data=_said(first)))
            finish(desk, work)

    def _cause(self, logged: Recommendation | None, ours: Recommendation | None, case: Case, found: Case) -> Cause:
        if _ground(found) != _ground(case):
            return Cause.OTHER_GROUND
        if logged is None:
            return Cause.NO_DECISION
        named = {c.team for c in logged.candidates}
        holds = {
            Cause.RACE: any(c.excluded is Exclusion.TAKEN for c in logged.candidates),
            Cause.OTHER_RULES: logged.policy_version not in self.archive.policies,
            Cause.OTHER_REGISTER: named != set(self.memory.boards[case.county].posts),
        }
        if ours is not None:
            holds[Cause.OTHER_REGISTER] |= exclusion_differs(ours, logged, Exclusion.SKILL)
            holds[Cause.OTHER_WORK] = exclusion_differs(ours, logged, Exclusion.BUSY)
            holds[Cause.OTHER_TIMES] = times_differ(ours, logged)
        if logged.graph_version is not None:
            holds[Cause.OTHER_GRAPH] = self.archive.roads.get(logged.graph_version) is None
        return next((cause for cause, does in holds.items() if does), Cause.UNEXPLAINED)

    def _set_right(self, expected: Case, heard: list[Event], logged: LoggedCase) -> None:
        """Let the case be what the log says."""
        memory, number = self.memory, expected.id
        board = memory.boards[expected.county]
        for code, post in board.posts.items():
            if post.case_id == number:
                board.free(code, expected.updated_at or expected.received_at)
        before = memory.cases.get(number)
        held = _held(expected, heard, logged)
        memory.held[number] = [held] if held is not None else []
        memory.cases[number] = evolve(expected, assignment=held.value if held is not None else None)
        memory.log[number] = list(heard)
        memory.concerned.setdefault(number, frozenset())
        memory.timers.drop(number)
        MemoryStore(memory, heard[-1].recorded_at).cases.index(expected, before)
        if held is not None and held.status in ACTIVE and held.value.team in board.posts:
            board.work(held.value.team, number, held.status, held.moved_at)


def _ground(case: Case) -> tuple[object, ...]:
    """Return what a decision has of the ground; what a cell is called decides nothing, and an import may change it."""
    return case.target_s, case.cell and replace(case.cell, name=None)


def _team_of(case: Case) -> str | None:
    if case.proposed_team is not None:
        return case.proposed_team
    return case.assignment.team if case.assignment is not None and case.status is CaseStatus.OFFERED else None


def _by_hand(act: Act) -> list[Event]:
    """Return the steps that somebody reported in an act, without what the machine made of them."""
    first, *others = (event for event in act.events if event.type in BY_HAND - {EventType.OFFERED, EventType.NOTE})
    return [first, *(event for event in others if event.type not in {EventType.TO_DESK, EventType.TO_TRANSFER})]


def _said(event: Event) -> dict[str, Any]:
    """Return what was said with a step, without what the machine adds to it."""
    return {name: value for name, value in event.data.items() if name not in _MADE_BY_MACHINE}


def _held(case: Case, heard: Sequence[Event], logged: LoggedCase) -> Held | None:
    """Return the assignment that goes with a case's log so far."""
    shown = case.active or case.status in {CaseStatus.CLEARED, CaseStatus.CLOSED}
    offered = next((event for event in reversed(heard) if event.type is EventType.OFFERED), None)
    if not shown or offered is None or offered.team is None:
        return None
    decision = logged.decided.get(offered.recorded_at)
    way = next((c for c in decision.candidates if c.team == offered.team), None) if decision is not None else None
    status = CaseStatus.CLEARED if case.status is CaseStatus.CLOSED else case.status
    value = Assignment(
        offered.seq,
        offered.team,
        way.name if way is not None else offered.team,
        status,
        offered.recorded_at,
        offered.recorded_at,
        way.travel_s if way is not None else offered.data.get("travel_s"),
        turnout_s=way.turnout_s if way is not None else 0.0,
    )
    return Held(value, status, case.stepped_at or offered.at)
