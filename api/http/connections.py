"""Connection limits of a worker, in total and per address, so that idle connections lock nobody out.

If there is no room, the connection that has waited longest without a request is closed for the new one. This
machine's own addresses and trusted proxies have no limit per address, because everybody may be behind them; for
callers behind a proxy, simultaneous requests are counted (`ConnectionLimit`).
"""

from collections import Counter
from ipaddress import IPv4Network, IPv6Network
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from api.addresses import is_loopback
from api.http.problems import refusal
from api.http.proxy_headers import read_address
from api.refusals import Refused

type Network = IPv4Network | IPv6Network


class Line(Protocol):
    """A connection, as it is counted."""

    def hang_up(self) -> None:
        """Close it."""


class Connections:
    """The connections of one worker, and those of them without a request, in the order in which they began to wait."""

    def __init__(self, most: int, most_of_address: int, proxies: tuple[Network, ...] = ()) -> None:
        self._most = most
        self._most_of_address = most_of_address
        self._proxies = proxies
        self._open: dict[Line, str] = {}
        self._of_address: Counter[str] = Counter()
        self._waiting: dict[Line, None] = {}

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, line: Line, address: str) -> bool:
        """Count a connection in and return True, unless its address has too many or there is no room."""
        if self._of_address[address] >= self._most_of_address and not self._is_many(address):
            return False
        if len(self._open) >= self._most and not self._make_room():
            return False
        self._open[line] = address
        self._of_address[address] += 1
        self._waiting[line] = None
        return True

    def begin(self, line: Line) -> None:
        """Note that a request is under way."""
        self._waiting.pop(line, None)

    def wait(self, line: Line) -> None:
        """Note that a connection has no request under way."""
        if line in self._open:
            self._waiting.setdefault(line)

    def leave(self, line: Line) -> None:
        """Count a connection out."""
        self._waiting.pop(line, None)
        address = self._open.pop(line, None)
        if address is not None:
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]

    def _make_room(self) -> bool:
        line = next(iter(self._waiting), None)
        if line is None:
            return False
        self.leave(line)
        line.hang_up()
        return True

    def _is_many(self, address: str) -> bool:
        found = read_address(address)
        return is_loopback(address) or (found is not None and any(found in network for network in self._proxies))


class ConnectionLimit:
    """ASGI middleware: 503 where one address, also one behind a proxy, has too many requests under way."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless there are too many."""
        client = scope.get("client")
        address = client[0] if scope["type"] == "http" and client else None
        if address is None or is_loopback(address):
            await self._app(scope, receive, send)
        elif self._under_way[address] >= self._most:
            await refusal(_too_many(self._most))(scope, receive, send)
        else:
            self._under_way[address] += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._under_way[address] -= 1
                if not self._under_way[address]:
                    del self._under_way[address]


def _too_many(most: int) -> Refused:
    detail = (
        f"More than {most} simultaneous requests from this address; nothing was written, try again. "
        "该地址同时请求过多，未写入，请稍后重试。"
    )
    return Refused("too-many-connections", detail, headers={"Retry-After": "5", "Connection": "close"})
