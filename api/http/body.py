"""Strict reading of JSON bodies: ambiguous input is refused, not guessed.

UTF-8 only; every name in an object once (RFC 7493 §2.3); numbers of readable length; declared as JSON. The parsed
body stays in the request's scope, so later refusals can quote the faulty value.
"""

import json
from collections.abc import Callable, Coroutine
from email.message import Message
from json import JSONDecodeError
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from api.gate.admission import admitted
from api.heavy.answering import answer_apart, is_heavy
from api.http.shapes import described
from api.http.validation_messages import SECRET
from api.refusals import Refused

PARSED = "wangge.body"


class StrictRoute(APIRoute):
    """A route whose body is read by `read_json`; 415 for one that is not declared as JSON.

    A route that returns `Json[Shape]` is described by that shape. A heavy one is answered apart.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **stated: Any) -> None:
        super().__init__(path, endpoint, **described(endpoint, stated))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the process for heavy reads do it."""
        if is_heavy(scope["method"], self.path):
            await answer_apart(super().handle, scope, receive, send)
        else:
            await super().handle(scope, receive, send)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the route's handler with the strict reading before it."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def strictly(request: Request) -> Response:
            await admitted(request)  # a body is read for those only who may send it
            check_declared(request)
            return await handle(_StrictRequest(request.scope, request.receive))

        return strictly


class _StrictRequest(Request):
    async def json(self) -> Any:
        """Return the body, parsed once."""
        if PARSED not in self.scope:
            self.scope[PARSED] = read_json(await self.body())
        return self.scope[PARSED]


def check_declared(request: Request) -> None:
    """Refuse a body that is not declared as JSON in UTF-8, or is compressed; one that is absent passes.

    Raises
    ------
    Refused
        Naming the header.
    """
    length = request.headers.get("content-length", "")
    if not (length.strip("0") or "transfer-encoding" in request.headers):
        return
    found = Message()
    found["content-type"] = request.headers.get("content-type", "text/none")
    charset = found.get_content_charset("utf-8")
    main, sub = found.get_content_maintype(), found.get_content_subtype()
    if main != "application" or (sub != "json" and not sub.endswith("+json")) or charset not in {"utf-8", "utf8"}:
        raise _undeclared(request, "content-type", "send Content-Type: application/json 请注明 application/json")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise _undeclared(request, "content-encoding", "send the body uncompressed 请勿压缩请求内容")


def _undeclared(request: Request, header: str, remedy: str) -> Refused:
    value = request.headers.get(header)
    name = header.title()
    return Refused("unsupported-media-type", f"{name} is {value!r}: {remedy}。", field=name, value=value)


def read_json(body: bytes, name: str = "body") -> Any:
    """Return the value that JSON holds; `name` is what the request calls it.

    Raises
    ------
    Refused
        Naming where and why it cannot be read.
    """
    try:
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=_each_once)
    except UnicodeDecodeError as wrong:
        raise _unreadable(name, f"byte {wrong.start} is not UTF-8 不是 UTF-8 编码", f"byte {wrong.start}") from None
    except JSONDecodeError as wrong:
        where = f"line {wrong.lineno}, column {wrong.colno}"
        text = body.decode("utf-8-sig")
        near = None if any(f'"{name}"' in text for name in SECRET) else text[max(0, wrong.pos - 20) : wrong.pos + 20]
        raise _unreadable(name, f"{where}: {wrong.msg} 此处不是有效的 JSON", where, near) from None
    except RecursionError:
        raise _unreadable(name, "nested too deeply 嵌套过深", "nesting") from None
    except ValueError:  # the interpreter reads whole numbers of 4,300 digits at most
        raise _unreadable(name, "a number has thousands of digits 数字过长", "number") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) == len(pairs):
        return read
    seen: set[str] = set()
    twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    values = None if _tells_too_much(read) else [value for name, value in pairs if name == twice]
    raise Refused("bad-json", f"{twice!r} occurs twice in one object: keep one 字段重复。", field=twice, value=values)


def _tells_too_much(read: dict[str, Any]) -> bool:
    return not SECRET.isdisjoint(read)


def _unreadable(name: str, reason: str, where: str, near: str | None = None) -> Refused:
    what = "The body" if name == "body" else name
    return Refused("bad-json", f"{what} cannot be read: {reason}。", field=f"{name}, {where}", value=near)
