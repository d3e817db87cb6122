"""Access log: one line per request, one file per day, with time, route, actor, address and result.

The Cybersecurity Law requires network logs for at least six months (《网络安全法》：网络日志留存不少于六个月);
the rule `logs` of `api.retention` deletes older files. A line has the route, never the requested address: no case
number, no query, no body, no identity.

Each line is one write to a file opened for appending, so lines of several workers do not mix, and answered requests
are logged even if the process is killed. Known limit: input that is not an HTTP request is refused without a line.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import clock
from api.auth.principal import AuthMethod, Principal

log = logging.getLogger("wangge.accesslog")
REOPENED_S: Final = 60.0
"""A file moved away or removed is missed after this long at most."""


class AccessLog:
    """One worker's hand on the files of a folder, which is made at the first line."""

    def __init__(self, folder: Path, now: Callable[[], datetime] = clock.now) -> None:
        self._folder = folder
        self._now = now
        self._file: int | None = None
        self._day: date | None = None
        self._opened_at = float("-inf")

    def write(self, entry: dict[str, Any]) -> None:
        """Append a line; if the disk refuses, requests go on and the server's log says so once a minute."""
        moment = self._now().astimezone()
        line = json.dumps({"at": moment.isoformat(timespec="milliseconds")} | entry)
        try:
            if moment.date() != self._day or time.monotonic() - self._opened_at > REOPENED_S:
                self._open(moment.date())
            if self._file is not None:
                os.write(self._file, f"{line}\n".encode())
        except OSError as refused:
            self._close()
            log.warning("access log in %s cannot be written: %s 访问日志无法写入", self._folder, refused.strerror)

    def _open(self, day: date) -> None:
        self._close()
        self._day, self._opened_at = day, time.monotonic()  # also if it fails: not tried again at once
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        self._file = os.open(self._folder / f"access-{day}.log", flags, 0o600)

    def _close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class Logged:
    """ASGI middleware: writes the line once the answer has begun, or once it is known that there is none."""

    def __init__(self, app: ASGIApp, access_log: AccessLog) -> None:
        self._app = app
        self._log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), None

        async def noting(message: Message) -> None:
            nonlocal status
            await send(message)
            if message["type"] == "http.response.start":
                status = message["status"]
                self._log.write(entry(scope, status, time.perf_counter() - started))

        try:
            await self._app(scope, receive, noting)
        finally:
            if status is None:
                self._log.write(entry(scope, status, time.perf_counter() - started))


def entry(scope: Scope, status: int | None, seconds: float) -> dict[str, Any]:
    """Return what a line says of a request."""
    route, who = getattr(scope.get("route"), "path", None), scope.get("state", {}).get("who")
    return line(scope["method"], route, status, seconds, who, scope.get("client"))


def line(
    method: str,
    route: str | None,
    status: int | None,
    seconds: float,
    who: Principal | None,
    client: Sequence[Any] | None,
) -> dict[str, Any]:
    """Return what a line says; `ms` is the time to the first byte of the answer, in milliseconds."""
    return {
        "method": method,
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 2),
        "actor": None if who is None or who.means is AuthMethod.OPEN else who.actor,
        "address": client[0] if client else None,
    }
