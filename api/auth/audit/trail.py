"""The audit trail: actor, action, subject, time, address and reason.

Rows are only added. The database seals each with the hash of the one before (see the migrations);
`api.auth.audit.chain` verifies it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from api.auth.principal import Principal
from gis.store.county_files.spreadsheets import csv_lines

# For the driver itself: what SQLAlchemy adds to a text of nine values is a good part of what a look costs.
_ADD = """
INSERT INTO audit (at, actor, role, address, action, county, subject, reason, data)
VALUES (%(at)s, %(actor)s, %(role)s, %(address)s, %(action)s, %(county)s, %(subject)s, %(reason)s, %(data)s::jsonb)
"""
# The same, and the transaction's commit does not wait for the disk.
_ADD_LOOK = """
INSERT INTO audit (at, actor, role, address, action, county, subject, reason, data)
SELECT %(at)s, %(actor)s, %(role)s, %(address)s, %(action)s, %(county)s, %(subject)s, %(reason)s, %(data)s::jsonb
WHERE set_config('synchronous_commit', 'off', true) IS NOT NULL
"""
# Newest first by the primary key; a period by ix_audit_county_at, one subject by ix_audit_subject.
_FIND = text("""
SELECT id, at, actor, role, address, action, county, subject, reason, data
FROM audit
WHERE id < coalesce(:after, 9223372036854775807)
  AND (CAST(:actor AS text) IS NULL OR actor = :actor)
  AND (CAST(:action AS text) IS NULL OR action = :action)
  AND (CAST(:subject AS text) IS NULL OR subject = :subject)
  AND (CAST(:since AS timestamptz) IS NULL OR at >= :since)
  AND (CAST(:until AS timestamptz) IS NULL OR at < :until)
ORDER BY id DESC LIMIT :limit
""")
COLUMNS = ("id", "at", "actor", "role", "address", "action", "county", "subject", "reason", "data")


@dataclass(frozen=True, slots=True)
class Search:
    """The rows wanted: those that match every field given."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def record(
    connection: Connection,
    who: Principal | str,
    action: str,
    *,
    at: datetime,
    address: str | None = None,
    county: str | None = None,
    subject: str | None = None,
    reason: str | None = None,
    look: bool = False,
    **data: Any,
) -> None:
    """Add one row in the caller's transaction. Nothing of a person's identity belongs into `data`.

    Parameters
    ----------
    who
        The principal, or a name such as `command:root` for a command on the server's machine.
    action
        What was done, as `noun.verb`.
    subject
        To what, as `kind:number`.
    look
        The transaction does nothing else: should the machine lose power, the last fraction of a second may be lost.
    """
    connection.exec_driver_sql(
        _ADD_LOOK if look else _ADD,
        {
            "at": at,
            "actor": who if isinstance(who, str) else who.actor,
            "role": None if isinstance(who, str) else who.role.value,
            "address": address,
            "action": action,
            "county": county,
            "subject": subject,
            "reason": reason,
            "data": json.dumps(data, ensure_ascii=False, default=str),
        },
    )


def find(connection: Connection, search: Search, *, limit: int, after: int | None = None) -> list[dict[str, Any]]:
    """Return rows of the counties the transaction sees, the newest first."""
    asked = {
        "actor": search.actor,
        "action": search.action,
        "subject": search.subject,
        "since": search.since,
        "until": search.until,
    }
    found = connection.execute(_FIND, {**asked, "after": after, "limit": limit}).mappings()
    return [dict(row) for row in found]


def as_csv(rows: Sequence[Mapping[str, Any]], *, most: int) -> Iterator[str]:
    """Return the lines of a table that a spreadsheet opens without running anything in it.

    Where there are more rows than `most`, the last line says that the older ones are missing.
    """
    cells = ([_plain(row[name]) for name in COLUMNS] for row in rows[:most])
    cut = [[f"仅最新 {most} 行，更早的未列出，请按日期分次导出 the newest {most} rows only: export older ones by date"]]
    return csv_lines(chain([COLUMNS], cells, cut if len(rows) > most else []))


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else "" if value is None else f"{value}"


def day_bounds(day: str, time_zone: str) -> tuple[datetime | None, datetime | None]:
    """Return the first moment of a day YYYY-MM-DD in a time zone and of the day after; None where it is no day."""
    try:
        first = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(time_zone))
        return first, first + timedelta(days=1)
    except (ValueError, OverflowError):  # the last day of all has no day after it
        return None, None


def shown(row: Mapping[str, Any], time_zone: str) -> dict[str, Any]:
    """Return a row as text to show, its moment in a county's own time; its `details` are names and values to word."""
    fields = {name: "" if row[name] is None else str(row[name]) for name in COLUMNS if name != "data"}
    details = [(name, _said(value)) for name, value in row["data"].items()]
    return {**fields, "at": f"{row['at'].astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M:%S}", "details": details}


def _said(value: Any) -> str:
    """Return a value as a word of the catalogue or as text."""
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return "、".join(str(each) for each in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
