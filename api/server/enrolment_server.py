"""Beside TLS: a port in clear, for a phone that does not trust the authority yet. It has the page that says how, and
the authority's certificate; whatever else is asked of it is sent on to HTTPS.

It runs in the supervising process, on a thread of its own, and knows neither database nor sessions.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.types import ASGIApp

from api.auth.public_url import PublicUrl
from api.http.access_log import AccessLog, Logged
from api.http.headers import SafeHeaders
from api.http.protocol import BoundedProtocol
from api.pages import enrol
from api.pages import live_map as pages
from api.process import listening
from api.server import problem_handlers
from api.settings import Settings
from api.tls.service import Enrolment, enrolment

MOST_AT_ONCE = 200
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
LOOKS = frozenset(
    {"css/base/tokens.css", "css/base/controls.css", "css/office/access.css", "css/office/enrol.css", "icon.svg"}
)
"""The files the page needs; no other is handed out in clear."""


@dataclass(frozen=True, slots=True)
class EnrolmentServices:
    """The part of `api.server.services.Services` that the enrolment page needs."""

    public_url: PublicUrl
    enrolment: Enrolment | None
    access_log: AccessLog


class PlainApplication(FastAPI):
    """FastAPI within the layers of the large one that concern it."""

    def build_middleware_stack(self) -> ASGIApp:
        """Return what a request passes, from the outside in."""
        return Logged(SafeHeaders(super().build_middleware_stack()), self.state.services.access_log)


def create(settings: Settings) -> FastAPI:
    """Return the application in clear of settled settings."""
    app = PlainApplication(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.services = EnrolmentServices(
        PublicUrl(settings.public_url), enrolment(settings), AccessLog(settings.logs_folder)
    )
    problem_handlers.install(app)
    app.include_router(enrol.router)
    app.get("/static/{version}/{path:path}", include_in_schema=False)(look)
    app.api_route("/{path:path}", methods=METHODS, include_in_schema=False)(onward)
    return app


def look(request: Request, version: str, path: str) -> Response:
    """Return a style or the icon."""
    return pages.own_file(request, version, path) if path in LOOKS else onward(request)


def onward(request: Request) -> Response:
    """Send on to the same address over TLS, at the name that is known: whatever Host says."""
    raw = request.scope.get("raw_path", b"/").decode("latin-1")
    query = f"?{request.url.query}" if request.url.query else ""
    path = raw if raw.startswith("/") else "/"
    # Not for good: a browser that remembered it would never again reach the enrolment page of another set-up.
    return RedirectResponse(f"{request.app.state.services.public_url.origin}{path}{query}", 307)


@contextmanager
def opened(settings: Settings) -> Iterator[socket.socket | None]:
    """Open the port in clear, where settled settings want one; raises ListenError."""
    if not settings.tls or not settings.plain_port:
        yield None
        return
    port = settings.plain_port
    with listening.open_socket(settings.host, port, anywhere=True, variable="WANGGE_PLAIN_PORT") as clear:
        yield clear


@contextmanager
def serving(settings: Settings, clear: socket.socket | None) -> Iterator[None]:
    """Serve on it until the end of the block."""
    if clear is None:
        yield
        return
    server = uvicorn.Server(_configuration(settings))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [clear]}, name="plain", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(5)


def _configuration(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        create(settings),
        http=BoundedProtocol,
        ws="none",
        lifespan="off",
        backlog=listening.BACKLOG,
        limit_concurrency=MOST_AT_ONCE,
        access_log=False,
        log_level="warning",
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
