"""Goods to come off the shelf over PostgreSQL: where premises lie today, which there are, the cases with an order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from dispatch.cases.case import Case
from dispatch.desk.records import PlaceNow
from dispatch.store import rows, statements
from dispatch.teams.team import TeamNow
from gis.position import Position
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("shelf.sql"))
_CASES = statements.SQL["case_columns"].text
_ORDERED = text(f"{_CASES} {SQL['list_ordered'].text}")
_OF_TEAM = text(f"{_CASES} {SQL['list_of_team'].text}")


@dataclass(frozen=True, slots=True)
class Area:
    """The reporting points to look for; None narrows nothing. Distances are from `near`, in metres."""

    near: Position | None = None
    within_m: float | None = None
    kinds: Collection[str] | None = None
    cell_kinds: Collection[str] | None = None
    committees: Collection[str] | None = None
    stations: Collection[str] | None = None


def points_now(connection: Connection, county: str, codes: Sequence[str], now: datetime) -> dict[str, PlaceNow]:
    """Return reporting points of a county by code, each with its cell of today."""
    found = connection.execute(SQL["points_now"], {"county": county, "codes": list(codes), "now": now}).mappings()
    return {row["code"]: _place(row, row["code"], row["name"], closed=row["closed"]) for row in found}


def cells_now(
    connection: Connection, county: str, positions: Sequence[Position], now: datetime
) -> list[PlaceNow | None]:
    """Return where positions lie, in order; None outside the county."""
    asked = {"county": county, "lon": [p.lon for p in positions], "lat": [p.lat for p in positions], "now": now}
    found = {row["n"]: _place(row) for row in connection.execute(SQL["cells_now"], asked).mappings()}
    return [found.get(n) for n in range(1, len(positions) + 1)]


def _place(row: Any, code: str | None = None, name: str | None = None, *, closed: bool = False) -> PlaceNow:
    where = Position(row["lon"], row["lat"])
    return PlaceNow(where, row["cell"], row["cell_name"], row["station"], code, name, closed)


def candidates(connection: Connection, county: str, area: Area, now: datetime) -> list[Mapping[str, Any]]:
    """Return all reporting points that may be ordered to clear a shelf, the nearest first."""
    lists = {name: _listed(getattr(area, name)) for name in ("kinds", "cell_kinds", "committees", "stations")}
    near = {"lon": area.near.lon if area.near else None, "lat": area.near.lat if area.near else None}
    asked = {"county": county, "now": now, "within_m": area.within_m, **near, **lists}
    return [dict(row) for row in connection.execute(SQL["candidates"], asked).mappings()]


def _listed(wanted: Collection[str] | None) -> list[str] | None:
    return None if wanted is None else sorted(wanted)


def ordered(connection: Connection, county: str, *, only_open: bool, limit: int) -> list[Case]:
    """Return the cases of a county with an off-shelf order, the newest first; `only_open`: with one still open."""
    asked = {"county": county, "only_open": only_open, "limit": limit}
    return [rows.case_value(row) for row in connection.execute(_ORDERED, asked).mappings()]


def of_team(
    connection: Connection, county: str, team: TeamNow, known: Collection[str], since: datetime, *, limit: int
) -> list[Case]:
    """Return the cases with premises a team has to see to, or that were closed after `since`, the newest first.

    `known`: the teams that are not retired. What another had is its station's.
    """
    asked = {"county": county, "team": team.code, "station": team.station, "since": since, "limit": limit}
    asked |= {"known": sorted(known)}
    return [rows.case_value(row) for row in connection.execute(_OF_TEAM, asked).mappings()]


@dataclass(frozen=True, slots=True)
class LeftTasks:
    """At how many premises of a case a team is to go that is no more; `unseen`: at how many no station's either."""

    case: int
    premises: int
    unseen: int


def of_no_team(connection: Connection, county: str) -> list[LeftTasks]:
    """Return the open tasks of teams that are no more, case by case."""
    found = connection.execute(SQL["of_no_team"], {"county": county}).mappings()
    return [LeftTasks(row["id"], row["n"], row["unseen"]) for row in found]
