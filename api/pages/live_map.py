"""The live map's page and its files: our own, or fetched at set-up, none from another host."""

from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from api.auth.agents import is_handheld
from api.auth.landing import landing, opens_console
from api.auth.principal import Principal
from api.auth.public_url import is_secure
from api.auth.roles import Role
from maps.assets.inventory import OWN, VENDOR, Asset, Assets, read_assets
from maps.assets.page_files import joined_pages
from maps.catalogue import choose_language
from maps.pages.live_map import PageRequest, render_page, shell_script

router = APIRouter(include_in_schema=False)

FOREVER = "public, max-age=31536000, immutable"
LANGUAGE_COOKIE = "wangge_lang"
LEAFLET = "leaflet/dist/leaflet.js"
SHELL = "live-map.js"
PAGE = {"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"}


type Asked = Annotated[str | None, Query()]
type Accepted = Annotated[str | None, Header()]


@router.get("/")
def live_map(request: Request, lang: Asked = None, accept_language: Accepted = None) -> Response:
    """Return the console in the reader's language; redirect phones and users without case access to their page."""
    who: Principal | None = getattr(request.state, "who", None)
    if who is not None and not opens_console(who):
        return RedirectResponse(landing(who), 303, PAGE)
    if not request.url.query and _is_inspectors_phone(request):
        return RedirectResponse("/field", 303, PAGE)
    return _page(request, lang, accept_language, wall=False)


def _is_inspectors_phone(request: Request) -> bool:
    who: Principal | None = getattr(request.state, "who", None)
    return who is not None and who.role is Role.INSPECTOR and is_handheld(request.headers.get("user-agent"))


@router.get("/wall")
def on_the_wall(request: Request, lang: Asked = None, accept_language: Accepted = None) -> Response:
    """Return the same for a wall display: large and read-only."""
    return _page(request, lang, accept_language, wall=True)


def _page(request: Request, lang: str | None, accept_language: str | None, *, wall: bool) -> Response:
    own, vendor = inventory(OWN), inventory(VENDOR)
    if LEAFLET not in vendor.files:
        return PlainTextResponse(
            "页面文件尚未取得: 请运行 make run 或 make vendor\n"
            f"Front-end files are missing ({VENDOR / LEAFLET}): run `make run` or `make vendor`.\n",
            status_code=503,
        )
    language = choose_language(lang or request.cookies.get(LANGUAGE_COOKIE), accept_language)
    page = render_page(
        PageRequest(
            language=language,
            static=f"/static/{own.version}",
            vendor=f"/vendor/{vendor.version}",
            wall=wall,
            attachment_mb=request.app.state.services.attachment_mb,
        )
    )
    answer = HTMLResponse(page, headers=PAGE)
    if lang == language:
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=31_536_000, samesite="strict", secure=is_secure(request))
    return answer


@router.get("/static/{version}/{path:path}")
def own_file(request: Request, version: str, path: str) -> Response:
    """Return one of our own scripts, styles or icons."""
    return _file(request, inventory(OWN), version, path)


@router.get("/vendor/{version}/{path:path}")
def vendor_file(request: Request, version: str, path: str) -> Response:
    """Return one of the fetched files."""
    return _file(request, inventory(VENDOR), version, path)


@router.get("/favicon.ico")
def favicon(request: Request) -> Response:
    """Return the icon for browsers that ask by this name."""
    own = inventory(OWN)
    return _file(request, own, own.version, "icon.svg")


@cache
def inventory(folder: Path) -> Assets:
    """Return the folder's files, read once per process; our own with folium's script and what is joined."""
    if folder != OWN:
        return read_assets(folder)
    root = f"/vendor/{inventory(VENDOR).version}/"
    packages = {f"{name}/": f"{root}{name}/" for name in ("lit-html", "idb")}
    return read_assets(folder, made={SHELL: shell_script()} | joined_pages(), packages=packages)


def _file(request: Request, assets: Assets, version: str, path: str) -> Response:
    asset = assets.files.get(path)
    if asset is None:
        return PlainTextResponse(f"没有此文件 no such file: {path}\n", status_code=404)
    # A page opened before an update asks by the old version: it gets today's file, unkept.
    keep = FOREVER if version == assets.version else "no-cache"
    headers = {"ETag": f'"{asset.digest}"', "Cache-Control": keep, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return _body(request, asset, headers)


def _body(request: Request, asset: Asset, headers: dict[str, str]) -> Response:
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.packed, media_type=asset.media_type, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)
