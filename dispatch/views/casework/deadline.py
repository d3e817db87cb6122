"""Deadlines as plain values, with the rules that hold and each day counted."""

from datetime import date, datetime
from typing import Annotated, TypedDict

from dispatch.calendar.clock import CountedDay, Due
from dispatch.calendar.rules import ClockRule
from dispatch.casework.clocks import Clocks, Deadline, DeadlineState
from dispatch.moments import stamp
from dispatch.views.fields import Day, Doc, Moment


class RuleView(TypedDict):
    """A rule of a clock and what it says of one run. 期限规则"""

    rule: str
    name_zh: str
    name_en: str
    legal_basis: Annotated[list[str], Doc("The sources of law that hold for the day of receipt. 依据")]
    due_on: Day | None
    not_before: Annotated[Day | None, Doc("The earliest day it can be; the calendar ends before. 不早于")]


class CountedDayView(TypedDict):
    """One day of a clock. 逐日计算"""

    date: Day
    counted: bool
    why: Annotated[str, Doc("Why it is counted or not: the kind of the day, or the reason beside it.")]
    name_zh: str
    name_en: str


class DeadlineView(TypedDict):
    """A deadline of a case. 期限"""

    name: Annotated[str, Doc("Names it in acts.")]
    purpose: str
    rule: Annotated[str, Doc("The rule that ends first; it counts.")]
    name_zh: str
    name_en: str
    started_on: Day
    due_on: Annotated[Day | None, Doc("Null: it is suspended, counts hours, or the calendar ends before. 到期日")]
    due_at: Annotated[Moment | None, Doc("The moment, for a clock of hours.")]
    not_before: Annotated[Day | None, Doc("The earliest day it can be. 不早于")]
    days_left: Annotated[int | None, Doc("Days until it is due, negative once overdue; null once stopped. 剩余天数")]
    state: DeadlineState
    is_extended: bool
    may_be_extended: bool
    stopped_at: Moment | None
    stopped_by: Annotated[str | None, Doc("The milestone that ended it, or the end of the case without it.")]
    calendar: Annotated[str, Doc("The version of the calendar it is reckoned by. 日历版本")]
    rules: Annotated[list[RuleView], Doc("Every rule that holds, with its own day.")]


class ExplainedView(DeadlineView):
    """A deadline with every day that is counted and skipped, by the rule that counts. 期限及逐日依据"""

    days: list[CountedDayView]


def deadline_summary(deadline: Deadline, received: date, clocks: Clocks, now: datetime) -> DeadlineView:
    """Return a deadline as of `now`."""
    rule, run = clocks.rule(deadline.rule), deadline.run
    day = deadline.day
    return {
        "name": run.name,
        "purpose": run.purpose,
        "rule": rule.code,
        "name_zh": rule.name_zh,
        "name_en": rule.name_en,
        "started_on": clocks.day(run.started_at).isoformat(),
        "due_on": day_text(deadline.due_on),
        "due_at": stamp(deadline.due_at),
        "not_before": day_text(deadline.not_before),
        "days_left": None if run.stopped_at or day is None else (day - clocks.day(now)).days,
        "state": deadline.state(now, clocks.zone),
        "is_extended": run.is_extended,
        "may_be_extended": run.may_be_extended,
        "stopped_at": stamp(run.stopped_at),
        "stopped_by": run.stopped_by,
        "calendar": deadline.calendar,
        "rules": [_rule(each, received) for each in deadline.by_rule] or [_set_rule(rule, deadline, received)],
    }


def explained(deadline: Deadline, received: date, clocks: Clocks, now: datetime) -> ExplainedView:
    """Return a deadline with each day counted and skipped, by the rule that counts."""
    counts = next((each for each in deadline.by_rule if each.rule.code == deadline.rule), None)
    days = [_day(each) for each in counts.days] if counts else []
    return {**deadline_summary(deadline, received, clocks, now), "days": days}


def _rule(found: Due, received: date) -> RuleView:
    rule = found.rule
    due_on = found.at.date() if isinstance(found.at, datetime) else found.at
    return {
        "rule": rule.code,
        "name_zh": rule.name_zh,
        "name_en": rule.name_en,
        "legal_basis": _basis(rule, received),
        "due_on": day_text(due_on),
        "not_before": day_text(found.not_before),
    }


def _set_rule(rule: ClockRule, deadline: Deadline, received: date) -> RuleView:
    return {
        "rule": rule.code,
        "name_zh": rule.name_zh,
        "name_en": rule.name_en,
        "legal_basis": _basis(rule, received),
        "due_on": day_text(deadline.due_on),
        "not_before": None,
    }


def _basis(rule: ClockRule, received: date) -> list[str]:
    return [basis.text for basis in rule.bases_on(received)]


def _day(counted: CountedDay) -> CountedDayView:
    return {
        "date": counted.day.isoformat(),
        "counted": counted.is_counted,
        "why": counted.why.value,
        "name_zh": counted.name_zh,
        "name_en": counted.name_en,
    }


def day_text(day: date | None) -> str | None:
    """Return a day as ISO 8601 writes it."""
    return None if day is None else day.isoformat()
