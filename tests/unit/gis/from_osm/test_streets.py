"""Streets as weighted pieces: lengths, networks, equal shares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gis.datum.crs import Metric
from gis.from_osm.streets import PIECE_M, centres, share_out, streets_of
from gis.position import Position
from tests.osmsketch import LAT, LON, grid, street

METRIC = Metric.at(Position(LON, LAT))


def test_pieces_are_short_and_their_lengths_add_up():
    streets = streets_of([street("A", (8.0, 47.0), (8.01, 47.0), (8.01, 47.01))], METRIC)
    assert streets.length_m.max() <= PIECE_M
    # 0.01 degree is 760.6 m of longitude and 1,111.8 m of latitude at 47°
    assert streets.km() == pytest.approx(1.8724, rel=2e-3)


def test_roads_that_share_a_node_are_one_network_and_a_scrap_is_another():
    roads = [*grid(4), street("Scrap", (8.5, 47.0), (8.501, 47.0), highway="service")]
    streets = streets_of(roads, METRIC)
    scrap = streets.only(streets.road == len(roads) - 1)
    assert np.unique(streets.only(streets.road < 8).network).size == 1
    assert scrap.network.max() < 0.05
    assert set(streets.main().road.tolist()) == set(range(8))
    assert scrap.is_service.all()
    assert not scrap.is_street.any()


def test_roads_that_cross_without_a_node_are_two_networks():
    bridge = street("Bridge", (8.0, 47.0), (8.01, 47.01))
    below = street("Below", (8.01, 47.0), (8.0, 47.01))
    assert streets_of([bridge, below], METRIC).network == pytest.approx(0.5, rel=1e-3)


def test_the_nearest_piece_and_its_distance():
    streets = streets_of([street("A", (8.0, 47.0), (8.01, 47.0))], METRIC)
    found, away_m = streets.nearest(Position(8.005, 47.001))
    assert found.lat == pytest.approx(47.0, abs=1e-5)
    assert away_m == pytest.approx(111.2, abs=2)


def test_no_roads_are_no_pieces():
    streets = streets_of([], METRIC)
    assert len(streets) == 0
    assert streets.km() == 0
    assert streets.nearest(Position(8, 47)) is None
    assert len(streets.main()) == 0


@given(arrays(np.float64, st.tuples(st.integers(2, 200), st.just(2)), elements=st.floats(0, 1e4)), st.integers(1, 50))
def test_shares_are_as_many_as_asked_and_of_about_equal_weight(points, parts):
    weights = np.ones(len(points))
    groups = share_out(points, weights, parts)
    sizes = np.bincount(groups)
    assert len(sizes) == min(parts, len(points))
    assert sizes.min() >= 1
    fair = len(points) / len(sizes)
    assert sizes.max() <= 2 * fair


def test_the_centre_of_a_group_is_one_of_its_points():
    points = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [10.0, 0.0], [11.0, 5.0]])
    assert centres(points, np.array([0, 0, 0, 1, 1])).tolist() == [1, 3]
