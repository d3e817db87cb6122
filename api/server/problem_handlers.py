"""Every error is answered as a problem document, or as a page where a browser asked for one.

What was not foreseen is a 500 with a reference that the server's log repeats; its text stays inside.
"""

import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.auth.accounts.errors import ThrottledError
from api.db.commit_outcome import perhaps_done
from api.gate.gate import SAFE, PasswordFirst, SignInFirst
from api.http.body import PARSED
from api.http.problems import MESSAGE, problem, refusal
from api.http.validation_messages import QUOTED, clean, in_both_languages, is_secret, plain, words
from api.pages.problems import Handler, for_people
from api.process.failures import one_line
from api.refusals import KINDS, Refused
from api.server.problem_kinds import KIND_OF
from dispatch import errors as dispatching

log = logging.getLogger("wangge.problems")
MOST_ERRORS = 20
MOST_ROWS = 1000  # of a file: correcting it needs them all

_BY_STATUS = {KINDS[name].status: KINDS[name] for name in ("not-found", "method-not-allowed", "too-large")}
_REASONS = {
    "53100": (": its disk is full", "（磁盘已满）"),
    "53": (": it has no memory or connection left", "（内存或连接已用尽）"),
    "25006": (": it is read-only", "（只读）"),
    "57P": (": it is starting or stopping", "（正在启动或停止）"),
}
"""Codes of PostgreSQL that say why it does not serve."""
_WRITTEN = ("Part of it may have been done: look before you repeat it.", "可能已部分办理，重试前请先核实。")
_NOT_WRITTEN = ("Nothing was written.", "未写入任何内容。")
_UNREACHABLE = (OperationalError, InterfaceError, InternalError, PoolTimeoutError)


def install(app: FastAPI) -> None:
    """Teach an application to answer every error as a problem document, or as a page where a browser asked for one."""
    handlers: dict[type[Exception], Handler] = {
        **dict.fromkeys(KIND_OF, _domain),
        **dict.fromkeys(_UNREACHABLE, _unavailable),
        RequestValidationError: _malformed,
        Refused: _refused,
        HTTPException: _http,
        DataError: _unstorable,
        UnicodeEncodeError: _unstorable,
        ClientDisconnect: _gone,
        Exception: _unforeseen,
    }
    for exception, handler in handlers.items():
        app.add_exception_handler(exception, for_people(handler))
    for elsewhere in (SignInFirst, PasswordFirst):
        app.add_exception_handler(elsewhere, _elsewhere)


async def _elsewhere(request: Request, sent: Exception) -> RedirectResponse:
    assert isinstance(sent, SignInFirst | PasswordFirst)  # noqa: S101  -- registered for them
    return RedirectResponse(sent.location, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})


async def _domain(request: Request, broken: Exception) -> JSONResponse:
    field = _as_sent(request, getattr(broken, "field", None))
    message = clean(str(broken), MESSAGE)
    errors = [{"field": field, "value": plain(_value(request, field)), "message": message}] if field else None
    if isinstance(broken, dispatching.DispatchError) and broken.faults:
        shown = _premises_error if isinstance(broken, dispatching.BadPremisesError) else _row_error
        errors = [shown(fault) for fault in broken.faults[:MOST_ROWS]]
    kind = next(KIND_OF[base] for base in type(broken).__mro__ if base in KIND_OF)
    waits = {"Retry-After": str(broken.retry_after_s)} if isinstance(broken, ThrottledError) else {}
    return problem(kind, message, errors=errors, headers=waits)


def _row_error(fault: dispatching.RowFault) -> dict[str, Any]:
    field = f"row {fault.row}, {fault.column}" if fault.row else fault.column
    return {"field": field, "value": clean(fault.value), "message": clean(fault.message)}


def _premises_error(fault: dispatching.PremisesFault) -> dict[str, Any]:
    field = f"premises.{fault.index}.{fault.field}"
    return {"field": field, "value": clean(fault.value), "message": clean(fault.message)}


async def _malformed(request: Request, malformed: Exception) -> JSONResponse:
    assert isinstance(malformed, RequestValidationError)  # noqa: S101  -- registered for it
    faults = malformed.errors()
    errors = [_error(request, fault) for fault in faults[:MOST_ERRORS]]
    first = errors[0]
    return problem(KINDS["malformed"], _in_halves(first, len(faults) - 1), errors=errors)


def _in_halves(first: Mapping[str, Any], others: int) -> str:
    """Return one fault as a page can tell it in either language: `English. 中文。`, the value in the first half."""
    field, (said, zh) = first["field"], in_both_languages(first["message"])
    is_whole_question = isinstance(first["value"], dict)
    value = "" if first["value"] is None or is_whole_question else f" = {clean(repr(first['value']), QUOTED)}"
    more, more_zh = (f" (and {others} more)", f"（另有 {others} 处）") if others else ("", "")
    return f"{field}{value}: {said}{more}. 字段 {field} 有误：{zh}{more_zh}。"


