"""What every `TravelTimes` promises, asked of the straight line and of real road graphs alike."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.position import Position
from gis.store.graphs.repository import open_graph
from gis.travel.times import StraightLine, TravelTimes, geodesic_m
from tests.graphs import graph_of
from tests.roadsamples import ORIGIN, town_file
from tests.running.profiles import examples

MOST = settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass
class Case:
    """An implementation, and a box in which to ask it: west, south, east, north."""

    travel: TravelTimes
    box: tuple[float, float, float, float]

    def places(self) -> st.SearchStrategy[Position]:
        west, south, east, north = self.box
        return st.builds(Position, st.floats(west, east), st.floats(south, north))


def straight_line(folder: Path, data_file: Callable[[str], Path]) -> Case:
    return Case(StraightLine(), (-180.0, -90.0, 180.0, 90.0))


def town(folder: Path, data_file: Callable[[str], Path]) -> Case:
    built = graph_of(town_file(folder))
    return Case(open_graph(built.path), (ORIGIN.lon - 0.1, ORIGIN.lat - 0.1, ORIGIN.lon + 0.12, ORIGIN.lat + 0.12))


def andorra(folder: Path, data_file: Callable[[str], Path]) -> Case:
    built = graph_of(data_file("osm/andorra.osm.pbf"))
    return Case(open_graph(built.path), (1.40, 42.42, 1.80, 42.67))  # reaches beyond the roads and their snap limit


@pytest.fixture(scope="module", params=[straight_line, town, andorra], ids=lambda maker: maker.__name__)
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, data_file: Callable[[str], Path]
) -> Case:
    return request.param(tmp_path_factory.mktemp("contract"), data_file)


@MOST
@given(data=st.data())
def test_to_point_matrix_and_route_agree(case, data):
    origins = data.draw(st.lists(case.places(), min_size=1, max_size=8))
    destination = data.draw(case.places())
    legs = case.travel.to_point(origins, destination)
    column = case.travel.matrix(origins, [destination])[:, 0]
    assert [leg.travel_s for leg in legs] == [None if np.isnan(seconds) else seconds for seconds in column]
    for origin, leg in zip(origins, legs, strict=True):
        route = case.travel.route(origin, destination)
        assert (None if route is None else route.travel_s) == leg.travel_s


@MOST
@given(data=st.data())
def test_a_pair_takes_the_same_no_matter_who_else_is_asked_about(case, data):
    origins = data.draw(st.lists(case.places(), min_size=2, max_size=8))
    destinations = data.draw(st.lists(case.places(), min_size=2, max_size=8))
    together = case.travel.matrix(origins, destinations)
    alone = [[case.travel.matrix([a], [b])[0, 0] for b in destinations] for a in origins]
    np.testing.assert_array_equal(together, alone)


@MOST
@given(data=st.data())
def test_times_are_finite_tenths_and_add_up(case, data):
    for leg in case.travel.to_point([data.draw(case.places())], data.draw(case.places())):
        if leg.travel_s is None:
            assert leg.road_s is None
            continue
        assert leg.travel_s >= 0
        assert leg.travel_s == round(leg.travel_s, 1)
        assert type(leg.travel_s) is float
        if leg.road_s is not None:
            assert leg.travel_s == pytest.approx(leg.road_s + leg.approach_s, abs=0.11)  # each rounded by itself


@MOST
@given(data=st.data())
def test_a_route_goes_from_the_origin_to_the_destination(case, data):
    origin, destination = data.draw(case.places()), data.draw(case.places())
    route = case.travel.route(origin, destination)
    if route is not None:
        assert route.path[0] == (origin.lon, origin.lat)
        assert route.path[-1] == (destination.lon, destination.lat)
        # no way is shorter than the straight line; engines measure on a sphere: up to 0.6 %
        assert route.distance_m >= geodesic_m(origin, destination) * 0.99 - 0.2


@MOST
@given(data=st.data())
def test_equal_origins_take_equally_long(case, data):
    origin, other, destination = (data.draw(case.places()) for _ in range(3))
    first, _, last = case.travel.to_point([origin, other, origin], destination)
    assert first == last


def test_no_origins_no_legs(case):
    somewhere = Position(case.box[0], case.box[1])
    assert case.travel.to_point([], somewhere) == []


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (0, 3), (3, 0)])
def test_an_empty_matrix_keeps_its_shape(case, rows, columns):
    somewhere = Position(case.box[0], case.box[1])
    assert case.travel.matrix([somewhere] * rows, [somewhere] * columns).shape == (rows, columns)


def test_a_way_to_the_own_position_takes_no_time(case):
    west, south, east, north = case.box
    here = Position((west + east) / 2, (south + north) / 2)
    (leg,) = case.travel.to_point([here], here)
    assert leg.travel_s is None or leg.travel_s == pytest.approx(leg.approach_s, abs=0.1)


def test_says_what_it_is(case):
    assert (case.travel.method, case.travel.version is None) in {("straight_line", True), ("road", False)}
