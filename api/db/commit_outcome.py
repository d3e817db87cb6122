"""Outcome of a request's writes: nothing that may be done is reported as undone.

A transaction whose COMMIT got no answer may be committed. A committed one stays, even if a later step fails.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from starlette.types import ASGIApp, Receive, Scope, Send

_WRITES = re.compile(r"\b(?:insert|delete|merge|copy|(?<!for )(?<!no key )update)\b|\bpublish\(", re.IGNORECASE)
_WROTE = "wangge.wrote"


@dataclass(slots=True)
class Written:
    """Note of whether one request's writes were committed, or may have been."""

    perhaps: bool = False


_of_this: ContextVar[Written | None] = ContextVar("written", default=None)


class CommitOutcome:
    """ASGI middleware: each request has its own note of what it has written."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        token = _of_this.set(Written())
        try:
            await self._app(scope, receive, send)
        finally:
            _of_this.reset(token)


def perhaps_done() -> bool:
    """Tell whether the request under way has written something, for all we know."""
    written = _of_this.get()
    return written is not None and written.perhaps


def watch(engine: Engine) -> None:
    """Note of each transaction of an engine whether it writes."""

    @event.listens_for(engine, "before_cursor_execute")
    def _note(connection: Connection, cursor: Any, statement: str, *more: Any) -> None:
        if _writes(statement):
            connection.info[_WROTE] = True


@lru_cache(maxsize=2000)
def _writes(statement: str) -> bool:
    return _WRITES.search(statement) is not None


@contextmanager
def noted(engine: Engine) -> Iterator[Connection]:
    """Open a transaction as `engine.begin` does, and note for the request under way what became of it."""
    ended, wrote = False, False
    try:
        with engine.begin() as connection:
            info = getattr(connection, "info", {})
            info.pop(_WROTE, None)
            yield connection
            ended, wrote = True, info.get(_WROTE, False)
    except DBAPIError as lost:
        if ended and wrote and lost.connection_invalidated:
            _note_perhaps()
        raise
    if wrote:
        _note_perhaps()


def _note_perhaps() -> None:
    written = _of_this.get()
    if written is not None:
        written.perhaps = True
