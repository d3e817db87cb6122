"""The supervision board: every figure of one snapshot."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dispatch.casework.milestones import ENDINGS
from dispatch.store.casework.lists import LISTS, SOON
from gis.store import queries

_COUNTED = ("open", "overdue", "due_soon", "unassigned", "to_approve", "to_notify", "in_transfer", "expedited")
_CONDITIONS = ", ".join(f"({LISTS[name]}) AS is_{name}" for name in _COUNTED)
SQL = queries.load(Path(__file__).with_name("supervision.sql"), lists={"lists": _CONDITIONS})


@dataclass(frozen=True, slots=True)
class Period:
    """The days that figures are about, both included, and the moment they are read at, by the county's clock."""

    first: date
    last: date
    today: date
    zone: str
    now: datetime


def board(connection: Connection, county: str, period: Period) -> dict[str, Any]:
    """Return what the board shows, as `dispatch.views.casework.supervision.board_view` reads it."""
    asked = {
        "county": county,
        "first": period.first,
        "last": period.last,
        "now": period.now,
        "today": period.today,
        "soon": period.today + SOON,
        "zone": period.zone,
        "endings": sorted(ENDINGS),
        "duty": None,
    }
    return dict(connection.execute(SQL["board"], asked).mappings().one())
