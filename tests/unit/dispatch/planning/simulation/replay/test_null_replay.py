"""A log that the desk wrote is replayed by the simulation: nothing may differ."""

from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from dispatch.decision.recommendation import Exclusion
from dispatch.desk.priority import set_danger
from dispatch.desk.undo import undo
from dispatch.desk.work import Desk
from dispatch.errors import DispatchError
from dispatch.kinds import CaseKind, Category
from dispatch.lifecycle import CaseStatus, EventType
from dispatch.planning.simulation.memory.queue import MemoryQueue
from dispatch.planning.simulation.memory.store import MemoryStore
from dispatch.planning.simulation.replay.differences import Archive, Cause
from dispatch.planning.simulation.replay.log import ActKind, LoggedCase, acts
from dispatch.planning.simulation.replay.player import null_replay
from dispatch.planning.simulation.replay.residuals import calls_of
from dispatch.rules.policy import DEFAULT, Mode
from gis.position import Position
from tests.counties import CODE, NEXT_DOOR, TOWN
from tests.fakes.office import T0, Office, at, crew, fix

LONS = (107.01, 107.02, 107.03, 107.04, 107.06, 107.12)


class Ticking(Office):
    """An office whose clock never stands still, as a real one: no two transactions have one moment."""

    def __init__(self):
        super().__init__()
        self.ticks = 0

    @contextmanager
    def desk(self, seconds, actor="desk"):
        self.ticks += 1
        now = at(seconds) + timedelta(microseconds=self.ticks)
        yield Desk(MemoryStore(self.memory, now), self.roads, now, actor)


def logged(office):
    """Return what the database would have kept of an office's cases."""
    cases = [office.memory.cases[number] for number in sorted(office.memory.cases)]
    return [LoggedCase(case, office.events(case), office.decisions(case)) for case in cases]


def replayed(office, cases=None, *, roads=True, policies=None, data=None):
    policies = {office.policy.version: office.policy} if policies is None else policies
    archive = Archive(data or office.county, office.roads if roads else type(office.roads)(), policies)
    until = T0 + timedelta(days=30)
    return null_replay(archive, logged(office) if cases is None else cases, T0 - timedelta(days=1), until)


@cache
def busy_office(seed, mode=Mode.AUTOMATIC):
    """Play an office at random: calls, answers, refusals, silence, people who move cases about. Nobody plays it on."""
    rng = np.random.default_rng(seed)
    office = Ticking()
    office.rule(mode=mode)
    office.crew(crew("T00", "food"), crew("T01"), crew("T02", "drug"), crew("T03", "general"))
    office.pave({lon: float(rng.integers(60, 900)) for lon in (*LONS, 107.025)})
    now, open_cases = 0.0, []
    for _ in range(40):
        now += float(rng.integers(20, 400))
        office.ring(now)
        if rng.random() < 0.6:
            team = f"T0{rng.integers(4)}"
            office.move(
                fix(team, Position(float(rng.choice(LONS)), 35.3), now - float(rng.integers(0, 400))), seconds=now
            )
        if rng.random() < 0.1:
            office.duty(f"T0{rng.integers(4)}", now, on=bool(rng.random() < 0.7))
        kind = (CaseKind.COMPLAINT, CaseKind.REPORT, CaseKind.ENQUIRY)[
            int(rng.integers(3)) if rng.random() < 0.3 else 0
        ]
        position = NEXT_DOOR if rng.random() < 0.05 else TOWN
        category = (Category.FOOD, Category.DRUG)[int(rng.integers(2))]
        open_cases.append(office.take_in(now, kind=kind, category=category, position=position, received_s=now - 3))
        for case in open_cases:
            if rng.random() < 0.7:
                now += float(rng.integers(1, 40))
                step(office, case, now, rng)
    return office


NEXT = {
    CaseStatus.OFFERED: ["acknowledged"] * 5 + ["declined", None],
    CaseStatus.ACKNOWLEDGED: ["en_route"] * 5 + ["withdrawn"],
    CaseStatus.EN_ROUTE: ["on_scene"] * 5 + ["offered"],
    CaseStatus.ON_SCENE: ["cleared"],
    CaseStatus.CLEARED: ["closed"] * 4 + ["reopened"],
    CaseStatus.PROPOSED: ["offered"],
    CaseStatus.WAITING: [None, "held", "cancelled"],
    CaseStatus.HELD: ["resumed"],
    CaseStatus.DESK: ["answered"],
}


