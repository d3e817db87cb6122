from datetime import UTC, datetime, timedelta, timezone

import pytest

from dispatch.errors import BadTimeError
from dispatch.phone_clock import PhoneClock

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
MINUTE = 60.0


def minutes(n):
    return NOON + timedelta(minutes=n)


@pytest.mark.parametrize(
    ("expected", "sent", "heard", "behind_s", "moment"),
    [
        # The clock is right, the message 1 s on its way.
        (minutes(0), minutes(1), minutes(1) + timedelta(seconds=1), 0.0, minutes(0)),
        # 7 minutes slow: it says 11:53 at noon, and 12:13 when it sends at 12:20.
        (minutes(-7), minutes(13), minutes(20), 7 * MINUTE, minutes(0)),
        # 7 minutes fast.
        (minutes(7), minutes(27), minutes(20), -7 * MINUTE, minutes(0)),
        # It never heard the server's time: what the message itself tells has to do.
        (minutes(7), minutes(27), minutes(20), None, minutes(0)),
        # Set right between action and message: it was 7 minutes fast when it happened.
        (minutes(7), minutes(20), minutes(20), -7 * MINUTE, minutes(0)),
        # Nothing happens after it was reported, whatever a phone says.
        (minutes(30), minutes(20), minutes(20), 0.0, minutes(20)),
    ],
)
def test_a_moment_by_a_phones_clock_is_put_right(expected, sent, heard, behind_s, moment):
    assert PhoneClock(sent, heard, behind_s).moment(expected, field="at") == moment


def test_both_times_are_kept_and_that_the_clock_was_set():
    china = timezone(timedelta(hours=8))
    clock = PhoneClock(minutes(20), minutes(20), -7 * MINUTE)
    assert clock.kept(minutes(7).astimezone(china)) == {
        "phone_at": "2026-11-25T12:07:00+08:00",
        "skew_s": -420.0,
        "moved_s": 420.0,
    }
    assert PhoneClock(minutes(0), minutes(1), 0.0).kept(minutes(0)) == {"phone_at": NOON.isoformat(), "skew_s": 0.0}


def test_who_did_it_is_kept_where_another_sends_it():
    assert PhoneClock(NOON, NOON, 0.0, "one.inspector").kept(NOON)["written_by"] == "one.inspector"


@pytest.mark.parametrize(
    ("measured_s", "behind_s", "moved_s"),
    [(120, 0, None), (120.1, 0, 120.1), (-120, 0, None), (-120.1, 0, -120.1), (420, 300, None), (420.1, 300, 120.1)],
)
def test_a_clock_was_set_from_over_two_minutes_on(measured_s, behind_s, moved_s):
    clock = PhoneClock(NOON, NOON + timedelta(seconds=measured_s), behind_s)
    assert clock.kept(NOON).get("moved_s") == moved_s


def test_a_clock_at_an_end_of_the_calendar_is_refused_with_what_to_do():
    clock = PhoneClock(datetime(1, 1, 1, tzinfo=UTC), NOON)
    with pytest.raises(BadTimeError, match=r"0001-01-01.*手机时间"):
        clock.moment(datetime(9999, 12, 31, tzinfo=UTC), field="at")
