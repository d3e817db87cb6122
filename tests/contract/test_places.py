"""Places by code and by name, in every store."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dispatch.desk.placing import PlaceSaid, resolve
from dispatch.desk.work import Desk
from gis.errors import BadCoordinateError, ClosedPointError, UnknownPlaceError
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, grid_county

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)


@pytest.fixture
def desk(world, tmp_path):
    """Return a desk over the small county, whose second point is closed."""
    county = grid_county()
    shut = replace(county.points[0], code="P9", name="西街超市", name_en=None, closed_at=NOW)
    world.load(replace(county, points=(*county.points, shut)))
    return Desk(world.store(NOW), GraphShelf(tmp_path), NOW, "test")


def place(desk, **said):
    return resolve(desk, PlaceSaid(**said), CODE, TODAY)


def test_a_point_is_found_by_its_code_and_by_its_name(desk):
    for said in ({"point": "P1"}, {"name": "东街超市"}, {"name": "East Street Market"}):
        found = place(desk, **said)
        assert (found.point, found.name, found.accuracy_m) == ("P1", "东街超市", 0.0)


def test_an_address_that_says_more_than_the_name_found_is_kept_whole(desk):
    assert place(desk, name="东街超市", remark="二楼").remark == "二楼"
    assert place(desk, name="东街超市", address="东街18号").address == "东街18号"


@pytest.mark.parametrize(
    ("said", "refusal", "field"),
    [
        ({"point": "P7"}, UnknownPlaceError, "place.point"),
        ({"point": "P9"}, ClosedPointError, "place.point"),
        ({"token": "nope"}, UnknownPlaceError, "place.token"),
        ({"name": "囍囍村"}, UnknownPlaceError, "place.name"),
        ({"lon": 35.3, "lat": 107.03, "datum": "wgs84"}, BadCoordinateError, "place"),  # axes swapped
    ],
)
def test_what_is_no_place_is_refused_with_its_field(desk, said, refusal, field):
    with pytest.raises(refusal) as refused:
        place(desk, **said)
    assert refused.value.field == field


def test_a_coordinate_is_as_exact_as_its_decimals_unless_its_source_says(desk):
    assert place(desk, lon=107.03, lat=35.3, datum="wgs84").accuracy_m > 100
    assert place(desk, lon=107.03, lat=35.3, datum="wgs84", accuracy_m=8).accuracy_m == 8