def step(office, case, now, rng):
    case = office.read(case)
    kinds = NEXT.get(case.status, [None])
    kind = kinds[int(rng.integers(len(kinds)))]
    if kind is None:
        return
    data = {"reason": "稍后", "until": (T0 + timedelta(seconds=now + 600)).isoformat()} if kind == "held" else {}
    data |= {"reason": "误结"} if kind == "reopened" else {}
    team = case.proposed_team if case.status is CaseStatus.PROPOSED else None
    try:
        office.step(case, kind, now, data=data, team=team)
    except DispatchError:
        return
    if rng.random() < 0.1 and kind in {"withdrawn", "cancelled", "acknowledged"}:
        with office.desk(now + 2) as desk:
            events = office.events(case)
            acted = [event for event in events if event.type.value == kind]
            with suppress(DispatchError):
                undo(desk, case.id, acted[-1].seq)


@pytest.mark.parametrize("mode", [*Mode])
@pytest.mark.parametrize("seed", range(6))
def test_a_replay_of_the_log_repeats_every_decision(seed, mode):
    office = busy_office(seed, mode)
    found = replayed(office)
    assert found.differences == ()
    assert found.agreeing == found.decisions > 30
    assert found.cases > 20


def test_the_log_has_every_kind_of_act():
    seen = {act.kind for seed in range(6) for mode in Mode for act in acts(logged(busy_office(seed, mode)))}
    assert seen == set(ActKind)


# --- each difference has its cause


def two_teams():
    office = Office()
    office.crew(crew("T00"), crew("T01"))
    office.pave({107.01: 100.0, 107.02: 200.0})
    office.move(fix("T00", Position(107.01, 35.3), 0), fix("T01", Position(107.02, 35.3), 0), seconds=0)
    case = office.take_in(10)
    office.go(case, "acknowledged", "en_route", "on_scene", "cleared", seconds=60)
    assert office.read(case).assignment.team == "T00"
    return office


def test_a_log_of_one_case_comes_out_again():
    found = replayed(two_teams())
    assert (found.cases, found.decisions, found.agreeing, found.differences) == (1, 1, 1, ())


def altered(office, **changes):
    """Return the log with its one decision altered, and the other team in every event."""
    (only,) = logged(office)
    events = tuple(replace(e, team="T01") if e.team else e for e in only.events)
    (decision,) = only.decisions
    return [LoggedCase(only.case, events, (replace(decision, **changes),))]


def test_another_team_than_the_rules_say_is_unexplained():
    office = two_teams()
    found = replayed(office, altered(office))
    assert [(d.what, d.logged, d.replayed, d.cause) for d in found.differences] == [
        ("team", "T01", "T00", Cause.UNEXPLAINED)
    ]
    assert not found.is_null


@pytest.mark.parametrize(
    ("changes", "options", "cause"),
    [
        ({"graph_version": "gone"}, {}, Cause.OTHER_GRAPH),
        ({"policy_version": "gone"}, {}, Cause.OTHER_RULES),
        ({"made_at": T0}, {}, Cause.NO_DECISION),
    ],
)
def test_what_was_not_kept_is_the_cause(changes, options, cause):
    office = two_teams()
    found = replayed(office, altered(office, **changes), **options)
    assert [d.cause for d in found.differences if d.what == "team"] == [cause]
    assert found.causes[cause.value] >= 1


def test_races_skills_and_times_are_named_as_causes():
    office = two_teams()
    (only,) = logged(office)
    (decision,) = only.decisions
    taken = decision.without("T00", Exclusion.TAKEN)
    assert _causes(office, altered(office, candidates=taken.candidates)) == {Cause.RACE}
    unskilled = decision.without("T00", Exclusion.SKILL)
    assert _causes(office, altered(office, candidates=unskilled.candidates)) == {Cause.OTHER_REGISTER}
    busy = decision.without("T00", Exclusion.BUSY)
    assert _causes(office, altered(office, candidates=busy.candidates)) == {Cause.OTHER_WORK}
    slower = tuple(replace(c, travel_s=300.0) if c.team == "T00" else c for c in decision.candidates)
    assert _causes(office, altered(office, candidates=slower)) == {Cause.OTHER_TIMES}
    fewer = replace(office.county, teams=office.county.teams[1:])
    assert {d.cause for d in replayed(office, data=fewer).differences} == {Cause.OTHER_REGISTER}
    renamed = replace(fewer, cells=tuple(replace(cell, name="改名") for cell in fewer.cells))
    assert {d.cause for d in replayed(office, data=renamed).differences} == {Cause.OTHER_REGISTER}


