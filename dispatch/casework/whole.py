"""The handling that the whole log of a case folds into, with its deadlines."""

from collections.abc import Iterable, Sequence

from dispatch.cases.case import Case
from dispatch.casework.clocks import Clocks, Kept, reckoned
from dispatch.casework.fold import follow
from dispatch.events import Event
from dispatch.values import evolve


def numbered(events: Iterable[Event], first: int = 1) -> list[Event]:
    """Return new events with their numbers in the log."""
    return [evolve(event, seq=n) for n, event in enumerate(events, start=first)]


def handled(case: Case, log: Sequence[Event], clocks: Clocks) -> Kept:
    """Return the handling that a whole log folds into, with its deadlines."""
    received_on = case.received_on or clocks.day(case.received_at)
    return reckoned(follow(case.kind, case.category, received_on, log, clocks.rules), clocks)


def with_handling(case: Case, kept: Kept) -> Case:
    """Return a case that says where its handling stands."""
    handling = kept.handling
    return evolve(case, kind=handling.kind, handling_stage=handling.stage, handling_ended_at=handling.ended_at)
