"""Problem documents (RFC 9457): each names the field, the value and the remedy, in English and Chinese.

Which exception is which kind of problem is decided in `api.server.problem_kinds`, and nowhere else.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse

from api.http.validation_messages import clean, plain
from api.refusals import Kind, Refused

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2
MESSAGE = 2000  # characters


def problem(
    kind: Kind, detail: str, *, errors: list[dict[str, Any]] | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return one problem document; a detail that has no Chinese gets the kind's advice in Chinese."""
    text = detail if re.search(r"[\u4e00-\u9fff]", detail) else f"{detail} {kind.advice_zh}"
    body: dict[str, Any] = {
        "type": kind.type,
        "title": f"{kind.title} {kind.title_zh}",
        "status": int(kind.status),
        "detail": text,
    }
    if errors:
        body["errors"] = errors
    retry = {"Retry-After": str(RETRY_AFTER_S)} if kind.status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    return JSONResponse(body, kind.status, {**retry, **(headers or {})}, MEDIA_TYPE)


def refusal(refused: Refused) -> JSONResponse:
    """Return the answer to a request refused at the edge."""
    message = clean(refused.detail, MESSAGE)
    field = clean(refused.field) if refused.field else None
    errors = [{"field": field, "value": plain(refused.value), "message": message}] if field else None
    return problem(refused.kind, message, errors=errors, headers=refused.headers)
