from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from dispatch.errors import BadTurnError
from dispatch.roster.shifts import Pattern, expand

CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 9)
OFFICE = Pattern("A", time(8, 30), time(18), MONDAY, date(2026, 3, 15), frozenset(range(1, 6)))


def spans(pattern, zone=CHINA):
    return [(t.starts_at, t.ends_at) for t in expand(pattern, zone)]


def at(day, hour, minute=0, month=3):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_office_hours_are_five_days_by_the_countys_clock():
    found = spans(OFFICE)
    assert len(found) == 5
    assert found[0] == (at(9, 0, 30), at(9, 10))  # 08:30 and 18:00 in China, eight hours ahead
    assert found[-1] == (at(13, 0, 30), at(13, 10))


def test_a_night_ends_on_the_next_day():
    night = Pattern("A", time(18), time(8, 30), MONDAY, MONDAY)
    assert spans(night) == [(at(9, 10), at(10, 0, 30))]


def test_the_same_hour_twice_is_a_whole_day():
    assert spans(Pattern("A", time(8, 30), time(8, 30), MONDAY, MONDAY)) == [(at(9, 0, 30), at(10, 0, 30))]


@pytest.mark.parametrize(
    ("day", "starts", "ends", "hours"),
    [
        (date(2026, 3, 28), time(18), time(8, 30), 13.5),  # clocks go forward that night: one hour less
        (date(2026, 10, 24), time(18), time(8, 30), 15.5),  # and back
        (date(2026, 3, 29), time(0), time(0), 23),
        (date(2026, 10, 25), time(0), time(0), 25),
    ],
)
def test_a_night_of_changing_clocks_lasts_as_long_as_it_does(day, starts, ends, hours):
    [turn] = expand(Pattern("A", starts, ends, day, day), BERLIN)
    assert (turn.ends_at - turn.starts_at).total_seconds() == hours * 3600


def test_a_shift_within_the_hour_left_out_is_none():
    assert spans(Pattern("A", time(2), time(3), date(2026, 3, 29), date(2026, 3, 29)), BERLIN) == []


def test_four_hundred_days_are_the_most_at_once():
    last = date(2027, 4, 12)  # 9 March 2026 + 399
    assert len(expand(Pattern("A", time(8), time(18), MONDAY, last), CHINA)) == 400


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last": date(2026, 3, 8)}, "last"),
        ({"last": date(2027, 4, 13)}, "last"),
        ({"days": frozenset()}, "days"),
        ({"days": frozenset({0, 1})}, "days"),
    ],
)
def test_a_pattern_that_cannot_be_is_refused(changes, field):
    found = {"starts": time(8), "ends": time(18), "first": MONDAY, "last": MONDAY, **changes}
    with pytest.raises(BadTurnError) as refused:
        expand(Pattern("A", **found), CHINA)
    assert refused.value.field == field
