"""Local targets of the five timelinesses that no law sets: done by the end of the next working day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dispatch.calendar.days import WorkCalendar
from dispatch.reports.facts import Clock


@dataclass(frozen=True, slots=True)
class Sent:
    """A transfer of a case, by days."""

    sent_on: date
    received_on: date | None
    returned_on: date | None


def next_worked(calendar: WorkCalendar, day: date) -> date | None:
    """Return the next working day after a day; None beyond the calendar."""
    following = day + timedelta(days=1)
    while calendar.knows(following):
        if calendar.is_worked(following):
            return following
        following += timedelta(days=1)
    return None


def assignment(received_on: date, assigned_on: date | None, ended_on: date | None, calendar: WorkCalendar) -> Clock:
    """Return the target that a handler is named by the end of the next working day after receipt."""
    by = "assigned" if assigned_on else "ended" if ended_on else None
    return _target("assign", received_on, assigned_on or ended_on, by, calendar)


def transfers(sent: Iterable[Sent], calendar: WorkCalendar) -> tuple[Clock, ...]:
    """Return the targets that transfers are received by the end of the next working day."""
    return tuple(
        _target(
            "transfer",
            each.sent_on,
            each.received_on or each.returned_on,
            "received" if each.received_on else "returned" if each.returned_on else None,
            calendar,
        )
        for each in sent
    )


def _target(purpose: str, since: date, stopped_on: date | None, by: str | None, calendar: WorkCalendar) -> Clock:
    due_on = next_worked(calendar, since)
    is_late = None if stopped_on is None or due_on is None else stopped_on > due_on
    return Clock(purpose, since, due_on, stopped_on, by, is_late)
