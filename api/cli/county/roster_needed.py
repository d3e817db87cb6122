"""Notice that a county has no roster yet, where its table of teams speaks of shifts."""

from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from api import clock
from api.cli.calling import hint
from dispatch.store.roster.repository import Roster
from gis.store.county_files.reading import FolderReading

_SHIFTS = ("班次", "值班", "排班")


def roster_needed(engine: Engine, reading: FolderReading) -> str | None:
    """Return what is said of a column of shifts without a roster, None where there is no such column or a roster."""
    teams = next((table for table in reading.tables if table.kind == "teams"), None)
    if teams is None or not ("shift" in teams.headers or any(word in "".join(teams.unread) for word in _SHIFTS)):
        return None
    county = reading.data.county
    with engine.connect() as connection:
        if Roster(connection, county.code, ZoneInfo(county.time_zone), clock.now()).begins() is not None:
            return None
    return (
        f"{teams.name}: 班次列不是值班表，没有值班表时小组全天可派；请导入值班表 a column of shifts is no roster, and "
        f"without one teams are sent at all hours; import a roster: {hint('roster import FILE')}"
    )
