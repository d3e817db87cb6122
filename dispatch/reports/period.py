"""Periods of reports, and the periods they are compared with; all days are the county's."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dispatch.errors import BadPeriodError

_DAY = timedelta(days=1)


class Unit(StrEnum):
    """The unit of the calendar that a period is."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    SPAN = "span"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included; `as_of`, by default `last`, is the last day anything is known of."""

    first: date
    last: date
    unit: Unit
    as_of: date | None = None

    @property
    def known(self) -> date:
        """Return the last day of which anything is known."""
        return self.as_of or self.last

    def has(self, day: date | None) -> bool:
        """Tell whether a day lies in it."""
        return day is not None and self.first <= day <= self.last

    @property
    def days(self) -> int:
        """Return the number of days."""
        return (self.last - self.first).days + 1


def parse_period(text: str) -> Period:
    """Return the period that a text such as `2026-Q3` names.

    Raises
    ------
    BadPeriodError
        The text has none of the forms, names no day of the calendar, or ends before it begins.
    """
    try:
        found = next((make(match) for form, make in _FORMS if (match := form.fullmatch(text))), None)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise BadPeriodError(
            f"{text!r} is no period: write 2026, 2026-Q3, 2026-09, 2026-W38, 2026-09-21 or 2026-01-01..2026-09-21. "
            "期间请按以上形式填写。",
            field="period",
        )
    if found.last < found.first:
        raise BadPeriodError(f"{text!r} ends before it begins. 期间的截止日早于起始日。", field="period")
    return found


def until(period: Period, as_of: date) -> Period:
    """Return a period as of a day, cut off after it.

    Raises
    ------
    BadPeriodError
        It has not begun on that day.
    """
    if period.first > as_of:
        raise BadPeriodError(
            f"The period begins on {period.first}, after {as_of}. 期间自 {period.first} 起，晚于统计截止日 {as_of}。",
            field="period",
        )
    return Period(period.first, min(period.last, as_of), period.unit, as_of)


def year_before(period: Period) -> Period:
    """Return the same period of the year before 同比, weeks by their ISO number; 29 February becomes 28 February.

    Week 53 is compared with the 52 weeks earlier where the year before has none.
    """
    match period.unit:
        case Unit.WEEK:
            year, week, _ = period.first.isocalendar()
            try:
                return _week(year - 1, week)
            except ValueError:
                return Period(period.first - 52 * 7 * _DAY, period.last - 52 * 7 * _DAY, Unit.WEEK)
        case Unit.DAY | Unit.SPAN:
            return Period(_a_year_earlier(period.first), _a_year_earlier(period.last), period.unit)
        case _:
            return _months(period.first.year - 1, period.first.month, period.unit)


def one_before(period: Period) -> Period:
    """Return the unit of the calendar before 环比; before a day or span, as many days."""
    last = period.first - _DAY
    if period.unit in _MONTHS:
        return _months(*_month_before(period.first, _MONTHS[period.unit]), period.unit)
    return Period(last - (period.days - 1) * _DAY, last, period.unit)


def first_days(period: Period, days: int) -> Period:
    """Return at most so many days of a period from its first: what a period under way is compared with."""
    return Period(period.first, min(period.last, period.first + (days - 1) * _DAY), period.unit)


def twelve_months(last: date) -> list[Period]:
    """Return the twelve months that end with that of a day, the last whole."""
    return [_months(*_month_before(last.replace(day=1), back), Unit.MONTH) for back in range(11, -1, -1)]


_MONTHS = {Unit.YEAR: 12, Unit.QUARTER: 3, Unit.MONTH: 1}


def _months(year: int, month: int, unit: Unit) -> Period:
    first = date(year, month, 1)
    end = year * 12 + month - 1 + _MONTHS[unit]
    return Period(first, date(end // 12, end % 12 + 1, 1) - _DAY, unit)


def _month_before(first: date, months: int) -> tuple[int, int]:
    found = first.year * 12 + first.month - 1 - months
    return found // 12, found % 12 + 1


def _week(year: int, week: int) -> Period:
    return Period(date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7), Unit.WEEK)


def _a_year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 2, 28)


def _days(first: str, last: str, unit: Unit) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last), unit)


_D = r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period]], ...] = (
    (re.compile("([12][0-9]{3})"), lambda found: _months(int(found[1]), 1, Unit.YEAR)),
    (re.compile("([12][0-9]{3})-Q([1-4])"), lambda found: _months(int(found[1]), int(found[2]) * 3 - 2, Unit.QUARTER)),
    (re.compile("([12][0-9]{3})-([0-9]{2})"), lambda found: _months(int(found[1]), int(found[2]), Unit.MONTH)),
    (re.compile("([12][0-9]{3})-W([0-9]{2})"), lambda found: _week(int(found[1]), int(found[2]))),
    (re.compile(f"({_D})"), lambda found: _days(found[1], found[1], Unit.DAY)),
    (re.compile(rf"({_D})\.\.({_D})"), lambda found: _days(found[1], found[2], Unit.SPAN)),
)
