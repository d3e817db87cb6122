"""The ground that planning judges, as it is read from the database."""

from dataclasses import replace
from datetime import date

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
