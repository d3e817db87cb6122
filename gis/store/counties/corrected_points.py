"""Reporting points and their corrections as they are read: a point with its version, lists, what is near."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Connection

from gis.errors import UnknownCorrectionError, UnknownPointError
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("corrections.sql"))
FACTS = ("kind", "name", "name_en", "address", "contact", "phone")
LATELY = timedelta(days=30)
MOST = 500


@dataclass(frozen=True, slots=True)
class Point:
    """A reporting point as it is: its facts, their version, and the station whose it is today."""

    facts: dict[str, Any]
    version: str
    station: str | None

    @property
    def is_closed(self) -> bool:
        """Tell whether it was closed."""
        return bool(self.facts["closed"])


def lock(connection: Connection, county: str) -> None:
    """Hold the points of a county until the transaction ends."""
    connection.execute(SQL["lock_points"], {"county": county})


def point_of(connection: Connection, county: str, code: str, stations: Collection[str] | None = None) -> Point:
    """Return a point; raises UnknownPointError where there is none, or it is not of one of these stations today."""
    row = connection.execute(SQL["point"], {"county": county, "point": code}).mappings().first()
    if row is None or (stations is not None and row["station"] not in stations):
        raise UnknownPointError(
            f"No reporting point {code!r} of yours in county {county}: it was taken out of the register, or belongs to "
            f"another station. 没有投诉举报点 {code}，或不属本所。",
            field="point",
        )
    return Point(_facts(dict(row)), row["version"], row["station"])


def listed(connection: Connection, county: str, *, now: datetime, only_open: bool = True) -> list[dict[str, Any]]:
    """Return the corrections that are seen: open ones first, then what was decided, the newest first."""
    asked = {"county": county, "number": None, "only_open": only_open, "now": now, "limit": MOST}
    return [dict(row) for row in connection.execute(SQL["corrections"], asked).mappings()]


def of_number(connection: Connection, county: str, number: int, *, now: datetime) -> dict[str, Any]:
    """Return one correction; raises UnknownCorrectionError."""
    asked = {"county": county, "number": number, "only_open": False, "now": now, "limit": 1}
    row = connection.execute(SQL["corrections"], asked).mappings().first()
    return dict(row) if row is not None else unknown(number)


def of_points(
    connection: Connection, county: str, points: Collection[str], *, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """Return what is open at points, and what was decided there in the last thirty days."""
    found: dict[str, list[dict[str, Any]]] = {}
    asked = {"county": county, "points": list(points), "since": now - LATELY}
    for row in connection.execute(SQL["of_points"], asked).mappings():
        found.setdefault(row["point"], []).append(dict(row))
    return found


def closed_points(connection: Connection, county: str) -> list[dict[str, Any]]:
    """Return the closed points that are seen, the last closed first."""
    return [dict(row) for row in connection.execute(SQL["closed_points"], {"county": county}).mappings()]


def near_open(connection: Connection, county: str, code: str, *, limit: int = 3) -> list[dict[str, Any]]:
    """Return the open points nearest to one, each with its distance in metres."""
    asked = {"county": county, "point": code, "limit": limit}
    return [dict(row) for row in connection.execute(SQL["near_open"], asked).mappings()]


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: row[name] for name in ("code", *FACTS)}
    return {**facts, "place": [row["lon"], row["lat"]], "closed": row["closed_at"] is not None}


def unknown(number: int) -> NoReturn:
    """Refuse a number that is none of the caller's; raises UnknownCorrectionError."""
    raise UnknownCorrectionError(
        f"No correction {number} of yours; GET /api/v1/corrections lists them. 没有第 {number} 号更正，或不属您办理。",
        field="number",
    )
