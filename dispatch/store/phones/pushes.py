"""Push messages to phones that are still to be sent, over PostgreSQL."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from gis.store import queries

SQL = queries.load(Path(__file__).with_name("push.sql"))


@dataclass(frozen=True, slots=True)
class Due:
    """An announcement to be carried now; not `wanted` where the offer is over or the phone has left."""

    county: str
    id: int
    phone: str
    case_id: int
    tries: int
    wanted: bool
    push: dict[str, Any] | None
    expires_at: datetime | None
    exercise: bool


def subscribe(connection: Connection, county: str, code: str, carrier: str, push: dict[str, str] | None) -> bool:
    """Keep where a phone is written to, nowhere for None; False where there is no such phone of this carrier."""
    fields = {"county": county, "code": code, "carrier": carrier, "push": None if push is None else json.dumps(push)}
    return connection.execute(SQL["subscribe"], fields).first() is not None


def unsubscribe(connection: Connection, county: str, code: str, endpoint: str) -> None:
    """Write no more to an endpoint that is gone."""
    connection.execute(SQL["unsubscribe"], {"county": county, "code": code, "endpoint": endpoint})


def take(connection: Connection, now: datetime, limit: int) -> list[Due]:
    """Return announcements that are due, each put off for the time it is tried in."""
    return [Due(**row) for row in connection.execute(SQL["take"], {"now": now, "limit": limit}).mappings()]


def end(connection: Connection, due: Due, outcome: str, now: datetime) -> None:
    """Note what became of an announcement."""
    connection.execute(SQL["end"], {"county": due.county, "id": due.id, "outcome": outcome, "now": now})
