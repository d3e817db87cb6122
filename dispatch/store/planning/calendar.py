"""Read a county's calendar: the holidays, weekends that are worked and surge days it states."""

from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from dispatch.planning.learning import Calendar
from gis.county.model import CalendarKind
from gis.store.counties.repository import load_calendar


def calendar_of(connection: Connection, county: str, zone: ZoneInfo) -> Calendar:
    """Return the calendar that hour blocks are judged by."""
    days = load_calendar(connection, county)
    of_kind = {kind: frozenset(each.day for each in days if each.kind is kind) for kind in CalendarKind}
    return Calendar(
        zone,
        rest_days=of_kind[CalendarKind.REST],
        work_days=of_kind[CalendarKind.WORK],
        surge_dates=of_kind[CalendarKind.SURGE],
    )
