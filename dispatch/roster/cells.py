"""Cells of a roster's table: dates and times as people and spreadsheets write them, on the county's wall clock."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_SERIAL = re.compile(r"[45]\d{4}(\.0+)?")
_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates, as every one since 1900-03-01 counts."""
_DATE = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|\D(\d{1,2})\D(\d{1,2})[日号]?)")
"""Without signs between them months and days have two digits: 2026121 may be December 1 or January 21."""
_WEEKDAY = re.compile(r"\s*\(?(?:星期|周|礼拜)(?P<day>[一二三四五六日天])\)?$")
WEEKDAYS = "一二三四五六日"
_CLOCK = re.compile(
    r"(?P<next>次日|翌日|第二天|next day|\+1)?\s*(?P<half>凌晨|早上|早|上午|中午|下午|晚上|晚|am|pm)?\s*"
    r"(?P<hour>\d{1,2})(?:[:时点](?P<minute>\d{1,2})?分?(?::00)?|(?P<half_past>点半|时半)|(?P<packed>\d\d))?\s*"
    r"(?P<after>am|pm)?\s*(?P<next_after>\(?(?:次日|\+1|next day)\)?)?"
)
_ON_A_DIAL = 12
_SPAN = re.compile(r"\s*(?:--|[-–—~至到])\s*")

YEARS = range(2000, 2100)
"""What a roster may be about: a year typed wrong leads out of what clocks can tell."""

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
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = row.text("date")
    if _SERIAL.fullmatch(text):
        return _EPOCH + timedelta(days=int(float(text)))
    weekday = _WEEKDAY.search(text)
    try:
        day = _date(text[: weekday.start()] if weekday else text) or _no_date()
    except ValueError:
        raise CellError("date", "No date such as 2026-03-14. 日期须如 2026-03-14，含年份。") from None
    if weekday and WEEKDAYS[day.weekday()] != weekday["day"].replace("天", "日"):
        raise CellError(
            "date", f"{day} is {day:%A}: correct date or weekday. 该日期实为星期{WEEKDAYS[day.weekday()]}，请更正。"
        )
    return day


def _date(text: str) -> date | None:
    """Return the date of a text; None where it is written like none; raises ValueError where there is no such day."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, *rest = (int(part) for part in found.groups() if part is not None)
    return date(year, *rest)


def _no_date() -> date:
    raise ValueError("no date")


def start_of(row: Row) -> Wall:
    """Return when a turn begins; raises CellError."""
    span = _span(row)
    return _cell(span[0] if span else row.values.get("start"), "start")


def end_of(row: Row) -> Wall:
    """Return when a turn ends, where it has a cell of its own or stands behind the start: `18:00–次日08:30`.

    Raises CellError.
    """
    span = _span(row)
    if span:
        return _cell(_by_the_same_clock(*span), "start")
    start, end = row.values.get("start"), row.values.get("end")
    return _cell(_by_the_same_clock(start, end) if isinstance(start, str) and isinstance(end, str) else end, "end")


def _by_the_same_clock(start: str, end: str) -> str | timedelta:
    """Return when a turn ends whose start alone names a half of the day: when a dial shows it next, 下午2点–6点.

    The same reading again, 早8点–8点, stays as it is: it is that of the next day.
    """
    first, last = (_CLOCK.fullmatch(_half_width(text)) for text in (start, end))
    begins, ends = _clock(start), _clock(end)
    if not (first and last and begins is not None and ends is not None and (first["half"] or first["after"])):
        return end
    if any(last[name] for name in ("half", "after", "next", "next_after")) or int(last["hour"]) > _ON_A_DIAL:
        return end
    since = (since_midnight(ends) - since_midnight(begins)) % timedelta(hours=_ON_A_DIAL)
    return since_midnight(begins) + since if since else end


def since_midnight(wall: Wall) -> timedelta:
    """Return how long after midnight a time is; of a moment, after that of its own day."""
    return wall if isinstance(wall, timedelta) else timedelta(hours=wall.hour, minutes=wall.minute)


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _span(row: Row) -> tuple[str, str] | None:
    if not isinstance(row.values.get("start"), str) or row.text("end"):
        return None
    first, *rest = _SPAN.split(row.text("start"))
    return (first, rest[0]) if len(rest) == 1 and _clock(first) and _clock(rest[0]) else None


def _cell(value: object, column: str) -> Wall:
    if isinstance(value, float) and 0 <= value < 2:  # a spreadsheet's time is a share of the day
        return timedelta(minutes=round(value * 1440))
    if isinstance(value, time | datetime | timedelta):
        return value
    text = _half_width("" if value is None else str(value))
    found = _clock(text) or _dated(text)
    if found is None:
        raise CellError(
            column, "No time such as 08:30, 24:00 or 次日08:30 (the next day). 时间须如 08:30、24:00 或次日08:30。"
        )
    return found


def _clock(text: str) -> time | timedelta | None:
    found = _CLOCK.fullmatch(_half_width(text))
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or found["packed"] or (30 if found["half_past"] else 0))
    tomorrow = bool(found["next"] or found["next_after"])
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    hour = _of_the_day(found["half"] or found["after"], hour)
    if tomorrow or hour >= 24:
        return timedelta(hours=hour + 24 * tomorrow, minutes=minute)
    return time(hour, minute)


def _of_the_day(half: str | None, hour: int) -> int:
    """Return an hour of a half of the day, counted from midnight: 晚上12点 is 24, 晚上1点 after it is 25."""
    if half in {"晚上", "晚"} and (hour < 5 or hour == 12):
        return 24 + hour % 12
    if half in {"凌晨", "am"} and hour == 12:
        return 0
    in_the_afternoon = half in {"下午", "晚上", "晚", "pm"} or (half == "中午" and hour < 10)
    return hour + 12 if in_the_afternoon and hour < 12 else hour


def _dated(text: str) -> datetime | None:
    day, _, clock = text.replace("t", " ", 1).partition(" ")
    wall = _clock(clock)
    try:
        found = _date(day)
    except ValueError:
        return None
    return datetime.combine(found, wall) if found and isinstance(wall, time) else None
