"""How exactly a place is known, by what it was found by."""

import pytest

from gis.county.accuracy import FoundBy, found_by, is_approximate, of_coordinate, of_entry


@pytest.mark.parametrize(
    ("lon", "lat", "accuracy_m"),
    [
        (107.0, 35.0, 55_598.0),  # half a degree of latitude
        (107.03, 35.3, 556.0),  # a zero at the end is lost in JSON: the longitude's two decimals count
        (107.031, 35.3, 56.0),
        (107.0312, 35.3, 5.6),
        (107.03125, 35.29875, 0.6),
        (-107.03, -35.25, 556.0),
        (1e-05, 2e-05, 0.6),  # as Python writes them: no decimal point to count from
        (180.0, 1e2 - 55, 55_598.0),
        (2.2250738585e-313, -89.0, 0.0),
    ],
)
def test_a_coordinate_is_as_exact_as_its_decimals(lon, lat, accuracy_m):
    assert of_coordinate(lon, lat) == accuracy_m


@pytest.mark.parametrize(
    ("kind", "point", "extent_m", "by", "accuracy_m"),
    [
        ("supermarket", "P1", None, FoundBy.POINT, 0.0),
        ("street", None, 420.0, FoundBy.STREET, 420.0),
        ("street", None, 12.0, FoundBy.STREET, 50.0),  # a short one is still a street
        ("street", None, None, FoundBy.STREET, 1000.0),  # nobody measured it
        ("road", None, 2300.4, FoundBy.STREET, 2300.0),
        ("committee", None, 812.0, FoundBy.CELL, 812.0),
        ("committee", None, None, FoundBy.CELL, 2000.0),
        ("village", None, None, FoundBy.PLACE, 500.0),
        ("station", None, None, FoundBy.PLACE, 30.0),
        ("a kind nobody knows", None, None, FoundBy.PLACE, 500.0),
    ],
)
def test_an_entry_of_the_gazetteer_is_as_exact_as_it_reaches(kind, point, extent_m, by, accuracy_m):
    assert (found_by(kind, point), of_entry(kind, point, extent_m)) == (by, accuracy_m)


@pytest.mark.parametrize(("accuracy_m", "approximate"), [(None, False), (0.0, False), (49.9, False), (50.0, True)])
def test_from_fifty_metres_on_a_place_is_approximate(accuracy_m, approximate):
    assert is_approximate(accuracy_m) is approximate
