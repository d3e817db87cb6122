"""Errors as RFC 9457 problem details: one table from exception to status, and nothing else decides a status.

Each answer names the field, the value and the remedy. What was not foreseen is a 500 with a reference that the
server's log repeats; its text stays inside.
"""

import logging
import math
import secrets
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from dispatch import errors as dispatching
from gis import errors as ground

log = logging.getLogger("wangge.problems")
MEDIA_TYPE = "application/problem+json"

STATUSES: dict[type[Exception], HTTPStatus] = {
    ground.UnknownDatumError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ground.BadCoordinateError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ground.BadCodeError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ground.UnknownPlaceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ground.UnknownCountyError: HTTPStatus.NOT_FOUND,
    ground.RoadGraphError: HTTPStatus.SERVICE_UNAVAILABLE,
    dispatching.UnknownCaseError: HTTPStatus.NOT_FOUND,
    dispatching.UnknownTeamError: HTTPStatus.NOT_FOUND,
    dispatching.UnknownReferenceError: HTTPStatus.UNPROCESSABLE_ENTITY,
    dispatching.IllegalStepError: HTTPStatus.CONFLICT,
    dispatching.TeamBusyError: HTTPStatus.CONFLICT,
    dispatching.BadTimeError: HTTPStatus.UNPROCESSABLE_ENTITY,
    dispatching.BadPolicyError: HTTPStatus.UNPROCESSABLE_ENTITY,
    dispatching.KeyReuseError: HTTPStatus.UNPROCESSABLE_ENTITY,
}


def problem(status: HTTPStatus, detail: str, *, errors: list[dict[str, Any]] | None = None) -> JSONResponse:
    """Return one problem document."""
    body: dict[str, Any] = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": detail}
    if errors:
        body["errors"] = errors
    headers = {"Retry-After": "2"} if status is HTTPStatus.SERVICE_UNAVAILABLE else None
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def install(app: FastAPI) -> None:
    """Teach an application to answer every error as a problem document."""
    for kind in STATUSES:
        app.add_exception_handler(kind, _refusal)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DataError, _unstorable)
    app.add_exception_handler(UnicodeEncodeError, _unstorable)
    app.add_exception_handler(OperationalError, _unavailable)
    app.add_exception_handler(PoolTimeoutError, _unavailable)
    app.add_exception_handler(Exception, _unforeseen)


async def _refusal(request: Request, refusal: Exception) -> JSONResponse:
    status = STATUSES[type(refusal)]
    field = getattr(refusal, "field", None)
    return problem(status, str(refusal), errors=[{"field": field, "message": str(refusal)}] if field else None)


async def _malformed(request: Request, malformed: Exception) -> JSONResponse:
    assert isinstance(malformed, RequestValidationError)  # noqa: S101  -- registered for it
    errors = [
        {"field": _field(error["loc"]), "value": plain(error.get("input")), "message": error["msg"]}
        for error in malformed.errors()
    ]
    first = errors[0]
    detail = f"{first['field']}: {first['message']}. 请求内容有误：{first['field']}。"
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors)


def _field(location: tuple[Any, ...]) -> str:
    """Return the field's path; a JSON syntax error has only an offset, which is the body's."""
    if len(location) == 2 and location[0] == "body" and isinstance(location[1], int):
        return f"body, character {location[1]}"
    names = [str(part) for part in location if part not in {"body", "query", "path", "header"}]
    return ".".join(names) or "body"


def plain(value: Any) -> Any:
    """Return a refused value as JSON can carry it, cut short."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else repr(value)
    return text[:200].encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "\\u0000")


async def _http(request: Request, wrong: Exception) -> JSONResponse:
    assert isinstance(wrong, HTTPException)  # noqa: S101  -- registered for it
    response = problem(HTTPStatus(wrong.status_code), f"{wrong.detail}: {request.method} {request.url.path}")
    response.headers.update(wrong.headers or {})
    return response


async def _unstorable(request: Request, wrong: Exception) -> JSONResponse:
    log.info("unstorable text in %s %s", request.method, request.url.path)
    detail = (
        "A text or number cannot be stored: remove NUL characters and lone surrogates, keep numbers in range. "
        "内容含有无法保存的字符或超出范围的数字。"
    )
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail)


async def _unavailable(request: Request, wrong: Exception) -> JSONResponse:
    log.warning("database unavailable: %s", str(wrong).splitlines()[0])
    detail = (
        "The database does not answer; nothing was written, try again. 数据库暂时无法访问，未写入任何内容，请重试。"
    )
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, detail)


async def _unforeseen(request: Request, wrong: Exception) -> JSONResponse:
    reference = secrets.token_hex(4)
    log.error("reference %s: %s %s", reference, request.method, request.url.path, exc_info=wrong)
    detail = f"Something went wrong here; the server's log has it under {reference}. 服务器内部错误，编号 {reference}。"
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail)
