"""Coverage from a matrix: the least time, who it belongs to, and whether it is within the target."""

import time

import numpy as np
import pytest

from gis.position import Position
from gis.travel.coverage import coverage
from gis.travel.times import StraightLine

HERE = Position(107.0, 35.3)
NO = float("nan")


class Times:
    """A matrix given outright."""

    version = "fake-1"
    method = "road"

    def __init__(self, rows):
        self.rows = np.array(rows, dtype=float)
        self.asked = 0

    def matrix(self, origins, destinations):
        self.asked += 1
        return self.rows.reshape(len(origins), len(destinations))


def cover(rows, target_s=600.0, **more):
    rows = np.array(rows, dtype=float)
    return coverage([HERE] * rows.shape[0], [HERE] * rows.shape[1], Times(rows), target_s, **more)


@pytest.mark.parametrize(
    ("column", "travel_s", "origin", "reached"),
    [
        ([600.0, 700.0], 600.0, 0, True),  # ten minutes exactly are within ten minutes
        ([600.1, 700.0], 600.1, 0, False),
        ([700.0, 599.9], 599.9, 1, True),
        ([NO, 50.0], 50.0, 1, True),  # no road from the first
        ([NO, NO], None, None, False),
        ([300.0, 300.0], 300.0, 0, True),  # equal: the first
        ([0.0, 1.0], 0.0, 0, True),
    ],
)
def test_one_cell(column, travel_s, origin, reached):
    (cell,) = cover([[seconds] for seconds in column]).cells
    assert (cell.travel_s, cell.origin, cell.reached) == (travel_s, origin, reached)


def test_counts_and_shares():
    # cells of 1, 2, 3 and 4 km²; reached are the first and the last: 2 of 4, and 5 of 10 km²
    result = cover([[100, 900, NO, 800], [700, 601, NO, 600]], areas_m2=[1e6, 2e6, 3e6, 4e6])
    assert (result.reached, result.total, result.share, result.area_share) == (2, 4, 0.5, 0.5)
    assert [cell.origin for cell in result.cells] == [0, 1, None, 1]
    assert (result.method, result.graph_version, result.target_s) == ("road", "fake-1", 600.0)


def test_nobody_free_reaches_nothing():
    result = cover(np.zeros((0, 3)))
    assert [cell.travel_s for cell in result.cells] == [None] * 3
    assert (result.reached, result.total, result.share) == (0, 3, 0.0)


@pytest.mark.parametrize(("areas", "share"), [([0.0, 0.0], None), ([0.0, 1e-9], 0.0), ([1e-9, 0.0], 1.0)])
def test_without_an_area_there_is_no_share_of_it(areas, share):
    assert cover([[100.0, 700.0]], areas_m2=areas).area_share == share


def test_no_cells_have_no_share():
    result = cover(np.zeros((2, 0)), areas_m2=[])
    assert (result.total, result.share, result.area_share) == (0, None, None)


def test_plain_values_not_numpys():
    (cell,) = cover([[100.0]]).cells
    assert type(cell.travel_s) is float
    assert type(cell.origin) is int
    assert type(cell.reached) is bool


@pytest.mark.parametrize("target_s", [0.0, -1.0, NO])
def test_a_target_is_positive(target_s):
    with pytest.raises(ValueError, match="target_s"):
        cover([[1.0]], target_s)


def test_one_area_per_cell():
    with pytest.raises(ValueError, match="2 areas for 1 cells"):
        cover([[1.0]], areas_m2=[1.0, 2.0])


def test_matrix_is_asked_once():
    times = Times([[1.0, 2.0]])
    coverage([HERE], [HERE, HERE], times, 600.0)
    assert times.asked == 1


def test_straight_lines_will_do():
    # 1 km north and 20 km north at 40 km/h with a detour of 1.4: 126 s and 2,520 s
    near, far = Position(HERE.lon, HERE.lat + 1 / 110.95), Position(HERE.lon, HERE.lat + 20 / 110.95)
    assert [cell.reached for cell in coverage([HERE], [near, far], StraightLine(), 600.0).cells] == [True, False]


def test_a_county_takes_milliseconds():
    """Of the processor: by the clock a busy machine takes any time. Measured 0.3 ms."""
    rng = np.random.default_rng(0)
    seconds = rng.uniform(0, 3600, (8, 200))
    cover(seconds)
    start = time.process_time()
    for _ in range(10):
        cover(seconds)
    assert (time.process_time() - start) / 10 < 0.02
