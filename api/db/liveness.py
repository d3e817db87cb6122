"""Liveness of the database, with a limit on our side for every wait.

A frozen server or a vanished host breaks no connection and enforces no timeout of its own. So after a statement has
waited for three seconds, we query the database on a new connection. Without an answer, the statement's connection is
closed and it fails; until the database answers again, every other query fails at once. A statement that is only slow
continues while the database answers.

Known limit: behind a connection pooler, a single frozen server process is only detected after `LONGEST_S`.
"""

import threading
import time
from functools import cache
from typing import Any, Self

import psycopg
from psycopg import waiting
from psycopg.abc import PQGen
from psycopg.errors import ConnectionTimeout, _WaitTimeout

LOOK_S = 3.0
"""Seconds a statement waits before the database is probed."""
ANSWER_S = 4
"""Seconds allowed to connect and answer: milliseconds as a rule, seconds on an overloaded machine."""
CONNECT_S = 5
AGAIN_S = 1.0
LONGEST_S = 75.0
"""For a statement of the server's own: more than the `statement_timeout` that PostgreSQL enforces itself."""
_INTERVAL_S = 0.1
"""Seconds between a waiting thread's checks for a signal."""
_SELDOM_S = 60.0
TCP: dict[str, int] = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds until what was sent has to be acknowledged
}
"""TCP settings that drop a vanished host early; they have no effect on a local socket."""
# What a connection has not begun on after seconds, its server process has not read.
_AT_WORK = "SELECT state NOT LIKE 'idle%%' FROM pg_stat_activity WHERE pid = %s AND state IS NOT NULL"


class NoAnswerError(psycopg.OperationalError):
    """The database gives no answer."""


class Liveness:
    """The state of one database (answering or silent), as found by the threads of this process."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._looking = threading.Lock()
        self._silent_since: float | None = None
        self._looked_at = float("-inf")
        self.lapses = 0
        """Number of times the database began to answer again."""

    def admit(self) -> None:
        """Let a question begin; at most one caller a second finds out whether a silent database answers again.

        Raises
        ------
        NoAnswerError
            It gave no answer a moment ago.
        """
        if self._silent_since is None:
            return
        if time.monotonic() - self._looked_at < AGAIN_S or not self._looking.acquire(blocking=False):
            raise self._silence(self._silent_since)
        try:
            self._look(None)
        finally:
            self._looking.release()

    def check(self, backend: int) -> bool:
        """Return whether `backend`, a process that owes us an answer, is at work; True where that is not known.

        Raises
        ------
        NoAnswerError
            The database gives no answer at all.
        """
        with self._looking:
            if self._silent_since is not None and time.monotonic() - self._looked_at < AGAIN_S:
                raise self._silence(self._silent_since)
            return self._look(backend) is not False

    def note_silence(self) -> None:
        """Remember that a connection could not be made in time."""
        self._looked_at = time.monotonic()
        self._silent_since = self._silent_since or self._looked_at

    def _look(self, backend: int | None) -> bool | None:
        """Ask on a new connection; return whether `backend` is at work, None where that is not known."""
        try:
            begun = self._ask(backend)
        except (NoAnswerError, ConnectionTimeout):
            self.note_silence()
            raise self._silence(self._silent_since or self._looked_at) from None
        except psycopg.Error:  # a refusal is an answer; where nobody listens any more, the line breaks by itself
            begun = None
        self._looked_at = time.monotonic()
        if self._silent_since is not None:
            self._silent_since, self.lapses = None, self.lapses + 1
        return begun

    def _ask(self, backend: int | None) -> bool | None:
        named: dict[str, Any] = {"autocommit": True, "connect_timeout": ANSWER_S, **TCP}
        with _Brief.connect(self._address, **named) as connection:
            row = connection.execute(_AT_WORK, (backend,)).fetchone()
        return None if row is None else bool(row[0])

    def _silence(self, since: float) -> NoAnswerError:
        return NoAnswerError(f"the database has given no answer for {time.monotonic() - since + LOOK_S:.0f} s")


@cache
def liveness_of(address: str) -> Liveness:
    """Return what this process knows of a database, the same for all its engines."""
    return Liveness(address)


class _Brief(psycopg.Connection[Any]):
    """A connection that waits for each answer for a few seconds only."""

    def wait[T](self, gen: PQGen[T], interval: float = _INTERVAL_S, timeout: float | None = None) -> T:
        try:
            return waiting.wait(gen, self.pgconn.socket, interval=interval, timeout=timeout or ANSWER_S)
        except _WaitTimeout:
            self.pgconn.finish()
            raise NoAnswerError(f"the database gave no answer for {ANSWER_S} s") from None


class BoundedConnection(psycopg.Connection[Any]):
    """A connection that is closed once the database gives no answer."""

    liveness: Liveness
    longest_s: float | None = LONGEST_S

    @classmethod
    def opened(cls, liveness: Liveness, longest_s: float | None, *given: Any, **named: Any) -> Self:
        """Return a new connection; raises NoAnswerError at once while the database is known not to answer."""
        liveness.admit()
        try:
            connection = cls.connect(*given, **named)
        except ConnectionTimeout:
            liveness.note_silence()
            raise
        connection.liveness, connection.longest_s = liveness, longest_s
        return connection

    def wait[T](self, gen: PQGen[T], interval: float = _INTERVAL_S, timeout: float | None = None) -> T:
        """Wait for an answer for as long as the database gives any."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        began, begun = time.monotonic(), True
        while True:
            try:
                return super().wait(gen, interval, LOOK_S)
            except _WaitTimeout:
                begun = self._goes_on(time.monotonic() - began, begun)

    def _goes_on(self, waited_s: float, begun: bool) -> bool:
        """Return whether the statement is being worked on; close the connection where it is in vain to wait.

        Found not at work once, the process may just have sent its answer; found so twice, it never read the question.
        """
        try:
            if self.longest_s is not None and waited_s > self.longest_s:
                raise NoAnswerError(f"a statement was given no answer for {waited_s:.0f} s")
            at_work = self.liveness.check(self.pgconn.backend_pid)
            if not (at_work or begun):
                raise NoAnswerError(f"the database has not begun on a statement for {waited_s:.0f} s")
        except psycopg.Error:
            self.pgconn.finish()
            raise
        return at_work


class BoundedAsyncConnection(psycopg.AsyncConnection[Any]):
    """The same for the event loop, whose questions are all quick: one that takes seconds is given up."""

    async def wait[T](self, gen: PQGen[T], interval: float = _SELDOM_S, timeout: float | None = None) -> T:
        """Wait for an answer, for a few seconds where no `timeout` is given. The event loop hears signals by itself."""
        if timeout is not None:
            return await super().wait(gen, interval, timeout)
        try:
            return await super().wait(gen, interval, ANSWER_S + LOOK_S)
        except _WaitTimeout:
            self.pgconn.finish()
            raise NoAnswerError(f"the database gave no answer for {ANSWER_S + LOOK_S:.0f} s") from None
