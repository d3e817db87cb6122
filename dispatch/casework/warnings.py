"""Warnings before a deadline: to the handler, then the chief, then the leader, as the day comes nearer."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from dispatch.calendar.days import WorkCalendar
from dispatch.casework.act import Duty

WORKING_DAYS_LEFT: Mapping[Duty, int] = {Duty.HANDLER: 3, Duty.CHIEF: 1, Duty.LEADER: 0}
"""From how many working days before the due day each is warned."""
HOURS_LEFT: Mapping[Duty, int] = {Duty.HANDLER: 24, Duty.CHIEF: 12, Duty.LEADER: 6}
"""The same of clocks that count hours."""
OFFICE_OPENS = time(8, 30)
LOOKED_AHEAD = timedelta(days=21)
"""Three working days never take longer, whatever the holidays."""
_RANKS = {duty: rank for rank, duty in enumerate(WORKING_DAYS_LEFT)}


def is_office_open(now: datetime, calendar: WorkCalendar) -> bool:
    """Tell whether warnings of days are given: from the start of office hours of a working day on; by local time."""
    return now.time() >= OFFICE_OPENS and (not calendar.knows(now.date()) or calendar.is_worked(now.date()))


def duty_to_warn(due: date | datetime, now: datetime, calendar: WorkCalendar, warned: Duty | None) -> Duty | None:
    """Return whom to warn of a deadline now that has not been warned of it; None: nobody.

    Parameters
    ----------
    due
        A day by the county's clock, or the moment of a clock of hours.
    now
        By the county's clock.
    """
    if isinstance(due, datetime):
        left = (due - now) / timedelta(hours=1)
        reached = [duty for duty, hours in HOURS_LEFT.items() if left <= hours]
    elif is_office_open(now, calendar):
        days = working_days_left(now.date(), due, calendar)
        reached = [duty for duty, most in WORKING_DAYS_LEFT.items() if days <= most]
    else:
        return None
    last = reached[-1] if reached else None
    return None if last is None or (warned is not None and _RANKS[last] <= _RANKS[warned]) else last


def working_days_left(today: date, due: date, calendar: WorkCalendar) -> int:
    """Return how many working days follow today, the due day included; a day the calendar does not know counts."""
    days = (today + timedelta(days=n) for n in range(1, (due - today).days + 1))
    return sum(not calendar.knows(day) or calendar.is_worked(day) for day in days)
