"""The process for heavy reads: the same routes as a worker's, at a lower priority, with bounded memory.

`api.server.heavy_supervision` starts it with the socket on which workers forward to it.
"""

import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio.to_thread
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from api.db.commit_outcome import CommitOutcome
from api.heavy.forwarding import CLIENT, SCHEME
from api.planning.jobs.idle import bound_memory, go_first, machine_memory_mb, one_thread
from api.process.log_levels import log_from
from api.process.parent import die_with
from api.server.app import create_app
from api.server.services import Services
from api.settings import load

NICE = 10
"""Below workers and database, above the planner; not idle, for its transactions hold locks like any other."""
LEAST_MB, MOST_MB = 1024, 4096


class ForHeavyReads(FastAPI):
    """The application as workers forward to it: they have logged, counted and bounded the request."""

    def build_middleware_stack(self) -> ASGIApp:
        """Return what a forwarded request passes."""
        return FromWorker(CommitOutcome(super().build_middleware_stack()))


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Listen to the database, so that the gate forgets ended sessions at once."""
    services: Services = app.state.services
    anyio.to_thread.current_default_thread_limiter().total_tokens = services.settings.pool_size - 1
    await services.hub.start()
    yield
    await services.hub.stop()
    services.close()


class FromWorker:
    """ASGI middleware: the caller's address and scheme are those that the worker tells."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as the worker received it."""
        if scope["type"] == "http":
            told = dict(scope["headers"])
            client = told.get(CLIENT, b"").decode()
            scope["client"] = (client, 0) if client else None
            scope["scheme"] = told.get(SCHEME, b"http").decode()
        await self._app(scope, receive, send)


def main() -> None:
    """Answer heavy reads until stopped or the given process ends; the second argument is the socket's number."""
    die_with(int(sys.argv[1]))
    settings = load()
    log_from(settings.log_level)
    with suppress(OSError):
        os.nice(NICE)
    one_thread()
    go_first()
    bound_memory(memory_mb())
    config = uvicorn.Config(
        create_app(settings, kind=ForHeavyReads, lifespan=lifespan),
        loop="api.process.event_loop:Loop",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[2]))])


def memory_mb() -> int:
    """Return how much memory this process may take: an eighth of the machine's, within limits."""
    return min(MOST_MB, max(LEAST_MB, machine_memory_mb() // 8))
