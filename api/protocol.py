"""HTTP as uvicorn reads it, with what it leaves open: a head without end, and refusals of its own in plain text.

The parser joins the parts of a header by copying, so a head of some hundred megabytes holds up every other request
for minutes. Here a connection that brings neither body nor the end of a head for 64 kB is refused and closed, and so
is one whose head does not come within ten seconds: held open by the thousand, they would take every file descriptor.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.headers import dressed
from api.problems import refusal
from api.refusals import Refused

MOST_HEAD_BYTES = 65_536
LONGEST_HEAD_S = 10.0


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's httptools protocol with a bounded head; a request it cannot read is answered with a problem."""

    _headless = 0  # bytes read since the read that held a part of a body, or the beginning or end of a head

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Wait for the first head."""
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._wait_no_longer()
        self._patience = self.loop.call_later(LONGEST_HEAD_S, self._hang_up)

    def _wait_no_longer(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _hang_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Parse what has come, then look whether it led anywhere."""
        if self.transport.is_closing():
            return
        self._headless += len(data)
        super().data_received(data)
        if self._headless > MOST_HEAD_BYTES and not self.transport.is_closing():
            self._refuse_head()

    def on_message_begin(self) -> None:
        """Begin to count anew."""
        self._headless = 0
        self._wait_for_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Begin to count anew."""
        self._headless = 0
        self._wait_no_longer()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Begin to count anew."""
        self._headless = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Begin to count anew."""
        self._headless = 0
        super().on_message_complete()

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
