"""Today's roster is worked out with the teams on call, who go where the others are busy, and leave later."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dispatch.planning.roster import SLOTS, BlockDemand, Called, Rest, Wanted, evaluate, on_shift, plan_roster, present
from dispatch.planning.simulation.kernel.kernel import run
from dispatch.planning.simulation.workload import Crew, Times, Window
from dispatch.teams.turns import Turn, TurnKind
from gis.county.model import TeamRecord
from tests.unit.dispatch.planning.simulation.queues import poisson

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)
MIDNIGHT = datetime(2026, 3, 1, 16, tzinfo=UTC)
EVER = 1 << 60
HOUR = 36_000
TOWN = BlockDemand("all", np.array([1.2]), np.array([[60.0], [60.0]]), np.array([[1.0], [1.0]]), 0.5)
"""1.2 cases an hour, half an hour each; two teams a minute away, both in time if they are on shift."""
BOTH = replace(
    TOWN,
    travel_s=np.vstack([TOWN.travel_s] * 2),
    on_time=np.vstack([TOWN.on_time, TOWN.on_time * 0]),
    ready_s=np.array([0.0, 0.0, 900.0, 900.0]),
    beyond_h=np.array([0.0, 0.0, 0.2, 0.2]),
)
"""Rows 0 and 1 on shift; 2 and 3 the same teams on call, who leave 12 minutes later and are late."""


def played(cases=60_000):
    """Return the share that the kernel finds with the first team on shift and the second on call."""
    load = poisson(cases, per_hour=1.2, service_hours=0.5, stops=1)
    late = [each + round(0.2 * HOUR) for each in load.turnout]
    load = replace(load, duties={9_000: late})
    crews = (Crew("A", windows=(Window(-EVER, EVER),)), Crew("B", windows=(Window(-EVER, EVER, 9_000),)))
    found = run(load, crews, Times(out=[[0], [0]]))
    at_once = [t == 0 and at == r for t, at, r in zip(found.team, found.sent, load.received, strict=True)]
    return float(np.mean(at_once))


def test_a_crew_on_call_keeps_the_one_on_shift_free_as_the_simulation_says():
    """Alone the team is free for 40 % of the cases, and for more where somebody else goes meanwhile."""
    with_call = evaluate(BOTH, (0, 3)).share
    assert evaluate(TOWN, (0,)).share == pytest.approx(0.4)
    assert with_call == pytest.approx(played(), abs=0.02)
    assert with_call > 0.55


def test_who_is_there_first_counts_with_the_turnout_that_the_rules_give():
    """On call the second team is nearer by ten minutes, and comes after the first all the same."""
    near = replace(BOTH, rates=np.array([0.001]), travel_s=np.array([[660.0], [60.0], [660.0], [60.0]]))
    assert evaluate(near, (0, 3)).share == pytest.approx(1.0, abs=0.001)
    assert evaluate(replace(near, ready_s=None), (0, 3)).share == pytest.approx(0.0, abs=0.001)


def test_todays_share_has_the_teams_on_call_and_its_hours_have_not():
    """T00 works all week, T01 is on call; alone T00 could not even end 2.4 cases an hour."""
    turns = [
        Turn("T00", MIDNIGHT, MIDNIGHT + timedelta(days=7), TurnKind.DUTY_24H),
        Turn("T01", MIDNIGHT, MIDNIGHT + timedelta(days=7), TurnKind.ON_CALL),
    ]
    teams = [TeamRecord(code, code, "S1") for code in ("T00", "T01")]
    here = present(turns, teams, MONDAY, SHANGHAI, 1)
    assert set(here) == {((0, TurnKind.DUTY_24H), (1, TurnKind.ON_CALL))}
    today = on_shift(here)
    assert set(today) == {(0,)}
    busy = replace(TOWN, rates=np.array([2.4]))
    called = Called({"all": replace(BOTH, rates=busy.rates)}, [(0, 3)] * SLOTS)
    found = plan_roster([busy], ["all"] * SLOTS, today, Wanted(0.9), called=called)
    alone = plan_roster([busy], ["all"] * SLOTS, today, Wanted(0.9))
    assert (alone.today_share, found.today_hours) == (0.0, 168.0)
    assert 0.2 < found.today_share == evaluate(called.demands["all"], (0, 3)).share
    assert found.blocks[0].today_teams == 1.0
    assert found.shifts.teams == alone.shifts.teams


def test_a_plan_with_crews_on_call_asks_for_fewer_on_shift_and_is_compared_with_them():
    """Both teams are on call all week: one on a shift with the other on call reaches half of the cases, alone 0.4."""
    today, wanted = [(0,)] * SLOTS, Wanted(0.5, rest=Rest(7, 7 * 48, 0))
    called = Called({"all": BOTH}, [(0, 3)] * SLOTS, on_call=[(2, 3)] * SLOTS)
    with_call, alone = (plan_roster([TOWN], ["all"] * SLOTS, today, wanted, called=each) for each in (called, None))
    assert (with_call.blocks[0].teams, alone.blocks[0].teams) == (1, 2)
    assert with_call.share == with_call.today_share == evaluate(BOTH, (0, 3)).share
    assert alone.today_share == evaluate(TOWN, (0,)).share