def test_a_case_that_was_passed_over_is_one_difference_and_the_rest_agrees(monkeypatch):
    office = Ticking()
    office.crew(crew("T00"), crew("T01"))
    office.pave({107.01: 100.0, 107.02: 200.0})
    office.move(fix("T00", Position(107.01, 35.3), 0), fix("T01", Position(107.02, 35.3), 0), seconds=0)
    served = [office.take_in(10), office.take_in(20)]
    for case in served:
        office.go(case, "acknowledged", "en_route", "on_scene", seconds=60)
    before, behind, third = office.take_in(100), office.take_in(110), office.take_in(115)
    lock = MemoryQueue.lock_case
    with monkeypatch.context() as held:
        held.setattr(
            MemoryQueue, "lock_case", lambda queue, county, n: None if n == before.id else lock(queue, county, n)
        )
        office.step(served[0], "cleared", 200)
    assert [office.read(each).status.value for each in (before, behind, third)] == ["waiting", "offered", "waiting"]
    office.step(served[1], "cleared", 230)
    assert [office.read(each).status.value for each in (before, third)] == ["offered", "waiting"]
    found = replayed(office)
    assert [(d.what, d.logged, d.replayed, d.cause) for d in found.differences] == [
        ("queue", str(behind.id), str(before.id), Cause.HELD)
    ]
    assert found.is_null
    assert found.agreeing == found.decisions


@pytest.mark.parametrize("end", ["cleared", "cancelled"])
def test_a_team_is_free_before_its_next_case_whatever_the_clocks_say(end):
    office = Ticking()
    office.crew(crew("T00"))
    office.pave({107.01: 100.0})
    office.move(fix("T00", Position(107.01, 35.3), 0), seconds=0)
    first, second = office.take_in(10), office.take_in(20)
    office.go(first, "acknowledged", "en_route", "on_scene", seconds=60)
    office.step(first, end, 200)
    cases = logged(office)
    assert office.read(second).status is CaseStatus.OFFERED
    late = [
        replace(event, recorded_at=event.recorded_at + timedelta(milliseconds=5)) if event.type == end else event
        for event in cases[0].events
    ]
    found = replayed(office, [replace(cases[0], events=tuple(late)), cases[1]])
    assert found.differences == ()
    assert found.agreeing == found.decisions


def test_who_was_on_duty_is_as_it_was_from_the_first_decision_on():
    office = Ticking()
    office.crew(crew("T00"), crew("T01"))
    office.pave({107.01: 100.0, 107.02: 200.0})
    office.move(fix("T00", Position(107.01, 35.3), 0), fix("T01", Position(107.02, 35.3), 0), seconds=0)
    office.duty("T00", 5, on=False)
    first = office.take_in(10)
    assert office.read(first).assignment.team == "T01"
    found = replayed(office)
    assert (found.decisions, found.agreeing, found.differences) == (1, 1, ())


def _causes(office, cases):
    return {difference.cause for difference in replayed(office, cases).differences}


def test_a_cell_that_changed_since_is_a_cause():
    office = two_teams()
    rural = replace(office.county, cells=tuple(replace(c, in_town=False) for c in office.county.cells))
    assert {d.cause for d in replayed(office, data=rural).differences} <= {Cause.OTHER_GROUND}


def test_without_the_graph_the_recorded_times_give_the_same_teams():
    office = busy_office(3)
    assert replayed(office, roads=False).differences == ()


def test_rules_are_those_of_the_decision():
    office = two_teams()
    rules = {office.policy.version: office.policy, "next": replace(DEFAULT, version="next", mode=Mode.CONFIRM)}
    assert replayed(office, policies=rules).differences == ()


def test_cases_that_sent_nobody_are_counted():
    office = Office()
    office.take_in(0, kind=CaseKind.ENQUIRY)
    office.take_in(5, position=NEXT_DOOR)
    found = replayed(office)
    assert (found.cases, found.without_team, found.decisions) == (0, 2, 0)
    assert office.county.county.code == CODE
    assert EventType.RECEIVED in {e.type for each in logged(office) for e in each.events}


def test_a_replay_takes_a_case_in_with_the_priority_it_had_then():
    office = Office()
    office.crew(crew("T00"))
    first, second = office.take_in(danger=True), office.take_in(5)
    for case, danger in ((first, False), (second, True)):
        with office.desk(20) as desk:
            set_danger(desk, case.id, "更正", danger=danger)
    assert replayed(office).is_null
    office.go(first, "acknowledged", "en_route", "on_scene", "cleared", seconds=60)
    assert replayed(office).is_null
    assert [(call.name[-1], call.danger) for call in calls_of(logged(office)).calls] == [
        (str(first.id), True),  # when its team was asked it was in danger
        (str(second.id), True),  # it was by the time a team was free
    ]
