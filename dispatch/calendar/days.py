"""Working days of a calendar that the State Council publishes year by year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_SATURDAY = 6


class DayKind(StrEnum):
    """The kind of a day."""

    WORKING = "working_day"
    MADE_UP = "made_up_day"
    """A weekend day that is worked for a holiday 调休."""
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class StatedDay:
    """A day of which a notice says whether it is worked, with the holiday it belongs to."""

    is_worked: bool
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One published notice: the days it states, for one year."""

    version: str
    """The day of the notice; it names the calendar that has all notices up to it."""
    document: str
    year: int
    days: Mapping[date, StatedDay]
    is_published: bool = True
    """Only a published notice makes its year known; days that a county states itself do not."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The working days from `first` to `last`; nothing is known of days outside."""

    version: str
    first: date
    last: date
    stated: Mapping[date, StatedDay]

    def kind(self, day: date) -> DayKind:
        """Return what a day is: as stated, else by the weekday."""
        is_weekend = day.isoweekday() >= _SATURDAY
        stated = self.stated.get(day)
        if stated is None:
            return DayKind.WEEKEND if is_weekend else DayKind.WORKING
        if not stated.is_worked:
            return DayKind.HOLIDAY
        return DayKind.MADE_UP if is_weekend else DayKind.WORKING

    def is_worked(self, day: date) -> bool:
        """Tell whether a day is a working day."""
        return self.kind(day) in {DayKind.WORKING, DayKind.MADE_UP}

    def knows(self, day: date) -> bool:
        """Tell whether the calendar covers a day."""
        return self.first <= day <= self.last


def calendar_of(notices: Iterable[Notice]) -> WorkCalendar:
    """Return the calendar after notices, in the order of their versions; a later one corrects an earlier one."""
    in_order = sorted(notices, key=lambda each: each.version)
    stated: dict[date, StatedDay] = {}
    for notice in in_order:
        stated.update(notice.days)
    years = {notice.year for notice in in_order if notice.is_published}
    return WorkCalendar(in_order[-1].version, date(min(years), 1, 1), date(max(years), 12, 31), stated)
