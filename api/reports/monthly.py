"""Reports of the month before, made by the supervising process for each county, once."""

from sqlalchemy import Engine

from api import clock
from api.auth.audit import trail as audit
from dispatch.reports.monthly import ACTOR, due_month
from dispatch.reports.run import Asked
from dispatch.store.reports.facts import SQL
from dispatch.store.reports.logs import clocks_of
from dispatch.store.reports.making import Reader, make_run
from gis.store.counties.loaded import CountySummary, list_counties


def make_due(engine: Engine) -> list[int]:
    """Make the reports that are due and return their numbers; a server that was off makes them late."""
    with engine.connect() as connection:
        counties = list_counties(connection)
    return [number for county in counties if (number := _made(engine, county)) is not None]


def _made(engine: Engine, county: CountySummary) -> int | None:
    now = clock.now()
    with engine.begin() as connection:
        clocks = clocks_of(connection, county.code)
        month = due_month(now, clocks.zone, clocks.calendar)
        asked = {"county": county.code, "month": month, "by": ACTOR}
        if month is None or not connection.execute(SQL["lacks_monthly"], asked).scalar_one():
            return None
        run = make_run(connection, county.code, clocks.zone.key, Asked(month), "month", now, Reader(ACTOR))
        subject = f"report:{run.number}"
        audit.record(connection, ACTOR, "report.make", at=now, county=county.code, subject=subject, period=month)
    return run.number
