"""Outlines from whichever ways of a boundary an extract holds."""

import numpy as np
import pytest
from shapely import box

from gis.from_osm.outline import outline

SQUARE = [(8.0, 47.0), (8.1, 47.0), (8.1, 47.1), (8.0, 47.1), (8.0, 47.0)]


def way(*points):
    return np.array(points)


def test_ways_in_any_order_and_direction_close_to_an_area():
    a, b, c = way(*SQUARE[0:2]), way(*SQUARE[3:0:-1]), way(*SQUARE[3:])
    area, closed_m = outline([c, a, b])
    assert area.equals(box(8.0, 47.0, 8.1, 47.1))
    assert closed_m == 0


def test_a_missing_way_is_closed_straight_and_its_length_reported():
    area, closed_m = outline([way(*SQUARE[0:4])])
    assert area.equals(box(8.0, 47.0, 8.1, 47.1))
    # 0.1 degree of latitude at 47° is 11.12 km
    assert closed_m == pytest.approx(11_118, rel=2e-3)


def test_two_gaps_are_closed_by_the_nearest_ends():
    left = way((8.0, 47.1), (8.0, 47.0), (8.04, 47.0))
    right = way((8.05, 47.0), (8.1, 47.0), (8.1, 47.1), (8.01, 47.1))
    area, closed_m = outline([left, right])
    assert area.equals(box(8.0, 47.0, 8.1, 47.1))
    # 0.01 degree of longitude at 47.0° and at 47.1° is 761 m and 760 m
    assert closed_m == pytest.approx(1_521, rel=2e-3)


def test_a_ring_within_a_ring_is_a_hole():
    hole = [(8.04, 47.04), (8.06, 47.04), (8.06, 47.06), (8.04, 47.06), (8.04, 47.04)]
    area, _ = outline([way(*SQUARE), way(*hole)])
    assert area.area == pytest.approx(0.01 - 0.0004)


def test_two_rings_apart_are_an_area_of_two_parts():
    area, _ = outline([way(*SQUARE), way(*((lon + 1, lat) for lon, lat in SQUARE))])
    assert len(area.geoms) == 2


@pytest.mark.parametrize(
    "ways",
    [[], [way((8.0, 47.0))], [way((8.0, 47.0), (8.1, 47.0))], [np.empty((0, 2))]],
    ids=["none", "one point", "one line", "no points"],
)
def test_what_encloses_nothing_is_no_area(ways):
    assert outline(ways) is None


def test_an_outline_in_too_many_pieces_is_not_guessed_at():
    assert outline([way((8 + n / 100, 47.0), (8 + n / 100, 47.001)) for n in range(200)]) is None
