"""Live events of one worker: one LISTEN connection, one reader per county, a bounded queue per subscriber.

A notification carries only the county's code; the events are read from `feed`, whose numbers grow in commit order
(see `publish` in the migrations). A subscriber first gets a queue, then reads the earlier events from the database,
then drains the queue and skips those it already has: nothing is lost. A subscriber that is too slow is cut off and
resumes on its own. Many that return at once share one query for the end of the feed.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from api.live.connections import Connections
from api.live.feed import CATCH_UP, Message, Subscriber, bounds, read, resume
from api.process.failures import log_failure, one_line
from api.process.single_flight import Shared

log = logging.getLogger("wangge.live")
BEAT_S = 5.0
"""`maps/static/shared/live/source.js` takes more than twice as long a silence for a line that is dead."""
BEAT_OF_A_PHONE_S = 15.0
"""Its radio would stay awake for more."""
ANSWERS_WITHIN_S = 5.0
BEAT = b"event: beat\ndata: {}\n\n"
"""Without an id: the last event's stays the one to resume from."""
LOCATE = b"event: locate\ndata: {}\n\n"
"""Asks the phones of a team for their position."""
LOOK_AGAIN_S = 60.0
SAY_AGAIN_S = 60.0


type Still = Callable[[], Awaitable[bool]]


async def _always() -> bool:
    return True


