"""Forwarding of heavy reads from a worker to their process, over a socket file in a folder of this user alone."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Final, Self

import httpcore
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from api.refusals import Refused

CLIENT: Final = b"wangge-client"
SCHEME: Final = b"wangge-scheme"
"""The caller's address and scheme, as the worker sees them; the process believes its socket."""
_OF_ONE_CONNECTION = frozenset({b"connection", b"keep-alive", b"transfer-encoding", b"te", b"trailer", b"upgrade"})
_REPLACED = _OF_ONE_CONNECTION | {CLIENT, SCHEME, b"content-length"}
TIMES: Final = {"connect": 10.0, "write": 30.0, "read": 300.0}
"""In seconds."""
AGAIN_S = 3
SOCKET: Final = "HEAVY_READS_SOCKET"
"""The variable by which the supervisor names the socket to its workers."""
type Headers = list[tuple[bytes, bytes]]


class HeavyReads:
    """One worker's way to the process for heavy reads."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    @classmethod
    def of_supervisor(cls) -> Self:
        """Return the way that the supervisor named to this worker."""
        return cls(Path(os.environ[SOCKET]))

    async def forward(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        """Answer a request with what the process answers; give it up when the caller leaves.

        Raises
        ------
        Refused
            503: the process is not there, or ended before it answered.
        """
        asking = asyncio.ensure_future(self._relay(scope, body, send))
        leaving = asyncio.ensure_future(_left(receive))
        await asyncio.wait((asking, leaving), return_when=asyncio.FIRST_COMPLETED)
        (leaving if asking.done() else asking).cancel()
        try:
            await asking
        except asyncio.CancelledError:
            raise ClientDisconnect from None

    async def _relay(self, scope: Scope, body: bytes, send: Send) -> None:
        begun = False
        try:
            async for message in self._answer(scope, body):
                await send(message)
                begun = True
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as gone:
            if begun:
                raise
            raise Refused("heavy-reads-away", _AWAY, headers={"Retry-After": str(AGAIN_S)}) from gone

    async def _answer(self, scope: Scope, body: bytes) -> AsyncIterator[Message]:
        asked = httpcore.Request(
            scope["method"],
            httpcore.URL(scheme=b"http", host=b"heavy", port=None, target=_target(scope)),
            headers=_headers(scope, body),
            content=body,
            extensions={"timeout": TIMES},
        )
        async with httpcore.AsyncConnectionPool(uds=str(self._socket), max_connections=1) as pool:
            answer = await pool.handle_async_request(asked)
            headers = _without(answer.headers, _OF_ONE_CONNECTION)
            yield {"type": "http.response.start", "status": answer.status, "headers": headers}
            async for piece in answer.aiter_stream():
                yield {"type": "http.response.body", "body": piece, "more_body": True}
            yield {"type": "http.response.body", "body": b""}


_AWAY = (
    "The process for heavy reads did not answer; intake and dispatch go on. "
    "查询与导出进程暂无应答，接件和派单不受影响。"
)


async def whole_body(receive: Receive) -> bytes:
    """Return a request's body, whose length the server has bounded."""
    pieces = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        pieces.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(pieces)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _target(scope: Scope) -> bytes:
    path: bytes = scope["raw_path"].partition(b"?")[0]
    query: bytes = scope["query_string"]
    return path + b"?" + query if query else path


def _headers(scope: Scope, body: bytes) -> Headers:
    client = scope["client"][0] if scope.get("client") else ""
    return [
        *_without(scope["headers"], _REPLACED),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        (CLIENT, client.encode()),
        (SCHEME, scope["scheme"].encode()),
    ]


def _without(headers: Iterable[tuple[bytes, bytes]], names: frozenset[bytes]) -> Headers:
    return [(name.lower(), value) for name, value in headers if name.lower() not in names]
