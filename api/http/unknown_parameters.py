"""Refusal of unknown query parameters: `?stat=open` would otherwise silently list everything.

A repeated parameter is refused too if the route takes a single value: only the last would count, unnoticed.

Exceptions, documented in the OpenAPI text: every route under `/api/` accepts `county`, so a client may always name
its county; pages, static files and health checks accept any parameter, because chat programs and caches add some to
links.
"""

import difflib
from collections.abc import Iterator
from typing import get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.http.validation_messages import is_secret
from api.refusals import Refused

EVERYWHERE = "county"
STRICT = ("/api/", "/metrics")


async def known_parameters(request: Request) -> None:
    """Refuse a parameter that the route does not have, or takes once and is given more often.

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
    many = repeatable(route)
    for name, values in _given(request):
        if len(values) > 1 and name not in many:
            raise _repeated(name, values)


def _given(request: Request) -> Iterator[tuple[str, list[str]]]:
    """Yield each parameter with its values."""
    return ((name, request.query_params.getlist(name)) for name in request.query_params)


def parameters(route: APIRoute) -> tuple[str, ...]:
    """Return the parameters that a route reads from an address."""
    return tuple(sorted({EVERYWHERE, *_names(route.dependant)}))


def repeatable(route: APIRoute) -> frozenset[str]:
    """Return the parameters that a route takes several values of."""
    return frozenset(_lists(route.dependant))


def _lists(dependant: Dependant) -> Iterator[str]:
    for each in dependant.query_params:
        if _is_list(each.field_info.annotation):
            yield each.alias
    for below in dependant.dependencies:
        yield from _lists(below)


def _is_list(annotation: object) -> bool:
    """Tell whether a type, or one of a union's, takes several values."""
    return get_origin(annotation) in {list, set, tuple} or any(_is_list(each) for each in get_args(annotation))


def _names(dependant: Dependant) -> Iterator[str]:
    """Yield the names a route, and what it depends on, reads from an address."""
    yield from (each.alias for each in dependant.query_params)
    for below in dependant.dependencies:
        yield from _names(below)


def _repeated(name: str, values: list[str]) -> Refused:
    secret = is_secret(name)
    shown = "" if secret else f" ({', '.join(value[:40] for value in values[:3])})"
    return Refused(
        "repeated-parameter",
        f"{name!r} is given {len(values)} times{shown}, but only one value is allowed: give it once. "
        f"参数 {name!r} 出现 {len(values)} 次，只能有一个值，请只给一次。",
        field=name,
        value=None if secret else values[-1],
    )


def _unknown(name: str, value: str, known: tuple[str, ...]) -> Refused:
    shown = name if len(name) <= 60 else f"{name[:57]}…"
    near = difflib.get_close_matches(name, known, n=1)
    hint, hint_zh = (f" Perhaps {near[0]}?", f"是否为 {near[0]}？") if near else ("", "")
    names = ", ".join(known)
    return Refused(
        "unknown-parameter",
        f"Unknown parameter {shown!r}; valid: {names}.{hint} 没有参数 {shown!r}，可用：{names}。{hint_zh}",
        field=name,
        value=None if is_secret(name) else value,
    )
