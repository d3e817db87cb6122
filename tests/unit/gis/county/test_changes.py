from dataclasses import replace
from datetime import date

import pytest
from shapely import MultiPolygon, Polygon
from shapely.affinity import translate

from gis.county.changes import KINDS, Emptied, county_changes
from gis.position import Datum, Position, SourcePosition
from tests.counties import grid_county


def changes(before, after, kind):
    return next(each for each in county_changes(before, after) if each.kind == kind)


def moved(cell, degrees):
    return replace(cell, polygon=translate(cell.polygon, degrees))


def test_a_county_beside_itself_is_unchanged():
    data = grid_county()
    assert [(each.kind, each.added, each.changed, each.removed) for each in county_changes(data, data)] == [
        (kind, (), (), ()) for kind in KINDS
    ]
    assert changes(data, data, "cells").unchanged == 16
    assert changes(data, data, "places").unchanged == 4, "two of one name count as two"


def test_a_first_import_only_adds():
    found = county_changes(None, grid_county())
    assert sum(len(each.removed) + len(each.changed) for each in found) == 0
    assert changes(None, grid_county(), "teams").counts == {"added": 3, "changed": 0, "removed": 0, "unchanged": 0}


def test_rows_are_named_by_code_name_and_column():
    before = grid_county()
    point = replace(before.points[0], name="西街超市", phone="13900000001")
    found = changes(before, replace(before, points=(point,)), "points")
    assert [(row.code, row.name, row.columns) for row in found.changed] == [("P1", "西街超市", ("name", "phone"))]
    assert [(row.code, row.name) for row in found.removed] == [("P2", "第一小学")]


@pytest.mark.parametrize(("degrees", "changed"), [(0.0, 0), (5e-8, 0), (1e-5, 1)])
def test_a_border_moves_from_a_centimetre_on(degrees, changed):
    before = grid_county()
    after = replace(before, cells=(moved(before.cells[0], degrees), *before.cells[1:]))
    assert len(changes(before, after, "cells").changed) == changed


def test_a_ring_from_another_vertex_or_in_a_multipolygon_is_the_same_area():
    before = grid_county()
    ring = list(before.cells[0].polygon.exterior.coords)
    turned = MultiPolygon([Polygon([*ring[2:-1], *ring[:3]][::-1])])
    after = replace(before, cells=(replace(before.cells[0], polygon=turned), *before.cells[1:]))
    assert changes(before, after, "cells").changed == ()


def test_how_a_place_was_measured_is_no_change_and_where_it_lies_is():
    before = grid_county()
    said = replace(before.points[0], source=SourcePosition(107.031, 35.301, Datum.WGS84))
    assert changes(before, replace(before, points=(said, before.points[1])), "points").changed == ()
    away = replace(before.points[0], position=Position(107.032, 35.301))
    (row,) = changes(before, replace(before, points=(away, before.points[1])), "points").changed
    assert row.columns == ("position",)
    assert row.changes[0].moved_m == pytest.approx(91, abs=0.5)  # 0.001° × 111,320 m × cos 35.3°


def test_a_later_validity_of_a_cell_is_a_row_of_its_own():
    before = grid_county()
    later = replace(before.cells[0], valid_from=date(2027, 1, 1))
    ended = replace(before.cells[0], valid_to=date(2027, 1, 1))
    after = replace(before, cells=(*before.cells[1:], later, ended))
    found = changes(before, after, "cells")
    assert [row.columns for row in found.changed] == [("valid_to",)]
    assert [row.code for row in found.added] == [f"{later.code} 2027-01-01"]


def test_the_county_itself_is_compared():
    before = grid_county()
    after = replace(before, county=replace(before.county, time_zone="Europe/Berlin"), attribution=("x",))
    (row,) = changes(before, after, "county").changed
    assert row.columns == ("time_zone", "attribution")


@pytest.mark.parametrize(("left", "shrinks"), [(8, True), (9, False), (16, False), (0, True)])
def test_half_of_the_rows(left, shrinks):
    before = grid_county()
    assert changes(before, replace(before, cells=before.cells[:left]), "cells").shrinks is shrinks


@pytest.mark.parametrize(("left", "shrinks"), [(8, True), (9, False)])
def test_half_of_a_columns_values(left, shrinks):
    data = grid_county()
    cells = tuple(c if n < left else replace(c, inspector=None) for n, c in enumerate(data.cells))
    found = changes(data, replace(data, cells=cells), "cells")
    assert found.shrinks is shrinks
    assert found.emptied == ((Emptied("inspector", 16, 16 - left),) if shrinks else ())


def test_one_value_less_of_a_few_is_an_edit():
    data = grid_county()
    before = replace(data, points=(replace(data.points[0], phone="12315"), data.points[1]))
    assert not changes(before, data, "points").shrinks
