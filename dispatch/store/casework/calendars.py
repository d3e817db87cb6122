"""Calendars of a county that change: notices are added and the open deadlines recomputed, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, RowMapping
from sqlalchemy.exc import OperationalError

from dispatch.calendar.clock import Span
from dispatch.calendar.days import Notice, StatedDay
from dispatch.calendar.notices import contradicted, joined, known_already, stated_by_county, years_of
from dispatch.casework.clocks import Clocks, Count, day_of
from dispatch.errors import BadClockError, RowFault
from dispatch.store.calendar.notice_file import ReadNotice, read_notices, refuse
from dispatch.store.casework.repository import SQL, SqlCasework
from dispatch.store.counties import SqlCounties
from dispatch.store.feed import SqlFeed
from dispatch.store.rows import as_json
from dispatch.store.transaction import Transaction
from gis.county.model import CalendarDay, CalendarKind

_PATIENCE = "SET LOCAL lock_timeout = '5s'"
"""So long intakes may have to wait behind a command that waits itself, for a long read."""
_WORKED = {CalendarKind.WORK: True, CalendarKind.REST: False}


@dataclass(frozen=True, slots=True)
class Moved:
    """An open run that another calendar moves, with its day, or the earliest it can be, before and after."""

    case_id: int
    deadline: str
    rule: str
    before: tuple[date | None, date | None]
    after: tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The result of a recomputation: its calendar, the notices added for it, the runs that moved and stayed."""

    calendar: str
    added: Sequence[Notice]
    moved: Sequence[Moved]
    stayed: int


class Calendars:
    """The calendar of one county, changed by somebody at a moment; nothing is committed here."""

    def __init__(self, connection: Connection, county: str, *, by: str, now: datetime) -> None:
        self._connection = connection
        self._county = county
        self._by = by
        self._now = now

    def load(self, path: Path, today: date) -> Recomputed | None:
        """Add the notices of a file and recompute open runs; None where all are known.

        Raises
        ------
        BadCalendarError
            Rows are wrong, a version is known with other content, or a year does not follow.
        """
        read = read_notices(path, today)
        self._lock()
        return self._add(_new(path, read, self._known()))

    def take_days(self, stated: Iterable[CalendarDay], document: str, today: date) -> Recomputed | None:
        """Add what a county states of its days itself and recompute open runs; None where nothing has changed.

        Surge days are worked or not as any other.
        """
        days = {each.day: StatedDay(_WORKED[each.kind], each.name or "", "") for each in stated if each.kind in _WORKED}
        self._lock()
        known = self._known()
        found = stated_by_county(days, known, version=str(today), document=document)
        return self._add([joined(each, known) for each in found])

    def recompute(self) -> Recomputed:
        """Recompute open runs by the newest calendar."""
        self._lock()
        return self._reckoned(())

    def _known(self) -> list[Notice]:
        return casework_of(self._connection).notices(self._county)

    def _lock(self) -> None:
        try:
            self._connection.exec_driver_sql(_PATIENCE)
            self._connection.execute(SQL["lock_calendar"])
        except OperationalError as busy:
            if getattr(busy.orig, "sqlstate", None) != "55P03":
                raise
            raise BadClockError(
                "Another transaction reads the calendar for longer than 5 s; nothing was changed. Try again later. "
                "日历正被占用，未作任何更改，请稍后重试。"
            ) from busy

    def _add(self, notices: Sequence[Notice]) -> Recomputed | None:
        if not notices:
            return None
        same = {"county": self._county, "now": self._now, "by": self._by}
        rows = [
            {
                **same,
                "version": each.version,
                "document": each.document,
                "year": each.year,
                "days": as_json([[day, said.is_worked, said.name_zh, said.name_en] for day, said in each.days.items()]),
                "is_published": each.is_published,
            }
            for each in notices
        ]
        self._connection.execute(SQL["add_notice"], rows)
        return self._reckoned(notices)

    def _reckoned(self, added: Sequence[Notice]) -> Recomputed:
        clocks = casework_of(self._connection).clocks(self._county)
        counts = self._connection.execute(SQL["open_counts"], {"county": self._county}).mappings()
        reckoned = as_json([_reckoned_row(row, clocks) for row in counts])
        asked = {"county": self._county, "reckoned": reckoned, "calendar": clocks.calendar.version}
        moved = [_moved(row) for row in self._connection.execute(SQL["moved_runs"], asked).mappings()]
        all_runs = self._connection.execute(SQL["keep_reckoned"], asked).rowcount
        self._connection.execute(SQL["keep_first_due"], {"county": self._county, "zone": clocks.zone.key})
        return Recomputed(clocks.calendar.version, added, moved, all_runs - len(moved))


def casework_of(connection: Connection) -> SqlCasework:
    """Return the handling of cases over a connection that sees everything, with nothing of a county read yet."""
    whole = Transaction(connection, None, None)
    return SqlCasework(whole, SqlCounties(whole), SqlFeed(whole, defers=False))


def _new(path: Path, read: Iterable[ReadNotice], known: Sequence[Notice]) -> list[Notice]:
    """Return the notices that a county has not, under the versions that they join with."""
    added, faults = list[Notice](), list[RowFault]()
    for each in read:
        now_known = [*known, *added]
        if known_already(each.notice, now_known):
            continue
        fault = _fault(each, known, now_known)
        if fault is None:
            added.append(joined(each.notice, now_known))
        else:
            faults.append(fault)
    refuse(path, faults)
    return added


def _fault(read: ReadNotice, known: Sequence[Notice], now_known: Sequence[Notice]) -> RowFault | None:
    version, year, years = read.notice.version, read.notice.year, years_of(now_known)
    if contradicted(read.notice, known):
        message = "该版本已载入，内容不同；更正请用新日期 is loaded with other content; date a correction anew"
        return RowFault(read.row, "notice", version, message)
    if year not in years:
        message = f"应为 {years[0]} 至 {years[-1]}，年份须连续 must be {years[0]} to {years[-1]}, without a gap"
        return RowFault(read.row, "year", str(year), message)
    return None


def _reckoned_row(row: RowMapping, clocks: Clocks) -> dict[str, object]:
    spans = tuple(Span(*map(date.fromisoformat, each)) for each in row["spans"])
    count = Count(tuple(row["rules"]), row["started_on"], row["is_extended"], spans, row["is_suspended"])
    rule, due_on, not_before = day_of(count, clocks)
    return {**row, "rule": rule, "due_on": due_on, "not_before": not_before}


def _moved(row: RowMapping) -> Moved:
    return Moved(
        row["case_id"],
        f"{row['seq']}.{row['purpose']}",
        row["rule"],
        (row["old_due_on"], row["old_not_before"]),
        (row["due_on"], row["not_before"]),
    )
