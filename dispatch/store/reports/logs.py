"""The facts of cases from their logs: as of a day that is over, and as of the positions that a report was made at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import batched
from typing import Any

from sqlalchemy import Connection, text

from dispatch.cases.case import Case
from dispatch.casework.clocks import Clocks
from dispatch.events import Event
from dispatch.kinds import Channel
from dispatch.reports.facts import Facts
from dispatch.reports.from_log import Beside, facts_at, opened
from dispatch.store import rows
from dispatch.store.casework.calendars import casework_of
from dispatch.store.reports.facts import SQL
from dispatch.store.statements import SQL as SQL_OF_CASES

_OF_CASES = "WHERE c.county = :county AND c.id = ANY (CAST(:cases AS bigint[])) ORDER BY c.id"
_CASES = text(f"{SQL_OF_CASES['case_columns'].text} {_OF_CASES}")
_AT_ONCE = 2_000
"""Cases whose logs are held in memory."""


@dataclass(frozen=True, slots=True)
class Logged:
    """A case as it was opened, with its whole log."""

    case: Case
    log: tuple[Event, ...]
    beside: Beside

    def at(self, seq: int, clocks: Clocks) -> Facts:
        """Return its facts after so many events."""
        return facts_at(self.case, self.log, seq, clocks, self.beside)


def clocks_of(connection: Connection, county: str, calendar: str | None = None) -> Clocks:
    """Return the rules and the clock of a county with its calendar of a version, the newest by default."""
    casework = casework_of(connection)
    clocks = casework.clocks(county)
    if calendar is None or calendar == clocks.calendar.version:
        return clocks
    return replace(clocks, calendar=casework.calendar(county, calendar))


def logged(connection: Connection, county: str, cases: Sequence[int]) -> Iterator[Logged]:
    """Yield cases with their logs, by number; those that were deleted are left out."""
    stations = {row.code: row.station for row in connection.execute(SQL["teams"], {"county": county})}
    by_version: dict[str, Clocks] = {}
    for some in batched(sorted(cases), _AT_ONCE):
        asked = {"county": county, "cases": list(some)}
        logs: dict[int, list[Event]] = {}
        for row in connection.execute(SQL["logs"], asked).mappings():
            logs.setdefault(row["case_id"], []).append(rows.event_value(row))
        split = set(connection.execute(SQL["split"], asked).scalars())
        judged = _judged(connection, asked, by_version)
        for row in connection.execute(_CASES, asked).mappings():
            case, log = rows.case_value(row), tuple(logs[row["id"]])
            was_turned = case.channel is Channel.TRANSFER and case.id in split
            yield Logged(opened(case, log), log, Beside(was_turned, judged.get(case.id, {}), stations))


def _judged(
    connection: Connection, asked: dict[str, Any], by_version: dict[str, Clocks]
) -> dict[int, dict[str, Clocks]]:
    """Return by case and by the name of a stopped clock what it was judged by."""
    found: dict[int, dict[str, Clocks]] = {}
    for case, seq, purpose, version in connection.execute(SQL["judged_by"], asked):
        if version not in by_version:
            by_version[version] = clocks_of(connection, asked["county"], version)
        found.setdefault(case, {})[f"{seq}.{purpose}"] = by_version[version]
    return found


def facts_as_of(connection: Connection, county: str, first: date, day: date, zone: str) -> list[Facts]:
    """Return the facts at the end of a day of the cases that may be counted from `first` on."""
    found = connection.execute(SQL["known_by"], {"county": county, "first": first, "day": day, "zone": zone})
    positions = {int(case): int(seq) for case, seq in found}
    clocks = clocks_of(connection, county)
    return [each.at(positions[each.case.id], clocks) for each in logged(connection, county, list(positions))]
