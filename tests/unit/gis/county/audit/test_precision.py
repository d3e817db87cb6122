"""Coordinates of few decimals: which layers are reported, and how badly."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely.geometry import box

from gis.county.audit.precision import decimals_of, precision_defects
from gis.county.defects import Severity
from gis.county.model import Cell, CellKind, County, CountyData, NamedPlace, PointKind, ReportingPoint
from gis.datum.crs import transform_geometry
from gis.position import Datum, Position, SourcePosition

FINE = (107.026312, 35.301234)


def county(*coordinates: tuple[float, float]) -> CountyData:
    """Return a county with a point at each coordinate; everything else is fine."""
    outline = box(107.000123, 35.200117, 107.200123, 35.400117)
    return CountyData(
        County("620899", "试验县", outline, "试验镇"),
        cells=(Cell("620899100200001", CellKind.RURAL, "620899100200", False, outline),),
        points=tuple(
            ReportingPoint(
                f"P{n}", PointKind.SCHOOL, "小学", Position(*each), source=SourcePosition(*each, Datum.WGS84)
            )
            for n, each in enumerate(coordinates)
        ),
    )


@pytest.mark.parametrize(
    ("numbers", "decimals"),
    [((107, 35), 0), ((107.1, 35), 1), ((107.03, 35.3), 2), ((107.026, 35.3), 3), ((107.0263, 35.3), 4), (FINE, 4)],
)
def test_decimals_of_coordinates_are_counted_up_to_four(numbers, decimals):
    assert decimals_of(np.array([numbers])) == decimals  # 4 for all beyond 3


@pytest.mark.parametrize(
    ("coarse", "fine", "severity"),
    [(0, 4, None), (1, 3, Severity.WARNING), (2, 2, Severity.WARNING), (3, 2, Severity.ERROR), (1, 0, Severity.ERROR)],
)
def test_more_than_half_of_a_layer_is_an_error(coarse, fine, severity):
    defects = list(precision_defects(county(*[(107.03, 35.31)] * coarse, *[FINE] * fine), {}))
    assert [each.severity for each in defects] == ([severity] if severity else [])
    if severity:
        (defect,) = defects
        assert defect.codes == ("points", "P0")
        assert f"{coarse} of {coarse + fine} reporting points have coordinates of at most 3 decimals" in defect.message
        assert "P0 (107.03, 35.31): 2 decimals are about 1 km" in defect.message
        assert "2 位小数约合 1 km" in defect.message_zh


def test_three_decimals_are_a_hundred_metres():
    (defect,) = precision_defects(county((107.031, 35.3)), {})
    assert "3 decimals are about 111 m" in defect.message
    assert "约合 111 米" in defect.message_zh


def test_what_counts_is_the_number_in_the_file_not_the_place_it_means():
    """Coarse GCJ-02 has many decimals once it is WGS84."""
    data = county(FINE)
    coarse = replace(data.points[0], source=SourcePosition(107.03, 35.30, Datum.GCJ02))
    assert len(list(precision_defects(replace(data, points=(coarse,)), {}))) == 1
    area = transform_geometry(box(107, 35.2, 107.2, 35.4), Datum.GCJ02)
    cells = replace(data, cells=(replace(data.cells[0], polygon=area),))
    assert [each.codes[0] for each in precision_defects(cells, {"cells": Datum.GCJ02})] == ["cells"]
    assert list(precision_defects(cells, {"cells": Datum.BD09})) == []


def test_an_area_is_coarse_only_if_all_its_vertices_are():
    data = county(FINE)
    ring = [(107.0, 35.2), (107.2, 35.2), (107.2, 35.4), (107.012345, 35.4)]
    boundary = replace(data.county, boundary=shapely.Polygon(ring))
    assert list(precision_defects(replace(data, county=boundary), {})) == []
    coarse = replace(data.county, boundary=box(107, 35.2, 107.2, 35.4))
    assert [each.codes for each in precision_defects(replace(data, county=coarse), {})] == [("boundary", "620899")]


def test_places_have_names_for_codes():
    data = replace(county(FINE), places=(NamedPlace("东街", "street", Position(107.03, 35.3)),))
    (defect,) = precision_defects(data, {"places": Datum.WGS84})
    assert "1 of 1 places" in defect.message
    assert "东街 (107.03, 35.30)" in defect.message
