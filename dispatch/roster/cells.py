"""Cells of a roster's table: dates and times as 2026-03-14, 08:30 and 次日08:30, on the county's wall clock."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_DATE = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?)")
"""Without signs between them months and days have two digits: 2026121 may be December 1 or January 21."""
WEEKDAYS = "一二三四五六日"
NEXT_DAY = r"次日|翌日|第二天|next day|\+1"
_CLOCK = re.compile(rf"(?P<next>{NEXT_DAY})?\s*(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::00)?")
_SPAN = re.compile(r"\s*(?:--|[-–—~至到])\s*")

YEARS = range(2000, 2100)
"""The years a roster may be about: a mistyped year leads out of the range of clocks."""

type Wall = time | datetime | timedelta
"""A time of the row's day, a moment of its own, or how long after the day's midnight."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it, and raw values by column."""

    number: int
    values: Mapping[str, object]

    def text(self, column: str) -> str:
        """Return a value as text of half width, without spaces around it; a whole number without its `.0`."""
        value = self.values.get(column)
        plain = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "")
        return unicodedata.normalize("NFKC", plain).strip()


class CellError(Exception):
    """A cell that cannot be read."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def day_of(row: Row) -> date:
    """Return the date of a row; raises CellError."""
    return planned(_day(row), "date")


def is_day(value: object) -> bool:
    """Tell whether a cell holds a date."""
    try:
        _day(Row(0, {"date": value}))
    except CellError:
        return False
    return True


def planned[Day: date](day: Day, column: str) -> Day:
    """Return a day of a year that a roster may be about; raises CellError."""
    if day.year not in YEARS:
        raise CellError(
            column, f"Years {YEARS[0]} to {YEARS[-1]} are planned. 年份须在 {YEARS[0]} 至 {YEARS[-1]} 之间。"
        )
    return day


def _day(row: Row) -> date:
    value = row.values.get("date")
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    day = _date(row.text("date"))
    if day is None:
        raise CellError("date", "No date such as 2026-03-14. 日期须如 2026-03-14，含年份。")
    return day


def _date(text: str) -> date | None:
    """Return the date of a text; None where it is none."""
    found = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups() if part is not None)) if found else None
    except ValueError:
        return None


def start_of(row: Row) -> Wall:
    """Return when a turn begins; raises CellError."""
    return _cell(_span(row)[0], "start")


def end_of(row: Row) -> Wall:
    """Return when a turn ends, where it has a cell of its own or stands behind the start: `18:00–次日08:30`.

    Raises CellError.
    """
    return _cell(*_span(row)[1:])


def _span(row: Row) -> tuple[object, object, str]:
    """Return start and end as they stand, and the column of the end."""
    start = row.values.get("start")
    parts = _SPAN.split(start) if isinstance(start, str) and not row.text("end") else []
    return (parts[0], parts[1], "start") if len(parts) == 2 else (start, row.values.get("end"), "end")


def _cell(value: object, column: str) -> Wall:
    if isinstance(value, time | datetime | timedelta):
        return value
    text = unicodedata.normalize("NFKC", "" if value is None else str(value)).strip().casefold()
    found = _clock(text) or _dated(text)
    if found is None:
        raise CellError(
            column, "No time such as 08:30, 24:00 or 次日08:30 (the next day). 时间须如 08:30、24:00 或 次日08:30。"
        )
    return found


def _clock(text: str) -> time | timedelta | None:
    found = _CLOCK.fullmatch(text)
    hour, minute = (int(found["hour"]), int(found["minute"])) if found else (25, 0)
    if found is None or hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    if found["next"] or hour == 24:
        return timedelta(hours=hour + 24 * bool(found["next"]), minutes=minute)
    return time(hour, minute)


def _dated(text: str) -> datetime | None:
    day, _, clock = text.replace("t", " ", 1).partition(" ")
    found, wall = _date(day), _clock(clock)
    return datetime.combine(found, wall) if found and isinstance(wall, time) else None
