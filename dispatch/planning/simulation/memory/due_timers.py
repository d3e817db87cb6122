"""The timers of a simulation that have come due."""

from datetime import datetime

from dispatch.cases.case import Case
from dispatch.desk.records import DueTimer
from dispatch.planning.simulation.memory.cases import MemoryCases
from dispatch.planning.simulation.memory.state import Memory


class MemoryTimers:
    """`dispatch.desk.ports.Timers` over the memory of a simulation."""

    def __init__(self, memory: Memory, cases: MemoryCases) -> None:
        self.memory = memory
        self._cases = cases

    def due(self, now: datetime, limit: int) -> list[DueTimer]:
        """Return timers that have come due, earliest first."""
        return self.memory.timers.due(now, limit)

    def lock_case(self, timer: DueTimer) -> Case | None:
        """Return the timer's case, with the timer removed; None if it has rung."""
        return self._cases.get(timer.case_id) if self.memory.timers.take(timer) else None
