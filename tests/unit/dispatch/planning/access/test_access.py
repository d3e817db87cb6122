"""Walks to reporting points, the next points, venues by town: small grounds worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.planning.access import next_points, venues, walks
from dispatch.planning.access.venues import VENUES
from dispatch.planning.access.walks import origins, points_of
from dispatch.planning.cover import Place, PlaceKind, PlanningCell, PlanningGround
from gis.county.model import CellKind, PointKind
from gis.position import Position

HERE, INF = Position(107.0, 35.0), np.inf
LIMIT_S = 1800.0


def code(committee, cell=1):
    return f"620823100{committee:03d}{cell:03d}"


def spot(name):
    """Return a place of its own for each point."""
    return Position(108.0, 35.0 + sum(map(ord, name)) / 1e6)


def village(name, cell, where=HERE):
    return Place(cell, PlaceKind.NAMED, where, None, name)


def point(name, cell, venue=PointKind.SCHOOL):
    return Place(cell, PlaceKind.POINT, spot(name), name, name, None, venue)


def road(cell):
    return Place(cell, PlaceKind.ROAD, HERE)


def ground(*places, town="镇"):
    codes = sorted({place.cell for place in places})
    cells = [
        PlanningCell(each, f"网格{each[-6:]}", town, CellKind.RURAL, False, HERE, 0, f"{each[9:12]}村")
        for each in codes
    ]
    return PlanningGround("620823", "v", tuple(cells), tuple(sorted(places, key=lambda place: place.cell)))


def walked(county, times_s):
    """Return the walks by times from villages and roads; cells known only by a point lie at every point."""
    alone = len(origins(county)) - len(times_s)
    return walks(county, np.vstack([times_s, np.zeros((alone, len(points_of(county))))]), LIMIT_S)


@pytest.mark.parametrize(("walk_s", "within"), [(1799.9, 1), (1800.0, 1), (1800.1, 0), (INF, 0)])
def test_exactly_the_limit_is_within_it(walk_s, within):
    county = ground(village("甲村", code(200)), point("P", code(201)))
    assert walked(county, np.array([[walk_s]])).villages_within == within


def test_a_village_far_off_every_path_has_the_point_in_its_midst():
    county = ground(village("甲村", code(200), spot("A")), point("A", code(200)), point("B", code(201)))
    (walk,) = walked(county, np.array([[INF, INF]])).villages
    assert (walk.nearest, walk.nearest_s, walk.second) == ("A", 0.0, None)


def test_the_second_nearest_point_is_named_and_ties_go_by_order():
    county = ground(village("甲村", code(200)), point("A", code(201)), point("B", code(202)), point("C", code(203)))
    walk = walked(county, np.array([[900.0, 300.0, 300.0]])).villages[0]
    assert (walk.nearest, walk.nearest_s, walk.second, walk.second_s) == ("B", 300.0, "C", 300.0)


def test_without_a_second_way_there_is_no_second_point():
    county = ground(village("甲村", code(200)), point("A", code(201)), point("B", code(202)))
    walk = walked(county, np.array([[INF, 300.0]])).villages[0]
    assert (walk.nearest, walk.second, walk.second_s) == ("B", None, INF)


def test_a_point_of_the_same_committee_is_a_villages_own_however_far():
    county = ground(village("甲村", code(200, 1)), point("A", code(200, 2)), village("乙村", code(201)))
    found = walked(county, np.array([[5000.0], [10.0]])).villages
    assert [walk.has_own for walk in found] == [True, False]


def test_villages_without_a_point_come_the_farthest_first():
    county = ground(village("甲", code(200)), village("乙", code(201)), village("丙", code(202)), point("A", code(203)))
    found = walked(county, np.array([[2000.0], [INF], [1800.0]]))
    assert [walk.name for walk in found.without] == ["乙", "甲"]


def test_a_cell_goes_by_its_villages_and_by_its_roads_only_without_one():
    county = ground(village("甲", code(200)), road(code(200)), road(code(201)), road(code(201)), point("A", code(202)))
    kinds = [PlaceKind.NAMED, PlaceKind.ROAD, PlaceKind.ROAD, PlaceKind.POINT]
    assert [place.kind for place in origins(county)] == kinds
    found = walked(county, np.array([[100.0], [400.0], [200.0], [16.0]]))
    # Of two roads the nearer stands in the middle; the cell of the point itself has no walk.
    assert [walk.nearest_s for walk in found.cells] == [100.0, 200.0, 0.0]


def test_a_cell_known_only_by_its_point_has_a_second_nearest_point():
    county = ground(point("A", code(200)), point("B", code(201)), village("乙", code(201)))
    assert [place.kind for place in origins(county)] == [PlaceKind.NAMED, PlaceKind.POINT]
    walk = walked(county, np.array([[300.0, 10.0], [40.0, 320.0]])).cells[0]
    assert (walk.nearest, walk.nearest_s, walk.second, walk.second_s) == ("A", 0.0, "B", 320.0)


def test_a_county_without_a_point_has_no_walk():
    county = ground(village("甲", code(200)))
    found = walks(county, np.zeros((1, 0)), LIMIT_S)
    assert (found.villages[0].nearest, found.villages[0].nearest_s, found.villages_within) == (None, INF, 0)


@pytest.mark.parametrize("limit_s", [0, -1, INF, float("nan")])
def test_a_limit_that_is_none_is_refused(limit_s):
    with pytest.raises(ValueError, match="limit_s"):
        walks(ground(village("甲", code(200))), np.zeros((1, 0)), limit_s)


def test_times_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="walking_s"):
        walks(ground(village("甲", code(200))), np.zeros((2, 0)), LIMIT_S)


def test_the_next_point_stands_where_it_brings_the_most_villages_within():
    between = np.array([[0, 1800, 4000], [1800, 0, 1800], [4000, 1800, 0]], dtype=float)
    first, *others = next_points("甲乙丙", np.array([INF, INF, INF]), between, LIMIT_S, 5)
    assert ("甲乙丙"[first.index], first.gained, first.still_without, others) == ("乙", ("丙", "乙", "甲"), 0, [])


def test_of_equal_places_the_one_that_saves_more_walking_then_the_least_name():
    even = np.array([[0, 100], [100, 0]], dtype=float)
    assert next_points("乙甲", np.array([2000.0, 2000.0]), even, LIMIT_S, 1)[0].index == "乙甲".index(min("乙甲"))
    uneven = np.array([[0, 100], [300, 0]], dtype=float)  # from 甲 to 乙 300, from 乙 to 甲 100
    found = next_points("乙甲", np.array([2000.0, 2000.0]), uneven, LIMIT_S, 1)[0]
    assert ("乙甲"[found.index], found.saved_s) == ("甲", 3900.0)


def test_no_next_point_where_everybody_has_one():
    assert next_points(["甲"], np.array([1800.0]), np.zeros((1, 1)), LIMIT_S, 3) == []
    assert next_points([], np.zeros(0), np.zeros((0, 0)), LIMIT_S, 3) == []


@given(st.lists(st.floats(0, 5000), min_size=4, max_size=4), st.integers(1, 4))
def test_each_next_point_leaves_fewer_without(nearest, most):
    between = np.abs(np.subtract.outer(np.arange(4), np.arange(4))) * 1000.0
    found = next_points("甲乙丙丁", np.array(nearest), between, LIMIT_S, most)
    left = [sum(s > LIMIT_S for s in nearest), *(each.still_without for each in found)]
    assert all(a - b == len(each.gained) > 0 for a, b, each in zip(left, left[1:], found, strict=False))


def test_venues_count_every_kind_that_towns_should_have_and_name_what_is_lacking():
    county = ground(
        point("A", code(200)),
        point("P", code(200), PointKind.PHARMACY),
        point("B", code(200), PointKind.MARKET),
        village("甲", code(201)),
    )
    (town,) = venues(county)
    assert (town.points[PointKind.SCHOOL], town.points[PointKind.MARKET]) == (1, 1)
    assert (town.committees, town.committees_without) == (2, ("201村",))
    assert set(town.lacking) == set(VENUES) - {PointKind.SCHOOL, PointKind.MARKET}


def test_points_come_in_the_order_of_the_ground():
    assert [place.code for place in points_of(ground(point("B", code(201)), point("A", code(200))))] == ["A", "B"]
