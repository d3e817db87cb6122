"""Messages to the live maps over PostgreSQL: publishing them locks the feed of the county until commit."""

from collections.abc import Collection, Sequence

from dispatch.desk.ports import Message
from dispatch.store.rows import as_json, message_rows
from dispatch.store.statements import SQL
from dispatch.store.transaction import Transaction


class SqlFeed:
    """`dispatch.desk.ports.Feed` over one transaction; one that `defers` keeps messages until `pending` is called."""

    listens = True

    def __init__(self, transaction: Transaction, *, defers: bool = False) -> None:
        self._connection = transaction.connection
        self._defers = defers
        self._pending: dict[str, list[Message]] = {}

    def publish(self, county: str, messages: Sequence[Message]) -> None:
        """Send messages to the live maps, last in the transaction, or keep them."""
        now = self.take(county, messages)
        if not self._defers:
            self._connection.execute(SQL["publish"], {"county": county, "messages": now})

    def take(self, county: str, messages: Sequence[Message]) -> str:
        """Return the messages to be sent at once, as `publish` takes them; those to be sent later are kept."""
        if self._defers:
            self._pending.setdefault(county, []).extend(messages)
            return as_json([])
        return as_json(message_rows(messages))

    def publish_to(self, county: str, message: Message, stations: Collection[str]) -> None:
        """Send a message to the live maps of the county and of these stations, last in the transaction."""
        topic, payload = message
        fields = {"topic": topic, "payload": as_json(payload), "stations": sorted(stations)}
        self._connection.execute(SQL["publish_to"], {"county": county, **fields})

    def pending(self) -> dict[str, str]:
        """Return what was not sent yet, by county, as `publish` takes it."""
        kept, self._pending = self._pending, {}
        return {county: as_json(message_rows(messages)) for county, messages in sorted(kept.items())}
