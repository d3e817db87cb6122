"""The report of the month before, due on the first working day of each month."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.calendar.days import WorkCalendar
from dispatch.reports.targets import next_worked

FROM = time(8, 30)
ACTOR = "system"
"""The maker of these reports."""


def due_month(now: datetime, zone: ZoneInfo, calendar: WorkCalendar) -> str | None:
    """Return the month whose report is due, such as `2026-08`: from 8:30 on the first working day of the next.

    Where the calendar does not know the first day of a month, that day counts.
    """
    here = now.astimezone(zone)
    first = here.date().replace(day=1)
    if here < datetime.combine(_first_worked(first, calendar), FROM, zone):
        return None
    return f"{first - timedelta(days=1):%Y-%m}"


def _first_worked(first: date, calendar: WorkCalendar) -> date:
    if not calendar.knows(first) or calendar.is_worked(first):
        return first
    return next_worked(calendar, first) or first
