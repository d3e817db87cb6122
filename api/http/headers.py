"""Response headers for browsers: one table, applied by the outermost layer to every answer.

Pages load only files of this server, without inline scripts, styles or pictures. Nobody may frame them, and no
browser or proxy stores what was read behind sign-in.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth.rule import Rule
from api.auth.rules import RULES

CONTENT_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
FOREIGN_POLICY: Final = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Of what somebody sent in: opened by itself it is a document of nobody, which runs, loads and sends nothing."""
ALWAYS: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers older than frame-ancestors
    # Not no-referrer: with that a browser sends `Origin: null` with our own forms, which is refused as foreign.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ON_PHONE: Final = {
    "Content-Security-Policy": CONTENT_POLICY.replace("img-src 'self' data:", "img-src 'self' data: blob:"),
    "Permissions-Policy": ALWAYS["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)"),
}
"""Of a page of the phone's: it asks where the phone is, and shows a photograph that is not sent yet."""
TRANSPORT: Final = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""For a year browsers come over TLS only, where `api.tls.service` lets it. uvicorn puts it on, on its own too."""
UNKEPT: Final = "no-store"
FOREIGN_UNKEPT: Final = "private, no-store"
type Raw = Iterable[tuple[bytes, bytes]]


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


_ALWAYS: Final = _raw(ALWAYS)
_FOREIGN: Final = _raw({**ALWAYS, "Content-Security-Policy": FOREIGN_POLICY})
_PHONE: Final = _raw({**ALWAYS, **ON_PHONE})
_OURS: Final = frozenset(name for name, _ in _ALWAYS)
_CACHE: Final = b"cache-control"


class SafeHeaders:
    """ASGI middleware: the table above on every answer; only what the rules allow may say how long it is kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressing(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = dressed(message.get("headers", ()), _rule(scope))
            await send(message)

        await self._app(scope, receive, dressing)


def dressed(given: Raw, rule: Rule | None) -> list[tuple[bytes, bytes]]:
    """Return an answer's headers with ours in place of any of the same name.

    Parameters
    ----------
    rule
        The route's, None where there is none; it says whether the answer's own Cache-Control stands.
    """
    kept, foreign = rule is not None and (rule.public or rule.browser_cache), rule is not None and rule.foreign
    dropped = _OURS if kept else _OURS | {_CACHE}
    left = [pair for pair in given if pair[0].lower() not in dropped]
    if not any(name.lower() == _CACHE for name, _ in left):
        left.append((_CACHE, (FOREIGN_UNKEPT if foreign else UNKEPT).encode()))
    if rule is not None and rule.phone:
        return left + _PHONE
    return left + (_FOREIGN if foreign else _ALWAYS)


def _rule(scope: Scope) -> Rule | None:
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    return RULES.get((method, getattr(scope.get("route"), "path", "")))
