"""Lists of the office: cases by what is due first, and searches."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, text

from dispatch.store.casework.repository import SQL

ACTIVE = "(h.ended_at IS NULL OR h.due_on IS NOT NULL OR h.waits_notice OR h.in_transfer)"
_GONE = (
    "h.handler IS NULL"
    " OR NOT EXISTS (SELECT FROM account a WHERE 'user:' || a.login = h.handler AND a.disabled_at IS NULL)"
    " OR EXISTS (SELECT FROM absence b WHERE b.county = h.county AND b.actor = h.handler AND b.until >= :today)"
)
_OVER = (
    "EXISTS (SELECT FROM deadline d WHERE d.county = h.county AND d.case_id = h.case_id AND d.stopped_at IS NULL "
    "AND d.due_at < :now)"
)
_SUSPENDED = "EXISTS (SELECT FROM deadline d WHERE d.county = h.county AND d.case_id = h.case_id AND d.is_suspended)"
LISTS: Mapping[str, str] = {
    "mine": f"{ACTIVE} AND h.handler = :actor",
    "station": f"{ACTIVE} AND (CAST(:stations AS text[]) IS NULL OR h.station = ANY (CAST(:stations AS text[])))",
    "due_soon": f"{ACTIVE} AND h.due_on BETWEEN :today AND :soon",
    "overdue": f"{ACTIVE} AND h.due_on <= :today AND (h.due_on < :today OR {_OVER})",
    "suspended": f"{ACTIVE} AND {_SUSPENDED}",
    "to_approve": "h.approval IS NOT NULL AND (CAST(:duty AS text) IS NULL OR h.approval = :duty)",
    "to_notify": "h.waits_notice",
    "unassigned": f"{ACTIVE} AND ({_GONE})",
    "in_transfer": "h.in_transfer",
    "expedited": "h.expedited",
    "open": ACTIVE,
    "all": "true",
}
"""The lists and their conditions. A case whose handler is absent or disabled counts as unassigned: a chief sees it."""
SOON = timedelta(days=7)
MOST_FOUND = 500
_LISTED = {name: text(SQL["listed"].text.replace("(1 = 1)", f"({which})")) for name, which in LISTS.items()}
_COUNTED = text(
    "SELECT "
    + ", ".join(f"count(*) FILTER (WHERE {which}) AS {name}" for name, which in LISTS.items() if name != "all")
    + f" FROM handling h WHERE h.county = :county AND ({ACTIVE} OR h.expedited)"
)


@dataclass(frozen=True, slots=True)
class Asker:
    """The reader of a list, by whom "mine" and "my station's" are decided."""

    actor: str
    duty: str | None
    stations: Collection[str] | None


def listed(
    connection: Connection,
    county: str,
    name: str,
    asker: Asker,
    *,
    now: datetime,
    zone: ZoneInfo,
    limit: int,
    after: tuple[date, int] | None = None,
    words: str | None = None,
) -> list[RowMapping]:
    """Return the cases of a list by what is due first; of a search those that hold the words."""
    after_due, after_case = after or (date.min, 0)
    candidates = None if words is None else _candidates(connection, county, words)
    asked = {
        **_asked(county, asker, now, zone),
        "zone": zone.key,
        "candidates": candidates,
        "limit": limit,
        "after_due": "infinity" if after_due == date.max else after_due,  # a case without a day comes last
        "after_case": after_case,
    }
    return list(connection.execute(_LISTED[name], asked).mappings())


def counted(connection: Connection, county: str, asker: Asker, *, now: datetime, zone: ZoneInfo) -> dict[str, int]:
    """Return how many cases each list holds."""
    return dict(connection.execute(_COUNTED, _asked(county, asker, now, zone)).mappings().one())


def _asked(county: str, asker: Asker, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    today = now.astimezone(zone).date()
    return {
        "county": county,
        "actor": asker.actor,
        "duty": asker.duty,
        "stations": None if asker.stations is None else sorted(asker.stations),
        "now": now,
        "today": today,
        "soon": today + SOON,
    }


def _candidates(connection: Connection, county: str, words: str) -> list[int]:
    """Return the numbers of cases that may be meant: by number, or by words of two characters and more."""
    number = words.rpartition("-")[2]
    if number.isdecimal() and len(number) < 19:
        return [int(number)]
    found = connection.execute(SQL["candidates"], {"county": county, "asked": words, "most": MOST_FOUND})
    return list(found.scalars())


def calendars_of(connection: Connection, county: str, case_id: int) -> dict[str, str]:
    """Return the calendar by which each stopped deadline of a case was judged, by the deadline's name."""
    found = connection.execute(SQL["calendars_of"], {"county": county, "case_id": case_id}).mappings()
    return {f"{row['seq']}.{row['purpose']}": row["calendar"] for row in found}


def people(connection: Connection, county: str, stations: Collection[str] | None, today: date) -> list[RowMapping]:
    """Return who handles cases, with how many open ones they have and until when they are away."""
    asked = {"county": county, "stations": None if stations is None else sorted(stations), "today": today}
    return list(connection.execute(SQL["people"], asked).mappings())


def set_absence(connection: Connection, county: str, actor: str, until: date | None, by: str, now: datetime) -> None:
    """Note until when somebody is away; None: they are back."""
    asked = {"county": county, "actor": actor, "until": until, "by": by, "now": now}
    connection.execute(SQL["set_absence" if until else "end_absence"], asked)
