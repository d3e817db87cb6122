"""The way that binds a team: that of the nearest one, where the cases are."""

import numpy as np
import pytest

from api.planning.cover.chances import mean_way_s
from dispatch.planning.cover import Place, PlaceKind, PlanningCell, PlanningGround
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
