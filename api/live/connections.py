"""The database connections of a worker's live events: one to listen on, one to read on, and a few to ask on."""

from asyncio import Semaphore
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Concatenate

import psycopg

from api.db.liveness import CONNECT_S, TCP, BoundedAsyncConnection

CONNECTIONS = 4
"""Clients that come back all at once take turns on so many."""


class Connections:
    """Opens connections, and lends those to ask on."""

    def __init__(self, database_url: str, options: str) -> None:
        self._url = database_url
        self._options = options
        self._slots = Semaphore(CONNECTIONS)
        self._idle: list[psycopg.AsyncConnection] = []
        self._closings = 0

    async def open(self) -> psycopg.AsyncConnection:
        """Open a connection of the caller's own."""
        named: dict[str, Any] = {"options": self._options, "connect_timeout": CONNECT_S, **TCP}
        return await BoundedAsyncConnection.connect(self._url, autocommit=True, **named)

    async def ask[**P, T](
        self,
        question: Callable[Concatenate[psycopg.AsyncConnection, P], Awaitable[T]],
        *asked: P.args,
        **named: P.kwargs,
    ) -> T:
        """Ask the database on one of a few connections; many clients coming back at once take turns."""
        async with self._line() as connection:
            return await question(connection, *asked, **named)

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[psycopg.AsyncConnection]:
        """Lend a connection that is kept for the next one, unless something went wrong on it or all were closed."""
        async with self._slots:
            closings = self._closings
            connection = self._idle.pop() if self._idle else await self.open()
            try:
                yield connection
            except BaseException:
                await connection.close()
                raise
            if closings == self._closings:
                self._idle.append(connection)
            else:
                await connection.close()

    async def close(self) -> None:
        """Close the connections that nobody asks on; those that are lent are closed when they come back."""
        self._closings += 1
        while self._idle:
            await self._idle.pop().close()
