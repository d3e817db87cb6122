"""Due days of statutory clocks, with every day that is counted or skipped.

The start day is not counted (Civil Code 201); hours run at once. A last day that is not worked moves to the next
working day (203). Beyond the last published year there is a bound and no due day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dispatch.calendar.days import DayKind, WorkCalendar
from dispatch.calendar.rules import ClockRule, Unit
from dispatch.errors import BadClockError

_DAY = timedelta(days=1)


class Why(StrEnum):
    """Reasons to count or skip a day beside its kind."""

    START = "start_day"
    SUSPENDED = "suspended"
    LAST_DAY_OFF = "last_day_off"
    CALENDAR_DAY = "calendar_day"


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a clock, with the name of its holiday in both languages where it has one."""

    day: date
    is_counted: bool
    why: Why | DayKind
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which a clock is suspended, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Due:
    """The due date of a clock: `at` (a day, or a moment of a clock of hours), or no earlier than `not_before`."""

    rule: ClockRule
    calendar: str
    at: date | datetime | None
    not_before: date | None
    days: Sequence[CountedDay]


def due(
    rule: ClockRule,
    start: date | datetime,
    calendar: WorkCalendar,
    *,
    is_extended: bool = False,
    suspended: Sequence[Span] = (),
) -> Due:
    """Return when a clock that begins on `start` is due.

    Raises
    ------
    BadClockError
        The calendar begins after the start, the rule cannot be extended or suspended, or a clock of hours has no hour.
    """
    if is_extended and not rule.extension:
        raise BadClockError(f"{rule.code} cannot be extended. 该期限不能延长。")
    amount = rule.amount + (rule.extension if is_extended else 0)
    if rule.unit is Unit.HOUR:
        return _in_hours(rule, start, amount, calendar, suspended)
    begin = start.date() if isinstance(start, datetime) else start
    if begin < calendar.first:
        raise BadClockError(
            f"{begin} lies before {calendar.first}, where calendar {calendar.version} begins. "
            f"起算日早于日历的第一天 {calendar.first}。"
        )
    return _in_days(rule, begin, amount, calendar, suspended)


def _in_hours(
    rule: ClockRule, start: date | datetime, amount: int, calendar: WorkCalendar, suspended: Sequence[Span]
) -> Due:
    if not isinstance(start, datetime):
        raise BadClockError(
            f"{rule.code} counts hours: give the moment, as {start}T14:30. 请给出时刻，如 {start}T14:30。"
        )
    if suspended:
        raise BadClockError(f"{rule.code} counts hours and cannot be suspended. 按小时计算的期限不能中止。")
    return Due(rule, calendar.version, start + timedelta(hours=amount), None, ())


def _in_days(rule: ClockRule, begin: date, amount: int, calendar: WorkCalendar, suspended: Sequence[Span]) -> Due:
    days = [CountedDay(begin, False, Why.START)]
    left, day = amount, begin
    for day in _following(begin):
        if left == 0 or not calendar.knows(day):
            break
        counted = _counted(rule, day, calendar, suspended)
        days.append(counted)
        left -= counted.is_counted
    if left:
        return _bound(rule, days, left, calendar, suspended)
    last = days[-1].day
    for day in _following(last - _DAY):
        if not rule.rolls or (calendar.knows(day) and calendar.is_worked(day) and not _is_in(day, suspended)):
            return Due(rule, calendar.version, day, None, days)
        if not calendar.knows(day):
            return Due(rule, calendar.version, None, day, days)
        if day > last:
            days.append(_off(day, calendar, suspended))
        else:
            days[-1] = _off(day, calendar, suspended, is_counted=True)
    raise AssertionError  # pragma: no cover  -- the calendar ends


def _bound(
    rule: ClockRule, days: list[CountedDay], left: int, calendar: WorkCalendar, suspended: Sequence[Span]
) -> Due:
    """Return the earliest day that can be: every day after the last known one is counted, unless suspended."""
    for day in _following(calendar.last):
        left -= not _is_in(day, suspended)
        if left == 0:
            return Due(rule, calendar.version, None, day, days)
    raise AssertionError  # pragma: no cover  -- a suspension ends


def _counted(rule: ClockRule, day: date, calendar: WorkCalendar, suspended: Sequence[Span]) -> CountedDay:
    if _is_in(day, suspended):
        return CountedDay(day, False, Why.SUSPENDED)
    if rule.unit is Unit.DAY:
        return CountedDay(day, True, Why.CALENDAR_DAY)
    return _named(day, calendar.is_worked(day), calendar.kind(day), calendar)


def _off(day: date, calendar: WorkCalendar, suspended: Sequence[Span], *, is_counted: bool = False) -> CountedDay:
    if _is_in(day, suspended):
        return CountedDay(day, False, Why.SUSPENDED)
    return _named(day, is_counted, Why.LAST_DAY_OFF, calendar)


def _named(day: date, is_counted: bool, why: Why | DayKind, calendar: WorkCalendar) -> CountedDay:
    stated = calendar.stated.get(day)
    return CountedDay(day, is_counted, why, *((stated.name_zh, stated.name_en) if stated else ()))


def _is_in(day: date, spans: Sequence[Span]) -> bool:
    return any(span.first <= day <= span.last for span in spans)


def _following(day: date) -> Iterator[date]:
    """Yield the days after a day."""
    while True:
        day += _DAY
        yield day
