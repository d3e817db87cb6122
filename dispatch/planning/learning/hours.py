"""Blocks of time: office, lunch, evening and night, on workdays, rest days and surge days, as the county has them.

Holidays, make-up workdays 调休 and surge days (15 March) are data, for no rule gives them: the county's import brings
them (`calendar`). Where it states nothing of a day, 14 and 15 March are surge days, and weekends are rest days.

Known limit: a block is judged by the local time of receipt alone; a case received at 11:59 counts as office.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from dispatch.roster.needs import SURGE_DAYS


class Part(StrEnum):
    """A part of the day."""

    OFFICE = "office"
    LUNCH = "lunch"
    EVENING = "evening"
    NIGHT = "night"


class DayKind(StrEnum):
    """The kind of a day."""

    WORKDAY = "workday"
    REST = "rest"
    SURGE = "surge"


type Block = str
"""A part and a kind of day, as `office-workday`."""

MONDAY, SUNDAY = 0, 6
BLOCKS: tuple[Block, ...] = tuple(f"{part}-{kind}" for kind in DayKind for part in Part)


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour of a moment."""
    return moment.replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A county's days and hours.

    Attributes
    ----------
    edges : sequence of (time, Part)
        From when on each part runs, in order; before the first one it is the last.
    rest_days, work_days : frozenset of date
        Holidays, and weekends that are worked.
    surge_days : frozenset of (month, day)
        Of every year.
    surge_dates : frozenset of date
        Once.
    """

    zone: ZoneInfo
    edges: Sequence[tuple[time, Part]] = (
        (time(8), Part.OFFICE),
        (time(12), Part.LUNCH),
        (time(14, 30), Part.OFFICE),
        (time(18), Part.EVENING),
        (time(22), Part.NIGHT),
    )
    rest_days: frozenset[date] = frozenset()
    work_days: frozenset[date] = frozenset()
    surge_days: frozenset[tuple[int, int]] = field(default_factory=lambda: frozenset(SURGE_DAYS))
    surge_dates: frozenset[date] = frozenset()

    def local(self, at: datetime) -> datetime:
        """Return a moment in local time."""
        return at.astimezone(self.zone)

    def part(self, at: datetime) -> Part:
        """Return the part of the day at a moment."""
        clock = self.local(at).time()
        found = self.edges[-1][1]
        for since, part in self.edges:
            if clock >= since:
                found = part
        return found

    def kind(self, day: date) -> DayKind:
        """Return what a day is: data before rules, surge before rest."""
        for kind, days in self._stated():
            if day in days:
                return kind
        if (day.month, day.day) in self.surge_days:
            return DayKind.SURGE
        return _by_weekday(day)

    def like_weekdays(self, first: date, days: int) -> dict[date, int]:
        """Return which days are like another weekday: holidays like Sunday, make-up and surge days like Monday."""
        kinds = {day: self.kind(day) for day in (first + timedelta(days=n) for n in range(days))}
        return {
            day: SUNDAY if kind is DayKind.REST else MONDAY
            for day, kind in kinds.items()
            if kind is not _by_weekday(day)
        }

    def _stated(self) -> tuple[tuple[DayKind, frozenset[date]], ...]:
        return (DayKind.SURGE, self.surge_dates), (DayKind.WORKDAY, self.work_days), (DayKind.REST, self.rest_days)

    def unstated(self, first: date, last: date) -> tuple[int, ...]:
        """Return the years of a period of which no holiday is stated: their holidays count as workdays."""
        stated = {day.year for day in self.rest_days}
        return tuple(year for year in range(first.year, last.year + 1) if year not in stated)

    def block(self, at: datetime) -> Block:
        """Return the block of a moment."""
        return f"{self.part(at)}-{self.kind(self.local(at).date())}"

    def hours(self, since: datetime, until: datetime) -> dict[Block, float]:
        """Return how many hours of each block a stretch of time has; none of a block is left out."""
        begin, end = since.timestamp(), until.timestamp()
        parts = ((time(), self.edges[-1][1]), *self.edges)
        found: defaultdict[Block, float] = defaultdict(float)
        day = self.local(since).date()
        while self._at(day) < end:
            kind, moments = self.kind(day), [self._at(day, clock) for clock, _ in parts]
            following = day + timedelta(days=1)
            for (_, part), (first, last) in zip(parts, pairwise([*moments, self._at(following)]), strict=True):
                lasted_s = min(last, end) - max(first, begin)
                if lasted_s > 0:
                    found[f"{part}-{kind}"] += lasted_s / 3600
            day = following
        return dict(sorted(found.items()))

    def _at(self, day: date, clock: time = time()) -> float:
        return datetime.combine(day, clock, self.zone).timestamp()


def _by_weekday(day: date) -> DayKind:
    return DayKind.REST if day.isoweekday() > 5 else DayKind.WORKDAY
