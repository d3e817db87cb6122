"""The kernel against closed forms. Sources stand with each; tolerances are about four standard errors."""

from dataclasses import replace

import numpy as np
import pytest

from dispatch.planning.simulation.kernel import kernel
from dispatch.planning.simulation.kernel.kernel import run
from dispatch.planning.simulation.random_numbers import Key
from dispatch.planning.simulation.workload import NOWHERE, Crew, Stop, Times, WayBack, Window, Workload
from tests.unit.dispatch.planning.simulation.queues import HOUR, crews, poisson, preferences


def waits_h(load, found, skip=5_000):
    return (np.array(found.sent) - np.array(load.received))[skip:].mean() / HOUR


def test_a_single_team_waits_as_in_m_m_1():
    """Gross & Harris: Wq = ρ / (μ - λ) = .5 / (1 - .5) = 1 h; the share that waits is ρ."""
    load = poisson(200_000, per_hour=0.5, service_hours=1.0)
    found = run(load, crews(1), Times([[0]]))
    assert waits_h(load, found) == pytest.approx(1.0, abs=0.05)
    assert np.mean(np.array(found.sent) > load.received) == pytest.approx(0.5, abs=0.01)


def test_with_fixed_service_it_waits_as_in_m_d_1():
    """Pollaczek–Khinchine: half of M/M/1, Wq = .5 h."""
    load = poisson(100_000, per_hour=0.5, service_hours=1.0, fixed=True)
    assert waits_h(load, run(load, crews(1), Times([[0]]))) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(("teams", "lost"), [(9, 0.0752), (10, 0.0431)])
def test_without_a_queue_as_many_are_lost_as_erlang_says(teams, lost):
    """Erlang's loss formula, six Erlang offered."""
    load = poisson(200_000, per_hour=6.0, service_hours=1.0)
    found = run(load, crews(teams), preferences(range(teams)), queue=False)
    assert found.team.count(NOWHERE) / len(load) == pytest.approx(lost, abs=0.003)


def test_three_servers_of_larson_and_odoni():
    """Urban Operations Research §5.4–5.5 (`DOMAIN.md` §5): λ = 1.5, μ = 1, infinite queue."""
    load = poisson(
        200_000, per_hour=1.5, service_hours=1.0, stops=5, shares=[0.25 / 1.5] * 3 + [0.35 / 1.5, 0.40 / 1.5]
    )
    found = run(load, crews(3), preferences((0, 1, 2), (0, 1, 2), (0, 2, 1), (1, 0, 2), (2, 0, 1)))
    until = found.cleared[-1]
    busy = [
        sum(e - s for t, s, e in zip(found.team, found.sent, found.cleared, strict=True) if t == n) / until
        for n in range(3)
    ]
    assert busy == pytest.approx([0.5574, 0.4734, 0.4693], abs=0.008)
    assert np.mean(np.array(found.sent) > load.received) == pytest.approx(0.23684, abs=0.008)
    home = (0, 0, 0, 1, 2)
    abroad = np.mean([team != home[stop] for team, stop in zip(found.team, load.stop, strict=True)])
    assert abroad == pytest.approx(0.4353, abs=0.008)


# --- who goes


ONE_STOP = (Stop(0),)


def cases(*rows, stops=ONE_STOP, priority=()):
    """Rows: received, stop, turnout, pace, on scene."""
    received, stop, turnout, pace, scene = (list(column) for column in zip(*rows, strict=True))
    return Workload(received, stop, stops, turnout, pace, scene, priority=priority)


def test_the_soonest_there_goes_and_takes_its_own_time():
    load = cases((100, 0, 300, 8192, 6000))
    found = run(load, crews(2), Times([[500], [400]]))
    assert (found.team, found.sent, found.arrived, found.cleared) == ([1], [100], [1200], [7200])


def test_turnout_by_the_rules_counts_in_who_goes():
    on_call = Crew("T00", windows=(Window(0, 10_000, turnout=9_000),))
    load = cases((0, 0, 0, 4096, 10))
    found = run(load, (on_call, Crew("T01")), Times([[100], [9_099]]))
    assert (found.team, found.arrived) == ([1], [9_099])
    found = run(load, (on_call, Crew("T01")), Times([[100], [9_100]]))
    assert found.team == [0], "of two equal ones the lower code"


def test_who_goes_follows_the_rules_and_when_it_leaves_what_the_log_says():
    on_call = Crew("T00", windows=(Window(0, 10_000, turnout=9_000, leaves=700),))
    load = cases((0, 0, 0, 4096, 10))
    assert run(load, (on_call, Crew("T01")), Times([[100], [9_099]])).team == [1]
    found = run(load, (on_call,), Times([[100]]))
    assert (found.arrived, found.cleared) == ([800], [810])


