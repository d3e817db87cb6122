"""The facts of cases as the caches hold them now."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dispatch.calendar.days import WorkCalendar
from dispatch.handling import Stage
from dispatch.kinds import CaseKind, Category, Channel
from dispatch.off_shelf.record import order_from
from dispatch.reports.facts import Clock, Facts, Response
from dispatch.reports.shelves import shelves
from dispatch.reports.targets import Sent, assignment, transfers
from dispatch.reports.timely import LAWFUL
from dispatch.store.casework.calendars import casework_of
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("reports.sql"))
_PLAIN = (
    *("case", "event_seq", "station", "received_on", "was_turned", "left_out", "handled_on", "accepted_on"),
    *("filed_on", "ended_on", "call_back", "hour", "cell"),
)


def facts_now(connection: Connection, county: str, first: date, last: date, zone: str) -> list[Facts]:
    """Return the facts of the cases of a county that days from `first` to `last` count.

    Those are received, ended or turned then, or have a clock, a transfer or an off-shelf task that is due then.
    """
    asked = {"county": county, "first": first, "last": last, "zone": zone, "purposes": sorted(LAWFUL)}
    calendar = casework_of(connection).clocks(county).calendar
    return [facts_of_row(dict(row), calendar, zone) for row in connection.execute(SQL["facts"], asked).mappings()]


def facts_of_row(row: dict[str, Any], calendar: WorkCalendar, zone: str) -> Facts:
    """Return the facts of a case from a row of the query."""
    sent = (Sent(*(_day(each) for each in days)) for days in row["transfers"] or ())  # type: ignore[arg-type]
    clocks = (_clock(*each) for each in row["clocks"] or ())
    target = assignment(row["received_on"], row["assigned_on"], row["ended_on"], calendar)
    return Facts(
        **{name: row[name] for name in _PLAIN},
        kind=CaseKind(row["kind"]),
        category=Category(row["category"]),
        channel=Channel(row["channel"]),
        stage=Stage(row["stage"]),
        amounts={name: Decimal(yuan) for name, yuan in row["amounts"].items()},
        clocks=(*clocks, target, *transfers(sent, calendar)),
        response=Response(**row["response"]),
        shelves=shelves(map(order_from, row["off_shelf"]), zone) if row["off_shelf"] else (),
    )


def _clock(purpose: str, started: str, due: str | None, stopped: str | None, *more: Any) -> Clock:
    return Clock(purpose, date.fromisoformat(started), _day(due), _day(stopped), *more)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