class Hub:
    """The feed of every county that somebody in this worker watches."""

    def __init__(
        self, database_url: str, forget: Callable[[str | None], None] = lambda tag: None, *, options: str = ""
    ) -> None:
        self._connections = Connections(database_url, options)
        self._forget = forget
        self._subscribers: set[Subscriber] = set()
        self._read_to: dict[str, int] = {}
        self._wanted = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._dirty: set[str] = set()
        self._closed = False
        self._said: dict[str, tuple[str, float]] = {}
        self._bounds: dict[str, Shared[tuple[int, int]]] = {}

    @property
    def subscribers(self) -> int:
        """Return how many streams are open."""
        return len(self._subscribers)

    def open_of(self, tags: frozenset[str]) -> int:
        """Return how many streams are open under any of these tags."""
        return sum(not tags.isdisjoint(subscriber.tags) for subscriber in self._subscribers)

    async def start(self) -> None:
        """Start listening."""
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._deliver())]

    def end_streams(self) -> None:
        """End every stream, now and from now on."""
        self._closed = True
        self._cut_all()

    async def stop(self) -> None:
        """End every stream and the listening."""
        self.end_streams()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._connections.close()

    async def _listen(self) -> None:
        """Mark counties with news; after a lost connection mark all, since notifications were missed.

        A stream without its database is ended at once: its reader must not mistake silence for calm.
        """
        while True:
            try:
                async with await self._connections.open() as connection:
                    await connection.execute("LISTEN wangge")
                    await connection.execute("LISTEN wangge_access")
                    await connection.execute("LISTEN wangge_locate")
                    self._mark(*self._read_to)
                    self._miss_nothing()
                    await self._hear(connection)
            except (psycopg.Error, OSError) as lost:
                self._say("live events lost the database, reconnecting", lost)
            except Exception as failed:  # whatever else went wrong: a stream that nobody feeds looks like calm
                log_failure(log, failed, "live events could not be heard; trying again")
            self._cut_all()
            await self._connections.close()
            await asyncio.sleep(0.5)

    def _say(self, what: str, lost: BaseException) -> None:
        """Log why the database is away, once a minute at most: it is asked twice a second, perhaps for a night."""
        now, line = time.monotonic(), one_line(lost)
        before, at = self._said.get(what, ("", 0.0))
        if line != before or now - at > SAY_AGAIN_S:
            self._said[what] = line, now
            log.warning("%s: %s", what, line)

    async def _hear(self, connection: psycopg.AsyncConnection) -> None:
        """Hear what is announced for as long as the database answers; one that is frozen breaks no line by itself."""
        while True:
            async for notification in connection.notifies(timeout=ANSWERS_WITHIN_S):
                if notification.channel == "wangge":
                    self._mark(notification.payload)
                elif notification.channel == "wangge_locate":
                    self._locate(*notification.payload.split("/", 1))
                else:
                    self._shut_out(notification.payload)
            await self._ask_whether_alive(connection)

    async def _ask_whether_alive(self, connection: psycopg.AsyncConnection) -> None:
        answer = asyncio.ensure_future(connection.execute("LISTEN wangge"))  # as it does already
        try:
            await asyncio.wait({answer}, timeout=ANSWERS_WITHIN_S)
            if not answer.done():
                self._cut_all()  # at once: to give up a question takes seconds more
                raise psycopg.OperationalError(f"no answer within {ANSWERS_WITHIN_S:g} s")
            answer.result()
        finally:
            answer.cancel()
            await asyncio.wait({answer})

    def _miss_nothing(self) -> None:
        """Forget everybody after a lost line, and end their streams: what was announced meanwhile nobody heard."""
        self._forget(None)
        for subscriber in [s for s in self._subscribers if s.tags - {"open"}]:
            self._cut(subscriber)

    def _shut_out(self, tag: str) -> None:
        """Forget callers who have lost their access, and end their streams."""
        self._forget(tag)
        for subscriber in [s for s in self._subscribers if tag in s.tags]:
            self._cut(subscriber)

    def _locate(self, county: str, team: str) -> None:
        for subscriber in [s for s in self._subscribers if (s.county, s.team) == (county, team)]:
            self._put(subscriber, LOCATE)

    def _mark(self, *counties: str) -> None:
        self._dirty.update(counties)
        self._wanted.set()

    async def _deliver(self) -> None:
        """Read what is new for marked counties and hand it out; many notifications become one read."""
        while True:
            try:
                async with await self._connections.open() as connection:
                    while True:
                        await self._wanted.wait()
                        self._wanted.clear()
                        await self._deliver_marked(connection)
            except (psycopg.Error, OSError) as lost:
                self._say("live events could not be read, trying again", lost)
            except Exception as failed:  # as above
                log_failure(log, failed, "live events could not be read; trying again")
            await asyncio.sleep(0.5)
            self._mark(*self._read_to)

    async def _deliver_marked(self, connection: psycopg.AsyncConnection) -> None:
        marked, self._dirty = self._dirty, set()
        for county in marked & self._read_to.keys():
            more = True
            while more and (messages := await read(connection, county, self._read_to[county])):
                self._read_to[county] = messages[-1].id
                self._hand_out(county, messages)
                more = len(messages) == CATCH_UP

    def _hand_out(self, county: str, messages: list[Message]) -> None:
        """Hand each message to those it concerns; they are looked up by team, for most are phones of one team each."""
        of_team: dict[str | None, list[Subscriber]] = {}
        for subscriber in self._subscribers:
            if subscriber.county == county:
                of_team.setdefault(subscriber.team, []).append(subscriber)
        for message in messages:
            teams = of_team if message.teams is None else dict.fromkeys([None, *message.teams])
            for subscriber in [s for team in teams for s in of_team.get(team, ())]:
                self._hand(subscriber, message)

    def _hand(self, subscriber: Subscriber, message: Message) -> None:
        if not subscriber.cut and subscriber.wants(message):
            self._put(subscriber, message)

    def _put(self, subscriber: Subscriber, message: Message | bytes) -> None:
        try:
            subscriber.queue.put_nowait(message)
        except asyncio.QueueFull:
            log.info("a stream could not keep up and was cut off")
            self._cut(subscriber)

    def _cut_all(self) -> None:
        for subscriber in list(self._subscribers):
            self._cut(subscriber)

    def _cut(self, subscriber: Subscriber) -> None:
        """End a stream after what its queue holds: nothing is dropped, so the client resumes without a gap."""
        self._subscribers.discard(subscriber)
        subscriber.cut = True
        with contextlib.suppress(asyncio.QueueFull):  # a full queue wakes its reader by itself
            subscriber.queue.put_nowait(None)

    async def stream(
        self,
        county: str,
        last_id: str | None,
        topics: frozenset[str] | None,
        tags: frozenset[str] = frozenset(),
        still: Still = _always,
        stations: frozenset[str] | None = None,
        team: str | None = None,
    ) -> AsyncIterator[bytes]:
        """Yield server-sent events of a county after `last_id`, for ever.

        Parameters
        ----------
        last_id
            The id of the last event the client had; None starts at the present. An id that is unknown or too old
            yields `reset`: the client must reload.
        tags
            Under which the end of the subscriber's access would be announced: the stream ends with it.
        still
            Tells whether access still holds: asked at the start, once announcements reach the stream, and now and then,
            for a session that merely expires is announced by nobody.
        stations
            About whose cases and teams alone; None for all of the county.
        team
            Of cases and teams only what concerns this team; None for all.
        """
        subscriber = Subscriber(county, topics, tags, stations, team)
        self._subscribers.add(subscriber)
        try:
            if not await still():
                return
            oldest, newest = await self._bounds_of(county).ask()
            queued_from = self._read_to.setdefault(county, newest)
            self._mark(county)
            position, greeting = resume(last_id, oldest, newest)
            yield greeting
            while position < queued_from:
                missed = await self._connections.ask(read, county, position, team)
                last = missed[-1].id if missed else position
                position = last if len(missed) == CATCH_UP else max(last, queued_from)
                yield b"".join(m.encoded for m in missed if subscriber.wants(m))
            async for chunk in self._follow(subscriber, position, still):
                yield chunk
        except (psycopg.Error, SQLAlchemyError, OSError) as lost:  # the client resumes with its last id
            log.warning("a stream ended for want of the database: %s", one_line(lost))
        finally:
            self._subscribers.discard(subscriber)

    def _bounds_of(self, county: str) -> Shared[tuple[int, int]]:
        if county not in self._bounds:
            self._bounds[county] = Shared(partial(self._connections.ask, bounds, county))
        return self._bounds[county]

    async def _follow(self, subscriber: Subscriber, position: int, still: Still = _always) -> AsyncIterator[bytes]:
        looked_at = time.monotonic()
        beat_s = BEAT_S if subscriber.team is None else BEAT_OF_A_PHONE_S
        while not self._closed:
            if time.monotonic() - looked_at > LOOK_AGAIN_S:
                if not await still():
                    return
                looked_at = time.monotonic()
            try:
                message = await asyncio.wait_for(subscriber.queue.get(), beat_s)
            except TimeoutError:
                yield BEAT
                continue
            waiting = [message]
            while not subscriber.queue.empty():
                waiting.append(subscriber.queue.get_nowait())
            yield b"".join(_new(message, position) for message in waiting)
            if subscriber.cut and subscriber.queue.empty():
                return


def _new(message: Message | bytes | None, position: int) -> bytes:
    """Return a message as it is sent; nothing where the stream has read it already."""
    if isinstance(message, Message):
        return message.encoded if message.id > position else b""
    return message or b""