def test_a_team_that_comes_free_at_the_moment_of_the_call_goes():
    load = cases((0, 0, 0, 4096, 500), (600, 0, 0, 4096, 500))
    assert run(load, crews(2), Times([[100], [101]])).team == [0, 0]
    load = cases((0, 0, 0, 4096, 500), (599, 0, 0, 4096, 500))
    assert run(load, crews(2), Times([[100], [101]])).team == [0, 1]


def test_the_most_urgent_of_those_that_wait_is_served_first_then_the_oldest():
    load = cases(*[(n, 0, 0, 4096, 1000) for n in range(5)], priority=[1, 2, 1, 0, 1])
    assert run(load, crews(1), Times([[0]])).sent == [0, 4000, 2000, 1000, 3000]


def test_a_shift_that_begins_takes_up_who_waits_and_one_that_ends_lets_the_case_be_done():
    day = Crew("T00", windows=(Window(1000, 2000), Window(5000, 6000)))
    load = cases((0, 0, 0, 4096, 1500), (10, 0, 0, 4096, 100))
    found = run(load, (day,), Times([[0]]))
    assert (found.sent, found.cleared) == ([1000, 5000], [2500, 5100]), "still at work at 2000, then off duty"


def test_an_edge_belongs_to_what_begins():
    day = Crew("T00", windows=(Window(0, 1000),))
    assert run(cases((999, 0, 0, 4096, 1)), (day,), Times([[0]])).team == [0]
    assert run(cases((1000, 0, 0, 4096, 1)), (day,), Times([[0]])).team == [NOWHERE]


def test_nobody_is_ever_sent_where_nobody_comes_on_duty_again():
    found = run(cases((0, 0, 0, 4096, 1)), (Crew("T00", windows=()),), Times([[0]]))
    assert (found.team, found.sent, found.arrived, found.cleared) == ([-1], [-1], [-1], [-1])


def test_skills_are_demanded_only_if_some_team_has_them():
    teams = (Crew("T00", frozenset({"drug"})), Crew("T01", frozenset({"food"})), Crew("T02", frozenset({"general"})))
    stops = (Stop(0, "food"), Stop(0, "drug"), Stop(0, "price"))
    load = cases(*[(n * 10_000, n % 3, 0, 4096, 10) for n in range(3)], stops=stops)
    assert run(load, teams, Times([[0], [1], [2]])).team == [1, 0, 0]
    busy = cases(
        (0, 0, 0, 4096, 10_000), (1, 0, 0, 4096, 10_000), (2, 0, 0, 4096, 10), (3, 1, 0, 4096, 10), stops=stops
    )
    found = run(busy, teams, Times([[0], [1], [2]]))
    assert (found.team, found.sent) == ([1, 2, 1, 0], [0, 1, 10_001, 3]), "who waits for food holds up no drug case"


