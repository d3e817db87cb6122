"""Stages and milestones of handling, and the clocks that start and stop with them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from dispatch.calendar.rules import ClockRule
from dispatch.casework.handling import Handling, Run, Suspension
from dispatch.events import Event
from dispatch.handling import HANDLED, Stage

OF_GOODS = frozenset({"seal_approval", "sealing", "evidence", "drug_decision", "drug_report"})
"""Purposes of clocks about goods: they go on when the case ends otherwise."""
ENDINGS = frozenset({"withdrawn", "merged", "answered", "forwarded", "referred", "reclassified"})
"""Causes that stop a clock without its milestone."""
_STOPPING = frozenset({Stage.WITHDRAWN, Stage.MERGED, Stage.ANSWERED, Stage.FORWARDED, Stage.REFERRED})
_SUMMARIES = ("result", "ground", "to")


def moved(handling: Handling, stage: Stage, event: Event) -> Handling:
    """Return the handling at another stage; an end without the milestones of its clocks stops them."""
    if handling.stage is Stage.REGISTERED:
        handling = replace(handling, marks={**handling.marks, "handled": event.at})
    if stage not in HANDLED:
        return replace(handling, stage=stage, since=event.at)
    said = next((event.data[name] for name in _SUMMARIES if name in event.data), None)
    ended = replace(handling, stage=stage, since=event.at, ended_at=event.at, outcome=said, proposal=None)
    if stage in _STOPPING:
        return stopped(ended, event, stage.value)
    return ended


def stopped(handling: Handling, event: Event, why: str) -> Handling:
    """Return the handling with its clocks stopped, but for those about goods."""
    runs = [
        each if each.stopped_at or each.purpose in OF_GOODS else replace(each, stopped_at=event.at, stopped_by=why)
        for each in handling.runs
    ]
    return replace(handling, runs=tuple(runs))


def reached(
    handling: Handling, milestone: str, event: Event, rules: Sequence[ClockRule], *, due_on: date | None = None
) -> Handling:
    """Return the handling once a milestone is reached: clocks that stop with it have stopped, others begin."""
    stops = {each.purpose for each in rules if each.stops == milestone}
    runs = [
        replace(each, stopped_at=event.at, stopped_by=milestone)
        if each.purpose in stops and each.stopped_at is None
        else each
        for each in handling.runs
    ]
    begun: dict[str, list[ClockRule]] = {}
    for rule in rules:
        if rule.starts == milestone and _holds(rule, handling):
            begun.setdefault(rule.purpose, []).append(rule)
    for purpose, found in begun.items():
        is_extendable = any(rule.extension for rule in found)
        codes = tuple(rule.code for rule in found)
        runs.append(Run(event.seq, purpose, codes, event.at, is_extendable=is_extendable, due_on=due_on))
    return replace(handling, runs=tuple(runs), marks={**handling.marks, milestone: event.at})


def _holds(rule: ClockRule, handling: Handling) -> bool:
    return (
        handling.kind in rule.kinds
        and handling.category in rule.categories
        and bool(rule.bases_on(handling.received_on))
    )


def resumed(suspensions: Iterable[Suspension], why: str, at: datetime) -> tuple[Suspension, ...]:
    """Return suspensions of which those for one reason have ended."""
    return tuple(replace(each, until=at) if each.why == why and each.until is None else each for each in suspensions)
