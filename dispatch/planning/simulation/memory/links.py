"""The cases of a simulation that go together."""

from datetime import datetime

from dispatch.cases.case import Case
from dispatch.desk.records import Link
from dispatch.kinds import LinkKind
from dispatch.lifecycle import CaseStatus
from dispatch.planning.simulation.memory.assignments import SimulationError
from dispatch.planning.simulation.memory.cases import MemoryCases
from dispatch.planning.simulation.memory.state import Memory


class MemoryLinks:
    """`dispatch.desk.ports.Links` over the memory of a simulation."""

    def __init__(self, memory: Memory, cases: MemoryCases) -> None:
        self.memory = memory
        self._cases = cases

    def add(self, case: Case, link: Link, *, now: datetime, actor: str) -> None:
        """Link a written case to another."""
        if {link.case_id, link.other_id} - set(self.memory.cases) or (link.case_id, link.kind) in self.memory.links:
            raise SimulationError(f"{link} of an unknown case, or a second of its kind")
        self.memory.links[link.case_id, link.kind] = link.other_id
        if link.kind is LinkKind.JOINED:
            self.memory.concerned[link.other_id] |= self.memory.concerned[link.case_id]

    def remove(self, case: Case) -> None:
        """Let a case follow no other any more."""
        self.memory.links.pop((case.id, LinkKind.JOINED), None)

    def followers(self, case: Case) -> list[Case]:
        """Return the open cases that follow a case, the first to come first."""
        joined = [n for (n, kind), lead in self.memory.links.items() if (kind, lead) == (LinkKind.JOINED, case.id)]
        found = [self._cases.get(number) for number in joined if number in self.memory.cases]
        waiting = [each for each in found if each.status is CaseStatus.JOINED]
        return sorted(waiting, key=lambda each: (each.received_at, each.id))

    def lead_of(self, case: Case) -> int | None:
        """Return the case that a case follows, None if none."""
        return self.memory.links.get((case.id, LinkKind.JOINED))
