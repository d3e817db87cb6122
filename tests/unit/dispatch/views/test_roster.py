from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.roster.gaps import Gap
from dispatch.roster.needs import Need
from dispatch.views.roster import GapView, gap_summary
from tests.shapes import assert_fits

CHINA = ZoneInfo("Asia/Shanghai")
START, END = datetime(2026, 3, 14, 10, tzinfo=UTC), datetime(2026, 3, 15, 0, 30, tzinfo=UTC)  # 18:00 to 08:30 there


@pytest.mark.parametrize(
    ("station", "names"),
    [("S1", ("城关所", "Town")), ("S9", ("S9", None)), (None, (None, None))],
    ids=["known", "gone", "none"],
)
def test_a_gap_names_its_station(station, names):
    found = gap_summary(Gap(START, END, 1, Need("surge", 3, "food", station)), CHINA, {"S1": ("城关所", "Town")})
    assert_fits(GapView, found)
    assert (found["have"], found["need"], found["skill"], found["reason"]) == (1, 3, "food", "surge")
    assert (found["station"], found["station_name"], found["station_name_en"]) == (station, *names)
    assert (found["from"], found["until_local"]) == ("2026-03-14T10:00:00Z", "2026-03-15T08:30")
