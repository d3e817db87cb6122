"""A heavy route is answered by the process for heavy reads: workers forward it, that process gives each a turn."""

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth.rules import RULES
from api.gate.admission import admitted
from api.heavy.forwarding import whole_body
from api.heavy.turns import Turn, caller_of
from api.refusals import Refused

_TOO_MUCH = (
    "The answer needs more memory than the process for heavy reads may take; nothing else is affected. "
    "所需内存超过查询与导出进程的上限，其他功能不受影响。"
)


def is_heavy(method: str, path: str) -> bool:
    """Tell whether the table of rights calls a route heavy."""
    rule = RULES.get((method, path))
    return rule is not None and rule.heavy


async def answer_apart(here: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Forward a request, or answer it `here`, in a turn, if this is the process for heavy reads.

    Raises
    ------
    Refused
        401, 403: the caller may not. 429: too many are under way. 503: no such process, or not enough memory.
    """
    request, services = Request(scope, receive), scope["app"].state.services
    who = await admitted(request)
    body = await whole_body(receive)
    if services.heavy_reads is not None:
        await services.heavy_reads.forward(scope, body, receive, send)
        return
    caller = caller_of(who, request.client.host if request.client else None)
    with await services.turns.take(caller, request.is_disconnected) as turn:
        await _in_turn(turn, here, scope, _replayed(body, receive), send)


async def _in_turn(turn: Turn, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let an application answer; the next may compute as soon as the answer begins."""

    async def sent(message: Message) -> None:
        turn.computed()
        await send(message)

    try:
        await app(scope, receive, sent)
    except MemoryError as full:
        if turn.is_computed:
            raise
        raise Refused("out-of-memory", _TOO_MUCH) from full


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return an input that begins with a body which was read already."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def read() -> Message:
        return first.pop() if first else await receive()

    return read
