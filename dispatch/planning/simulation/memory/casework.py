"""Handling in a simulation: none is kept."""

from collections.abc import Sequence
from datetime import date, datetime

from dispatch.cases.case import Case
from dispatch.casework.act import Duty
from dispatch.casework.clocks import Kept
from dispatch.desk.ports import Message
from dispatch.desk.records import NearDeadline
from dispatch.events import Event
from dispatch.planning.simulation.memory.assignments import SimulationError


class MemoryCasework:
    """`dispatch.desk.ports.Casework` that keeps nothing."""

    def clocks(self, county: str) -> None:
        """Return None: no handling is kept."""

    def keep(self, case: Case, kept: Kept) -> None:
        """Refuse: no handling is kept."""
        raise SimulationError(f"case {case.id}: a simulation keeps no handling")

    def write(
        self, case: Case, events: Sequence[Event], kept: Kept, messages: Sequence[Message], stations: Sequence[str] = ()
    ) -> None:
        """Refuse: nobody in the office acts."""
        raise SimulationError(f"case {case.id}: a simulation keeps no handling")

    def near(self, county: str, until: date) -> Sequence[NearDeadline]:
        """Return none."""
        return ()

    def warned(self, county: str, warnings: Sequence[tuple[NearDeadline, Duty]], now: datetime) -> None:
        """Do nothing: nobody is warned."""

    def stations(self, county: str) -> Sequence[str]:
        """Return none."""
        return ()

    def handlers(self, county: str) -> Sequence[str]:
        """Return none."""
        return ()
