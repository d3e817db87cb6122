"""Routes of sign-in, sign-out and sessions."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Request, Response
from fastapi.responses import JSONResponse

from api.auth.accounts.errors import UnknownAccountError
from api.auth.accounts.sessions import DEVICE, LASTS, SignedIn
from api.auth.principal import AuthMethod, Principal
from api.auth.public_url import is_secure, site_of
from api.auth.rules import ANYTHING, allowed
from api.gate.gate import COOKIE, Gate, check_same_site, people_on
from api.http.body import StrictRoute
from api.http.parameters import API, READS, WRITES, CountyAsked, Who, Wired, answers, problems
from api.pages.forms import static_root
from api.people.schemas import AccountOut, ColleaguesOut, SessionOut, SignInIn, WhoOut
from api.people.sign_in import SignIn
from dispatch.moments import stamp

router = APIRouter(prefix=API, tags=["access"], route_class=StrictRoute)
Login = Annotated[str, Path(max_length=64, description="User name. 用户名")]


def drop_cookie(answer: Response, request: Request) -> None:
    """Take the session cookie back."""
    answer.delete_cookie(site_of(request).cookie(COOKIE), secure=is_secure(request))


def set_cookie(answer: Response, request: Request, signed: SignedIn, *, device: bool) -> None:
    """Set the session cookie: not readable by scripts, not sent to other sites."""
    answer.set_cookie(
        site_of(request).cookie(COOKIE),
        signed.token,
        max_age=int(LASTS[DEVICE].total_seconds()) if device else None,
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def _who(who: Principal) -> dict[str, Any]:
    place = who.place
    return {
        "means": who.means.value,
        "name": who.name,
        "title": who.title,
        "role": who.role.value,
        "place": place and {"county": place.county, "unit": place.unit, "level": place.level},
        "counties": sorted(place.counties) if place else None,
        "must_change": who.must_change,
        "csrf": who.csrf,
        "may": _may(who),
        "pages": static_root(),
    }


def _may(who: Principal) -> dict[str, list[str]]:
    found = ANYTHING if who.means is AuthMethod.OPEN else allowed(who.role, who.level)
    return {
        "routes": sorted(f"{method} {path}" for method, path in found.routes),
        "steps": sorted(found.steps),
        "reveals": sorted(found.reveals),
    }


@router.post(
    "/session",
    status_code=201,
    response_model=None,
    summary="Sign in 登录",
    responses=answers(WhoOut, "Signed in; the cookie is set.", status=201) | WRITES | problems(401, 403, 429),
)
async def begin(
    body: Annotated[SignInIn, Body(examples=[{"login": "zhang.wei", "password": "four words of yours"}])],
    request: Request,
) -> Any:
    """Open a session by name and password; `device` keeps it for 90 days.

    An account with a second factor also needs `code`: without it, and only after a correct password, the answer
    is 401 `/problems/code-needed`; a wrong or used code is 401 `/problems/wrong-code`.
    """
    check_same_site(request)
    sign_ins: SignIn = request.app.state.services.sign_in
    signed = await sign_ins.sign_in(request, body.login, body.password, device=body.device, code=body.code)
    answer = JSONResponse(_who(signed.who), 201, {"Cache-Control": "no-store"})
    set_cookie(answer, request, signed, device=body.device)
    return answer


@router.get(
    "/session",
    response_model=None,
    summary="The signed-in user 当前登录者",
    responses=answers(WhoOut, "The caller.") | problems(401),
)
def session(who: Who) -> Any:
    """Return role, place, and the `csrf` value required for changes."""
    return JSONResponse(_who(who), headers={"Cache-Control": "no-store"})


@router.delete(
    "/session",
    status_code=204,
    response_model=None,
    response_class=Response,
    summary="Sign out 退出登录",
    responses=problems(401, 403),
)
def end(request: Request, who: Who, wiring: Wired) -> Any:
    """End the session and its event streams; a key has none. Other workers follow within milliseconds."""
    if who.means is AuthMethod.SESSION and who.session is not None:
        with wiring.transaction() as connection:
            people_on(connection, wiring).sessions.end(who.name, who.session)
            wiring.record(connection, "session.end", subject=f"session:{who.session}")
        gate: Gate = request.app.state.services.gate
        gate.forget(f"session:{who.session}")
    answer = Response(status_code=204)
    drop_cookie(answer, request)
    return answer


@router.get(
    "/accounts",
    response_model=None,
    summary="Accounts of the caller's place and below 账户",
    responses=answers(list[AccountOut], "By county and name.") | problems(401, 403),
)
def accounts(who: Who, wiring: Wired) -> Any:
    """Return every account without its secrets."""
    with wiring.transaction() as connection:
        found = people_on(connection, wiring).accounts.all(who.place)
        wiring.record_read(connection, "accounts.list", rows=len(found))
    moments = ("first_until", "created_at", "signed_in_at", "disabled_at")
    return JSONResponse([{**each, **{name: stamp(each[name]) for name in moments}} for each in found])


@router.get(
    "/colleagues",
    response_model=None,
    summary="Names of the people who act in a county 同事姓名",
    responses=answers(ColleaguesOut, "Including people whose account has ended, because their actions stay.") | READS,
)
def colleagues(who: Who, wiring: Wired, county: CountyAsked = None) -> Any:
    """Return the names behind `user:LOGIN`; a station gets those of its own people and of the units above it."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        names = people_on(connection, wiring).accounts.names_at(code, who.stations)
    return JSONResponse({"names": names})


@router.get(
    "/accounts/{login}/sessions",
    response_model=None,
    summary="Open sessions of an account 账户的会话",
    responses=answers(list[SessionOut], "The last seen first.") | READS | problems(401, 403),
)
def sessions(login: Login, who: Who, wiring: Wired) -> Any:
    """Return the sessions of an account."""
    with wiring.transaction() as connection:
        people = people_on(connection, wiring)
        _check_place(login, who, people.accounts.all(who.place))
        found = people.sessions.of(login)
        wiring.record_read(connection, "sessions.list", subject=f"login:{login}", rows=len(found))
    moments = ("created_at", "seen_at", "expires_at")
    return JSONResponse([{**each, **{name: stamp(each[name]) for name in moments}} for each in found])


@router.delete(
    "/accounts/{login}/sessions/{session}",
    status_code=204,
    response_model=None,
    response_class=Response,
    summary="End a session, such as a lost phone's 注销会话",
    responses=READS | problems(401, 403),
)
def end_other(
    login: Login,
    session: Annotated[int, Path(ge=1, le=2**63 - 1, description="`id` of the session. 会话编号")],
    who: Who,
    wiring: Wired,
) -> Any:
    """End one session of an account at the caller's place or below."""
    with wiring.transaction() as connection:
        people = people_on(connection, wiring)
        _check_place(login, who, people.accounts.all(who.place))
        people.sessions.end(login, session)
        wiring.record(connection, "session.end", subject=f"session:{session}", login=login)
    return Response(status_code=204)


def _check_place(login: str, who: Principal, seen: list[dict[str, Any]]) -> None:
    if who.place is not None and login not in {each["login"] for each in seen}:
        raise UnknownAccountError(f"No account {login!r} at your place or below. 没有这个账户。", field="login")
