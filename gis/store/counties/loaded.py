"""List the loaded counties, and find the one that a request means."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from gis.errors import UnknownCountyError
from gis.store.queries import GIS


@dataclass(frozen=True, slots=True)
class CountySummary:
    """The entry of a county in a chooser; the box is west, south, east, north."""

    code: str
    name: str
    name_en: str | None
    seat: str
    time_zone: str
    synthetic: bool
    notice: str | None
    attribution: tuple[str, ...]
    home: bool
    bbox: tuple[float, float, float, float]

    def day(self, moment: datetime) -> date:
        """Return the county's own day at a moment: cells begin and end by it."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


def list_counties(connection: Connection, configured: str | None = None) -> list[CountySummary]:
    """Return every county loaded, the home county first."""
    found = connection.execute(GIS["counties"], {"configured": configured}).mappings()
    return [
        CountySummary(
            bbox=(row["west"], row["south"], row["east"], row["north"]),
            attribution=tuple(row["attribution"]),
            **{
                key: row[key] for key in ("code", "name", "name_en", "seat", "time_zone", "synthetic", "notice", "home")
            },
        )
        for row in found
    ]


def home_county(connection: Connection, configured: str | None = None) -> str:
    """Return the code of the county a request without one means.

    Raises
    ------
    UnknownCountyError
        No county is loaded, or the configured one is not.
    """
    return county_asked(connection, None, configured).code


def county_asked(connection: Connection, asked: str | None, configured: str | None = None) -> CountySummary:
    """Return the county asked for, else the home county.

    Raises
    ------
    UnknownCountyError
        It is not loaded, or no county is.
    """
    counties, wanted = list_counties(connection, configured), asked or configured
    found = next((county for county in counties if wanted in {None, county.code}), None)
    if found is None:
        raise UnknownCountyError(wanted, map(named, counties))
    return found


def named(county: CountySummary) -> str:
    """Return a county's code and name, as refusals list it."""
    return f"{county.code} {county.name}"
