from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.kinds import Category
from dispatch.lifecycle import EventType
from dispatch.planning.simulation import desk_engine
from dispatch.planning.simulation.changes import (
    KeepReserve,
    MovePost,
    OneMoreTeam,
    UnknownChangeError,
    WaitForTeam,
)
from dispatch.planning.simulation.counterfactual import counterfactual, play
from dispatch.planning.simulation.replay.residuals import PRIOR, calls_of, failed_of, residuals_of
from dispatch.planning.simulation.scenario import Call, Setting
from dispatch.planning.simulation.workload import ON_TIME, WayBack, slowed
from dispatch.rules.policy import Mode
from dispatch.teams.team import Duty
from dispatch.teams.turns import Turn, TurnKind
from gis.county.model import Station, TeamRecord
from gis.position import Position
from tests.counties import COUNTRYSIDE, TOWN, grid_county
from tests.fakes.office import T0, Office, crew, fix
from tests.unit.dispatch.planning.simulation.replay.test_null_replay import busy_office, logged
from tests.unit.dispatch.planning.simulation.towns import DrawnRoads, drawn

MARKET = Position(107.031, 35.305)
WEST, EAST = Position(107.025, 35.30), Position(107.17, 35.31)


def at(seconds):
    return T0 + timedelta(seconds=seconds)


def county(*teams):
    """Return a county with a station in town and one in the east, and these teams: code → station."""
    return replace(
        grid_county(),
        stations=(Station("S1", "一所", WEST), Station("S2", "二所", EAST)),
        teams=tuple(TeamRecord(code, code, station) for code, station in teams),
    )


def setting(*teams, times, way_back=WayBack.AT_ONCE):
    found = {
        (a, b): 60_000 for a in (WEST, EAST, MARKET, TOWN, COUNTRYSIDE) for b in (WEST, EAST, MARKET, TOWN, COUNTRYSIDE)
    }
    return Setting(county(*teams), DrawnRoads(found | times), "drawn", way_back=way_back)


def log_of(*calls):
    """Return calls as those of a log of which nothing else is known."""
    return replace(
        calls_of([]),
        calls=calls,
        received=tuple(call.received_at for call in calls),
        responses=(None,) * len(calls),
        targets=(6_000,) * len(calls),
        teams=(None,) * len(calls),
    )


# --- what a case keeps


def one_case():
    office = Office()
    office.crew(crew("T00"), crew("T01"))
    office.pave({107.01: 100.0, 107.02: 200.0})
    office.move(fix("T00", Position(107.01, 35.3), 0), fix("T01", Position(107.02, 35.3), 0), seconds=0)
    case = office.take_in(10)
    office.step(case, "declined", 25)
    office.step(case, "acknowledged", 40)
    office.step(case, "en_route", 100)
    office.step(case, "on_scene", 400)
    office.step(case, "cleared", 1_000)
    return office


