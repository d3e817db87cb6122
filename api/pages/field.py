"""The inspector's page, its service worker and its manifest; none of them contains case data."""

import gzip
from functools import cache

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.pages.forms import language_of, page, static_root, vendor_root
from api.pages.live_map import inventory
from maps.assets.inventory import OWN, VENDOR
from maps.assets.page_files import FIELD_SCRIPT, FIELD_STYLE
from maps.pages.field import FieldPage, manifest, render_field, worker_script

router = APIRouter(include_in_schema=False)
FRESH = {"Cache-Control": "no-store"}
"""Asked for each time, so that a phone learns of a new version as soon as it reaches the server."""


def files() -> tuple[str, ...]:
    """Return the addresses of the page's files: the first script and the style, then the later ones."""
    joined = [
        path
        for path in inventory(OWN).files
        if path.startswith("joined/field") and path not in {FIELD_SCRIPT, FIELD_STYLE}
    ]
    return tuple(f"{static_root()}/{path}" for path in (FIELD_SCRIPT, FIELD_STYLE, *joined, "icon.svg"))


@router.get("/field")
def field(request: Request) -> Response:
    """Return the page in the reader's language."""
    text = _rendered(language_of(request))
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return page(request, text.decode())
    return page(request, gzip.compress(text, mtime=0), headers={"Content-Encoding": "gzip"})


@cache
def _rendered(language: str) -> bytes:
    script, style, *_ = files()
    return render_field(FieldPage(language, static_root(), vendor_root(), script, style)).encode()


@router.get("/field/worker.js")
def worker(request: Request) -> Response:
    """Return the service worker; it changes whenever one of our files changes."""
    headers = {**FRESH, "Service-Worker-Allowed": "/field"}
    version = f"{inventory(OWN).version}-{inventory(VENDOR).version}"
    script = worker_script(version, ["/field", *files()], language_of(request))
    return Response(script, media_type="text/javascript; charset=utf-8", headers=headers)


@router.get("/field/app.webmanifest")
def app_manifest(request: Request) -> Response:
    """Return the manifest that makes the page an installable application."""
    found = manifest(language_of(request), static_root())
    return JSONResponse(found, headers=FRESH, media_type="application/manifest+json")
