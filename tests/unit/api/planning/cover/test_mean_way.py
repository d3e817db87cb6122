"""The way that binds a team: that of the nearest one, where the cases are."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from api.planning.cover.chances import bound_s, later_than_usual_s, mean_way_s
from dispatch.planning.cover import Place, PlaceKind, PlanningCell, PlanningGround
from dispatch.planning.history import lessons
from dispatch.planning.learning import Calendar, Observation, learn, priors
from gis.county.model import CellKind
from gis.position import Position

HERE, INF = Position(107.0, 35.0), np.inf
CELLS = tuple(PlanningCell(code, code, "镇", CellKind.RURAL, False, HERE) for code in "ab")
PLACES = tuple(Place(cell, PlaceKind.ROAD, HERE) for cell in "aab")
GROUND = PlanningGround("620823", "v", CELLS, PLACES)


@pytest.mark.parametrize(
    ("travel_s", "mean_s"),
    [
        ([[100, 300, 3000], [2000, 2000, 600]], 300.0),  # three of four cases in a: (100 + 300) / 2, one in b: 600
        ([[100, 300, INF]], 200.0),  # nobody goes where there is no way
        ([[INF, INF, INF]], 0.0),
        (np.zeros((0, 3)), 0.0),
    ],
)
def test_the_way_is_that_of_the_nearest_team_to_the_cases(travel_s, mean_s):
    assert mean_way_s(np.array(travel_s, dtype=float), GROUND, np.array([3.0, 1.0])) == pytest.approx(mean_s)


def test_a_team_is_bound_for_the_way_as_it_is_driven():
    """Ways took half as long again as predicted, fifty times: 600 s are 900."""
    slow = learn([Observation(1.5, "office-workday")] * 50, replace(priors.TRAVEL_FACTOR, weight=1e-3, spread=1e-3))
    taught = replace(lessons([], Calendar(ZoneInfo("Asia/Shanghai"))), travel_factor=slow)
    waits = bound_s(taught, "office-workday", 0.0)
    assert bound_s(taught, "office-workday", 600.0) - waits == pytest.approx(900, rel=0.01)


def test_crews_on_call_are_bound_for_longer_where_they_go_first():
    """Three of four cases are those of a crew on call, which leaves 510 s later, give or take its spread."""
    seen = [Observation(value, "office-workday") for value in (90.0, 600.0)]
    usual, called = (learn([each] * 400, replace(priors.TURNOUT, spread=0.01)) for each in seen)
    taught = replace(
        lessons([], Calendar(ZoneInfo("Asia/Shanghai"))),
        turnout=usual,
        duties={900.0: called},
        allowances={0.0: 0.0, 900.0: 510.0},
    )
    rules_s, parts = np.array([900.0, 0.0, 900.0]), np.array([2.0, 1.0, 1.0])
    assert later_than_usual_s(taught, "office-workday", rules_s, parts) == pytest.approx(0.75 * 510, rel=0.1)
    assert later_than_usual_s(taught, "office-workday", rules_s * 0, parts) == pytest.approx(0.0)
    assert later_than_usual_s(taught, "office-workday", rules_s, parts * 0) == 0.0
