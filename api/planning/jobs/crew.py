"""The children of the planner's process: started for a job, polled together, ended with it.

They are forked from a single-threaded fork server with all common imports, so a child starts in some hundredths of a
second. Each has a pipe of its own, whose end signals its death.
"""

import multiprocessing
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from typing import Any

from api.planning.jobs.idle import own_memory_mb
from api.planning.jobs.terms import Terms
from api.planning.jobs.wire import Answer, Cancel, Died, Done, Failed, Order, Prepared, Ready

PRELOADED = [
    "api.planning.jobs.forks",
    "api.planning.jobs.child",
    "api.planning.jobs.preparing",
    "api.planning.jobs.kind",
]
END_S = 2.0
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(PRELOADED)

type Entry = Callable[[Connection, Terms], None]


@dataclass(slots=True, eq=False)
class Child:
    """A process at the other end of a pipe, and how many orders it has still to answer."""

    process: ForkServerProcess
    line: Connection
    limit_mb: int
    capacity: int = 0
    busy: int = 0
    too_large: bool = field(default=False)

    @property
    def free(self) -> bool:
        """Return whether it takes another order."""
        return self.busy < self.capacity

    def give(self, order: Order) -> None:
        """Send an order; one that is gone is found out when it is heard."""
        if not isinstance(order, Cancel):
            self.busy += 1
        with suppress(OSError):
            self.line.send(order)


class Crew:
    """The children of one job."""

    def __init__(self) -> None:
        self._children: dict[Connection, Child] = {}

    @property
    def children(self) -> list[Child]:
        """Return those that live."""
        return list(self._children.values())

    @property
    def busy(self) -> bool:
        """Return whether an answer is still to come."""
        return any(child.busy for child in self.children)

    def hire(self, number: int, entry: Entry, terms: Terms) -> None:
        """Start children."""
        for _ in range(number):
            ours, theirs = _forks.Pipe()
            process = _forks.Process(target=entry, args=(theirs, terms), daemon=True)
            process.start()
            theirs.close()
            self._children[ours] = Child(process, ours, terms.memory_mb)

    def hear(self, timeout_s: float, more: Iterable[Any] = ()) -> list[tuple[Child, Answer]]:
        """Return what children answered, after `timeout_s` at most; whatever comes on `more` ends the waiting too."""
        found = []
        for line in wait([*self._children, *more], timeout_s):
            child = self._children.get(line)  # type: ignore[call-overload]
            if child is not None:
                found.append((child, self._heard(child)))
        return found

    def _heard(self, child: Child) -> Answer:
        try:
            answer: Answer = child.line.recv()
        except (EOFError, OSError):
            return self._gone(child)
        if isinstance(answer, Ready):
            child.capacity = answer.capacity
        if isinstance(answer, Prepared | Done | Failed):
            child.busy -= 1
        return answer

    def _gone(self, child: Child) -> Died:
        del self._children[child.line]
        child.line.close()
        child.process.join(END_S)
        return Died(child.process.exitcode, memory=child.too_large)

    def end_too_large(self) -> None:
        """End children that hold more memory than they may: not everything asks the limit of the process first."""
        for child in self.children:
            if child.process.pid is not None and own_memory_mb(child.process.pid) > child.limit_mb:
                child.too_large = True
                child.process.kill()

    def cancel(self) -> None:
        """Tell every child that nobody wants what it does."""
        for child in self.children:
            child.give(Cancel())

    def dismiss(self) -> None:
        """End every child at once: whatever they do is done again, or not wanted."""
        for child in self.children:
            child.process.kill()
        for child in self.children:
            child.process.join(END_S)
            child.line.close()
        self._children.clear()
