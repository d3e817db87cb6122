"""Reads for lists, logs and reports, past the model: nothing here changes a case."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians

from sqlalchemy import Connection, text

from dispatch.cases.case import Case
from dispatch.cases.duplicates import NEAR_M, RECENT
from dispatch.moments import stamp
from dispatch.statistics.response import Timing
from dispatch.store.rows import case_value
from dispatch.store.statements import SQL
from dispatch.views.case import EventView, LinkView
from dispatch.views.decision import DecisionView
from gis.position import Position

_OPEN_STATES = {"open", "waiting", "desk", "cleared"}
_LIST = {
    name: text(f"{SQL['case_columns'].text} {SQL[name].text}") for name in ("list_cases", "list_open", "list_near")
}
LOOKED_BACK = timedelta(days=30)
METRES_PER_DEGREE = 110_000.0
"""Of latitude; nowhere less, so that the box is never too small."""
MOST_NEAR = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases, the key of the next page (None at the end) and how many are open in all."""

    cases: list[Case]
    next: int | None
    total: int


def cases(connection: Connection, county: str, state: str, *, limit: int, after: int | None) -> Page:
    """Return cases of a county by state, newest first."""
    query = _LIST["list_open" if state in _OPEN_STATES else "list_cases"]
    asked = {"county": county, "state": state, "limit": limit + 1, "after": after}
    found = [case_value(row) for row in connection.execute(query, asked).mappings()]
    total = connection.execute(SQL["count_open"], {"county": county}).scalar_one()
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None, total)


def near(connection: Connection, county: str, position: Position, now: datetime) -> list[Case]:
    """Return cases that lie near a position, with some in the corners of its box: open, or ended lately."""
    north = NEAR_M / METRES_PER_DEGREE
    east = north / max(0.01, cos(radians(position.lat)))
    asked = {
        "county": county,
        "now": now,
        "received_since": now - LOOKED_BACK,
        "ended_since": now - RECENT,
        "west": position.lon - east,
        "east": position.lon + east,
        "south": position.lat - north,
        "north": position.lat + north,
        "limit": MOST_NEAR,
    }
    return [case_value(row) for row in connection.execute(_LIST["list_near"], asked).mappings()]


def links(connection: Connection, county: str, cases: Sequence[int]) -> dict[int, list[LinkView]]:
    """Return the cases that go with some cases of a county, by those."""
    found: dict[int, list[LinkView]] = {case: [] for case in cases}
    for row in connection.execute(SQL["links"], {"county": county, "cases": list(cases)}).mappings():
        found[row["of"]].append({"id": row["id"], "kind": row["kind"], "status": row["status"], "leads": row["leads"]})
    return found


def of_stations(
    connection: Connection, county: str, cases: Collection[int], stations: Collection[str]
) -> frozenset[int]:
    """Return which of some cases have to do with one of these stations."""
    asked = {"county": county, "cases": list(cases), "stations": list(stations)}
    return frozenset(connection.execute(SQL["of_stations"], asked).scalars())


def place_words(connection: Connection, county: str, cases: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return what was said of where some cases are, by case: `name` and `address`, each where there is one."""
    found = connection.execute(SQL["place_words"], {"county": county, "cases": list(cases)}).mappings()
    words = {row["id"]: {"name": row["place_name"], "address": row["place_address"]} for row in found}
    return {case: {name: word for name, word in given.items() if word is not None} for case, given in words.items()}


def events(connection: Connection, case: Case) -> list[EventView]:
    """Return the log of a case in order."""
    found = connection.execute(SQL["events"], {"county": case.county, "case_id": case.id}).mappings()
    return [
        {
            "seq": row["seq"],
            "type": row["type"],
            "at": stamp(row["at"]),
            "recorded_at": stamp(row["recorded_at"]),
            "team": row["team"],
            "actor": row["actor"],
            "data": row["data"],
        }
        for row in found
    ]


def decisions(connection: Connection, case: Case) -> list[DecisionView]:
    """Return the decisions of a case, newest first."""
    found = connection.execute(SQL["decisions"], {"county": case.county, "case_id": case.id}).mappings()
    return [
        {
            "number": row["number"],
            "made_at": stamp(row["made_at"]),
            "chosen": row["chosen"],
            "runner_up": row["runner_up"],
            "margin_s": row["margin_s"],
            "reason": row["reason"],
            "method": row["method"],
            "graph_version": row["graph_version"],
            "policy_version": row["policy_version"],
            "candidates": row["candidates"],
            "taken_back": row["taken_back"],
            "picked_by_hand": row["picked"],
        }
        for row in found
    ]


def since_when(
    connection: Connection, county: str, now: datetime, *, only: str | None = None
) -> dict[str, datetime | None]:
    """Return since when each team of a county, or `only` one, is in its state; None: nothing has happened to it."""
    found = connection.execute(SQL["since_when"], {"county": county, "now": now, "only": only}).mappings()
    return {row["code"]: row["since"] for row in found}


def timings(
    connection: Connection, county: str, since: datetime, until: datetime, kinds: list[str] | None = None
) -> list[Timing]:
    """Return what response statistics need of the cases received in [since, until)."""
    asked = {"county": county, "since": since, "until": until, "kinds": kinds}
    return [Timing(**row) for row in connection.execute(SQL["timings"], asked).mappings()]
