"""The ground that planning judges, as it is read from the database."""

import gzip
import json
from dataclasses import replace
from datetime import date

import pytest

from dispatch.planning.cover import PlaceKind
from dispatch.store.planning import ground as grounds
from dispatch.store.planning.ground import ground_key, read_ground
from gis.county.model import PointKind, ReportingPoint
from gis.position import Position
from gis.store.counties.repository import save_county
from tests.counties import CODE, grid_county

EDGE, OUTSIDE = Position(107.0, 35.301), Position(106.99, 35.302)


def points(*positions):
    return tuple(
        ReportingPoint(f"P{n}", PointKind.SCHOOL, f"第{n}小学", position) for n, position in enumerate(positions)
    )


def stands_for(connection, *positions):
    """Return the cell in which the station lies, with these reporting points."""
    save_county(connection, replace(grid_county(), points=points(*positions)))
    ground = read_ground(connection, ground_key(connection, CODE, None, date(2026, 11, 1)), None)
    return next(cell for cell in ground.cells if cell.code == f"{CODE}100200003")


def test_cases_of_a_cell_are_taken_to_come_at_the_place_amid_its_others(connection):
    middle = Position(107.031, 35.303)
    found = stands_for(connection, Position(107.010, 35.303), middle, Position(107.049, 35.303))
    assert (found.amid, found.stands_for) == (middle, middle)


def test_a_place_that_may_be_another_cells_stands_for_none(connection):
    """A case there would be the other cell's, with its target."""
    assert stands_for(connection, EDGE, OUTSIDE).amid is None


def test_a_cell_without_a_place_is_taken_at_a_point_inside_it(connection):
    found = stands_for(connection)
    assert (found.amid, found.stands_for) == (None, found.centre)


def drawn(folder, *lines):
    """Write roads beside a graph as an import draws them: a straight road has its ends only."""
    shape = {"type": "MultiLineString", "coordinates": lines}
    feature = {"type": "Feature", "properties": {"class": "primary", "name": "G109"}, "geometry": shape}
    body = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (folder / "roads.geojson.gz").write_bytes(gzip.compress(body.encode()))
    return folder


def places_by_cell(connection, roads):
    save_county(connection, replace(grid_county(), points=(), places=()))
    ground = read_ground(connection, ground_key(connection, CODE, None, date(2026, 11, 1)), roads)
    return {cell.code: [each for each in ground.places if each.cell == cell.code] for cell in ground.cells}


def test_a_cell_that_a_straight_road_crosses_is_judged_on_that_road(connection, tmp_path):
    """It has no node there, and was judged at a point off the road, as a cell of which nothing is known."""
    found = places_by_cell(connection, drawn(tmp_path, [[106.99, 35.22], [107.14, 35.22]]))
    (place,) = found[f"{CODE}100201001"]
    assert (place.kind, place.position) == (PlaceKind.ROAD, Position(pytest.approx(107.075), pytest.approx(35.22)))
    (end,) = found[f"{CODE}100202001"]
    assert end.position == Position(107.14, 35.22), "a cell with a node is judged there"
    assert [each.kind for each in found[f"{CODE}100201002"]] == [PlaceKind.MIDDLE]


def test_a_road_outside_every_cell_is_none_of_theirs(connection, tmp_path):
    found = places_by_cell(
        connection, drawn(tmp_path, [[106.9, 35.0], [107.3, 35.0]], [[106.99, 35.35], [106.99, 35.3]])
    )
    assert {each.kind for places in found.values() for each in places} == {PlaceKind.MIDDLE}


def test_another_rule_of_choosing_places_is_another_version_of_the_same_cells(connection, monkeypatch):
    """Answers from before the rule changed are said to be older: their ground has another version."""
    save_county(connection, grid_county())
    asked = connection, CODE, None, date(2026, 11, 1)
    before, again = ground_key(*asked), ground_key(*asked)
    monkeypatch.setattr(grounds, "PLACES_RULE", grounds.PLACES_RULE + 1)
    after = ground_key(*asked)
    assert before.text == again.text != after.text
    assert before.names == after.names
