"""Workloads and moves of cells: a row of squares worked out by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from dispatch.errors import BadScenarioError
from dispatch.planning.cells import Doubt, move_cell, moved_county, workloads
from dispatch.planning.cover import Place, PlaceKind, PlanningCell, PlanningGround
from gis.county.model import CellKind, Inspector
from gis.position import Position
from tests.counties import grid_county

TODAY, ON = date(2026, 3, 1), date(2026, 4, 1)
HERE = Position(107, 35.2)


def ground(count=3):
    cells = [PlanningCell(f"c{n}", f"格{n}", "镇", CellKind.RURAL, False, HERE, 2e6) for n in range(count)]
    places = [Place(f"c{n}", PlaceKind.POINT, HERE, f"P{n}") for n in range(count)]
    return PlanningGround("620823", "v", tuple(cells), tuple(places))


def test_a_workload_counts_cells_area_points_and_cases_a_year():
    held = {"c0": "I1", "c1": "I1", "c2": None}
    seconds = {"S1": np.array([100.0, np.inf, 50.0])}
    found = workloads(
        ground(), [("I1", "甲", "S1"), ("I2", "乙", None)], held, {"c0": 4, "c1": 1, "c2": 9}, 0.5, seconds
    )
    one, two, nobody = found
    assert (one.cells, one.area_km2, one.points, one.cases, one.a_year, one.travel_s) == (
        ("c0", "c1"),
        4.0,
        2,
        5,
        10.0,
        100.0,
    )
    assert (two.cells, two.cases, two.travel_s) == ((), None, None)
    assert (nobody.inspector, nobody.cases, nobody.a_year) == (None, 9, 18.0)


@pytest.mark.parametrize(("cases", "shown"), [(4, None), (5, 5)])
def test_fewer_than_five_cases_are_not_shown(cases, shown):
    found = workloads(ground(1), [("I1", "甲", None)], {"c0": "I1"}, {"c0": cases}, 1.0, {})[0]
    assert (found.cases, found.low is None, found.high is None) == (shown, shown is None, shown is None)


def test_the_county_minus_the_others_does_not_reveal_an_inspector():
    held = {"c0": "I1", "c1": "I2", "c2": "I3"}
    people = [(code, code, None) for code in ("I1", "I2", "I3")]
    found = workloads(ground(), people, held, {"c0": 2, "c1": 6, "c2": 9}, 1.0, {})
    assert [each.cases for each in found] == [None, None, 9]


def test_an_inspector_minus_the_cells_that_are_shown_does_not_reveal_a_cell():
    """The history shows 20 and 9 cases of c0 and c2: 23 − 20 would be the 3 cases of c1, and 29 all but those 3."""
    held = {"c0": "I1", "c1": "I1", "c2": "I2", "c3": "I2"}
    people = [("I1", "甲", None), ("I2", "乙", None)]
    found = workloads(ground(4), people, held, {"c0": 20, "c1": 3, "c2": 9, "c3": 4}, 0.5, {})
    assert [(each.cases, each.low, each.least_a_year) for each in found] == [(None, None, 40.0), (None, None, 18.0)]


def test_an_inspector_whose_hidden_cells_have_five_cases_together_is_shown():
    held = {"c0": "I1", "c1": "I1", "c2": "I1"}
    found = workloads(ground(), [("I1", "甲", None)], held, {"c0": 20, "c1": 3, "c2": 2}, 1.0, {})[0]
    assert (found.cases, found.least_a_year) == (25, None)


def test_a_period_that_is_none_is_refused():
    with pytest.raises(ValueError, match="years"):
        workloads(ground(1), [], {}, {}, 0.0, {})


def county(owners):
    """The grid county: a row of the first four cells has these inspectors, all others have nobody."""
    data = grid_county()
    people = tuple(Inspector(code, f"网格员{code}", {"I3": "S2"}.get(code, "S1")) for code in ("I1", "I2", "I3"))
    cells = [replace(cell, inspector=owners[n] if n < len(owners) else None) for n, cell in enumerate(data.cells)]
    return replace(data, inspectors=people, cells=tuple(cells))


def doubts(data, number, inspector, **more):
    move = move_cell(data, data.cells[number].code, inspector, ON, today=TODAY, **more)
    return {each.doubt for each in move.doubts}


MOVES = [
    # owners of a column of four cells of one committee, the cell moved, to whom, the doubts
    (["I1", "I1", "I2", "I2"], 1, "I2", set()),
    (["I1", "I1", "I1", "I2"], 1, "I2", {Doubt.SPLITS_OLD, Doubt.APART_FROM_NEW}),
    (["I1", "I1", "I2", "I2"], 0, "I2", {Doubt.APART_FROM_NEW}),
    (["I1", "I2", "I2", "I2"], 0, "I2", {Doubt.NONE_LEFT}),
    (["I1", "I1", "I3", "I3"], 1, "I3", {Doubt.OTHER_STATION}),
    ([None, "I2", "I2", "I2"], 0, "I2", set()),
    (["I1", "I1", None, None, "I2", "I2"], 0, "I2", {Doubt.OTHER_COMMITTEE}),
]


@pytest.mark.parametrize(("owners", "number", "inspector", "found"), MOVES)
def test_what_is_doubtful_about_a_move(owners, number, inspector, found):
    assert doubts(county(owners), number, inspector) == found


@pytest.mark.parametrize(("old_s", "new_s", "farther"), [(100, 100, False), (100, 100.1, True), (None, 900, False)])
def test_a_longer_way_from_the_station_is_said(old_s, new_s, farther):
    found = doubts(county(["I1", "I1", "I2", "I2"]), 1, "I2", travel_s=(old_s, new_s))
    assert (Doubt.FARTHER in found) is farther


def test_a_move_before_another_change_says_until_when_it_holds():
    data = county(["I1", "I1", "I2", "I2"])
    later = date(2026, 5, 1)
    first, again = replace(data.cells[1], valid_to=later), replace(data.cells[1], inspector="I3", valid_from=later)
    data = replace(data, cells=(data.cells[0], first, *data.cells[2:], again))
    move = move_cell(data, first.code, "I2", ON, today=TODAY)
    assert [(each.doubt, each.until) for each in move.doubts] == [(Doubt.NOT_FOR_GOOD, later)]
    stretches = [cell for cell in moved_county(data, move).cells if cell.code == first.code]
    assert [(each.inspector, each.valid_to) for each in stretches] == [("I1", ON), ("I2", later), ("I3", None)]


def test_a_move_on_the_day_of_another_change_is_said_to_meet_it():
    data = county(["I1", "I1", "I2", "I2"])
    changes = (replace(data.cells[1], valid_to=ON), replace(data.cells[1], inspector="I2", valid_from=ON))
    data = replace(data, cells=(data.cells[0], *changes, *data.cells[2:]))
    with pytest.raises(BadScenarioError, match=f"changes on {ON} already: choose another day"):
        move_cell(data, data.cells[1].code, "I3", ON, today=TODAY)


def test_the_county_has_the_cell_twice_with_dates_that_meet():
    data = county(["I1", "I1", "I2", "I2"])
    moved = moved_county(data, move_cell(data, data.cells[1].code, "I2", ON, today=TODAY))
    stretches = [cell for cell in moved.cells if cell.code == data.cells[1].code]
    assert [(cell.inspector, cell.valid_from, cell.valid_to) for cell in stretches] == [
        ("I1", date(2020, 1, 1), ON),
        ("I2", ON, None),
    ]
    assert len(moved.cells) == len(data.cells) + 1


@pytest.mark.parametrize(
    ("stated", "theirs", "begun"),
    [("S1", "S2", "S2"), ("S1", None, "S1"), (None, "S2", None), (None, None, None)],
)
def test_a_cell_whose_station_is_stated_keeps_one(stated, theirs, begun):
    """Where an inspector has no station, as in the template, the cell's own stays: else nobody would see its cases."""
    data = county(["I1", "I1", "I2", "I2"])
    cells = (data.cells[0], replace(data.cells[1], station=stated), *data.cells[2:])
    inspectors = tuple(replace(each, station=theirs) if each.code == "I2" else each for each in data.inspectors)
    data = replace(data, cells=cells, inspectors=inspectors)
    moved = moved_county(data, move_cell(data, data.cells[1].code, "I2", ON, today=TODAY))
    assert [cell.station for cell in moved.cells if cell.code == data.cells[1].code] == [stated, begun]


REFUSED = [
    ({"code": "000000000000000"}, "cell"),
    ({"inspector": "I9"}, "inspector"),
    ({"inspector": "I1"}, "inspector"),
    ({"on": TODAY}, "on"),
]


@pytest.mark.parametrize(("more", "field"), REFUSED)
def test_a_move_that_cannot_be_names_what_is_wrong(more, field):
    data = county(["I1", "I1", "I2", "I2"])
    asked = {"code": data.cells[1].code, "inspector": "I2", "on": ON} | more
    with pytest.raises(BadScenarioError) as refused:
        move_cell(data, **asked, today=TODAY)
    assert refused.value.field == field


def test_a_cell_that_ends_before_the_day_cannot_move():
    data = county(["I1", "I1", "I2", "I2"])
    ended = replace(data, cells=tuple(replace(cell, valid_to=ON) for cell in data.cells))
    with pytest.raises(BadScenarioError, match="not in force"):
        move_cell(ended, data.cells[1].code, "I2", ON, today=TODAY)
