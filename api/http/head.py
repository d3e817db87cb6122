"""HEAD for every GET route: the same status and headers, without the content."""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FOUND: Final = ("route", "endpoint", "path_params")


class HeadSupport:
    """ASGI middleware: asks below as GET asks, and leaves the content out. A stream ends at its beginning."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; those outside still see that it was HEAD, and which route it took."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        asked = _Asked(scope, receive, send)
        await self._app(asked.inner, asked.receive, asked.send)


class _Asked:
    """One HEAD, as those inside see it."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.inner = dict(scope, method="GET")
        self._scope, self._receive, self._send = scope, receive, send
        self._over = asyncio.Event()

    async def receive(self) -> Message:
        """Return the input; after the answer, report a disconnect to code that would continue to send."""
        waits = [asyncio.ensure_future(each) for each in (self._receive(), self._over.wait())]
        done, waiting = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        heard = waits[0].result() if waits[0] in done else None
        return heard if isinstance(heard, dict) else {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Pass on how the answer begins, and an empty content at its first piece."""
        if message["type"] == "http.response.start":
            self._scope.update({name: self.inner[name] for name in _FOUND if name in self.inner})
            await self._send(message)
        elif not self._over.is_set():
            self._over.set()
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
