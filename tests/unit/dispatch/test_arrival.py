from datetime import UTC, datetime, timedelta

import pytest

from dispatch.arrival import Stay, follow
from dispatch.policy import DEFAULT
from dispatch.teams import Fix
from gis.position import Position

T0 = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
PLACE = Position(107.03, 35.30)
NEAR, FAR = Position(107.0302, 35.30), Position(107.05, 35.30)  # 18 m and 1.8 km away; the fence is 80 m


def fixes(*seen):
    return [Fix(where, T0 + timedelta(seconds=s), accuracy) for where, s, accuracy in seen]


@pytest.mark.parametrize(
    ("seen", "arrived_s"),
    [
        ([(NEAR, 0, 5), (NEAR, 20, 5)], 0),  # dwelt 20 s: on scene since the first fix inside
        ([(NEAR, 0, 5), (NEAR, 19, 5)], None),
        ([(NEAR, 0, 5), (FAR, 10, 5), (NEAR, 20, 5)], None),  # drove past and came back
        ([(NEAR, 0, 5), (FAR, 10, 5), (NEAR, 20, 5), (NEAR, 45, 5)], 20),
        ([(NEAR, 0, 5), (FAR, 10, 500), (NEAR, 25, None)], 0),  # a wild fix ends no stay
        ([(NEAR, 0, 500), (NEAR, 30, 500)], None),  # and starts none
        ([], None),
    ],
)
def test_arrival_needs_dwell(seen, arrived_s):
    stay = follow(Stay(), fixes(*seen), PLACE, DEFAULT)
    assert stay.arrived_at == (None if arrived_s is None else T0 + timedelta(seconds=arrived_s))


def test_a_stay_goes_on_in_the_next_batch():
    first = follow(Stay(), fixes((NEAR, 0, 5)), PLACE, DEFAULT)
    assert follow(Stay(first.inside_since), fixes((NEAR, 60, 5)), PLACE, DEFAULT).arrived_at == T0
