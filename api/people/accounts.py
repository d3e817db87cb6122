"""Routes of account management by an administrator: add, move, reset, disable and enable; none is deleted."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Body, Path, Request
from fastapi.responses import JSONResponse

from api.auth.accounts.errors import UnknownAccountError
from api.auth.accounts.links import LINK_LASTS
from api.auth.accounts.passwords import first_password
from api.auth.accounts.people import People
from api.auth.accounts.totp import qr_image
from api.auth.public_url import site_of
from api.gate.gate import people_on
from api.http.body import StrictRoute
from api.http.parameters import API, READS, WRITES, Who, Wired, answers, problems
from api.people.account_management import check_account, check_first, check_place, closes_the_door, office, places
from api.people.schemas import AccountChangeIn, AccountOut, HandedOut, NewAccountIn, PlaceOut
from api.process.listening import is_loopback
from api.wiring import Wiring
from dispatch.moments import stamp

router = APIRouter(prefix=f"{API}/accounts", tags=["access"], route_class=StrictRoute)
Login = Annotated[str, Path(max_length=64, description="User name. 用户名")]
NOT_KEPT = {"Cache-Control": "no-store"}
MOMENTS = ("first_until", "created_at", "signed_in_at", "disabled_at")


@router.get(
    "/places",
    response_model=None,
    summary="Bureaus and stations for an account 可选机构",
    responses=answers(list[PlaceOut], "At the caller's place and below.") | problems(401, 403),
)
def list_places(who: Who, wiring: Wired) -> Any:
    """Return the units of the caller's place and below, bureaus first."""
    with wiring.transaction() as connection:
        found = places(people_on(connection, wiring), who)
    items = [
        {"place": f"{each['county']}/{each['code']}", "name": each["name"], "level": each["level"]} for each in found
    ]
    return JSONResponse(items)


@router.post(
    "",
    status_code=201,
    response_model=None,
    summary="Add an account 新增账户",
    responses=answers(HandedOut, "Credentials for the first sign-in; shown once.", status=201)
    | WRITES
    | problems(401, 403),
)
def add(
    request: Request,
    body: Annotated[NewAccountIn, Body(examples=[{"login": "zhang.wei", "role": "inspector", "place": "620823/S1"}])],
    who: Who,
    wiring: Wired,
) -> Any:
    """Add an account at the caller's place or below; both ways of signing in first require a new password."""
    password = first_password()
    with office(wiring) as (people, connection):
        check_place(people, who, body.place)
        if closes_the_door(who):
            check_first(people, body.role, body.place)
        lasts = wiring.settings.first_password_lasts
        people.accounts.add(
            body.login, role=body.role, place=body.place, name=body.name, password=password, lasts=lasts
        )
        token = people.links.add(body.login)
        county = people.accounts.county_of(body.login)
        fields = {"role": body.role.value, "place": body.place}
        wiring.record(connection, "account.add", subject=f"login:{body.login}", county=county, **fields)
    return _handed_out(request, wiring, body.login, password, token, factor_removed=False)


@router.post(
    "/{login}/reset",
    status_code=201,
    response_model=None,
    summary="New first password and link; sessions end, the second factor goes 重置密码与二次验证",
    responses=answers(HandedOut, "Credentials for the first sign-in; shown once.", status=201)
    | READS
    | problems(401, 403),
)
def reset(request: Request, login: Login, who: Who, wiring: Wired) -> Any:
    """Reset an account whose user has forgotten the password, or lost the phone with the authenticator."""
    password = first_password()
    with office(wiring) as (people, connection):
        check_account(people, who, login)
        removed = people.credentials.reset(login, password, lasts=wiring.settings.first_password_lasts)
        token = people.links.add(login)
        county = people.accounts.county_of(login)
        fields = {"second_factor_removed": removed}
        wiring.record(connection, "account.reset", subject=f"login:{login}", county=county, **fields)
    return _handed_out(request, wiring, login, password, token, factor_removed=removed)


@router.patch(
    "/{login}",
    response_model=None,
    summary="Change role, place or name 变更角色、机构或姓名",
    responses=answers(AccountOut, "The changed account.") | WRITES | problems(401, 403),
)
def change(
    login: Login, body: Annotated[AccountChangeIn, Body(examples=[{"role": "chief"}])], who: Who, wiring: Wired
) -> Any:
    """Give an account another role or place; its sessions end, its past actions keep its name."""
    with office(wiring) as (people, connection):
        check_account(people, who, login)
        if body.place is not None:
            check_place(people, who, body.place)
        changed = people.accounts.change(login, role=body.role, place=body.place, name=body.name)
        if changed:
            county = people.accounts.county_of(login)
            wiring.record(connection, "account.change", subject=f"login:{login}", county=county, **changed)
        return _shown(people, who.place, login)


@router.post(
    "/{login}/disable",
    response_model=None,
    summary="Disable an account and end its sessions 停用账户",
    responses=answers(AccountOut, "The changed account.") | READS | problems(401, 403),
)
def disable(login: Login, who: Who, wiring: Wired) -> Any:
    """Disable an account; its past actions keep its name."""
    return _set_disabled(login, wiring, disabled=True)


@router.post(
    "/{login}/enable",
    response_model=None,
    summary="Enable a disabled account 启用账户",
    responses=answers(AccountOut, "The changed account.") | READS | problems(401, 403),
)
def enable(login: Login, who: Who, wiring: Wired) -> Any:
    """Enable an account again, with the password it had."""
    return _set_disabled(login, wiring, disabled=False)


def _set_disabled(login: str, wiring: Wiring, *, disabled: bool) -> JSONResponse:
    with office(wiring) as (people, connection):
        check_account(people, wiring.who, login)
        people.accounts.disable(login, disabled=disabled)
        action = "account.disable" if disabled else "account.enable"
        wiring.record(connection, action, subject=f"login:{login}", county=people.accounts.county_of(login))
        return _shown(people, wiring.who.place, login)


def _shown(people: People, place: Any, login: str) -> JSONResponse:
    found = next((each for each in people.accounts.all(place) if each["login"] == login), None)
    if found is None:
        raise UnknownAccountError(f"No account {login!r} at your place or below. 没有这个账户。", field="login")
    return JSONResponse({**found, **{name: stamp(found[name]) for name in MOMENTS}})


def _handed_out(
    request: Request, wiring: Wiring, login: str, password: str, token: str, *, factor_removed: bool
) -> JSONResponse:
    fields = {
        "login": login,
        "first_password": password,
        "first_hours": wiring.settings.first_password_hours,
        "link": f"/sign-in/{token}",
        "qr": _qr_for_phones(request, f"/sign-in/{token}"),
        "link_minutes": int(LINK_LASTS.total_seconds() // 60),
        "factor_removed": factor_removed,
        "signs_out": closes_the_door(wiring.who),
    }
    return JSONResponse(fields, 201, NOT_KEPT)


def _qr_for_phones(request: Request, path: str) -> str | None:
    origin = site_of(request).origin or f"{request.url.scheme}://{request.url.netloc}"
    return None if is_loopback(urlsplit(origin).hostname or "") else qr_image(origin + path)
