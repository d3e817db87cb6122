"""Rates of the hour blocks: as in the log, leaning on office hours, and none of a block under five cases."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.planning.demand.by_hour import BLOCKS, blocks_of_week, times_mean_hour, usual_block
from dispatch.planning.learning import Calendar

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"))
MONDAY, SUNDAY = 1, 7
HOURS = {name: blocks_of_week(CALENDAR).count(name) for name in BLOCKS}


def cases(n, hour, day=MONDAY):
    return [datetime(2026, 6, day, hour, tzinfo=CALENDAR.zone)] * n


def shares(received):
    times = times_mean_hour(received, CALENDAR)
    return {name: times[name] * HOURS[name] / 168 for name in BLOCKS}


def test_without_cases_two_thirds_come_in_office_hours():
    found = shares([])
    assert sum(found.values()) == pytest.approx(1)
    assert found["office-workday"] + found["office-rest"] == pytest.approx(2 / 3)


def test_many_cases_outweigh_the_assumption():
    received = [*cases(600, 10), *cases(300, 23), *cases(100, 13, SUNDAY)]
    found = shares(received)
    # Of 1000 cases, and of 24 assumed, of which 16 come in office hours: 35 of these 49 hours lie on workdays.
    assert found["office-workday"] == pytest.approx((600 + 16 * 35 / 49) / 1024)
    assert found["night-workday"] == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize("few", [1, 3])
def test_blocks_under_five_are_pooled_so_that_none_can_be_counted_back(few):
    """Four and `few` night and evening cases swapped: the same rates, and the same sum of cases."""
    one = [*cases(40, 10), *cases(4, 23), *cases(few, 19)]
    other = [*cases(40, 10), *cases(few, 23), *cases(4, 19)]
    assert times_mean_hour(one, CALENDAR) == times_mean_hour(other, CALENDAR)


def test_a_surge_day_counts_as_a_workday():
    assert usual_block("office-surge") == "office-workday"
    assert times_mean_hour([datetime(2026, 3, 15, 10, tzinfo=CALENDAR.zone)] * 50, CALENDAR) == times_mean_hour(
        [], CALENDAR
    )
