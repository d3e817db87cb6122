"""Messages to the listener of a simulation, if there is one."""

from collections.abc import Sequence

from dispatch.desk.ports import Message
from dispatch.planning.simulation.memory.state import Memory


class MemoryFeed:
    """`dispatch.desk.ports.Feed` over the memory of a simulation."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    @property
    def listens(self) -> bool:
        """Tell whether anybody hears messages."""
        return self.memory.hear is not None

    def publish(self, county: str, messages: Sequence[Message]) -> None:
        """Hand the messages to the listener."""
        if self.memory.hear is not None:
            for topic, payload in messages:
                self.memory.hear(county, topic, payload)
