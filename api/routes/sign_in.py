"""The pages for signing in and for changing a password: forms that work without any script."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.access.door import Door
from api.access.errors import AccessError, BadAccountError, CrowdedError, ThrottledError
from api.access.gate import check_same_site, is_local
from api.access.people import SignedIn
from api.access.principal import Means, Principal
from api.access.tokens import same
from api.refusals import Refused
from api.routes.pages import LANGUAGE_COOKIE, PAGE, inventory
from api.routes.parameters import Who
from api.routes.session import set_cookie
from maps.access_pages import AccessPage, render_link, render_password, render_sign_in
from maps.assets import OWN
from maps.catalogue import choose_language, messages

router = APIRouter(include_in_schema=False)
MOST_FORM_BYTES = 20_000
RETRY_AFTER_S = 5


@router.get("/sign-in")
async def ask(request: Request, after: Annotated[str, Query(max_length=500)] = "/") -> Response:
    """Return the form for name and password."""
    return _page(request, render_sign_in(_for(request, after=_inside(after))))


@router.post("/sign-in")
async def enter(request: Request) -> Response:
    """Sign in and go on to where the reader wanted, or say why not."""
    check_same_site(request)
    form = await _form(request)
    device, after, login = bool(form.get("device")), _inside(form.get("after", "/")), form.get("login", "")
    door: Door = request.app.state.door
    try:
        signed = await door.sign_in(request, login, form.get("password", ""), device=device)
    except (ThrottledError, CrowdedError) as waits:
        page = _for(request, after=after, login=login[:64], problem=str(waits))
        seconds = waits.retry_after_s if isinstance(waits, ThrottledError) else RETRY_AFTER_S
        return _page(request, render_sign_in(page), 429, {"Retry-After": str(seconds)})
    except AccessError:
        problem = messages(language_of(request))["access.refused"]
        return _page(request, render_sign_in(_for(request, after=after, login=login[:64], problem=problem)), 401)
    return _inside_now(request, signed, after, device=device)


@router.get("/sign-in/{token}")
async def by_link(request: Request, token: str) -> Response:
    """Let in whoever was given this link, once.

    On this machine one click is enough. Elsewhere a link passes through programs that look at it first, so that a
    button is asked to be pressed.
    """
    if is_local(request):
        return await _by_link(request, token)
    return _page(request, render_link(_for(request)))


@router.post("/sign-in/{token}")
async def by_link_pressed(request: Request, token: str) -> Response:
    """Let in whoever pressed the button of a link's page, once."""
    check_same_site(request)
    return await _by_link(request, token)


async def _by_link(request: Request, token: str) -> Response:
    door: Door = request.app.state.door
    signed = await door.by_link(request, token)
    if signed is None and await request.app.state.gate.knows(request):
        return RedirectResponse("/", 303, PAGE)  # the link was used, by this very browser most likely
    if signed is None:
        problem = messages(language_of(request))["access.link_used"]
        return _page(request, render_sign_in(_for(request, problem=problem)), 401)
    return _inside_now(request, signed, "/", device=False)


def _inside_now(request: Request, signed: SignedIn, after: str, *, device: bool) -> Response:
    answer = RedirectResponse("/password" if signed.who.must_change else after, 303, PAGE)
    set_cookie(answer, request, signed, device=device)
    return answer


@router.get("/password")
async def ask_password(request: Request, who: Who) -> Response:
    """Return the form for a new password."""
    return _page(request, render_password(_for_password(request, who)))


@router.post("/password")
async def change_password(request: Request, who: Who) -> Response:
    """Change one's own password; every other session of the account ends."""
    form = await _form(request)
    _check_form(request, form, who.csrf)
    door: Door = request.app.state.door
    try:
        if who.means is not Means.SESSION:
            raise BadAccountError("Nobody is signed in by password here. 当前没有使用密码登录。", field="old")
        if form.get("new", "") != form.get("again", ""):
            raise BadAccountError(messages(language_of(request))["access.differ"], field="again")
        await door.change_password(request, who, form.get("old", ""), form.get("new", ""))
    except AccessError as refusal:
        status = 429 if isinstance(refusal, ThrottledError | CrowdedError) else 422
        return _page(request, render_password(_for_password(request, who, problem=str(refusal))), status)
    return RedirectResponse("/", 303, PAGE)


def _check_form(request: Request, form: dict[str, str], csrf: str | None) -> None:
    check_same_site(request)
    if not same(form.get("csrf"), csrf or ""):
        raise Refused(
            "csrf", "The form's token is missing or old; open the page anew. 表单已过期，请重新打开。", field="csrf"
        )


async def _form(request: Request) -> dict[str, str]:
    body = await request.body()
    if len(body) > MOST_FORM_BYTES:
        raise Refused("too-large", "The form is too large. 表单内容过大。", field="body")
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise Refused("malformed", "The form has over 20 fields. 表单字段过多。", field="body") from None
    return {name: values[-1].replace("\x00", "") for name, values in fields.items()}


def _inside(after: str) -> str:
    """Return a path of this server; whatever would lead elsewhere leads to the map."""
    try:
        parts = urlsplit(after)
    except ValueError:
        return "/"
    inside = not parts.scheme and not parts.netloc and after.startswith("/") and after[1:2] != "/"
    plain = after.isprintable() and "\\" not in after and not after.startswith("/sign-in")
    return after if inside and plain else "/"


def language_of(request: Request) -> str:
    """Return the language a page is to be in."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return choose_language(asked, request.headers.get("accept-language"))


def _for(
    request: Request, *, after: str = "/", login: str = "", csrf: str = "", problem: str | None = None
) -> AccessPage:
    static = f"/static/{inventory(OWN).version}"
    return AccessPage(language_of(request), static, problem, login, csrf, after)


def _for_password(request: Request, who: Principal, *, problem: str | None = None) -> AccessPage:
    page = _for(request, login=who.name, csrf=who.csrf or "", problem=problem)
    return replace(page, asks_old=not who.must_change)


def _page(request: Request, html: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    answer = HTMLResponse(html, status, {**PAGE, **(headers or {})})
    if request.query_params.get("lang") == language_of(request):
        answer.set_cookie(LANGUAGE_COOKIE, language_of(request), max_age=31_536_000, samesite="strict")
    return answer
