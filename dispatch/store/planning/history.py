"""Read a county's log of a period as `dispatch.planning.history` takes it: three statements, whatever its length."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping

from dispatch.lifecycle import REMARKS, EventType
from dispatch.planning.history import Decision, LogEvent, LoggedCase, Option, timing_of
from dispatch.statistics.response import Timing
from dispatch.teams.team import FixSource
from gis.position import Position
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("history.sql"))
STEPS = sorted(each.value for each in set(EventType) - REMARKS)
"""The events that are read: what moves a case, and what takes that back."""
NEVER, ALWAYS = "-infinity", "infinity"


def logged_cases(
    connection: Connection,
    county: str,
    since: datetime,
    until: datetime,
    *,
    as_of: datetime | None = None,
    changed_since: datetime | None = None,
) -> list[LoggedCase]:
    """Return the cases received in [since, until) with their steps, by number; without decisions.

    Parameters
    ----------
    as_of
        As the log stood then: nothing that was written at this moment or later, also where it happened before.
    changed_since
        Only cases of which something was written at this moment or later.
    """
    asked = {
        "county": county,
        "since": since,
        "until": until,
        "types": STEPS,
        "as_of": as_of or ALWAYS,
        "changed_since": changed_since or NEVER,
    }
    rows = connection.execute(SQL["history_cases"], asked).mappings().all()
    events: dict[int, tuple[LogEvent, ...]] = {}
    found = connection.execute(SQL["history_events"], asked).mappings()
    for case, mine in groupby(found, key=lambda row: row["case_id"]):
        events[case] = tuple(_event(row) for row in mine)
    known = [_case(row, events.get(row["id"], ())) for row in rows]
    if as_of is None:
        return known
    later = {row["id"] for row in rows if row["updated_at"] >= as_of}
    # Of a rehearsal no step is read.
    return [_stood(case) if case.id in later else case for case in known if case.events or case.exercise]


def log_begins(connection: Connection, county: str, as_of: datetime | None = None) -> datetime | None:
    """Return when the first case of a county was received, of those entered before a moment; None before that."""
    asked = {"county": county, "as_of": as_of or ALWAYS}
    found: datetime | None = connection.execute(SQL["history_begin"], asked).scalar_one_or_none()
    return found


def with_decisions(connection: Connection, county: str, cases: Sequence[LoggedCase]) -> list[LoggedCase]:
    """Return cases with their decisions: for the late ones, since a decision is large."""
    asked = {"county": county, "cases": [case.id for case in cases]}
    rows = connection.execute(SQL["history_decisions"], asked).mappings()
    found = {
        case: tuple(_decision(row) for row in mine) for case, mine in groupby(rows, key=lambda row: row["case_id"])
    }
    return [replace(case, decisions=found.get(case.id, ())) for case in cases]


def places_of(connection: Connection, county: str, cases: Iterable[int]) -> dict[int, Position]:
    """Return where cases are, WGS84; of those without a place nothing."""
    rows = connection.execute(SQL["history_places"], {"county": county, "cases": sorted(cases)}).mappings()
    return {row["id"]: Position(row["lon"], row["lat"]) for row in rows}


def _case(row: RowMapping, events: tuple[LogEvent, ...]) -> LoggedCase:
    timing = Timing(
        row["received_at"], row["target_s"], row["arrived_at"], row["response_ended_at"], row["status"],
        cell=row["cell"], kind=row["cell_kind"], unconfirmed=row["unconfirmed"],
    )  # fmt: skip
    return LoggedCase(row["id"], timing, row["case_kind"], row["exercise"], row["in_town"], events)


def _stood(case: LoggedCase) -> LoggedCase:
    """Return a case whose row is younger than its steps, as they say it stood."""
    return replace(case, timing=timing_of(case.timing, case.events))


def _event(row: RowMapping) -> LogEvent:
    data: dict[str, Any] = {
        "travel_s": _number(row["travel_s"]),
        "turnout_s": _number(row["turnout_s"]),
        "reason": row["reason"],
        "of": row["of"],
        "confirmed": row["confirmed"],
        "method": row["method"],
        "duty": row["duty"],
    }
    kept = {name: value for name, value in data.items() if value is not None}
    return LogEvent(row["seq"], EventType(row["type"]), row["at"], row["team"], data=kept)


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _decision(row: RowMapping) -> Decision:
    options = tuple(_option(each) for each in row["candidates"])
    return Decision(row["number"], row["chosen"], row["picked"], row["method"], options)


def _option(data: Mapping[str, Any]) -> Option:
    return Option(
        data["team"],
        data.get("excluded"),
        data.get("travel_s"),
        data.get("approach_s"),
        data.get("turnout_s") or 0.0,
        data.get("duty"),
        Position(data["lon"], data["lat"]) if data.get("source") == FixSource.STATION else None,
    )
