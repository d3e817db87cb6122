from datetime import UTC, datetime, timedelta

import pytest

from dispatch.arrival import arrival
from dispatch.policy import DEFAULT
from dispatch.teams import Fix
from gis.position import Position
from tests.arrivals import CASES, FENCE, PLACE, east

T0 = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def test_the_table_goes_by_the_rules_a_county_begins_with():
    assert {name: getattr(DEFAULT, name) for name in FENCE} == FENCE


@pytest.mark.parametrize("name", CASES)
def test_arrival_is_a_stand_near_the_place(name):
    seen, arrived_s = CASES[name]
    fixes = [Fix(Position(*east(metres)), T0 + timedelta(seconds=s), accuracy) for metres, s, accuracy in seen]
    expected = None if arrived_s is None else T0 + timedelta(seconds=arrived_s)
    assert arrival(fixes, Position(*PLACE), DEFAULT) == expected
