"""Shared parts of pages with plain forms: read the input, choose the reader's language."""

import re
from urllib.parse import parse_qs

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.auth.accounts.errors import AccessError, CrowdedError, ThrottledError
from api.auth.accounts.tokens import same
from api.auth.public_url import is_secure
from api.gate.gate import check_same_site
from api.pages.live_map import LANGUAGE_COOKIE, PAGE, inventory
from api.refusals import Refused
from api.store.identity.errors import IdentityError
from maps.assets.inventory import OWN, VENDOR
from maps.catalogue import choose_language, messages

MOST_FORM_BYTES = 20_000
RETRY_AFTER_S = 5
_BOTH = re.compile(r"(?s)(.*[.!?)]) (?=[\u4e00-\u9fff])(.*)")
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (ThrottledError, 429),
    (CrowdedError, 429),
    (IdentityError, 503),
    (Exception, 422),
)


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form; raises Refused where it is too large or has too many."""
    body = await request.body()
    if len(body) > MOST_FORM_BYTES:
        raise Refused("too-large", "The form is too large. 表单内容过大。", field="body")
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise Refused("malformed", "The form has over 20 fields. 表单字段过多。", field="body") from None
    return {name: values[-1].replace("\x00", "") for name, values in fields.items()}


def check_form(request: Request, form: dict[str, str], csrf: str | None) -> None:
    """Refuse a form that is not from a page of ours for this very session; raises Refused."""
    check_same_site(request)
    if not same(form.get("csrf"), csrf or ""):
        raise Refused(
            "csrf", "The form's token is missing or old; open the page again. 表单已过期，请重新打开。", field="csrf"
        )


def language_of(request: Request) -> str:
    """Return the language a page is to be in."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return choose_language(asked, request.headers.get("accept-language"))


def static_root() -> str:
    """Return the root of our own files."""
    return f"/static/{inventory(OWN).version}"


def vendor_root() -> str:
    """Return the root of the fetched files."""
    return f"/vendor/{inventory(VENDOR).version}"


def in_language(message: str, language: str) -> str:
    """Return a message `English. 中文。` in a reader's language; the whole where it is in one language."""
    parts = _BOTH.fullmatch(message)
    return message if parts is None else parts[2 if language == "zh" else 1]


def reason_of(request: Request, refusal: AccessError | IdentityError) -> str:
    """Return the reason of a refusal, for a page; the location of a key file is left out."""
    language = language_of(request)
    if isinstance(refusal, IdentityError):
        return messages(language)["access.no_keys"]
    return in_language(str(refusal), language)


def status_of(refusal: AccessError | IdentityError) -> tuple[int, dict[str, str]]:
    """Return the status and headers of a page that says why something was refused."""
    status = next(status for kind, status in _STATUS if isinstance(refusal, kind))
    if status != 429:
        return status, {}
    return status, {"Retry-After": str(refusal.retry_after_s if isinstance(refusal, ThrottledError) else RETRY_AFTER_S)}


def page(request: Request, html: str | bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return a page, and keep the language that was asked for."""
    answer = HTMLResponse(html, status, {**PAGE, **(headers or {})})
    if request.query_params.get("lang") == language_of(request):
        answer.set_cookie(
            LANGUAGE_COOKIE, language_of(request), max_age=31_536_000, samesite="strict", secure=is_secure(request)
        )
    return answer
