"""Refusals as pages for people; programs get a problem document."""

import json
from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse

from api.pages.doc_page import render_problem
from api.pages.forms import in_language
from api.pages.live_map import PAGE, inventory
from maps.assets.inventory import OWN

type Handler = Callable[[Request, Exception], Awaitable[JSONResponse]]
type PageHandler = Callable[[Request, Exception], Awaitable[JSONResponse | HTMLResponse]]
KEPT = ("retry-after", "allow", "www-authenticate")


def for_people(handler: Handler) -> PageHandler:
    """Return a handler that answers a browser which asked for a page with one."""

    async def answered(request: Request, broken: Exception) -> JSONResponse | HTMLResponse:
        said = await handler(request, broken)
        return as_page(said) if wants_page(request) else said

    return answered


def wants_page(request: Request) -> bool:
    """Tell whether a browser went there: scripts ask for anything, and what is under `/api/` is for them."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


def as_page(said: JSONResponse) -> HTMLResponse:
    """Return a problem document as a page in both languages, with its status and what it says of trying again."""
    found = json.loads(bytes(said.body))
    detail = (in_language(found["detail"], "en"), in_language(found["detail"], "zh"))
    kind = found["type"].rsplit("/", 1)[1]
    html = render_problem(kind, static=f"/static/{inventory(OWN).version}", detail=detail)
    kept = {name: said.headers[name] for name in KEPT if name in said.headers}
    return HTMLResponse(html, said.status_code, {**PAGE, **kept})
