"""Timers on a heap: the next one at once, and none searched for when a case's are written again.

What is on the heap and not among the numbers of its case any more is dropped when it comes up.
"""

from collections.abc import Iterable
from datetime import datetime
from heapq import heappop, heappush

from dispatch.desk.records import DueTimer, Timer

type _Entry = tuple[datetime, int, int, Timer, str]
"""Due time, number, case, timer and county; a `DueTimer` is made only of the few that ring."""
_NONE: frozenset[int] = frozenset()


class Timers:
    """The timers of all cases."""

    def __init__(self) -> None:
        self._heap: list[_Entry] = []
        self._of_case: dict[int, set[int]] = {}
        self._number = 0

    def write(self, county: str, case_id: int, timers: Iterable[Timer]) -> None:
        """Put these in the place of those a case had."""
        numbers = self._of_case[case_id] = set()
        for timer in timers:
            self._number += 1
            numbers.add(self._number)
            heappush(self._heap, (timer.due_at, self._number, case_id, timer, county))

    def drop(self, case_id: int) -> None:
        """Forget those of a case."""
        self._of_case.pop(case_id, None)

    def take(self, timer: DueTimer) -> bool:
        """Remove one; False if it is not there any more."""
        there = timer.id in self._of_case.get(timer.case_id, _NONE)
        if there:
            self._of_case[timer.case_id].discard(timer.id)
        return there

    def _counts(self, entry: _Entry) -> bool:
        return entry[1] in self._of_case.get(entry[2], _NONE)

    def next_at(self) -> datetime | None:
        """Return when the next is to ring; None if there is none."""
        while self._heap:
            entry = self._heap[0]
            if self._counts(entry):
                return entry[0]
            heappop(self._heap)
        return None

    def next_due(self) -> tuple[datetime, DueTimer] | None:
        """Return the next to ring and when, without removing it; None if there is none."""
        at = self.next_at()
        return None if at is None else (at, _due(self._heap[0]))

    def put_off(self, until: datetime) -> None:
        """Let the next to ring do so later."""
        _, number, case_id, timer, county = heappop(self._heap)
        heappush(self._heap, (until, number, case_id, timer, county))

    def due(self, now: datetime, limit: int) -> list[DueTimer]:
        """Return those that have come due, the earliest first; none is removed."""
        found = list[_Entry]()
        while (at := self.next_at()) is not None and at <= now:
            found.append(heappop(self._heap))
        for entry in found:
            heappush(self._heap, entry)
        return [_due(entry) for entry in found[:limit]]

    def of_case(self, case_id: int) -> list[tuple[DueTimer, datetime]]:
        """Return those of a case and when they ring."""
        return [(_due(entry), entry[0]) for entry in self._heap if entry[2] == case_id and self._counts(entry)]


def _due(entry: _Entry) -> DueTimer:
    _, number, case_id, timer, county = entry
    return DueTimer(number, county, case_id, timer.kind, timer.about)
