"""The feed of a county for its streams: numbered lines, recipients, and the point to resume from."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import psycopg

from dispatch.store.statements import SQL

QUEUE_SIZE = 2000
CATCH_UP = 500
_AFTER = (
    SQL["feed_after"]
    .text.replace(":county", "%(county)s")
    .replace(":after", "%(after)s")
    .replace(":limit", "%(limit)s")
    .replace(":team", "%(team)s")
    .replace("payload, stations", "payload::text, stations")
)
_BOUNDS = SQL["feed_bounds"].text.replace(":county", "%(county)s")


@dataclass(frozen=True)
class Message:
    """One line of the feed; `payload` is JSON text.

    Without `stations` everybody may see it, without `teams` it concerns every team.
    """

    id: int
    topic: str
    payload: str
    stations: Sequence[str] | None = None
    teams: Sequence[str] | None = None

    @cached_property
    def encoded(self) -> bytes:
        """Return the message as a server-sent event, written once for all who are sent it."""
        return f"id: {self.id}\nevent: {self.topic}\ndata: {self.payload}\n\n".encode()


@dataclass(slots=True, eq=False)
class Subscriber:
    """One open stream. Its queue has lines of the feed, encoded events that are not kept, and None at the end."""

    county: str
    topics: frozenset[str] | None
    tags: frozenset[str] = frozenset()
    stations: frozenset[str] | None = None
    team: str | None = None
    queue: asyncio.Queue[Message | bytes | None] = field(default_factory=lambda: asyncio.Queue(QUEUE_SIZE))
    cut: bool = False

    def wants(self, message: Message) -> bool:
        """Tell whether the subscriber asked for this topic and team, and sees a station that the message is about."""
        if self.team is not None and message.teams is not None and self.team not in message.teams:
            return False
        asked = self.topics is None or message.topic in self.topics
        if self.stations is None or message.stations is None:
            return asked
        return asked and not self.stations.isdisjoint(message.stations)


async def read(connection: psycopg.AsyncConnection, county: str, after: int, team: str | None = None) -> list[Message]:
    """Return what follows in the feed, of cases and teams only what concerns a team if one is given."""
    asked = {"county": county, "after": after, "limit": CATCH_UP, "team": team}
    cursor = await connection.execute(_AFTER.encode(), asked)
    return [Message(*row) for row in await cursor.fetchall()]


async def bounds(connection: psycopg.AsyncConnection, county: str) -> tuple[int, int]:
    """Return the oldest and the newest number of the feed; zeros where there is nothing."""
    row = await (await connection.execute(_BOUNDS.encode(), {"county": county})).fetchone()
    oldest, newest = row or (None, None)
    return oldest or 0, newest or 0


def resume(last_id: str | None, oldest: int, newest: int) -> tuple[int, bytes]:
    """Return where to read on from, and the first event: `ready`, or `reset` where the id cannot be resumed."""
    if last_id is None:
        return newest, _greeting("ready", newest)
    if last_id.isdecimal() and oldest - 1 <= int(last_id) <= newest:
        return int(last_id), _greeting("ready", int(last_id), newest)
    return newest, _greeting("reset", newest)


def _greeting(event: str, position: int, newest: int | None = None) -> bytes:
    found = json.dumps({"newest": position if newest is None else newest})
    return f"id: {position}\nevent: {event}\ndata: {found}\n\n".encode()
