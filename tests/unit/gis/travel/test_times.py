"""Straight lines: distance × detour ÷ speed, the same for every caller."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.position import Position
from gis.travel.times import StraightLine, geodesic_m

places = st.builds(Position, st.floats(-180, 180), st.floats(-90, 90))


def test_one_degree_of_the_equator():
    # WGS84: a = 6,378,137 m, so 1° = a × π ÷ 180 = 111,319.49 m
    assert geodesic_m(Position(0, 0), Position(1, 0)) == pytest.approx(111_319.49, abs=0.01)


@pytest.mark.parametrize(
    ("detour_factor", "speed_kmh", "expected_s"),
    [
        (1.0, 36.0, 11_131.9),  # 10 m/s: 111,319.49 ÷ 10
        (1.4, 36.0, 15_584.7),  # × 1.4
        (1.4, 40.0, 14_026.3),  # 155,847.29 m ÷ 11.1111 m/s
    ],
)
def test_time_is_distance_times_detour_over_speed(detour_factor, speed_kmh, expected_s):
    (leg,) = StraightLine(detour_factor, speed_kmh).to_point([Position(0, 0)], Position(1, 0))
    assert leg.travel_s == expected_s
    assert leg.road_s is None
    assert leg.approach_s == 0.0


def test_route_is_the_line_with_its_detour():
    route = StraightLine(1.4, 36.0).route(Position(0, 0), Position(1, 0))
    assert route is not None
    assert route.distance_m == pytest.approx(155_847.29, abs=0.01)
    assert route.path == ((0, 0), (1, 0))
    assert route.travel_s == 15_584.7


def test_no_graph_behind_it():
    assert StraightLine().version is None
    assert StraightLine().method == "straight_line"


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (0, 3), (3, 0)])
def test_empty_matrix_keeps_its_shape(rows, columns):
    here = Position(107, 35)
    assert StraightLine().matrix([here] * rows, [here] * columns).shape == (rows, columns)


@given(st.lists(places, min_size=1, max_size=6), places)
def test_to_point_matrix_and_route_agree(origins, destination):
    travel = StraightLine()
    legs = [leg.travel_s for leg in travel.to_point(origins, destination)]
    assert legs == travel.matrix(origins, [destination])[:, 0].tolist()
    assert legs == [travel.route(origin, destination).travel_s for origin in origins]
    assert np.isfinite(legs).all()
