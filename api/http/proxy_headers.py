"""Trusted proxies and host names: accept forwarded addresses and the server's own name only.

Only `WANGGE_TRUSTED_PROXIES` are trusted. Each proxy appends the address it saw, so the caller is the last address in
the list that is not one of our proxies; anything the caller wrote before is ignored.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.addresses import is_loopback
from api.auth.public_url import PublicUrl
from api.http.problems import refusal
from api.refusals import Refused

type Network = IPv4Network | IPv6Network
type Address = IPv4Address | IPv6Address
HEALTH = frozenset({"/healthz", "/readyz"})


class Forwarded:
    """ASGI middleware: where a trusted proxy speaks, the caller's address and scheme are those it tells."""

    def __init__(self, app: ASGIApp, proxies: tuple[Network, ...]) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as the proxy received it."""
        if scope["type"] == "http" and self._proxies and scope.get("client"):
            scope.update(self._forwarded(scope))
        await self._app(scope, receive, send)

    def _forwarded(self, scope: Scope) -> dict[str, Any]:
        heard = read_address(scope["client"][0])
        if heard is None or not self._is_proxy(heard):
            return {}
        headers = Headers(scope=scope)
        chain = ",".join(headers.getlist("x-forwarded-for")).split(",")
        data: dict[str, Any] = {"client": (str(self._caller(heard, chain)), 0)}
        scheme = headers.get("x-forwarded-proto", "").strip().lower()
        return data | ({"scheme": scheme} if scheme in {"http", "https"} else {})

    def _caller(self, heard: Address, chain: Iterable[str]) -> Address:
        """Return the last of a chain that is no proxy; what cannot be read ends it."""
        for found in reversed(list(chain)):
            address = read_address(found)
            if address is None:
                return heard
            heard = address
            if not self._is_proxy(heard):
                break
        return heard

    def _is_proxy(self, address: Address) -> bool:
        return any(address in network for network in self._proxies)


class HostCheck:
    """ASGI middleware: 421 under another name than the public one, but for this machine's health checks."""

    def __init__(self, app: ASGIApp, site: PublicUrl) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it means this server."""
        if scope["type"] == "http" and not self._is_meant(scope):
            await refusal(self._elsewhere(scope))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_meant(self, scope: Scope) -> bool:
        if self._site.origin is None:
            return True
        names = Headers(scope=scope).getlist("host")
        if len(names) == 1 and self._site.is_meant(names[0]):
            return True
        client = scope.get("client")
        return scope["path"] in HEALTH and client is not None and is_loopback(client[0])

    def _elsewhere(self, scope: Scope) -> Refused:
        host = Headers(scope=scope).get("host", "")
        detail = (
            f"Host is {host!r}: this server is {self._site.origin}. Open that address; a proxy must pass on the "
            f"original Host. 请访问 {self._site.origin}；代理须原样转发 Host。"
        )
        return Refused("misdirected", detail, field="Host", value=host)


def read_address(text: str) -> Address | None:
    """Return an IP address, also one with a port or an IPv4 one written as IPv6; None for anything else."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
