"""Days that a county's file states: after an import they are part of its calendar, and open deadlines follow."""

from sqlalchemy import Engine

from api import clock
from api.cli.casework.calendars import actor, record_load
from dispatch.store.casework.calendars import Calendars, Recomputed
from gis.store.counties.loaded import CountySummary, county_asked
from gis.store.counties.repository import load_calendar


def taken_own_days(engine: Engine, county: str, file: str | None) -> tuple[CountySummary, Recomputed] | None:
    """Make a version of the days that the file states otherwise than before; None where nothing has changed.

    In a transaction of its own, after the county's: it waits for changes of cases. Cut off between the two, the
    next import of the file makes the version.
    """
    if file is None:
        return None
    with engine.begin() as connection:
        home, now = county_asked(connection, county), clock.now()
        calendars = Calendars(connection, county, by=actor(), now=now)
        done = calendars.take_days(load_calendar(connection, county), file, home.day(now))
        if done is not None:
            record_load(connection, county, done, file)
    return None if done is None else (home, done)
