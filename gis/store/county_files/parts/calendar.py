"""From a judged row of the file of the calendar to days: holidays, weekends that are worked, surge days.

A row is a day or, with `until` or `days`, several in a row, as holidays are announced. A day stands once.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from gis.county.model import CalendarDay, CalendarKind, CountyData
from gis.store.county_files.folder import Folder
from gis.store.county_files.ground import Ground
from gis.store.county_files.records import Record

LONGEST: Final = 31
"""More days in one row are a slip: the longest holidays are nine."""
FARTHEST_YEARS: Final = 5
FIRST_YEAR: Final = 2000
_DAYS: Final = re.compile(r"共?(\d{1,3})(?:\.0+)?天?")
_KINDS: Final = {
    **dict.fromkeys(("放假", "休息", "休息日", "节假日", "法定节假日", "rest", "holiday"), CalendarKind.REST),
    **dict.fromkeys(("上班", "工作日", "补班", "调休上班", "work", "workday"), CalendarKind.WORK),
    **dict.fromkeys(("高峰", "高峰日", "专项", "surge"), CalendarKind.SURGE),
}


@dataclass(frozen=True, slots=True)
class _Span:
    """The days of one row."""

    first: date
    last: date
    kind: CalendarKind
    name: str | None

    def days(self) -> Iterator[CalendarDay]:
        for n in range((self.last - self.first).days + 1):
            yield CalendarDay(self.first + timedelta(days=n), self.kind, self.name)


def with_calendar(folder: Folder, ground: Ground, data: CountyData) -> CountyData:
    """Return a county with the days of its file of the calendar; as it is where there is none.

    Days of rows that are skipped for their faults stay as they are loaded.
    """
    if "calendar" not in folder.tables:
        return data
    read: list[_Span] = []
    sound = folder.kept("calendar", lambda record: _span(record, ground, read))
    days = {each.day: each for span in sound for each in span.days()}
    skipped = {each.day for span in read for each in span.days()} - set(days)
    standing = ground.standing.data
    kept = {each.day: each for each in (standing.calendar if standing else ()) if each.day in skipped}
    return replace(data, calendar=tuple(each for _, each in sorted((kept | days).items())))


def _span(record: Record, ground: Ground, read: list[_Span]) -> _Span:
    first, last = _day(record, "day", ground), _day(record, "until", ground)
    length = _length(record)
    if record.optional("day") is None:
        record.text("day")
    kind = record.choice("day_kind", _KINDS, required=True)
    begin = first or date.min
    end = _counted(record, begin, _end(record, begin, last), last, length) if first else begin
    span = _Span(begin, end, kind or CalendarKind.REST, record.optional("name"))
    if first:
        read.append(span)
        for each in span.days():
            ground.once(record, "day", each.code)
    return span


def _end(record: Record, first: date, last: date | None) -> date:
    """Return the last day; one before the first, or over a month later, is refused."""
    if last is None:
        return first
    if last < first:
        record.fault("until", last, f"早于 {first} is before the first day; correct one of them")
        return first
    if (last - first).days >= LONGEST:
        record.fault("until", last, f"连续 {(last - first).days + 1} 天 so many days; {LONGEST} at most in one row")
        return first
    return last


def _length(record: Record) -> int | None:
    """Return how many days a row says that it is, None where it says nothing; 7天 and 共7天 are seven."""
    said = record.own_figure("days")
    if said is None:
        return None
    found = _DAYS.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", said)))
    if found is None or not 1 <= int(found[1]) <= LONGEST:
        record.fault("days", said, f"应为 1 至 {LONGEST} 的天数 must be a number of days, {LONGEST} at most in one row")
        return None
    return int(found[1])


def _counted(record: Record, first: date, end: date, last: date | None, length: int | None) -> date:
    """Return the last day by the number of days; one that the row's own last day contradicts is refused."""
    if length is None:
        return end
    if last is not None and (end - first).days + 1 != length:
        days = (end - first).days + 1
        record.fault("days", length, f"与截止日期不符（{days} 天） contradicts the last day, which makes it {days}")
        return end
    return first + timedelta(days=length - 1)


def _day(record: Record, column: str, ground: Ground) -> date | None:
    """Return a day near enough to be meant."""
    day = record.day(column)
    if day is None:
        return None
    last = ground.today.year + FARTHEST_YEARS if ground.today else 2199
    if not FIRST_YEAR <= day.year <= last:
        record.fault(column, day, f"年份有误 the year must be from {FIRST_YEAR} to {last}")
        return None
    return day
