"""Pages that explain the API: every operation, and every kind of refusal."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.auth.public_url import site_of
from api.pages.doc_page import render_docs, render_problem
from api.pages.live_map import inventory
from api.refusals import PATH, Refused
from maps.assets.inventory import OWN

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Return the page that shows the OpenAPI document."""
    server = site_of(request).origin or str(request.base_url).rstrip("/")
    return _page(render_docs(request.app.openapi(), server=server, static=_static()))


@router.get(f"{PATH}{{kind}}")
def explain(kind: str) -> HTMLResponse:
    """Return the page that explains a kind of refusal: the `type` of a problem."""
    page = render_problem(kind, static=_static())
    if page is None:
        detail = f"No kind of error is called {kind!r}; /docs lists them. 没有这类错误。"
        raise Refused("not-found", detail, field="kind", value=kind)
    return _page(page)


def _static() -> str:
    return f"/static/{inventory(OWN).version}"


def _page(html: str) -> HTMLResponse:
    return HTMLResponse(html, HTTPStatus.OK)
