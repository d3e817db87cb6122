from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.planning.learning import BLOCKS, Calendar, priors

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(
    ZONE,
    rest_days=frozenset({date(2026, 10, 1)}),
    work_days=frozenset({date(2026, 10, 10)}),
    surge_dates=frozenset({date(2026, 6, 18)}),
)


@pytest.mark.parametrize(
    ("at", "block"),
    [
        ("2026-09-01T08:00", "office-workday"),
        ("2026-09-01T07:59", "night-workday"),
        ("2026-09-01T12:00", "lunch-workday"),
        ("2026-09-01T14:30", "office-workday"),
        ("2026-09-01T18:00", "evening-workday"),
        ("2026-09-01T22:00", "night-workday"),
        ("2026-09-05T10:00", "office-rest"),  # a Saturday
        ("2026-10-01T10:00", "office-rest"),  # a holiday on a Thursday
        ("2026-10-10T10:00", "office-workday"),  # a Saturday that is worked
        ("2026-03-15T10:00", "office-surge"),  # a Sunday, and Consumer Rights Day
        ("2026-06-18T13:00", "lunch-surge"),
    ],
)
def test_a_moment_lies_in_the_block_of_its_local_time(at: str, block: str):
    moment = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    assert CALENDAR.block(moment) == block
    assert CALENDAR.block(moment.astimezone(UTC)) == block
    assert block in BLOCKS


def test_what_the_county_states_of_a_day_goes_before_the_rule_of_every_year():
    stated = Calendar(ZONE, rest_days=frozenset({date(2026, 3, 15)}), work_days=frozenset({date(2027, 3, 14)}))
    kinds = [stated.kind(date(year, 3, day)) for year, day in ((2026, 15), (2026, 14), (2027, 14), (2027, 15))]
    assert kinds == ["rest", "surge", "workday", "surge"]


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), ()),
        (date(2025, 12, 31), date(2027, 1, 1), (2025, 2027)),
    ],
)
def test_years_without_a_holiday_are_named(first: date, last: date, years: tuple[int, ...]):
    assert CALENDAR.unstated(first, last) == years


def test_hours_of_blocks_by_the_countys_clock():
    calendar = Calendar(ZoneInfo("Asia/Shanghai"), rest_days=frozenset({date(2026, 10, 1)}))
    since, until = (datetime(2026, *at, tzinfo=calendar.zone) for at in ((9, 30, 11, 45), (10, 2, 0, 30)))
    assert calendar.hours(since, until) == {
        "evening-rest": 4.0,
        "evening-workday": 4.0,
        "lunch-rest": 2.5,
        "lunch-workday": 2.5,
        "night-rest": 10.0,
        "night-workday": 2.5,  # after 22:00 of the 30th, and half an hour of the 2nd
        "office-rest": 7.5,
        "office-workday": 3.75,
    }
    assert calendar.hours(until, since) == {}


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_on_which_the_clock_is_put_has_the_hours_it_has(day: date, hours: int):
    zone = ZoneInfo("Europe/Berlin")
    since = datetime.combine(day, time(), zone)
    assert sum(Calendar(zone).hours(since, since + timedelta(days=1)).values()) == hours


def test_a_prior_gives_way_case_by_case():
    assert [priors.TURNOUT.after(n).share for n in (0, 10, 30, 90)] == [1.0, 0.5, 0.25, 0.1]


def test_every_prior_has_a_name_a_weight_and_a_source():
    assert len({prior.name for prior in priors.ALL}) == len(priors.ALL)
    assert all(prior.weight > 0 and prior.source and prior.unit for prior in priors.ALL)


def test_days_that_the_calendar_names_are_like_other_weekdays():
    """1 October 2026 is a Thursday, 10 October a Saturday; 14 March 2027 a Sunday, the day after a Monday."""
    calendar = Calendar(
        ZoneInfo("Asia/Shanghai"), rest_days=frozenset({date(2026, 10, 1)}), work_days=frozenset({date(2026, 10, 10)})
    )
    assert calendar.like_weekdays(date(2026, 9, 28), 14) == {date(2026, 10, 1): 6, date(2026, 10, 10): 0}
    assert calendar.like_weekdays(date(2027, 3, 12), 7) == {date(2027, 3, 14): 0, date(2027, 3, 15): 0}
