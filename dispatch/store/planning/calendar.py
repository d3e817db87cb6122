"""Read a county's calendar: published holidays and made-up days, and what the county states beside them."""

from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dispatch.planning.learning import Calendar
from dispatch.store.calendar.shipped import shipped_calendar
from gis.county.model import CalendarKind
from gis.store.counties.repository import load_calendar


def calendar_of(connection: Connection, county: str, zone: ZoneInfo) -> Calendar:
    """Return the calendar that hour blocks are judged by; a day that the county states is what the county says."""
    days = load_calendar(connection, county)
    of_kind = {kind: frozenset(each.day for each in days if each.kind is kind) for kind in CalendarKind}
    own = frozenset(each.day for each in days)
    published = {day: stated.is_worked for day, stated in shipped_calendar().stated.items() if day not in own}
    return Calendar(
        zone,
        rest_days=of_kind[CalendarKind.REST] | {day for day, is_worked in published.items() if not is_worked},
        work_days=of_kind[CalendarKind.WORK] | {day for day, is_worked in published.items() if is_worked},
        surge_dates=of_kind[CalendarKind.SURGE],
    )
