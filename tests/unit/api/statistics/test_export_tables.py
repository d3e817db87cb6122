"""Figures of the tables: rounded so that no breach is hidden."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.statistics.export_tables import CASES, Words, figure_rows
from dispatch.statistics.response import Timing, figures

NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(600, 10), (599.97, 10), (600.001, 10.01), (602.9, 10.05), (0, 0), (None, None)]
)
def test_a_time_over_its_target_is_more_than_the_target(seconds, minutes):
    words = Words("en", ZoneInfo("UTC"))
    item = {"clock": {"target_s": 600, "response_s": seconds}}
    assert CASES["response"](item, words) == minutes
    assert CASES["target"](item, words) == 10


def test_a_moment_before_midnight_is_of_the_day_before():
    received = {"received_at": "2026-11-28T15:59:59.999600Z"}
    found = CASES["received"](received, Words("en", ZoneInfo("Asia/Shanghai")))
    assert found == datetime(2026, 11, 28, 23, 59, 59)


def test_a_share_is_all_of_it_only_where_nothing_is_late():
    def share(late: int) -> object:
        of = [Timing(NOW, 600, NOW + timedelta(seconds=601 if n < late else 5), NOW, "closed") for n in range(2500)]
        _, total = figure_rows(figures(of, NOW), {}, None, "en")
        return total[6]

    assert (share(0), share(1), share(999)) == (100.0, 99.9, 60.0)
