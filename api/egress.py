"""The gate for outgoing messages: one address, no redirects, a bounded answer within seconds.

Known limit: a service that sends its headers byte by byte keeps a thread after the caller has its answer.
"""

import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from time import monotonic

from requests import PreparedRequest, Response, Session
from requests.auth import HTTPBasicAuth
from requests.utils import get_auth_from_url
from urllib3 import exceptions as urllib3

CONNECT_S = 3.0
PATIENCE_S = 5.0
MOST_BYTES = 65_536
CODES: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((urllib3.NameResolutionError,), "no_name"),
    ((urllib3.ConnectTimeoutError,), "no_route"),  # nothing was sent: not to be confused with an answer that is late
    ((TimeoutError, urllib3.TimeoutError), "timeout"),
    ((ssl.SSLError, urllib3.SSLError), "tls"),
    ((urllib3.ProtocolError,), "cut_off"),
    ((ValueError,), "bad_url"),
)


class UnreachedError(Exception):
    """A service was not reached, or did not answer in time; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of a service; its body is cut after 64 kB."""

    status: int
    body: bytes
    retry_after_s: float | None = None


class FixedSession(Session):
    """A session that follows no redirect, reads no .netrc and trusts the authorities this machine trusts."""

    def __init__(self) -> None:
        super().__init__()
        self.auth = _by_address
        self.verify = ssl.get_default_verify_paths().cafile or True

    def get_redirect_target(self, resp: Response) -> str | None:
        """Return none: an address is the one that was set, not one that a service names."""
        return None


def _by_address(request: PreparedRequest) -> PreparedRequest:
    """Authenticate as `user:password@` of the address, if any; without an `auth`, .netrc would replace the header."""
    user, password = get_auth_from_url(request.url or "")
    return HTTPBasicAuth(user, password)(request) if user else request


def post(url: str, body: bytes, headers: Mapping[str, str], params: Mapping[str, str] | None = None) -> Reply:
    """Post to a URL; resolving its name and reading the answer take `PATIENCE_S` at most. Raises UnreachedError."""
    reply: Future[Reply] = Future()

    def work() -> None:
        try:
            reply.set_result(_post(url, body, headers, params))
        except Exception as fault:  # the caller gets it
            reply.set_exception(fault)

    threading.Thread(target=work, name="egress", daemon=True).start()
    try:
        return reply.result(PATIENCE_S)
    except (OSError, ValueError, urllib3.HTTPError) as fault:
        raise UnreachedError(_code(fault)) from None  # a fault's text holds the address, which is a key


def _post(url: str, body: bytes, headers: Mapping[str, str], params: Mapping[str, str] | None) -> Reply:
    until = monotonic() + PATIENCE_S
    plain = {"Accept-Encoding": "identity", **headers}
    with (
        FixedSession() as session,
        session.post(
            url, data=body, headers=plain, params=params, timeout=(CONNECT_S, PATIENCE_S), stream=True
        ) as response,
    ):
        wait = response.headers.get("Retry-After", "")
        return Reply(response.status_code, _bounded(response, until), float(wait) if wait.isdecimal() else None)


def _bounded(response: Response, until: float) -> bytes:
    found = b""
    while len(found) < MOST_BYTES and (more := response.raw.read1(MOST_BYTES - len(found))):
        if monotonic() > until:
            raise TimeoutError
        found += more
    return found


def _code(fault: Exception) -> str:
    inner = fault.args[0] if fault.args else None
    cause = getattr(inner, "reason", inner) if isinstance(inner, Exception) else fault
    return next((code for kinds, code in CODES if isinstance(cause, kinds)), "no_route")
