"""The ground of one station: its cells, the reporting points in them, whom to call.

Telephones of the register go out with it; nothing of citizens is in the register.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from gis.store.queries import GIS


@dataclass(frozen=True, slots=True)
class StationCell:
    """A cell of the station; `own` where its inspector is of the crew that asks."""

    code: str
    kind: str
    name: str | None
    in_town: bool
    committee_name: str
    town: str
    inspector: str | None
    inspector_phone: str | None
    own: bool


@dataclass(frozen=True, slots=True)
class StationPoint:
    """A reporting point, WGS84, with the cell it lies in or, in a gap, nearest to; closed ones too."""

    code: str
    kind: str
    name: str
    name_en: str | None
    address: str | None
    contact: str | None
    phone: str | None
    lon: float
    lat: float
    cell: str
    closed_at: datetime | None
    version: str


@dataclass(frozen=True, slots=True)
class StationCall:
    """A station to be called; `own` is the one asked about."""

    code: str
    name: str
    name_en: str | None
    address: str | None
    phone: str | None
    own: bool


@dataclass(frozen=True, slots=True)
class StationGround:
    """Cells with those of the crew first, points by cell, stations with one's own first."""

    cells: tuple[StationCell, ...]
    points: tuple[StationPoint, ...]
    stations: tuple[StationCall, ...]


def of_station(
    connection: Connection, county: str, station: str, *, today: date, crew: Sequence[str] = ()
) -> StationGround:
    """Return the ground of a station as it is on a day."""
    asked = {"county": county, "station": station, "today": today}
    cells = connection.execute(GIS["station_cells"], {**asked, "crew": list(crew)}).mappings()
    points = connection.execute(GIS["station_points"], asked).mappings()
    calls = connection.execute(GIS["station_calls"], {"county": county, "station": station}).mappings()
    return StationGround(
        tuple(StationCell(**row) for row in cells),
        tuple(StationPoint(**row) for row in points),
        tuple(StationCall(**row) for row in calls),
    )
