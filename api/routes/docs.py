"""The API explained to people: every operation, and every kind of refusal."""

import secrets
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.docpage import render_docs, render_problem
from api.refusals import PATH, Refused

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Return the page that shows the OpenAPI document."""
    nonce = secrets.token_urlsafe(16)
    server = str(request.base_url).rstrip("/")
    return _page(render_docs(request.app.openapi(), server=server, nonce=nonce), nonce)


@router.get(f"{PATH}{{kind}}")
def explain(kind: str) -> HTMLResponse:
    """Return the page that explains a kind of refusal: the `type` of a problem."""
    nonce = secrets.token_urlsafe(16)
    page = render_problem(kind, nonce=nonce)
    if page is None:
        detail = f"No kind of error is called {kind!r}; /docs lists them. 没有这类错误。"
        raise Refused("not-found", detail, field="kind", value=kind)
    return _page(page, nonce)


def _page(html: str, nonce: str) -> HTMLResponse:
    policy = (
        "default-src 'none'",
        f"style-src 'nonce-{nonce}'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
    headers = {
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(html, HTTPStatus.OK, headers)
