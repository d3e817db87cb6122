"""A county's log by whole months, with the calendar that divides them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import AfterValidator, WithJsonSchema
from sqlalchemy import Connection

from api.auth.roles import Role
from api.wiring import Wiring
from dispatch.errors import BadScenarioError
from dispatch.moments import stamp
from dispatch.planning.history import LoggedCase
from dispatch.planning.learning import Calendar
from dispatch.store.planning.calendar import calendar_of
from dispatch.store.planning.history import log_begins, logged_cases
from gis.store.counties.loaded import CountySummary

MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
MOST_MONTHS = 120
DEFAULT_MONTHS = 12
SEES_CASES = frozenset({Role.CHIEF, Role.ADMINISTRATOR})
"""Roles that see single cases; planners do not."""


def _typed_month(text: str | None) -> str | None:
    """Return a month as it is typed, also by input methods; browsers without a field for months take any text."""
    plain = text if text is None else unicodedata.normalize("NFKC", text).strip()
    if plain is None or re.fullmatch(MONTH, plain):
        return plain
    raise ValueError("must be a month of this century, such as 2026-03 月份应如 2026-03")


_SCHEMA = WithJsonSchema({"anyOf": [{"type": "string", "pattern": MONTH}, {"type": "null"}]})
type FromMonth = Annotated[
    str | None,
    AfterValidator(_typed_month),
    _SCHEMA,
    Query(alias="from", description="First month, as 2026-01; default eleven before the last. 起始月份"),
]
type ToMonth = Annotated[
    str | None,
    AfterValidator(_typed_month),
    _SCHEMA,
    Query(alias="to", description="Last month; default the present one. 截止月份"),
]


@dataclass(frozen=True, slots=True)
class LogLook:
    """The input of a look at the log; periods are whole months, so that nobody can subtract single days."""

    home: CountySummary
    since: datetime
    until: datetime
    now: datetime
    calendar: Calendar
    cases: list[LoggedCase]
    begins: datetime | None
    """Time at which the county's first case was received: before, there was no log."""

    @property
    def years(self) -> float:
        """Return the length of the log in the period, at least one day if it has a case; 0 without a log."""
        if self.begins is None:
            return 0.0
        lasted = min(self.until, self.now) - max(self.since, self.begins)
        return max(timedelta(days=1 if self.real else 0), lasted) / timedelta(days=365.25)

    @property
    def hours(self) -> dict[str, float]:
        """Return how many hours of each block the log has in the period."""
        if self.begins is None:
            return {}
        return self.calendar.hours(max(self.since, self.begins), min(self.until, self.now))

    @property
    def real(self) -> list[LoggedCase]:
        """Return the cases without rehearsals."""
        return [case for case in self.cases if not case.exercise]

    @property
    def period(self) -> dict[str, Any]:
        """Return the period as answered."""
        first, last = (self.calendar.local(at).date() for at in (self.since, min(self.until, self.now)))
        return {
            "county": self.home.code,
            "from": stamp(self.since),
            "to": stamp(self.until),
            "at": stamp(self.now),
            "years_without_holidays": self.calendar.unstated(first, last),
        }


def open_log(
    wiring: Wiring, connection: Connection, county: str | None, first: str | None, last: str | None
) -> LogLook:
    """Return the log of a county from the first to the last month.

    Raises
    ------
    BadScenarioError
        The first month comes after the last, or they are too far apart.
    """
    home, now = wiring.county(county), wiring.now()
    zone = ZoneInfo(home.time_zone)
    end = _month(last) if last else _month(f"{now.astimezone(zone):%Y-%m}")
    begin = _month(first) if first else end - DEFAULT_MONTHS + 1
    if not begin <= end < begin + MOST_MONTHS:
        raise BadScenarioError(
            f"from={_text(begin)} to={_text(end)}: from must not be after to, {MOST_MONTHS} months at most. "
            f"起始月份须不晚于截止月份，最多 {MOST_MONTHS} 个月。",
            field="from",
        )
    since, until = _start(begin, zone), _start(end + 1, zone)
    cases = logged_cases(connection, home.code, since, until)
    calendar = calendar_of(connection, home.code, zone)
    return LogLook(home, since, until, now, calendar, cases, log_begins(connection, home.code))


def _month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:]) - 1


def _text(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02d}"


def _start(month: int, zone: ZoneInfo) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=zone)
