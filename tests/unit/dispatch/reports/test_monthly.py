"""The month whose report is due."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.reports.monthly import due_month
from dispatch.store.calendar.shipped import shipped_calendar

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("now", "month"),
    [
        ("2026-09-01T08:29", None),  # a Tuesday
        ("2026-09-01T08:30", "2026-08"),
        ("2026-10-08T08:29", None),  # 1 to 7 October are holidays
        ("2026-10-08T08:30", "2026-09"),
        ("2026-01-03T12:00", None),  # New Year, 1 to 3 January
        ("2026-01-04T08:30", "2025-12"),  # a Sunday that is worked
        ("2026-11-30T23:59", "2026-10"),
        ("2030-01-01T08:30", "2029-12"),  # beyond the calendar
    ],
)
def test_a_month_is_due_from_the_first_working_day_of_the_next(now, month):
    assert due_month(datetime.fromisoformat(now).replace(tzinfo=ZONE), ZONE, shipped_calendar()) == month
