"""Warnings of a deadline: whom, how many working days before, and when in the day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.casework.act import Duty
from dispatch.casework.warnings import duty_to_warn, working_days_left
from dispatch.store.calendar.shipped import shipped_calendar

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = shipped_calendar("2025-11-04")
DUE = date(2026, 10, 9)
"""The second working day after the holidays of October, which begin on Thursday the first."""


@pytest.mark.parametrize(
    ("now", "warned", "expected"),
    [
        ("2026-09-28 08:30", None, None),  # 29, 30, 8, 9: four working days
        ("2026-09-29 08:29", None, None),  # the office is closed
        ("2026-09-29 08:30", None, Duty.HANDLER),  # 30, 8, 9
        ("2026-09-29 08:30", Duty.HANDLER, None),
        ("2026-10-03 10:00", None, None),  # a holiday
        ("2026-10-08 08:30", Duty.HANDLER, Duty.CHIEF),
        ("2026-10-09 08:30", Duty.CHIEF, Duty.LEADER),
        ("2026-10-12 08:30", None, Duty.LEADER),  # overdue, and nobody was warned
        ("2026-10-12 08:30", Duty.LEADER, None),
    ],
)
def test_whom_to_warn_of_a_day(now, warned, expected):
    moment = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    assert duty_to_warn(DUE, moment, CALENDAR, warned) is expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [("2026-10-02 02:59", None), ("2026-10-02 03:00", Duty.HANDLER), ("2026-10-02 21:00", Duty.LEADER)],
)
def test_a_clock_of_hours_warns_at_night_and_on_holidays(now, expected):
    moment = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    assert duty_to_warn(datetime(2026, 10, 3, 3, tzinfo=ZONE), moment, CALENDAR, None) is expected


def test_days_that_the_calendar_does_not_know_count():
    assert working_days_left(date(2026, 12, 31), date(2027, 1, 4), CALENDAR) == 4
