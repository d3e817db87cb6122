"""Cases that wait for a team: the most urgent first, of those the oldest, of those the one taken in first."""

from bisect import insort
from collections import defaultdict
from collections.abc import Callable
from heapq import heapify, heappop, heapreplace

from dispatch.planning.simulation.workload import Workload

type _Key = tuple[int, int, int]


class WaitingCases:
    """The queue of one simulated county, by stop: of the cases at one stop only the first can be next.

    A case that passes some teams over stands alone: another one at its stop may take a team that it may not.

    A queue may hold thousands of cases that no team on duty can serve; they are passed over a stop at a time.
    """

    def __init__(self, workload: Workload) -> None:
        self._received = workload.received
        self._priority = workload.priority
        self._stop = workload.stop
        self._at_stop: defaultdict[int, list[_Key]] = defaultdict(list)
        self._alone: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self._at_stop)

    def add(self, case: int, *, alone: bool = False) -> None:
        """Put a case in its place, alone where it passes teams over."""
        if alone:
            self._alone.add(case)
        key = (self._priority[case] if self._priority else 0, self._received[case], case)
        insort(self._at_stop[self._group(case)], key)

    def _group(self, case: int) -> int:
        """Return the stop of a case, or a number that no stop has."""
        return ~case if case in self._alone else self._stop[case]

    def first_ones(self) -> "FirstOnes":
        """Return the first case of each stop, to be gone through once."""
        return FirstOnes(self._at_stop, self._group)


class FirstOnes:
    """The first case of each stop, the one that is next on top; no case may be added meanwhile."""

    def __init__(self, at_stop: dict[int, list[_Key]], group: Callable[[int], int]) -> None:
        self._at_stop, self._group = at_stop, group
        self._heads = [keys[0] for keys in at_stop.values()]
        heapify(self._heads)

    def next(self) -> int | None:
        """Return the case that is next; None when no stop is left."""
        return self._heads[0][2] if self._heads else None

    def pass_over(self) -> None:
        """Leave out the stop of the next case: nobody can go there now."""
        heappop(self._heads)

    def take(self) -> None:
        """Take the next case out of the queue; the one behind it at its stop takes its place."""
        stop = self._group(self._heads[0][2])
        keys = self._at_stop[stop]
        del keys[0]
        if keys:
            heapreplace(self._heads, keys[0])
        else:
            del self._at_stop[stop]
            heappop(self._heads)
