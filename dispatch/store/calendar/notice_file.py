"""Notices of holidays from a CSV file of the form of `published.csv`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from dispatch.calendar.days import Notice, StatedDay
from dispatch.errors import BadCalendarError, RowFault
from gis.store.county_files.csv_files import read_csv

COLUMNS = ("notice", "document", "year", "first", "last", "kind", "name_zh", "name_en")
DAY = "写成 2026-10-01 write 2026-10-01"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"20\d{2}")
_KINDS = {"on": True, "off": False}
_MAY_BE_EMPTY = "name_en"
type _Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """A notice and the row where it begins."""

    notice: Notice
    row: int


class _BadValueError(Exception):
    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def read_notices(path: Path, today: date) -> list[ReadNotice]:
    """Return the notices of a file in the order of their versions and years.

    Raises
    ------
    BadCalendarError
        Rows are wrong: all are named.
    gis.errors.BadFileError
        The file is no CSV in UTF-8 or GB18030.
    """
    grid, _ = read_csv(path)
    rows = [[str(cell).strip() for cell in cells] for cells in grid]
    header = rows[0] if rows else []
    faults = [RowFault(1, column, "", "缺少此列 the column is missing") for column in COLUMNS if column not in header]
    refuse(path, faults)
    reading = _Reading(today)
    for number, cells in enumerate(rows[1:], start=2):
        if any(cells):
            reading.take(number, cells, header)
    if not reading.faults and not reading.notices:
        reading.faults.append(RowFault(2, "notice", "", "文件中没有日期 the file has no row"))
    refuse(path, reading.faults)
    return [reading.notices[key] for key in sorted(reading.notices)]


def refuse(path: Path, faults: list[RowFault]) -> None:
    """Refuse a file with faults; raises BadCalendarError."""
    if faults:
        raise BadCalendarError(
            f"{path.name}: 有 {len(faults)} 处错误，未载入任何内容，请更正后重新载入 "
            f"{len(faults)} faults, nothing was loaded; correct them and load it again",
            faults=tuple(faults),
        )


class _Reading:
    """The notices of the rows so far, and what is wrong with rows."""

    def __init__(self, today: date) -> None:
        self.notices: dict[_Key, ReadNotice] = {}
        self.faults: list[RowFault] = []
        self._today = today
        self._row_of: dict[tuple[str, date], int] = {}

    def take(self, number: int, cells: list[str], header: list[str]) -> None:
        if len(cells) != len(header):
            message = f"应有 {len(header)} 个值 must have {len(header)} values"
            self.faults.append(RowFault(number, header[min(len(cells), len(header) - 1)], ",".join(cells), message))
            return
        row = dict(zip(header, cells, strict=True))
        try:
            self._join(number, row, _notice(row, self._today))
        except _BadValueError as bad:
            self.faults.append(RowFault(number, bad.column, row[bad.column], str(bad)))

    def _join(self, number: int, row: Mapping[str, str], notice: Notice) -> None:
        known = self.notices.get((notice.version, notice.year))
        if known is not None and known.notice.document != notice.document:
            raise _BadValueError(
                "document", f"应与第 {known.row} 行相同：{known.notice.document} must be as in row {known.row}"
            )
        for day in notice.days:
            stated = self._row_of.setdefault((notice.version, day), number)
            if stated != number:
                message = f"{day} 已在第 {stated} 行，每日只写一次 is in row {stated} already: state each day once"
                raise _BadValueError("first", message)
        if known is None:
            self.notices[notice.version, notice.year] = ReadNotice(notice, number)
        else:
            days = {**known.notice.days, **notice.days}
            whole = Notice(notice.version, notice.document, notice.year, days)
            self.notices[notice.version, notice.year] = ReadNotice(whole, known.row)


def _notice(row: Mapping[str, str], today: date) -> Notice:
    for column in COLUMNS:
        _check(column, bool(row[column]) or column == _MAY_BE_EMPTY, row, "不能为空 must not be empty")
    version, first, last = (_day(row, column) for column in ("notice", "first", "last"))
    _check("notice", version <= today, row, f"不得晚于今天 {today} must not lie after today")
    _check("year", bool(_YEAR.fullmatch(row["year"])), row, "写成 2026 write 2026")
    year = int(row["year"])
    _check("last", first <= last, row, f"不得早于 must not lie before first {first}")
    for column, day in (("first", first), ("last", last)):
        inside = date(year - 1, 12, 1) <= day <= date(year, 12, 31)
        _check(column, inside, row, f"应在 {year} 年或上年 12 月 must lie in {year} or in December before it")
    _check("kind", row["kind"] in _KINDS, row, "off（放假）或 or on（上班 worked）")
    stated = StatedDay(_KINDS[row["kind"]], row["name_zh"], row["name_en"])
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return Notice(str(version), row["document"], year, dict.fromkeys(days, stated))


def _check(column: str, good: bool, row: Mapping[str, str], message: str) -> None:
    if not good:
        raise _BadValueError(column, message)


def _day(row: Mapping[str, str], column: str) -> date:
    try:
        return date.fromisoformat(row[column]) if _DAY.fullmatch(row[column]) else _refused_day(column)
    except ValueError:
        return _refused_day(column)


def _refused_day(column: str) -> date:
    raise _BadValueError(column, DAY)
