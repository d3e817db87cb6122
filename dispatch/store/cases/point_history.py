"""History of reporting points, as far as the caller may see the cases: no authors, no words of theirs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from gis.store import queries

SQL = queries.load(Path(__file__).with_name("point_history.sql"))


@dataclass(frozen=True, slots=True)
class Happened:
    """A case received for a point, or a visit there for goods to come off the shelf, closed."""

    at: datetime
    what: str
    kind: str
    category: str
    outcome: str


@dataclass(frozen=True, slots=True)
class PointHistory:
    """The number of cases and visits, and the last few, the latest first."""

    number: int
    last: tuple[Happened, ...]


def of_points(connection: Connection, county: str, points: Collection[str]) -> dict[str, PointHistory]:
    """Return the history of each point where something happened."""
    found: dict[str, PointHistory] = {}
    asked = {"county": county, "points": list(points)}
    for row in connection.execute(SQL["point_history"], asked):
        before = found.get(row.point, PointHistory(row.number, ()))
        one = Happened(row.at, row.what, row.kind, row.category, row.outcome)
        found[row.point] = PointHistory(row.number, (*before.last, one))
    return found
