"""Breaks of a process of the idle class while others keep the processors busy.

The idle class leaves the processors to others, but not what cores share: caches, memory, the clock. A planner that
works without a break costs intake a fifth to a third more time on two cores. So it works a quarter of the time while
the machine is busy, and all of it otherwise.

Known limit: code that never reports, such as one call of a library, takes no breaks.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

BUSY = 0.5
"""The share of all processors that others use, above which there are breaks."""
LOOK_EVERY_S = 0.1
BREAK_PER_WORK = 3.0
LONGEST_S = 0.25
"""So that a cancel is heard soon."""
STAT = Path("/proc/stat")


@dataclass(frozen=True, slots=True)
class Ticks:
    """What the processors of this machine have done, in ticks: for processes that do not yield, and altogether."""

    others: int
    all: int

    def busy_share(self, before: "Ticks") -> float:
        """Return the share of the processors that others used between two counts; 0 where no tick passed."""
        passed = self.all - before.all
        return (self.others - before.others) / passed if passed > 0 else 0.0


def read_ticks(stat: Path = STAT) -> Ticks:
    """Return the count of now from the first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq."""
    with stat.open(encoding="ascii") as file:
        user, nice, system, idle, waiting, *interrupts = (int(each) for each in file.readline().split()[1:8])
    others = user + system + sum(interrupts)
    return Ticks(others, others + nice + idle + waiting)


@dataclass(slots=True)
class Breaks:
    """The breaks of one process; a process that does not yield to others takes none."""

    yields: bool = field(default_factory=lambda: os.getpriority(os.PRIO_PROCESS, 0) > 0)
    ticks: Callable[[], Ticks] = read_ticks
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _since: float = 0.0
    _looked: tuple[float, Ticks] | None = None
    _busy: bool = False

    def take(self) -> None:
        """Take a break if one is due: to be called as often as one likes."""
        if not self.yields:
            return
        now = self.clock()
        worked = now - self._since if self._looked else 0.0
        self._look(now)
        if self._busy:
            self.sleep(min(worked * BREAK_PER_WORK, LONGEST_S))
        self._since = self.clock()

    def _look(self, now: float) -> None:
        if self._looked and now - self._looked[0] < LOOK_EVERY_S:
            return
        ticks = self.ticks()
        self._busy = self._looked is not None and ticks.busy_share(self._looked[1]) > BUSY
        self._looked = now, ticks
