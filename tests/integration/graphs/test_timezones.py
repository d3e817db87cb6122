"""The time zone guessed from this machine's own table."""

import pytest

from gis.position import Position
from gis.store.timezones import nearest_zone


@pytest.mark.parametrize(
    ("lon", "lat", "country", "zone"),
    [
        (107.03, 35.3, "CN", "Asia/Shanghai"),
        (76.0, 39.5, "CN", "Asia/Shanghai"),
        (8.69, 49.41, "DE", "Europe/Berlin"),
        (-76.6, 39.3, "US", "America/New_York"),
        (-118.2, 34.0, "US", "America/Los_Angeles"),
        (85.3, 27.7, "NP", "Asia/Kathmandu"),
        (1.52, 42.51, None, "Europe/Andorra"),
        (139.7, 35.7, None, "Asia/Tokyo"),
    ],
)
def test_the_zone_of_a_place(lon: float, lat: float, country: str | None, zone: str) -> None:
    found = nearest_zone(Position(lon, lat), country)
    if found is None and country != "CN":
        pytest.skip("this machine has no zone.tab")
    assert found == zone
