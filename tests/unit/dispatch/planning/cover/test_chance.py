"""The chance of being on scene in time: sums by hand, and what must never happen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.planning.cover import Place, PlaceKind, PlanningCell, PlanningGround
from dispatch.planning.cover.chance import chance
from dispatch.planning.learning import Fixed, on_time
from gis.county.model import CellKind
from gis.position import Position

HERE, INF = Position(107, 35), np.inf


def ground(cells=1, places=1):
    known = [PlanningCell(f"c{n}", f"c{n}", "镇", CellKind.RURAL, False, HERE) for n in range(cells)]
    return PlanningGround(
        "620823", "v", tuple(known), tuple(Place(c.code, PlaceKind.ROAD, HERE) for c in known for _ in range(places))
    )


def certain(target_s=600.0, turnout_s=0.0):
    return on_time(target_s, handling=Fixed(0.0), turnout=Fixed(turnout_s), factor=Fixed(1.0))


def found(travel_s, *, rate=0.0, ready_s=None, g=None, cells=1, places=1, fails=0.0, targets_s=None, more=None):
    travel = np.array(travel_s, dtype=float)
    teams = len(travel)
    return chance(
        ground(cells, places),
        travel,
        np.zeros(teams) if ready_s is None else np.array(ready_s, dtype=float),
        {600.0: g or [[certain()] * teams]} | (more or {}),
        targets_s=np.full(cells, 600.0) if targets_s is None else np.array(targets_s),
        fails=fails,
        rates=np.full(cells, rate),
        service_s=3600.0,
        weights=np.ones(cells),
    )


@pytest.mark.parametrize(("travel_s", "p"), [(600.0, 1.0), (600.1, 0.0), (INF, 0.0)])
def test_without_doubt_and_without_work_it_is_the_plain_answer(travel_s, p):
    assert found([[travel_s]]).cells.tolist() == [p]


def test_one_team_is_missing_as_often_as_it_is_busy():
    # Erlang B of one team with load 0.25: busy 0.25 / 1.25 = 0.2 of the time.
    busy = found([[100.0]], rate=0.25 / 3600)
    assert busy.busy.tolist() == pytest.approx([0.2])
    assert busy.cells.tolist() == pytest.approx([0.8])
    assert busy.if_free.tolist() == [1.0]


def test_a_second_team_in_time_makes_good_for_the_first_and_one_that_is_late_does_not():
    rate = 0.25 / 3600
    both, late = found([[100.0], [200.0]], rate=rate), found([[100.0], [700.0]], rate=rate)
    assert both.cells[0] > late.cells[0] > found([[100.0]], rate=rate).cells[0] - 0.05
    # Erlang B of two teams with load 0.25: all are busy in 0.03125 / 1.28125 of the time; Larson's sum comes near it.
    assert both.cells.tolist() == pytest.approx([1 - 0.03125 / 1.28125], abs=0.002)


def test_a_team_on_call_stands_behind_one_that_leaves_at_once():
    g = [[certain(turnout_s=900), certain()]]
    assert found([[10.0], [300.0]], ready_s=[900, 0], g=g).cells.tolist() == [1.0]


def test_a_team_that_does_not_take_the_case_leaves_it_to_the_next_which_has_less_time():
    """One offer in ten fails and takes 200 s. Of 600 s a second team 300 s away is in time, one 500 s away is not."""
    g = [[certain(), certain()], [certain(400.0), certain(400.0)]]
    near, far = (found([[100.0], [way_s]], g=g, fails=0.1).cells[0] for way_s in (300.0, 500.0))
    assert (near, far) == (pytest.approx(0.9 + 0.1 * 0.9), pytest.approx(0.9))
    assert found([[100.0]], g=[[certain()], [certain(400.0)]], fails=0.1).cells.tolist() == [pytest.approx(0.9)]


def test_busy_too_often_is_said_only_where_free_teams_would_do():
    here = found([[100.0, 700.0]], rate=0.125 / 3600, cells=2)
    assert here.busy_too_often(0.9).tolist() == [True, False]
    assert here.busy_too_often(0.5).tolist() == [False, False]


def test_without_a_team_the_chance_is_none():
    assert found(np.zeros((0, 1))).cells.tolist() == [0.0]


def test_each_cell_has_the_chance_of_its_own_target_and_one_without_has_none():
    here = found([[700.0] * 3], cells=3, targets_s=[600.0, 900.0, np.nan], more={900.0: [[certain(900.0)]]})
    assert here.cells.tolist() == pytest.approx([0.0, 1.0, np.nan], nan_ok=True)
    assert (here.demand, here.busy_too_often(0.9).tolist()) == (0.5, [False] * 3)


@given(st.lists(st.floats(0, 2000), min_size=3, max_size=3), st.floats(0, 2.0))
def test_chances_are_shares_and_work_never_raises_them(times, load):
    here = found([[t] for t in times], rate=load / 3600)
    assert 0 <= here.cells[0] <= here.if_free[0] + 1e-9 <= 1 + 1e-9
    assert here.demand == pytest.approx(here.cells[0])
