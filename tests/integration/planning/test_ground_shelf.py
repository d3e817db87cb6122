"""The grounds that a process keeps: another name or another rule is another ground, of the same version."""

from dataclasses import replace
from datetime import date

import pytest

from api.planning.shelf import GroundShelf
from dispatch.store.planning.ground import ground_key
from gis.position import Position
from gis.store.counties.repository import save_county
from gis.travel.times import StraightLine
from tests.counties import CODE, grid_county

TODAY = date(2026, 11, 2)
LINE = StraightLine()


@pytest.fixture
def county(connection):
    data = grid_county()
    save_county(connection, data)
    return data


@pytest.fixture
def ground(connection, tmp_path):
    """Return a function that gives the ground and its key, as one process has them one time after another."""
    shelf = GroundShelf(tmp_path)

    def now(travel=LINE):
        key = ground_key(connection, CODE, None, TODAY)
        return shelf.get(connection, key, travel), key

    return now


def of_cells(data):
    return replace(data, cells=tuple(replace(cell, name=f"{cell.name}新") for cell in data.cells))


def of_towns(data):
    return replace(data, committees=tuple(replace(each, town_name="新镇") for each in data.committees))


def of_points(data):
    return replace(data, points=tuple(replace(point, name_en="New market") for point in data.points))


NAMES = [
    (of_cells, lambda ground: all(cell.name.endswith("新") for cell in ground.cells)),
    (of_towns, lambda ground: {cell.town for cell in ground.cells} == {"新镇"}),
    (of_points, lambda ground: {place.name_en for place in ground.places if place.code} == {"New market"}),
]


@pytest.mark.parametrize(("rename", "has_it"), NAMES)
def test_what_is_called_otherwise_is_read_again(connection, county, ground, rename, has_it):
    before, key = ground()
    assert ground()[0] is before
    save_county(connection, rename(county))
    after, later = ground()
    assert has_it(after.ground)
    assert not has_it(before.ground)
    # What is computed stays the same, and no answer is older by it; a changed point has another version itself.
    assert (later.text == key.text) is (rename is not of_points)


def test_a_straight_line_is_measured_again_once_the_rules_say_another_speed(ground):
    from_here = [Position(107.0, 35.0)]
    slow, fast = StraightLine(speed_kmh=20.0), StraightLine(speed_kmh=40.0)
    first = ground(slow)[0].travel_s(from_here, slow)
    second = ground(fast)[0].travel_s(from_here, fast)
    assert second.sum() == pytest.approx(first.sum() / 2, rel=0.01)
    assert ground(slow)[0] is ground(slow)[0]
