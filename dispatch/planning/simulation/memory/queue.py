"""The cases of a simulation that wait for a team."""

from datetime import datetime

from dispatch.cases.case import Case
from dispatch.desk.records import Waiting
from dispatch.planning.simulation.memory.assignments import MemoryAssignments
from dispatch.planning.simulation.memory.cases import MemoryCases
from dispatch.planning.simulation.memory.state import Memory
from dispatch.planning.simulation.memory.teams_now import MemoryTeams


class MemoryQueue:
    """`dispatch.desk.ports.Queue` over the memory of a simulation; the case in hand is the one teams are asked for."""

    def __init__(self, memory: Memory, cases: MemoryCases, assignments: MemoryAssignments, teams: MemoryTeams) -> None:
        self.memory = memory
        self._cases, self._assignments, self._teams = cases, assignments, teams

    def waiting(self, county: str, since: datetime) -> list[Waiting]:
        """Return the waiting cases in the order they are taken up."""
        cases = [self.memory.cases[number] for number in self.memory.waiting.get(county, ())]
        queue = sorted(cases, key=lambda case: case.queue_key)
        return [Waiting(case.id, case.category.value, self._assignments.passed_over(case, since)) for case in queue]

    def lock(self, county: str) -> None:
        """Nobody else looks."""

    def lock_case(self, county: str, case_id: int) -> Case | None:
        """Return a case if it is still waiting."""
        if case_id not in self.memory.waiting[county]:
            return None
        case = self._teams.considered = self._cases.get(case_id)
        return case