def test_cases_that_nobody_can_serve_cost_the_others_nothing(monkeypatch):
    """All year a third of the cases waits for a skill whose only team is away; each was looked at whenever a team came
    free, a million times here.
    """
    asked, choose = [0], kernel._Play._choose

    def counted(play, now, stop, case):
        asked[0] += 1
        return choose(play, now, stop, case)

    monkeypatch.setattr(kernel._Play, "_choose", counted)
    teams = (Crew("T00", frozenset({"food"})), Crew("T01", frozenset({"drug"}), windows=()))
    load = cases(*[(n * 10, n % 3 // 2, 0, 4096, 10) for n in range(3_000)], stops=(Stop(0, "food"), Stop(0, "drug")))
    found = run(load, teams, Times([[0], [0]]))
    assert found.team.count(NOWHERE) == 1_000
    assert asked[0] < 4 * len(load)


def test_the_straight_line_counts_only_where_no_free_team_has_a_road():
    times = Times([[NOWHERE], [900]], straight=[[50], [60]])
    load = cases((0, 0, 0, 4096, 1000), (10, 0, 0, 4096, 1000))
    assert run(load, crews(2), times).team == [1, 0]


def test_on_its_way_back_a_team_counts_as_at_the_scene_for_half_of_it():
    times = Times(out=[[1000, 1100], [1500, 1050]], between=[[0, 100], [100, 0]], back=[[1000, 1000], [1000, 1000]])
    stops = (Stop(0), Stop(1))
    for received, team, arrived in ((1109, 0, 1209), (1599, 0, 1699), (1600, 1, 2650)):
        load = cases((0, 0, 0, 4096, 100), (received, 1, 0, 4096, 1), stops=stops)
        found = run(load, crews(2), times, way_back=WayBack.NEARER_END)
        assert (found.team[1], found.arrived[1]) == (team, arrived), received


def test_of_two_equal_ones_the_team_on_its_way_goes():
    times = Times(out=[[500, 100], [400, 100]], between=[[0, 100], [100, 0]], back=[[500, 500], [400, 400]])
    load = cases((0, 0, 0, 4096, 100), (550, 1, 0, 4096, 1), stops=(Stop(0), Stop(1)))
    assert run(load, crews(2), times, way_back=WayBack.NEARER_END).team == [1, 1]
    assert run(load, crews(2), times).team == [1, 0]


def test_the_same_cases_give_the_same_result_every_time():
    load = poisson(3_000, per_hour=4.0, service_hours=1.0, key=Key("620823", 3), stops=3, priorities=3)
    times = preferences((0, 1, 2, 3), (1, 0, 3, 2), (3, 2, 1, 0))
    assert run(load, crews(4), times) == run(load, crews(4), times)


# --- offers that come to nothing


def failing(load, *failed):
    """Return cases of which the first has offers that come to nothing."""
    return replace(load, failed={0: failed})


def test_a_team_that_declines_is_passed_over_and_free_for_others_at_once():
    """Declined after 200 by the nearer of two, of 300 and 900: the other arrives at 1,100; the next case gets it."""
    load = failing(cases((0, 0, 0, 4096, 5_000), (250, 0, 0, 4096, 10)), (200, False))
    found = run(load, crews(2), Times([[300], [900]]))
    assert (found.team, found.sent, found.arrived) == ([1, 0], [200, 250], [1_100, 550])


def test_while_it_is_asked_a_team_is_not_free():
    load = failing(cases((0, 0, 0, 4096, 10), (100, 0, 0, 4096, 10)), (200, False))
    found = run(load, crews(3), Times([[300], [900], [950]]))
    assert (found.team, found.sent) == ([2, 1], [200, 100])


@pytest.mark.parametrize(("expires", "team", "sent"), [(True, 0, 1_550), (False, NOWHERE, NOWHERE)])
def test_nobody_else_is_free_and_the_only_team_is_asked_again_if_it_did_not_decline(expires, team, sent):
    """The offer expired at 200, and the rules pass the team over for 1,350."""
    load = failing(cases((0, 0, 0, 4096, 10)), (200, expires))
    found = run(load, crews(1), Times([[300]]), again_after=1_350)
    assert (found.team, found.sent) == ([team], [sent])


def test_who_declined_is_not_asked_when_it_is_free_again_but_who_comes_on_duty_is():
    teams = (Crew("T00"), Crew("T01", windows=(Window(5_000, 9_000),)))
    load = failing(cases((0, 0, 0, 4096, 10), (300, 0, 0, 4096, 10)), (200, False))
    found = run(load, teams, Times([[300], [900]]))
    assert (found.team, found.sent) == ([1, 0], [5_000, 300]), "the second is not held up by the first"


def test_a_case_that_passes_the_free_team_over_holds_up_nobody_at_its_place():
    """Both wait for the only team: the first, older, may not have it."""
    load = failing(cases((0, 0, 0, 4096, 10), (100, 0, 0, 4096, 10)), (200, False))
    found = run(load, crews(1), Times([[300]]))
    assert (found.team, found.sent) == ([NOWHERE, 0], [NOWHERE, 200])


def test_each_offer_that_comes_to_nothing_costs_its_own_time():
    load = failing(cases((0, 0, 0, 4096, 10)), (200, False), (900, True))
    assert run(load, crews(3), Times([[300], [400], [500]]), again_after=1_350).sent == [1_100]


def test_without_a_queue_a_case_that_nobody_else_can_take_is_lost():
    load = failing(cases((0, 0, 0, 4096, 10), (900, 0, 0, 4096, 10)), (200, True))
    assert run(load, crews(1), Times([[300]]), queue=False, again_after=1_350).team == [NOWHERE, 0]


def test_a_case_that_every_team_declined_is_looked_at_no_more(monkeypatch):
    """A third of the cases is declined by the only team: each would be looked at whenever it comes free."""
    asked, choose = [0], kernel._Play._choose

    def counted(play, now, stop, case):
        asked[0] += 1
        return choose(play, now, stop, case)

    monkeypatch.setattr(kernel._Play, "_choose", counted)
    load = cases(*[(n * 10_000, 0, 0, 4096, 10) for n in range(900)])
    load = replace(load, failed=dict.fromkeys(range(0, 900, 3), ((200, False),)))
    found = run(load, crews(1), Times([[300]]))
    assert found.team.count(NOWHERE) == 300
    assert asked[0] < 2 * len(load)
