"""Differences between the facts of a case at two moments, and the events that made them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from dispatch.reports.facts import Facts

_POSITION = frozenset({"case", "event_seq"})
"""Fields that say which case it is and when; the others are facts."""


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that changed, with the number of the event that gave it its last value; None: no event of the log."""

    fact: str
    then: Any
    now: Any
    event: int | None


def differing(then: Facts, now: Facts) -> list[str]:
    """Return the names of the facts that differ."""
    names = (each.name for each in fields(Facts) if each.name not in _POSITION)
    return [name for name in names if getattr(then, name) != getattr(now, name)]


def changes(then: Facts | None, last: int, at: Callable[[int], Facts]) -> Iterator[Change]:
    """Yield the facts of a case that changed since, each with its event.

    Parameters
    ----------
    then
        The facts as they were; None: the case was not counted.
    last
        The number of the last event of its log.
    at
        Its facts after so many events.
    """
    begun = then.event_seq if then else 1
    steps = [at(seq) for seq in range(begun, last + 1)]
    before, now = then or steps[0], steps[-1]
    if then is None:
        yield Change("received_on", None, now.received_on, 1)
    for fact in differing(before, now):
        yield Change(fact, getattr(before, fact), getattr(now, fact), _event(steps, fact))


def _event(steps: Iterable[Facts], fact: str) -> int | None:
    found, before = None, None
    for each in steps:
        if before is not None and getattr(each, fact) != getattr(before, fact):
            found = each.event_seq
        before = each
    return found
