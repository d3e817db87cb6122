"""Limits on top of uvicorn's HTTP: callers that send endlessly, too slowly, or never read.

The parser joins the parts of a header by copying, so a head of some hundred megabytes blocks all other requests for
minutes. Here a connection that sends 64 kB without a body or the end of a head is refused and closed.

Thousands of open connections would use up all file descriptors. So a connection is closed if its head does not arrive
within ten seconds, its body comes more slowly than a phone with bad reception sends, or it reads nothing of its
answer for half a minute. The number per address and in total is limited (`api.http.connections`).
"""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.body_limit import SILENCE_S, SLOWEST_BYTES_S
from api.http.connections import Connections
from api.http.headers import dressed
from api.http.problems import refusal
from api.refusals import Refused

MOST_HEAD_BYTES = 65_536
LONGEST_HEAD_S = 10.0
LOOK_S = 5.0
AFTER_S = 15.0
"""`api.http.body_limit` refuses a slow body in words; where nobody reads that, the connection ends this much later."""
UNREAD_S = 30.0
UNREAD_BYTES = 15_000
"""Bytes of a waiting answer that the caller has to take within `UNREAD_S`."""
UNHEARD_MS = 60_000
"""After how long without an acknowledgement the kernel gives up a caller who has vanished."""


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's httptools protocol within bounds; a request it cannot read is answered with a problem."""

    _headless = 0  # bytes read since the read that held a part of a body, or the beginning or end of a head
    _patience: "_Timer"
    _body: "_Timer"
    _unread: "_Timer"
    _allowed_s = 0.0  # how long the body under way may still take
    _refused = False

    @property
    def _counted(self) -> Connections | None:
        services = getattr(getattr(self.app, "state", None), "services", None)
        found: Connections | None = getattr(services, "connections", None)  # the enrolment server counts none
        return found

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Wait for the first head, if there is room for one more."""
        super().connection_made(transport)
        self._patience, self._body, self._unread = _Timer(self.loop), _Timer(self.loop), _Timer(self.loop)
        _notice_the_vanished(transport)
        counted = self._counted
        if counted is not None and not counted.admit(self, self.client[0] if self.client else "unknown"):
            self._refused = True
            self._answer(_crowded())
            return
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        for timer in (self._patience, self._body, self._unread):
            timer.stop()
        if (counted := self._counted) is not None:
            counted.leave(self)
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._patience.start(LONGEST_HEAD_S, self.hang_up)

    def hang_up(self) -> None:
        """Close the connection."""
        if not self.transport.is_closing():
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Parse what has come, then look whether it led anywhere."""
        if self._refused or self.transport.is_closing():
            return
        self._headless += len(data)
        super().data_received(data)
        if self._headless > MOST_HEAD_BYTES and not self.transport.is_closing():
            self._refuse_head()

    def on_message_begin(self) -> None:
        """Begin to count again."""
        self._headless = 0
        self._wait_for_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Begin to count again, and to wait for the body."""
        self._headless = 0
        self._patience.stop()
        if (counted := self._counted) is not None:
            counted.begin(self)
        self._allowed_s = SILENCE_S + AFTER_S
        self._body.start(LOOK_S, self._look_at_body)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Begin to count again; every byte allows the rest a little more time."""
        self._headless = 0
        self._allowed_s += len(body) / SLOWEST_BYTES_S
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Begin to count again."""
        self._headless = 0
        self._body.stop()
        super().on_message_complete()
        if self.cycle is None or self.cycle.response_complete:
            self._rest()

    def on_response_complete(self) -> None:
        """Wait for the next head, also where something comes that begins none."""
        is_last = not (self.pipeline or self._body.runs)
        super().on_response_complete()
        if is_last:
            self._rest()

    def _rest(self) -> None:
        if not self.transport.is_closing():
            self._wait_for_head()
        if (counted := self._counted) is not None:
            counted.wait(self)

    def _look_at_body(self) -> None:
        """Take time off for what the caller kept us waiting, not for what we kept them."""
        self._body.start(LOOK_S, self._look_at_body)
        if not (self.flow.read_paused or (self.cycle is not None and self.cycle.waiting_for_100_continue)):
            self._allowed_s -= LOOK_S
        if self._allowed_s <= 0:
            self.hang_up()

    def pause_writing(self) -> None:
        """Look whether the caller takes anything of what waits for them."""
        super().pause_writing()
        self._unread.start(UNREAD_S, self._look_at_unread, self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """They do."""
        super().resume_writing()
        self._unread.stop()

    def _look_at_unread(self, before: int) -> None:
        size = self.transport.get_write_buffer_size()
        if before - size < UNREAD_BYTES:
            self._drop()
        else:
            self._unread.start(UNREAD_S, self._look_at_unread, size)

    def _drop(self) -> None:
        """Close at once, and let the kernel forget what it holds: to close kindly would wait until they read it."""
        with suppress(OSError, AttributeError):
            line = self.transport.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        detail = f"{msg} Check method, address and headers. 请求不符合 HTTP 格式，请检查。"
        self._answer(Refused("bad-request", detail, field="request"))

    def _refuse_head(self) -> None:
        detail = f"Address and headers together are over {MOST_HEAD_BYTES:,} bytes; shorten them. 地址与请求头过长。"
        if self.cycle is None or self.cycle.response_complete:
            self._answer(Refused("head-too-large", detail, field="headers"))
        else:  # it follows a request that is being answered: a second answer would be taken for that one's
            self.transport.close()

    def _answer(self, refused: Refused) -> None:
        answer = refusal(refused)
        head: list[Any] = [f"HTTP/1.1 {refused.kind.status.value} {refused.kind.status.phrase}".encode()]
        headers = (*self.server_state.default_headers, *dressed(answer.raw_headers, None))
        head += [b": ".join(pair) for pair in (*headers, (b"connection", b"close"))]
        self.transport.write(b"\r\n".join((*head, b"", bytes(answer.body))))
        self.transport.close()


class _Timer:
    """Does something after a while, unless it is stopped or started again before."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._handle: asyncio.TimerHandle | None = None

    @property
    def runs(self) -> bool:
        """Return whether it has been started and not stopped."""
        return self._handle is not None

    def start[*Given](self, seconds: float, act: Callable[[*Given], None], *given: *Given) -> None:
        self.stop()
        self._handle = self._loop.call_later(seconds, act, *given)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


def _crowded() -> Refused:
    detail = "Too many connections are open, or too many of this address; try again. 连接过多，请稍后重试。"
    return Refused("too-many-connections", detail, headers={"Retry-After": "5"})


def _notice_the_vanished(transport: asyncio.Transport) -> None:
    line = transport.get_extra_info("socket")
    with suppress(OSError, AttributeError):  # a socket of another family has no such option
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNHEARD_MS)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, UNHEARD_MS // 1000)
