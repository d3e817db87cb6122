"""Rates of the hour blocks: as in the log, leaning on office hours, and none of a block under five cases."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.planning.demand.by_hour import (
    BLOCKS,
    blocks_of_week,
    hourly_rates,
    times_mean_hour,
    usual_block,
    without_surges,
)
from dispatch.planning.history import LoggedCase
from dispatch.planning.learning import Calendar
from dispatch.statistics.response import Timing

CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"))
MONDAY, SUNDAY = 1, 7
HOURS = {name: blocks_of_week(CALENDAR).count(name) / 2 for name in BLOCKS}


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
    # Of 1000 cases, and of 24 assumed, of which 16 come in office hours: five sevenths of these lie on workdays.
    assert found["office-workday"] == pytest.approx((600 + 16 * 5 / 7) / 1024)
    assert found["night-workday"] == pytest.approx(0.3, abs=0.01)


@pytest.mark.parametrize("few", [1, 3])
def test_blocks_under_five_are_pooled_so_that_none_can_be_counted_back(few):
    """Four and `few` night and evening cases swapped: the same rates, and the same sum of cases."""
    one = [*cases(40, 10), *cases(4, 23), *cases(few, 19)]
    other = [*cases(40, 10), *cases(few, 23), *cases(4, 19)]
    assert times_mean_hour(one, CALENDAR) == times_mean_hour(other, CALENDAR)


@pytest.mark.parametrize("holidays", [0, 7, 150])
def test_holidays_of_the_log_make_no_weekend_busier(holidays):
    """A rest day has twice the cases of a workday, however many of the log's days are rest days."""
    since, weeks = datetime(2026, 6, MONDAY, tzinfo=CALENDAR.zone), 60
    rest = frozenset(since.date() + timedelta(days=7 + n) for n in range(holidays))
    calendar = Calendar(CALENDAR.zone, rest_days=rest)
    received = []
    for n in range(weeks * 168):
        at = since + timedelta(hours=n, minutes=45)
        received += [at] * (2 if calendar.block(at).endswith("rest") else 1)
    found = times_mean_hour(received, calendar, calendar.hours(since, since + timedelta(weeks=weeks)))
    assert sum(found[name] * HOURS[name] for name in BLOCKS) == pytest.approx(168)
    for part in {name.split("-")[0] for name in BLOCKS}:
        assert found[f"{part}-rest"] / found[f"{part}-workday"] == pytest.approx(2.0, rel=0.02)


def test_blocks_under_five_come_as_assumed_also_where_the_log_has_few_of_their_hours():
    """Two weeks, of which ten days are holidays: their 40 cases tell of rest days, and of the others nothing."""
    since = datetime(2026, 6, MONDAY, tzinfo=CALENDAR.zone)
    rest = frozenset(since.date() + timedelta(days=n) for n in range(5))
    calendar = Calendar(CALENDAR.zone, rest_days=rest)
    hours = calendar.hours(since, since + timedelta(weeks=2))
    found = times_mean_hour(cases(40, 10, SUNDAY), calendar, hours)
    assert found["office-rest"] > found["office-workday"] > 0
    assert found["night-workday"] == pytest.approx(found["night-rest"])
    assert times_mean_hour(cases(40, 10, SUNDAY), calendar, {"office-rest": 167.0}) == times_mean_hour(
        cases(40, 10, SUNDAY), calendar
    ), "a log of less than two weeks"


def test_a_surge_day_counts_as_a_workday():
    assert usual_block("office-surge") == "office-workday"
    assert times_mean_hour([datetime(2026, 3, 15, 10, tzinfo=CALENDAR.zone)] * 50, CALENDAR) == times_mean_hour(
        [], CALENDAR
    )


@pytest.mark.parametrize(
    ("surge", "usual", "kept", "days"),
    [(40, 10, 10, 29), (0, 10, 10, 31), (4, 10, 14, 31), (40, 4, 44, 31)],
    ids=["surge left out", "no surge", "few of the surge", "few others"],
)
def test_surge_days_do_not_make_usual_days_busier(surge, usual, kept, days):
    """A March of 31 days, two of them of surge: 40 cases there are no cases of the other 29."""
    march, april = (datetime(2026, month, 1, tzinfo=CALENDAR.zone) for month in (3, 4))
    received = [march.replace(day=14, hour=10)] * surge + [march.replace(day=3, hour=10)] * usual
    log = [LoggedCase(n, Timing(at, None, None, None, "closed")) for n, at in enumerate(received)]
    found, years = without_surges(log, CALENDAR, CALENDAR.hours(march, april))
    assert len(found) == kept
    assert years == pytest.approx(days / 365.25)


def test_lunch_ends_at_half_past_two():
    blocks = blocks_of_week(CALENDAR)
    assert [blocks[slot] for slot in (23, 24, 28, 29, 35, 36)] == [
        f"{part}-workday" for part in ("office", "lunch", "lunch", "office", "office", "evening")
    ]
    assert blocks.count("lunch-workday") == 5 * 5


def test_the_weekend_begins_with_the_first_half_hour_of_saturday():
    friday, saturday = 5 * 48 - 1, 5 * 48
    assert blocks_of_week(CALENDAR)[friday : saturday + 1] == ("night-workday", "night-rest")


def test_an_hour_of_two_blocks_has_the_mean_of_their_rates():
    rates = hourly_rates(dict.fromkeys(BLOCKS, 1.0) | {"lunch-workday": 3.0}, blocks_of_week(CALENDAR))
    assert (len(rates), rates[11:16]) == (168, (1.0, 3.0, 3.0, 2.0, 1.0))


def test_a_short_log_has_as_many_hours_of_a_block_as_its_weeks():
    """Every half hour as many cases as any other: no block is busier, also where the log is under two weeks."""
    since = datetime(2026, 6, MONDAY, tzinfo=CALENDAR.zone)
    received = [since + timedelta(minutes=30 * n) for n in range(336) for _ in range(20)]
    found = times_mean_hour(received, CALENDAR)
    assert found["lunch-workday"] / found["night-workday"] == pytest.approx(1, abs=0.02)
