"""The store over PostgreSQL: one instance per transaction, nothing committed here."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from dispatch.store.alerts.repository import SqlAlerts
from dispatch.store.cases.links import SqlLinks
from dispatch.store.cases.queue import SqlQueue
from dispatch.store.cases.repository import SqlCases
from dispatch.store.cases.timers import SqlTimers
from dispatch.store.casework.repository import SqlCasework
from dispatch.store.counties import SqlCounties
from dispatch.store.feed import SqlFeed
from dispatch.store.places import SqlPlaces
from dispatch.store.teams.assignments import SqlAssignments
from dispatch.store.teams.repository import SqlTeams
from dispatch.store.teams.tracks import SqlTracks
from dispatch.store.transaction import Transaction


class SqlStore:
    """`dispatch.desk.ports.Store` over one SQLAlchemy connection.

    A case of a county not in `sees` is not found, nor a team of another station than `stations`. One that is
    `read_only` uses up no case number. Who is on duty is derived as of `now`; without one, as of the transaction's
    beginning by the database's clock. One that has `defer_messages` keeps messages to the maps until `feed.pending` is
    called: publishing them locks the feed of the county until commit.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        sees: Collection[str] | None = None,
        stations: Collection[str] | None = None,
        read_only: bool = False,
        now: datetime | None = None,
        defer_messages: bool = False,
    ) -> None:
        self.connection = connection
        self._transaction = transaction = Transaction(connection, sees, stations)
        self.feed = SqlFeed(transaction, defers=defer_messages)
        self.counties = SqlCounties(transaction, read_only=read_only)
        self.places = SqlPlaces(transaction)
        self.cases = SqlCases(transaction, self.feed, self.counties.case_ids)
        self.queue = SqlQueue(transaction, self.cases)
        self.links = SqlLinks(transaction, self.cases)
        self.timers = SqlTimers(transaction, self.cases)
        self.teams = SqlTeams(transaction, now)
        self.assignments = SqlAssignments(transaction)
        self.tracks = SqlTracks(transaction)
        self.alerts = SqlAlerts(connection, now)
        self.casework = SqlCasework(transaction, self.counties, self.feed)

    def sees(self, county: str) -> bool:
        """Tell whether cases of a county are found here."""
        return self._transaction.sees(county)