def _error(request: Request, fault: Mapping[str, Any]) -> dict[str, Any]:
    names = [str(part) for part in fault["loc"] if part not in {"body", "query", "path", "header"}]
    field = _as_sent(request, clean(".".join(names))) or "body"
    hidden = fault["type"] == "missing" or is_secret(field) or _is_all_secret(request)
    value = None if hidden else plain(fault.get("input"))
    return {"field": field, "value": value, "message": words(fault)}


def _is_all_secret(request: Request) -> bool:
    """Tell whether nothing of a request is to be quoted: what it sends is an identity."""
    return "identities" in getattr(request.scope.get("route"), "tags", ())


def _as_sent(request: Request, field: str | None) -> str | None:
    """Return a field's path as the caller sent it: one fix is checked as a list of one, but was no list."""
    alone = isinstance(request.scope.get(PARSED), dict)
    return field.removeprefix("0.") if field and alone else field


def _value(request: Request, field: str | None) -> Any:
    """Return what the request holds at a field: body first, then path, query and headers; None if nothing."""
    if field is None or is_secret(field) or _is_all_secret(request):
        return None
    value: Any = request.scope.get(PARSED)
    for name in field.split("."):
        try:
            value = value[int(name)] if isinstance(value, list) else value[name]
        except (KeyError, TypeError, ValueError, IndexError):
            path = request.path_params.get("case_id" if field == "id" else field)
            return path or request.query_params.get(field) or request.headers.get(field)
    return value


async def _refused(request: Request, refused: Exception) -> JSONResponse:
    assert isinstance(refused, Refused)  # noqa: S101  -- registered for it
    return refusal(refused)


async def _http(request: Request, wrong: Exception) -> JSONResponse:
    assert isinstance(wrong, HTTPException)  # noqa: S101  -- registered for it
    asked = clean(f"{request.method} {request.url.path}")
    kind = _BY_STATUS.get(HTTPStatus(wrong.status_code), KINDS["bad-request"])
    allowed = {"Allow": _allowed(request)} if kind is KINDS["method-not-allowed"] else {}
    text = f"{asked}: {kind.title}. {kind.advice} {kind.advice_zh}"
    return problem(kind, text, headers={**(wrong.headers or {}), **allowed})


def _allowed(request: Request) -> str:
    """Return every method of an address; the framework names those of one of its routes."""
    routes = [r for r in iter_route_contexts(request.app.routes) if r.path_regex.match(request.url.path)]
    return ", ".join(sorted({method for route in routes for method in route.methods or ()}))


async def _gone(request: Request, wrong: Exception) -> JSONResponse:
    """Answer a caller who hung up within a body: nobody reads it, but it is no error of ours either."""
    return problem(KINDS["slow-body"], "The connection ended within the body; nothing was written. 连接中断，未写入。")


async def _unstorable(request: Request, wrong: Exception) -> JSONResponse:
    kind = KINDS["unstorable"]
    log.info("unstorable text in %s %s", request.method, _template(request))
    return problem(kind, f"{kind.title}. {kind.advice} {kind.advice_zh}")


async def _unavailable(request: Request, wrong: Exception) -> JSONResponse:
    kind = KINDS["perhaps-done" if request.method not in SAFE and perhaps_done() else "database-unavailable"]
    log.warning("database unavailable: %s", one_line(wrong))
    why, why_zh = _why(wrong)
    return problem(kind, f"{kind.title}{why}. {kind.advice} {kind.title_zh}{why_zh}。{kind.advice_zh}")


def _why(wrong: Exception) -> tuple[str, str]:
    """Return in both languages what a county's administrator can do something about."""
    cause = wrong.orig if isinstance(wrong, DBAPIError) else wrong
    state = getattr(cause, "sqlstate", None) or ""
    return next((words for code, words in _REASONS.items() if state.startswith(code)), ("", ""))


async def _unforeseen(request: Request, wrong: Exception) -> JSONResponse:
    reference = secrets.token_hex(4)
    log.error("reference %s: %s %s", reference, request.method, _template(request), exc_info=wrong)
    written, written_zh = _WRITTEN if perhaps_done() else _NOT_WRITTEN
    detail = (
        f"Something went wrong here; the server's log has it under {reference}. {written} "
        f"服务器内部错误，编号 {reference}。{written_zh}"
    )
    return problem(KINDS["internal"], detail)


def _template(request: Request) -> str:
    """Return the route's template: an address may hold what lets somebody in, such as a sign-in link's."""
    return str(getattr(request.scope.get("route"), "path", "unknown"))
