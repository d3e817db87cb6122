"""Ports of the desk: stores within one transaction, and road times.

Each port has an implementation over PostgreSQL in `dispatch.store` and one in memory for simulations and unit tests;
one contract suite runs over both.
"""

from collections.abc import Sequence
from typing import Protocol

from dispatch.desk.ports.alerts import Alerts
from dispatch.desk.ports.cases import Cases, Links, Message, Queue, Timers
from dispatch.desk.ports.casework import Casework
from dispatch.desk.ports.ground import Counties, Places
from dispatch.desk.ports.teams import Assignments, Teams, Tracks
from gis.travel.times import TravelTimes

__all__ = [
    "Alerts",
    "Assignments",
    "Cases",
    "Casework",
    "Counties",
    "Feed",
    "Links",
    "Message",
    "Places",
    "Queue",
    "RoadTimes",
    "Store",
    "Teams",
    "Timers",
    "Tracks",
]


class Feed(Protocol):
    """Messages to the live maps."""

    @property
    def listens(self) -> bool:
        """Tell whether anybody hears what is published; where nobody does, messages need not be made."""

    def publish(self, county: str, messages: Sequence[Message]) -> None:
        """Tell the live maps; last in the transaction."""


class Store(Protocol):
    """Everything one transaction reads and writes, by noun. Nothing is committed here."""

    @property
    def counties(self) -> Counties:
        """Return what is in force in a county, and where a position lies."""

    @property
    def places(self) -> Places:
        """Return reporting points and names of places."""

    @property
    def cases(self) -> Cases:
        """Return cases and their events."""

    @property
    def queue(self) -> Queue:
        """Return the cases that wait."""

    @property
    def links(self) -> Links:
        """Return which cases go together."""

    @property
    def timers(self) -> Timers:
        """Return the timers of cases."""

    @property
    def teams(self) -> Teams:
        """Return the teams as they are now."""

    @property
    def assignments(self) -> Assignments:
        """Return who is responsible for which case."""

    @property
    def tracks(self) -> Tracks:
        """Return where teams were."""

    @property
    def alerts(self) -> Alerts:
        """Return the alerts."""

    @property
    def casework(self) -> Casework:
        """Return the handling of cases."""

    @property
    def feed(self) -> Feed:
        """Return the messages to the live maps."""


class RoadTimes(Protocol):
    """Gives the engine for a graph version, None when it cannot be opened here."""

    def get(self, version: str) -> TravelTimes | None:
        """Return road times on that graph."""
