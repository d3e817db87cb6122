"""Deadlines of a case: its runs of statutory clocks, reckoned on the calendar of its county."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dispatch.calendar.clock import Due, Span, due
from dispatch.calendar.days import WorkCalendar
from dispatch.calendar.rules import ClockRule, Unit
from dispatch.casework.handling import Handling, Run, Suspension
from dispatch.casework.milestones import ENDINGS

_DAY = timedelta(days=1)


class DeadlineState(StrEnum):
    """The state of a deadline."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    OVERDUE = "overdue"
    KEPT = "kept"
    MISSED = "missed"
    ENDED = "ended"
    """The case ended otherwise, in time: the clock is judged neither kept nor missed."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The rules, the calendar and the clock by which deadlines of a county are computed."""

    rules: Sequence[ClockRule]
    calendar: WorkCalendar
    zone: ZoneInfo

    def day(self, moment: datetime) -> date:
        """Return the legal day of a moment: by the clock of the county."""
        return moment.astimezone(self.zone).date()

    def rule(self, code: str) -> ClockRule:
        """Return a rule by its code."""
        return next(each for each in self.rules if each.code == code)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One run and when it is due: by the rule that ends first, beside what the others of its purpose say.

    `due_on` is a day, `due_at` the moment of a clock of hours; where the calendar ends before, `not_before` is the
    earliest day it can be. All are None while it is suspended.
    """

    run: Run
    rule: str
    due_on: date | None
    due_at: datetime | None
    not_before: date | None
    calendar: str
    spans: tuple[Span, ...]
    is_suspended: bool
    by_rule: tuple[Due, ...]

    @property
    def day(self) -> date | None:
        """Return the day by which it is sorted: the due day, or the bound of it; None while it is suspended."""
        if self.due_at is not None:
            return self.due_at.date()
        return self.due_on or self.not_before

    def state(self, now: datetime, zone: ZoneInfo) -> DeadlineState:
        """Return how it stands at a moment, by the clock of the county."""
        stopped = self.run.stopped_at
        if stopped is None:
            is_late = self.is_late(now, zone)
            if self.is_suspended:
                return DeadlineState.SUSPENDED
            return DeadlineState.OVERDUE if is_late else DeadlineState.RUNNING
        is_late = self.is_late(stopped, zone)
        if self.run.stopped_by in ENDINGS and not is_late:
            return DeadlineState.ENDED
        return DeadlineState.MISSED if is_late else DeadlineState.KEPT

    def is_late(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Tell whether a moment lies after it; dates are compared, never midnights."""
        if self.due_at is not None:
            return moment > self.due_at
        return self.due_on is not None and moment.astimezone(zone).date() > self.due_on


def deadlines(handling: Handling, clocks: Clocks) -> list[Deadline]:
    """Return the deadlines of a case in the order in which they started."""
    return [deadline(run, handling.suspensions, clocks) for run in handling.runs]


def deadline(run: Run, suspensions: Sequence[Suspension], clocks: Clocks) -> Deadline:
    """Return when a run is due."""
    rules = [clocks.rule(code) for code in run.rules]
    paused = [each for each in suspensions if any(each.why in rule.suspended_by for rule in rules)]
    is_suspended = run.stopped_at is None and any(each.until is None for each in paused)
    if run.stopped_at is not None:  # a suspension that lasts ended for this clock when it stopped
        paused = [replace(each, until=each.until or run.stopped_at) for each in paused]
    if run.due_on is not None:
        return Deadline(run, rules[0].code, run.due_on, None, None, clocks.calendar.version, (), False, ())
    found = [_due(rule, run, paused, clocks) for rule in rules]
    first = min(found, key=_earliest)
    is_hours = first.rule.unit is Unit.HOUR
    due_on, not_before = _shown(first, is_suspended=is_suspended)
    return Deadline(
        run,
        first.rule.code,
        None if is_hours else due_on,
        first.at.astimezone(clocks.zone) if is_hours and isinstance(first.at, datetime) else None,
        not_before,
        clocks.calendar.version,
        tuple(_spans(paused, run, clocks)),
        is_suspended,
        tuple(found),
    )


def _due(rule: ClockRule, run: Run, paused: Sequence[Suspension], clocks: Clocks) -> Due:
    if rule.unit is Unit.HOUR:
        return due(rule, run.started_at, clocks.calendar)
    mine = [each for each in paused if each.why in rule.suspended_by]
    spans = _spans(mine, run, clocks)
    return _due_day(rule, clocks.day(run.started_at), clocks.calendar, spans, is_extended=run.is_extended)


def _due_day(rule: ClockRule, start: date, calendar: WorkCalendar, spans: Sequence[Span], *, is_extended: bool) -> Due:
    return due(rule, start, calendar, is_extended=is_extended and rule.extension > 0, suspended=spans)


def _shown(first: Due, *, is_suspended: bool) -> tuple[date | None, date | None]:
    """Return the due day, or the earliest day it can be; neither while the clock is suspended."""
    if is_suspended:
        return None, None
    return None if first.at is None else _day(first.at), first.not_before


@dataclass(frozen=True, slots=True)
class Count:
    """Everything but the calendar that decides the day of a run; equal ones are due on the same day."""

    rules: tuple[str, ...]
    started_on: date
    is_extended: bool
    spans: tuple[Span, ...]
    is_suspended: bool


def day_of(count: Count, clocks: Clocks) -> tuple[str, date | None, date | None]:
    """Return the rule that ends first, the due day and the earliest day, of runs that count days.

    Known limit: rules of one purpose are suspended alike, as `spans` are kept for all rules of a run together.
    """
    rules = [clocks.rule(code) for code in count.rules]
    found = [
        _due_day(rule, count.started_on, clocks.calendar, count.spans, is_extended=count.is_extended) for rule in rules
    ]
    first = min(found, key=_earliest)
    return first.rule.code, *_shown(first, is_suspended=count.is_suspended)


def _spans(paused: Sequence[Suspension], run: Run, clocks: Clocks) -> list[Span]:
    """Return the days that are not counted: those after the one a suspension began, the one it ended included.

    One that lasts is left out: the day it will end is not known.
    """
    ended = [(clocks.day(each.since) + _DAY, clocks.day(each.until)) for each in paused if each.until is not None]
    return [Span(first, last) for first, last in ended if first <= last and last > clocks.day(run.started_at)]


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _earliest(found: Due) -> date:
    bound = found.at if found.at is not None else found.not_before
    assert bound is not None  # noqa: S101  -- one of the two is stated
    return _day(bound)


@dataclass(frozen=True, slots=True)
class Kept:
    """The handling of a case with its deadlines, and what they were reckoned by."""

    handling: Handling
    deadlines: Sequence[Deadline]
    clocks: Clocks


def reckoned(handling: Handling, clocks: Clocks) -> Kept:
    """Return handling with its deadlines."""
    return Kept(handling, deadlines(handling, clocks), clocks)
