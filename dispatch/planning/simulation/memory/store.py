"""`dispatch.desk.ports.Store` over the indexed memory of a simulation: what the desk reads and writes.

Known limits: as `state.Memory`; nothing is locked, for nobody else is there.
"""

from datetime import datetime

from dispatch.planning.simulation.memory.alerts import MemoryAlerts
from dispatch.planning.simulation.memory.assignments import MemoryAssignments
from dispatch.planning.simulation.memory.cases import MemoryCases
from dispatch.planning.simulation.memory.casework import MemoryCasework
from dispatch.planning.simulation.memory.counties import MemoryCounties
from dispatch.planning.simulation.memory.due_timers import MemoryTimers
from dispatch.planning.simulation.memory.feed import MemoryFeed
from dispatch.planning.simulation.memory.links import MemoryLinks
from dispatch.planning.simulation.memory.named_places import MemoryPlaces
from dispatch.planning.simulation.memory.queue import MemoryQueue
from dispatch.planning.simulation.memory.state import Memory
from dispatch.planning.simulation.memory.teams_now import MemoryTeams
from dispatch.planning.simulation.memory.tracks import MemoryTracks


class MemoryStore:
    """The store as of `now`; the engine moves `teams.at` on."""

    def __init__(self, memory: Memory, now: datetime) -> None:
        self.memory = memory
        self.feed = MemoryFeed(memory)
        self.counties = MemoryCounties(memory)
        self.places = MemoryPlaces(memory)
        self.teams = MemoryTeams(memory, now)
        self.assignments = MemoryAssignments(memory)
        self.cases = MemoryCases(memory, self.assignments, self.feed)
        self.queue = MemoryQueue(memory, self.cases, self.assignments, self.teams)
        self.links = MemoryLinks(memory, self.cases)
        self.timers = MemoryTimers(memory, self.cases)
        self.tracks = MemoryTracks(memory)
        self.alerts = MemoryAlerts(memory)
        self.casework = MemoryCasework()
