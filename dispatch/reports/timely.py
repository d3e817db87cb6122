"""Timeliness: clocks and tasks that are due in a period, and responses to the cases received in it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from dispatch.casework.milestones import ENDINGS
from dispatch.handling import Stage
from dispatch.reports.facts import Clock, Facts, Response, Shelf
from dispatch.reports.period import Period
from dispatch.statistics.response import Figures as Responses
from dispatch.statistics.response import Timing, judge
from dispatch.statistics.response import figures as response_figures


class Verdict(StrEnum):
    """The state of a clock as its period counts it; the last four are left out of the share."""

    KEPT = "kept"
    LATE = "late"
    OPEN = "open"
    ENDED = "ended"
    SUSPENDED = "suspended"
    NOT_DUE = "not_due"
    NOT_COMPUTABLE = "not_computable"


TIMELINES = {
    "accept": ("acceptance",),
    "transfer": ("transfer",),
    "assign": ("assign",),
    "end": ("mediation", "verification", "penalty"),
    "notify": ("termination_notice", "reporter_notice", "acceptance"),
}
"""The purposes of the clocks of each of the five timelinesses 五及时; `transfer` and `assign` are local targets."""
LAWFUL = frozenset({purpose for purposes in TIMELINES.values() for purpose in purposes} - {"transfer", "assign"})
"""Purposes of the statutory clocks that reports count."""
_JUDGED = frozenset({Verdict.KEPT, Verdict.LATE, Verdict.OPEN})
_ENDED_OTHERWISE = ENDINGS | {"ended", "returned"}
_NOTIFIED = "accepted_or_refused_and_notified"


def verdict(clock: Clock, period: Period) -> Verdict | None:
    """Return the state of a clock in the period in which it is due; None: it belongs to another."""
    if clock.started_on > period.last:
        return None
    if clock.is_suspended:
        return Verdict.SUSPENDED
    if clock.due_on is not None and clock.due_on < period.first:
        return None
    return _open(clock, period) if clock.stopped_on is None else _stopped(clock, period)


def _open(clock: Clock, period: Period) -> Verdict:
    if clock.due_on is None:
        return Verdict.NOT_COMPUTABLE
    return Verdict.NOT_DUE if clock.due_on > period.last or clock.due_on >= period.known else Verdict.OPEN


def _stopped(clock: Clock, period: Period) -> Verdict | None:
    if clock.due_on is None or clock.due_on > period.last:
        return None
    if clock.is_late:
        return Verdict.LATE
    return Verdict.ENDED if clock.stopped_by in _ENDED_OTHERWISE else Verdict.KEPT


def verdicts(facts: Facts, timeline: str, period: Period) -> Iterator[Verdict]:
    """Yield the state of each clock of one timeliness of a case.

    The notice of acceptance counts as one once there is a decision to tell of.
    """
    purposes = TIMELINES[timeline]
    for clock in facts.clocks:
        if clock.purpose in purposes and (timeline != "notify" or _is_notice(clock, facts)):
            found = verdict(clock, period)
            if found is not None:
                yield found


def _is_notice(clock: Clock, facts: Facts) -> bool:
    is_decided = facts.accepted_on is not None or facts.stage is Stage.REFUSED
    return clock.purpose != "acceptance" or is_decided or clock.stopped_by == _NOTIFIED


def on_time(facts: Facts, timeline: str, period: Period) -> tuple[int, int]:
    """Return the clocks of one timeliness that were kept, and those that are judged."""
    kept = judged = 0
    for each in verdicts(facts, timeline, period):
        kept += each is Verdict.KEPT
        judged += each in _JUDGED
    return kept, judged


def is_touched(facts: Facts, period: Period) -> bool:
    """Tell whether anything of a case may count in a period."""
    return (
        period.has(facts.received_on)
        or period.has(facts.ended_on)
        or any(
            each.started_on <= period.last and (each.due_on is None or period.has(each.due_on)) for each in facts.clocks
        )
        or any(period.has(each.due_on) for each in facts.shelves)
    )


def off_shelf(facts: Facts, period: Period) -> tuple[int, int]:
    """Return the premises due in a period that were closed in time, and those that are judged."""
    due = [each for each in facts.shelves if period.has(each.due_on) and _is_judged(each, period)]
    return sum(each.is_late is False for each in due), len(due)


def _is_judged(shelf: Shelf, period: Period) -> bool:
    return shelf.is_late is not None or shelf.due_on < period.known


def responses(timings: Iterable[Timing], period: Period) -> Responses:
    """Return the figures of responses at the end of the last day that is known."""
    return response_figures(timings, _end(period))


def is_met(facts: Facts, period: Period) -> bool:
    """Tell whether a team came in time."""
    return facts.response is not None and judge(timing(facts), _end(period))[0] == "met"


def has_arrived(facts: Facts, _: Period) -> bool:
    """Tell whether a team came."""
    return facts.response is not None and facts.response.arrived_s is not None


def _end(period: Period) -> datetime:
    return datetime.combine(period.known + timedelta(days=1), time(), UTC)


def timing(facts: Facts) -> Timing:
    """Return the response of a case as statistics read it: the moments themselves do not matter, only what passed."""
    response = facts.response or Response("desk")
    received = datetime.combine(facts.received_on, time(facts.hour), UTC)
    arrived, ended = (
        None if seconds is None else received + timedelta(seconds=seconds)
        for seconds in (response.arrived_s, response.ended_s)
    )
    return Timing(received, response.target_s, arrived, ended, response.status, unconfirmed=response.is_unconfirmed)
