"""Body limits: a too large body is refused before it is read completely, a too slow one is cut off.

Memory stays bounded: after a refusal, further input is read and discarded for a moment, because closing at once would
destroy the answer on its way to a caller that is still sending.
"""

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import refusal
from api.refusals import Refused

LINGER_S = 2.0
SILENCE_S = 30.0
SLOWEST_BYTES_S = 1_000
"""Least rate of a body, bytes a second, after `SILENCE_S`: a phone in a valley sends ten times as fast."""
_CLOSE = {"Connection": "close"}


@dataclass(frozen=True, slots=True)
class Bound:
    """The greatest size of a body, and the remedy for a larger one."""

    max_bytes: int
    remedy: str = "send less at once, fixes in smaller batches"
    remedy_zh: str = "请分批发送"
    answer: Callable[[Refused], ASGIApp] = refusal
    """The refusal, if nothing of the body was read."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Requests with a bound of their own."""

    method: str
    address: re.Pattern[str]
    bound: Bound


NONE_APART: Final[Sequence[Apart]] = ()


class BodyLimit:
    """ASGI middleware: 413 for a body over `max_bytes`, by its stated length or by counting; 408 for silence."""

    def __init__(
        self, app: ASGIApp, max_bytes: int, silence_s: float = SILENCE_S, apart: Sequence[Apart] = NONE_APART
    ) -> None:
        self._app = app
        self._bound = Bound(max_bytes)
        self._silence_s = silence_s
        self._apart = apart

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        bound = self._bound_of(scope)
        body = _Body(receive, send, bound, self._silence_s)
        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length[:20]) > bound.max_bytes:
            await bound.answer(body.too_large("Content-Length", length))(scope, receive, body.send)
        else:
            await self._app(scope, body.receive, body.send)

    def _bound_of(self, scope: Scope) -> Bound:
        for each in self._apart:
            if scope["method"] == each.method and each.address.fullmatch(scope["path"]):
                return each.bound
        return self._bound


class _Body:
    """One request's body on its way in, and the answer on its way out."""

    def __init__(self, receive: Receive, send: Send, bound: Bound, silence_s: float) -> None:
        self._receive = receive
        self._send = send
        self._bound = bound
        self._silence_s = silence_s
        self._seen = 0
        self._whole = False
        self._waited_s = 0.0
        self._refused = False

    async def receive(self) -> Message:
        """Return the next part; raises Refused once too much has come, or too little for how long it took.

        What counts is how long we have waited for the caller, not how long they have waited for us.
        """
        if self._whole:
            return await self._receive()
        allowed_s = self._silence_s + self._seen / SLOWEST_BYTES_S - self._waited_s
        began = time.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), min(self._silence_s, allowed_s))
        except TimeoutError:
            raise self._too_slow() from None
        self._waited_s += time.monotonic() - began
        self._whole = not message.get("more_body", False)
        self._seen += len(message.get("body", b""))
        if self._seen > self._bound.max_bytes:
            raise self.too_large("body", f"{self._seen:,} bytes so far")
        return message

    def too_large(self, field: str, value: str) -> Refused:
        """Return the refusal of a body over the limit."""
        self._refused = True
        detail = f"{field} is over {self._bound.max_bytes:,} bytes; {self._bound.remedy}."
        detail_zh = f"请求内容超过 {self._bound.max_bytes:,} 字节，{self._bound.remedy_zh}。"
        return Refused("too-large", f"{detail} {detail_zh}", field=field, value=value, headers=_CLOSE)

    def _too_slow(self) -> Refused:
        detail = (
            f"The body stopped, or was slower than {SLOWEST_BYTES_S:,} bytes a second; nothing was written. "
            "请求内容中断或过慢，未写入。"
        )
        return Refused("slow-body", detail, field="body", headers=_CLOSE)

    async def send(self, message: Message) -> None:
        """Send on; the end of a refusal waits until the caller has stopped sending, for a moment at most."""
        if self._refused and message["type"] == "http.response.body" and not message.get("more_body"):
            await self._send({**message, "more_body": True})
            await self._drain()
            message = {"type": "http.response.body", "body": b""}
        await self._send(message)

    async def _drain(self) -> None:
        try:
            async with asyncio.timeout(LINGER_S):
                while (await self._receive()).get("more_body"):
                    pass
        except TimeoutError:
            return
