"""Cases that wait for a team: the most urgent first, of those the oldest, of those the one taken in first."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from dispatch.planning.simulation.workload import Workload


class WaitingCases:
    """The queue of one simulated county."""

    def __init__(self, workload: Workload) -> None:
        self._received = workload.received
        self._priority = workload.priority
        self._queue: list[tuple[int, int, int]] = []

    def __len__(self) -> int:
        return len(self._queue)

    def _key(self, case: int) -> tuple[int, int, int]:
        return (self._priority[case] if self._priority else 0, self._received[case], case)

    def add(self, case: int) -> None:
        """Put a case in its place."""
        insort(self._queue, self._key(case))

    def remove(self, case: int) -> None:
        """Take a case out."""
        del self._queue[bisect_left(self._queue, self._key(case))]

    def in_order(self) -> Iterator[int]:
        """Yield the cases as they stand now; taking some out meanwhile does no harm."""
        return (key[2] for key in tuple(self._queue))
