"""The inspector's page, its service worker and its manifest; none of them tells of a case."""

from functools import cache

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.routes.forms import language_of, page, static_root
from api.routes.pages import inventory
from maps.assets import OWN, VENDOR
from maps.field_page import FieldPage, manifest, render_field, worker_script

router = APIRouter(include_in_schema=False)
SHARED = ("boot.js", "i18n.js", "format.js", "store.js", "live/source.js", "map/icons.js")
PACKAGES = (
    *("lit-html/lit-html.js", "lit-html/directive.js", "lit-html/directive-helpers.js", "lit-html/directives/live.js"),
    "lit-html/directives/repeat.js",
    "idb/build/index.js",
)
_SCREENS = ("field", "findings", "field-photos", "field-shelf", "field-ground")
STYLES = ("css/tokens.css", *(f"css/{name}.css" for name in _SCREENS))
FRESH = {"Cache-Control": "no-store"}
"""Asked for each time, so that a phone learns of a new version as soon as it reaches the server."""


@cache
def modules() -> tuple[str, ...]:
    """Return the addresses of every script the page loads."""
    own, vendor = inventory(OWN), inventory(VENDOR)
    names = [*SHARED, *(path for path in own.modules if path.startswith("field/"))]
    return tuple(
        [f"/static/{own.version}/{name}" for name in names] + [f"/vendor/{vendor.version}/{name}" for name in PACKAGES]
    )


@router.get("/field")
def field(request: Request) -> Response:
    """Return the page in the reader's language."""
    return page(request, render_field(FieldPage(language_of(request), static_root(), modules())))


@router.get("/field/worker.js")
def worker(request: Request) -> Response:
    """Return the service worker: another one as soon as any of our files is another."""
    own = inventory(OWN)
    files = ["/field", *modules(), *(f"/static/{own.version}/{name}" for name in (*STYLES, "icon.svg"))]
    headers = {**FRESH, "Service-Worker-Allowed": "/field"}
    script = worker_script(f"{own.version}-{inventory(VENDOR).version}", files, language_of(request))
    return Response(script, media_type="text/javascript; charset=utf-8", headers=headers)


@router.get("/field/app.webmanifest")
def app_manifest(request: Request) -> Response:
    """Return what makes the page an application of the phone."""
    told = manifest(language_of(request), static_root())
    return JSONResponse(told, headers=FRESH, media_type="application/manifest+json")