def test_residuals_are_those_of_the_team_that_arrived():
    """Offered 25, said yes 40, left 100, there 400 instead of 300, free 1,000: 15 s, 75 s, 1.5, 600 s."""
    (only,) = logged(one_case())
    found = residuals_of(only)
    assert (found.answer, found.turnout, found.pace, found.on_scene) == (150, 750, ON_TIME * 3 // 2, 6_000)
    assert failed_of(only) == ((150, False),)


def test_what_a_case_never_showed_is_the_median_of_the_others_or_the_prior():
    (only,) = logged(one_case())
    unseen = replace(only, events=only.events[:2])
    found = calls_of([only, unseen])
    assert found.filled == {"answer": 1, "turnout": 1, "pace": 1, "on_scene": 1}
    assert {call.turnout for call in found.calls} == {750}
    alone = calls_of([unseen])
    assert (alone.calls[0].answer, alone.calls[0].turnout) == (PRIOR.answer, PRIOR.turnout)


def test_a_second_visit_changes_nothing_of_the_first():
    (only,) = logged(one_case())
    later = [
        replace(e, at=e.at + timedelta(days=1), seq=e.seq + 20) for e in only.events if e.type is not EventType.RECEIVED
    ]
    assert residuals_of(replace(only, events=(*only.events, *later))) == residuals_of(only)


def test_a_step_taken_back_shows_nothing():
    """Rolling was pressed at 41 and taken back at 45: the case was under way from 100 on."""
    (only,) = logged(one_case())
    said = next(e for e in only.events if e.type is EventType.ACKNOWLEDGED)
    pressed = replace(said, type=EventType.EN_ROUTE, at=said.at + timedelta(seconds=1), seq=said.seq + 1)
    undone = replace(pressed, type=EventType.UNDONE, at=said.at + timedelta(seconds=5), data={"of": pressed.seq})
    place = only.events.index(said) + 1
    later = [replace(e, seq=e.seq + 2) for e in only.events[place:]]
    events = (*only.events[:place], pressed, replace(undone, seq=pressed.seq + 1), *later)
    assert residuals_of(replace(only, events=events)) == residuals_of(only)


def test_a_replay_plays_and_judges_the_cases_that_the_history_does():
    """Joined or withdrawn before a team was asked: not played. Withdrawn in time from a team: played and not judged."""
    office = Office()
    first = office.take_in(0)
    office.step(office.take_in(10), "cancelled", 200)
    office.step(office.take_in(20), "cancelled", 700)
    office.take_in(30, joins=first.id)
    for code in ("T00", "T01", "T02"):
        office.duty(code, 800, on=False)
    office.step(office.take_in(1_000), "cancelled", 3_000)
    office.take_in(4_000)
    found = calls_of(logged(office), at(4_100))
    # The first and the last are open, the first beyond its ten minutes; the third was withdrawn after them.
    assert [target is not None for target in found.targets] == [True, False, True, False]
    assert (len(found.calls), found.set_aside) == (4, 2)


def test_a_replay_lets_crews_on_call_leave_as_they_did_not_as_the_rules_say():
    """Five on call under a rule of 900 s left after 100 s, five others after 75 s."""
    (only,) = logged(one_case())

    def on_call(event):
        if event.type is EventType.OFFERED:
            return replace(event, data={**event.data, "turnout_s": 900.0})
        return replace(event, at=event.at + timedelta(seconds=25)) if event.type is EventType.EN_ROUTE else event

    events = tuple(on_call(event) for event in only.events)
    ruled = replace(only, events=events, decisions=tuple(told_on_call(made) for made in only.decisions))
    log = calls_of([only] * 5 + [ruled] * 5)
    assert log.allowances == {0.0: 0.0, 900.0: pytest.approx((10 * 900 + 5 * 25) / 15)}
    many = calls_of([only] * 5 + [ruled] * 500)
    cost_s = many.allowances[900.0]
    assert cost_s == pytest.approx((10 * 900 + 500 * 25) / 510)
    shown = residuals_of(ruled, many.allowances)
    assert (shown.turnout, shown.duty_s) == (1000 - round(cost_s * 10), cost_s)
    world = setting(("T00", "S1"), times={})
    assert replace(world, allowances=many.allowances).leaves_after(900.0) == round(cost_s * 10)
    assert world.leaves_after(900.0) == 9_000


def test_a_crew_on_call_that_was_quicker_than_most_is_as_quick_in_an_unchanged_replay():
    """Under a rule of 900 s it left after 100 s; what being on call costs is more: it is not added to what it took."""
    (only,) = logged(one_case())
    ruled = replace(only, decisions=tuple(told_on_call(made) for made in only.decisions))
    log = calls_of([only] * 5 + [ruled] * 5)
    assert log.allowances[900.0] > 500
    call = log.calls[-1]
    world = replace(setting(("T00", "S1"), times={(WEST, TOWN): 1_000}), allowances=log.allowances)
    called = Turn("T00", T0 - timedelta(days=1), T0 + timedelta(days=1), TurnKind.ON_CALL)
    world = replace(world, turns=(called,))
    took = residuals_of(only).turnout
    alone = replace(call, position=TOWN, received_at=at(0), failed=())
    for engine in (play(world, [alone]).run, desk_engine.run(world, [alone])):
        travel = slowed(1_000, alone.pace)
        assert engine.arrived[0] - engine.sent[0] - travel == took


def told_on_call(decision):
    named = [replace(each, turnout_s=900.0, duty=Duty.ON_CALL) for each in decision.candidates]
    return replace(decision, candidates=tuple(named))


def test_crews_on_call_alone_do_not_pass_for_the_usual_turnout():
    """Offered 25, left 100: 75 s, less than the 90 s that are assumed of a shift."""
    (only,) = logged(one_case())
    events = tuple(
        replace(e, data={**e.data, "turnout_s": 900.0}) if e.type is EventType.OFFERED else e for e in only.events
    )
    ruled = replace(only, events=events, decisions=tuple(told_on_call(made) for made in only.decisions))
    log = calls_of([ruled] * 5)
    assert log.allowances == {900.0: pytest.approx((10 * 900 + 5 * (75 - 90)) / 15)}
    assert residuals_of(ruled, log.allowances).on_call


# --- what would have been


def test_a_counterfactual_without_changes_equals_the_log():
    office = busy_office(1)
    world = Setting(office.county, office.roads, "graph-1")
    found = counterfactual(world, calls_of(logged(office)), ())
    assert (found.paired.gained, found.paired.lost, found.paired.mean_change_s) == (0, 0, 0.0)
    assert found.before == found.after
    assert found.paired.n > 20
    assert 0 < found.agreement.same_team <= found.agreement.n
    assert found.agreement.is_like_the_log


def test_a_run_that_is_not_like_the_log_is_no_ground_to_compare_with():
    """Teams drove sixty times as fast, as in demonstration traffic: the log is all in time, the run is not."""
    office = busy_office(1)
    log = calls_of(logged(office))
    quick = replace(log, responses=tuple(None if each is None else each // 60 for each in log.responses))
    tight = replace(quick, targets=tuple(None if each is None else 1_500 for each in log.targets))
    found = counterfactual(Setting(office.county, office.roads, "graph-1"), tight, ()).agreement
    assert (found.judged, found.met_logged) == (found.n, found.n)
    assert found.met_played < found.n / 2
    assert not found.is_like_the_log


def test_one_more_team_at_the_market_gains_the_case_that_waited():
    world = setting(("T00", "S1"), times={(WEST, TOWN): 3_000, (MARKET, TOWN): 600})
    log = log_of(Call(at(0), TOWN, name="A"), Call(at(60), TOWN, name="B"))
    found = counterfactual(world, log, [OneMoreTeam("T99", MARKET)])
    assert (found.before.run.team, found.after.run.team) == ([0, 0], [1, 0])
    assert (found.gained, found.lost, found.paired.p) == (("B",), (), 1.0)
    assert found.after.engine == "kernel"


def test_one_more_team_may_have_the_hours_of_another():
    """T01 is on duty for the second case only, and so is T99, but for its turn off as the register says; T00 always."""
    world = setting(("T00", "S1"), ("T01", "S2"), times={(WEST, TOWN): 3_000, (MARKET, TOWN): 600})
    teams = (world.data.teams[0], replace(world.data.teams[1], on_duty=False))
    world = replace(world, data=replace(world.data, teams=teams), turns=(Turn("T01", at(50), at(90)),))
    log = log_of(Call(at(0), TOWN, name="A"), Call(at(60), TOWN, name="B"))
    found = counterfactual(world, log, [OneMoreTeam("T99", MARKET, hours_of="T01")])
    assert (found.before.run.team, found.after.run.team) == ([0, 1], [0, 2])
    with pytest.raises(UnknownChangeError, match="T07; teams: T00, T01"):
        OneMoreTeam("T99", MARKET, hours_of="T07").apply(world)


def test_a_post_that_is_moved_loses_what_it_was_near():
    world = setting(("T00", "S1"), times={(WEST, TOWN): 3_000, (EAST, COUNTRYSIDE): 600})
    found = counterfactual(
        world, log_of(Call(at(0), TOWN, name="A"), Call(at(9_999), COUNTRYSIDE, name="B")), [MovePost("T00", EAST)]
    )
    assert (found.gained, found.lost) == (("B",), ("A",))


def test_a_change_of_a_team_that_is_none_is_refused():
    world = setting(("T00", "S1"), times={})
    with pytest.raises(UnknownChangeError, match="T07"):
        counterfactual(world, log_of(Call(at(0), TOWN)), [MovePost("T07", EAST)])
    with pytest.raises(UnknownChangeError, match="T00"):
        counterfactual(world, log_of(Call(at(0), TOWN)), [OneMoreTeam("T00", EAST)])


def test_a_reserve_for_the_town_leaves_the_countryside_to_the_other_team():
    """Without it the town's only team drives out and the town's case waits; with it the team of the east goes."""
    times = {(WEST, TOWN): 1_000, (WEST, COUNTRYSIDE): 2_000, (EAST, COUNTRYSIDE): 4_000}
    world = setting(("T00", "S1"), ("T01", "S2"), times=times)
    log = log_of(Call(at(0), COUNTRYSIDE, name="out"), Call(at(60), TOWN, name="in"))
    found = counterfactual(world, log, [KeepReserve(1)])
    assert (found.before.run.team, found.after.run.team) == ([0, 1], [1, 0])
    assert found.gained == ("in",)
    assert (found.after.engine, found.after.because) == ("desk", ("a_rule_that_dispatch_does_not_have",))


def test_a_reserve_that_leaves_nobody_for_the_countryside_says_so():
    world = setting(("T00", "S1"), times={(WEST, COUNTRYSIDE): 2_000})
    found = counterfactual(world, log_of(Call(at(0), COUNTRYSIDE, name="out")), [KeepReserve(1)])
    assert found.never == ("out",)


def test_waiting_for_a_team_about_to_finish_is_quicker_than_one_far_away():
    """T00 is done at 5 + 5 + 1,200 s; called at 1,100 s, it is next door, and T01 needs 100 minutes."""
    times = {(WEST, TOWN): 50, (TOWN, TOWN): 0, (WEST, MARKET): 50, (TOWN, MARKET): 100, (EAST, MARKET): 60_000}
    world = setting(("T00", "S1"), ("T01", "S2"), times=times)
    log = log_of(
        Call(at(0), TOWN, answer=10, turnout=50, on_scene=12_000, name="A"),
        Call(at(1_100), MARKET, answer=10, turnout=50, on_scene=12_000, name="B"),
    )
    found = counterfactual(world, log, [WaitForTeam(most_s=300)])
    assert (found.before.run.team, found.after.run.team) == ([0, 1], [0, 0])
    assert found.gained == ("B",)


def test_who_waited_in_vain_is_sent_the_other_team_after_a_while():
    times = {(WEST, TOWN): 50, (TOWN, TOWN): 0, (WEST, MARKET): 50, (TOWN, MARKET): 100, (EAST, MARKET): 60_000}
    world = setting(("T00", "S1"), ("T01", "S2"), times=times)
    quick = tuple(Call(at(n * 2_000 - 90_000), TOWN, answer=10, turnout=50, on_scene=6_000) for n in range(5))
    log = log_of(
        *quick,
        Call(at(0), TOWN, answer=10, turnout=50, on_scene=90_000),
        Call(at(400), MARKET, answer=10, turnout=50),
    )
    found = counterfactual(world, log, [WaitForTeam(most_s=300)])
    start = found.after.run.sent[5]
    assert found.after.run.team[6] == 1
    assert found.after.run.sent[6] - start == pytest.approx(7_000, abs=150), "looked at every fifteen seconds"


def test_a_visit_that_lasts_longer_than_most_is_not_about_to_finish():
    """Most visits take 10 minutes; one of three quarters of an hour is at 30 minutes not at its end."""
    times = {(WEST, TOWN): 50, (TOWN, TOWN): 0, (WEST, MARKET): 50, (TOWN, MARKET): 100, (EAST, MARKET): 60_000}
    world = setting(("T00", "S1"), ("T01", "S2"), times=times)
    visits = (*[6_000] * 5, 27_000, 27_000)
    earlier = [
        Call(at(n * 4_000 - 90_000), TOWN, answer=10, turnout=50, on_scene=spent) for n, spent in enumerate(visits)
    ]
    log = log_of(
        *earlier,
        Call(at(0), TOWN, answer=10, turnout=50, on_scene=27_000),
        Call(at(1_800), MARKET, answer=10, turnout=50),
    )
    found = counterfactual(world, log, [WaitForTeam(most_s=300)])
    assert found.after.run.sent == found.before.run.sent


def test_a_case_waits_for_no_team_that_may_not_take_it():
    """T00 has not the skill that T01 has."""
    times = {(WEST, TOWN): 50, (TOWN, TOWN): 0, (WEST, MARKET): 50, (TOWN, MARKET): 100, (EAST, MARKET): 60_000}
    world = setting(("T00", "S1"), ("T01", "S2"), times=times)
    skilled = (replace(world.data.teams[0], skills=("food",)), replace(world.data.teams[1], skills=("drug",)))
    world = replace(world, data=replace(world.data, teams=skilled))
    log = log_of(
        Call(at(0), TOWN, answer=10, turnout=50, on_scene=12_000),
        Call(at(1_100), MARKET, Category.DRUG, answer=10, turnout=50, on_scene=12_000),
    )
    found = counterfactual(world, log, [WaitForTeam(most_s=300)])
    assert found.after.run.team == [0, 1]
    assert found.after.run.sent == found.before.run.sent


def test_what_the_kernel_cannot_play_the_desk_engine_does_and_says_why():
    world, calls = drawn(3)
    assert play(world, calls).engine == "kernel"
    found = play(replace(world, policy=replace(world.policy, mode=Mode.CONFIRM)), calls)
    assert (found.engine, found.because) == ("desk", ("a_person_confirms",))
