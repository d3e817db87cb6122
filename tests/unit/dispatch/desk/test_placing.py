"""Which place a name means, of those that were found."""

import pytest

from dispatch.desk.placing import _of_name
from gis.county.found_places import PlaceFound
from gis.errors import UnknownPlaceError


def found(kind, lon, *, name="东街", point=None, score=0.551):
    return PlaceFound(name, None, kind, point, lon, 35.3, None, score, 600.0 if kind == "street" else None)


STREET, VILLAGE, HAMLET = found("street", 107.01), found("village", 107.02), found("hamlet", 107.03)


@pytest.mark.parametrize("said", ["东街12号", "锦屏镇东街１２号"])
def test_a_house_number_means_the_street_and_not_the_village_of_that_name(said):
    place = _of_name(said, [VILLAGE, STREET, HAMLET])
    assert (place.position.lon, place.found_by, place.accuracy_m) == (107.01, "street", 600.0)


@pytest.mark.parametrize(
    ("said", "places"),
    [("东街", [VILLAGE, STREET]), ("东街12号", [STREET, found("street", 107.05)]), ("东街12号", [VILLAGE, HAMLET])],
)
def test_what_may_mean_several_places_is_refused_with_the_choice(said, places):
    with pytest.raises(UnknownPlaceError, match="may mean several places"):
        _of_name(said, places)


def test_a_reporting_point_among_namesakes_is_meant():
    place = _of_name("东街", [VILLAGE, found("market", 107.04, point="P1")])
    assert (place.point, place.accuracy_m) == ("P1", 0.0)
