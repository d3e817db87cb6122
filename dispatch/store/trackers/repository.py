"""Trackers: added and revoked by commands, found by the hash of their token."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dispatch.errors import TrackerError
from gis.position import Datum
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("trackers.sql"))
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_TAKEN = frozenset({"phone", "station"})
"""Other sources of a position, beside which a tracker's name is shown."""


@dataclass(frozen=True, slots=True)
class Tracker:
    """A tracker in force; `at_station` counts its first fixes there by datum."""

    county: str
    name: str
    team: str
    datum: Datum
    at_station: Mapping[str, int]


def by_token(connection: Connection, hashed: bytes) -> Tracker | None:
    """Return the tracker of a token, None if it is forged or revoked."""
    row = connection.execute(SQL["by_token"], {"hash": hashed}).mappings().first()
    return None if row is None else Tracker(**{**row, "datum": Datum(row["datum"])})


def duty_switched_at(connection: Connection, county: str, team: str) -> datetime | None:
    """Return when the team's duty was last switched by hand."""
    found: datetime | None = connection.execute(SQL["duty_switched_at"], {"county": county, "team": team}).scalar()
    return found


def note(
    connection: Connection,
    tracker: Tracker,
    now: datetime,
    *,
    received: int,
    dropped: Sequence[str],
    at_station: Mapping[str, int],
) -> None:
    """Count what came of a batch."""
    asked = {"county": tracker.county, "name": tracker.name, "now": now, "received": received}
    why = dropped[-1] if dropped else None
    counts = {"dropped": len(dropped), "why": why, "at_station": json.dumps(dict(at_station))}
    connection.execute(SQL["note"], asked | counts)


def add(
    connection: Connection, county: str, name: str, *, team: str, datum: Datum, hashed: bytes, now: datetime, by: str
) -> None:
    """Add a tracker of a team.

    Raises
    ------
    TrackerError
        The name cannot be one or is in use, or the county has no such team.
    """
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise TrackerError(
            f"{name!r} is no name of a tracker: up to 40 of a–z, A–Z, 0–9, dot, dash and underscore, and neither "
            "'phone' nor 'station'. 设备名称只能用字母、数字、点、横线和下划线，且不能是 phone 或 station。",
            field="name",
        )
    known = {"county": county, "name": name, "team": team}
    row = connection.execute(SQL["add"], known | {"datum": datum.value, "hash": hashed, "now": now, "by": by}).first()
    if row is not None:
        return
    teams = connection.execute(SQL["teams"], {"county": county}).scalars().all()
    if team not in teams:
        raise TrackerError(
            f"County {county} has no team {team!r}, but {', '.join(teams) or 'none'}. "
            f"没有该小组；小组编码有：{'、'.join(teams) or '无'}。",
            field="team",
        )
    raise TrackerError(
        f"A tracker {name!r} is in force: revoke it or choose another name. 同名设备仍在使用，请先停用或更换名称。",
        field="name",
    )


def revoke(connection: Connection, county: str, name: str, *, now: datetime, by: str) -> None:
    """End a tracker's token; raises TrackerError where none of this name is in force."""
    if connection.execute(SQL["revoke"], {"county": county, "name": name, "now": now, "by": by}).first() is None:
        raise TrackerError(
            f"No tracker {name!r} in force; `wangge tracker list` shows all. 没有使用中的同名设备。", field="name"
        )


def listed(connection: Connection, county: str) -> list[dict[str, Any]]:
    """Return every tracker of a county by name, without its token."""
    return [dict(row) for row in connection.execute(SQL["all"], {"county": county}).mappings()]
