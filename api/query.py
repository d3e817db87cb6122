"""Parameters in an address that the route does not have are refused: `?stat=open` would list everything in silence.

Exceptions, documented in the OpenAPI text: `county` is known to every route under `/api/`, for a client may name its
county in every request; pages, static files and health checks take any parameter, for links to them are decorated by
chat programs and caches.
"""

import difflib
from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.faults import is_secret
from api.refusals import Refused

EVERYWHERE = "county"
STRICT = ("/api/", "/metrics")


async def known_parameters(request: Request) -> None:
    """Refuse a parameter that the route does not have.

    Raises
    ------
    Refused
        Naming the parameter, and those there are.
    """
    route = request.scope.get("route")
    if not request.scope["query_string"] or not isinstance(route, APIRoute) or not route.path.startswith(STRICT):
        return
    known = parameters(route)
    unknown = next((name for name in request.query_params if name not in known), None)
    if unknown is not None:
        raise _unknown(unknown, request.query_params[unknown], known)


def parameters(route: APIRoute) -> tuple[str, ...]:
    """Return the parameters that a route reads from an address."""
    return tuple(sorted({EVERYWHERE, *_told(route.dependant)}))


def _told(dependant: Dependant) -> Iterator[str]:
    """Yield the names a route, and what it depends on, reads from an address."""
    yield from (each.alias for each in dependant.query_params)
    for below in dependant.dependencies:
        yield from _told(below)


def _unknown(name: str, value: str, known: tuple[str, ...]) -> Refused:
    shown = name if len(name) <= 60 else f"{name[:57]}…"
    near = difflib.get_close_matches(name, known, n=1)
    hint, hint_zh = (f" Perhaps {near[0]}?", f"是否为 {near[0]}？") if near else ("", "")
    names = ", ".join(known)
    return Refused(
        "unknown-parameter",
        f"No parameter {shown!r} here; there are: {names}.{hint} 没有参数 {shown!r}，可用：{names}。{hint_zh}",
        field=name,
        value=None if is_secret(name) else value,
    )
