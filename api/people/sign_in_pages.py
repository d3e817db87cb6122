"""Sign-in pages: by password or link, with a second factor if the account has one; without scripts."""

from dataclasses import replace
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.auth.accounts.errors import AccessError, CodeError, CrowdedError, FirstPasswordOverError, ThrottledError
from api.auth.accounts.pending_sign_ins import WAITING_LASTS, PendingSignIns
from api.auth.accounts.sessions import DEVICE, SignedIn
from api.auth.landing import landing
from api.auth.public_url import is_secure, site_of
from api.gate.gate import Gate, check_same_site
from api.pages.forms import language_of, page, read_form, reason_of, static_root, status_of
from api.pages.live_map import PAGE
from api.people.sessions import set_cookie
from api.people.sign_in import SignIn
from api.store.identity.errors import IdentityError
from maps.catalogue import messages
from maps.pages.access import AccessPage, render_code, render_ended, render_link, render_sign_in

router = APIRouter(include_in_schema=False)
WAITING_COOKIE = "wangge_sign_in"
CODE_PAGE = "/sign-in/code"


@router.get("/sign-in")
async def ask(
    request: Request, after: Annotated[str, Query(max_length=500)] = "/", ended: Literal["1"] | None = None
) -> Response:
    """Return the form for name and password, or redirect if no sign-in is needed; `ended`: a session was over.

    Nobody needs to sign in again where the session was the demonstration's: the page says so and leads on.
    """
    gate: Gate = request.app.state.services.gate
    if await gate.is_open(request):
        going = _for(request, after=_inside(after))
        return page(request, render_ended(going)) if ended else RedirectResponse(going.after, 303, PAGE)
    why = messages(language_of(request))["access.ended"] if ended else None
    return page(request, render_sign_in(_for(request, after=_inside(after), problem=why)))


@router.post("/sign-in")
async def enter(request: Request) -> Response:
    """Sign in and redirect to the requested page or to the code page, or show the problem."""
    check_same_site(request)
    form = await read_form(request)
    device, after, login = bool(form.get("device")), _inside(form.get("after", "/")), form.get("login", "")
    sign_ins: SignIn = request.app.state.services.sign_in
    try:
        came = await sign_ins.begin(request, login, form.get("password", ""), device=device, after=after)
    except (ThrottledError, CrowdedError) as waits:
        again = _for(request, after=after, login=login[:64], problem=reason_of(request, waits))
        return page(request, render_sign_in(again), *status_of(waits))
    except FirstPasswordOverError as over:
        again = _for(request, after=after, login=login[:64], problem=reason_of(request, over))
        return page(request, render_sign_in(again), 401)
    except AccessError:
        problem = messages(language_of(request))["access.refused"]
        return page(request, render_sign_in(_for(request, after=after, login=login[:64], problem=problem)), 401)
    return _on(request, came, after, device=device)


@router.get(CODE_PAGE)
async def ask_code(request: Request) -> Response:
    """Return the form for the code of a pending sign-in."""
    sign_ins: SignIn = request.app.state.services.sign_in
    login = await sign_ins.waits(_waiting(request))
    if login is None:
        return RedirectResponse("/sign-in", 303, PAGE)
    return page(request, render_code(_for(request, login=login)))


@router.post(CODE_PAGE)
async def enter_code(request: Request) -> Response:
    """Finish a sign-in with its code, or show the problem; after some minutes the password is needed again."""
    check_same_site(request)
    form = await read_form(request)
    token = _waiting(request)
    sign_ins: SignIn = request.app.state.services.sign_in
    try:
        finished = await sign_ins.finish(request, token, form.get("code") or form.get("recovery", ""))
    except (CodeError, ThrottledError, IdentityError) as refusal:
        again = _for(request, login=await sign_ins.waits(token) or "", problem=reason_of(request, refusal))
        again = replace(again, recovery="recovery" in form or isinstance(refusal, IdentityError))
        status, headers = status_of(refusal)
        return page(request, render_code(again), 401 if isinstance(refusal, CodeError) else status, headers)
    except AccessError:
        finished = None
    if finished is None:
        problem = messages(language_of(request))["access.code_late"]
        return _without_waiting(request, page(request, render_sign_in(_for(request, problem=problem)), 401))
    signed, taken = finished
    return _without_waiting(request, _on(request, signed, taken.after, device=taken.kind == DEVICE))


@router.get("/sign-in/{token}")
async def by_link(request: Request, token: str) -> Response:
    """Return the page whose button uses the link: a chat preview would otherwise use it up, also on this machine."""
    sign_ins: SignIn = request.app.state.services.sign_in
    invited = await sign_ins.invited(request, token)
    if invited is None:
        return await _no_link(request)
    role = messages(language_of(request))[f"role.{invited.role}"]
    return page(request, render_link(replace(_for(request, login=invited.login), name=invited.name, role=role)))


@router.post("/sign-in/{token}")
async def by_link_pressed(request: Request, token: str) -> Response:
    """Sign in by the button of a link's page, once."""
    check_same_site(request)
    return await _by_link(request, token)


async def _by_link(request: Request, token: str) -> Response:
    sign_ins: SignIn = request.app.state.services.sign_in
    came = await sign_ins.by_link(request, token)
    return await _no_link(request) if came is None else _on(request, came, "/", device=False)


async def _no_link(request: Request) -> Response:
    """Answer a link that lets in nobody: most likely this very browser has used it."""
    if await request.app.state.services.gate.knows(request):
        return RedirectResponse("/", 303, PAGE)
    problem = messages(language_of(request))["access.link_used"]
    return page(request, render_sign_in(_for(request, problem=problem)), 401)


def _on(request: Request, came: SignedIn | PendingSignIns, after: str, *, device: bool) -> Response:
    """Redirect a user who is signed in, or who must enter a code."""
    if isinstance(came, SignedIn):
        on = landing(came.who) if after == "/" else after
        answer = RedirectResponse("/password" if came.who.must_change else on, 303, PAGE)
        set_cookie(answer, request, came, device=device)
        return answer
    answer = RedirectResponse(CODE_PAGE, 303, PAGE)
    answer.set_cookie(
        site_of(request).cookie(WAITING_COOKIE),
        came.token,
        max_age=int(WAITING_LASTS.total_seconds()),
        path=_waiting_path(request),
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )
    return answer


def _waiting(request: Request) -> str:
    return request.cookies.get(site_of(request).cookie(WAITING_COOKIE), "")


def _waiting_path(request: Request) -> str:
    return "/" if site_of(request).secure else "/sign-in"  # the prefix asks for all of the host


def _without_waiting(request: Request, answer: Response) -> Response:
    name = site_of(request).cookie(WAITING_COOKIE)
    answer.delete_cookie(name, path=_waiting_path(request), secure=is_secure(request))
    return answer


def _inside(after: str) -> str:
    """Return a path of this server; any other target becomes the map."""
    try:
        parts = urlsplit(after)
    except ValueError:
        return "/"
    inside = not parts.scheme and not parts.netloc and after.startswith("/") and after[1:2] != "/"
    plain = after.isprintable() and "\\" not in after and not after.startswith("/sign-in")
    return after if inside and plain else "/"


def _for(request: Request, *, after: str = "/", login: str = "", problem: str | None = None) -> AccessPage:
    return AccessPage(language_of(request), static_root(), problem, login, after=after)
