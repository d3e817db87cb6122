"""The caller's own account: password, second factor and sessions, as forms that work without scripts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from anyio import to_thread
from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.auth.accounts import totp
from api.auth.accounts.errors import AccessError, BadAccountError
from api.auth.accounts.sessions import DEVICE
from api.auth.agents import device_name
from api.auth.landing import landing, leaves_by_form
from api.auth.principal import AuthMethod, Place, Principal
from api.auth.rules import RULES
from api.gate.gate import people_on
from api.http.parameters import Who, Wired
from api.pages.forms import check_form, language_of, page, read_form, reason_of, static_root, status_of
from api.pages.live_map import PAGE
from api.people.own_telephone import telephone
from api.people.second_factor import Enrolment
from api.people.sessions import drop_cookie
from api.people.sign_in import SignIn
from api.store.identity.errors import IdentityError
from api.wiring import Wiring
from dispatch.store.roster import calendar_feeds
from maps.catalogue import messages
from maps.pages.access import (
    AccessPage,
    AccountPage,
    FactorPage,
    FactorState,
    RecoveryPage,
    SessionLine,
    render_account,
    render_factor,
    render_password,
    render_recovery,
)

router = APIRouter(include_in_schema=False)
FACTOR_PAGE = "/account/second-factor"


@router.get("/account")
def account(request: Request, who: Who, wiring: Wired) -> Response:
    """Return the page of the caller's account; without an account, redirect to the map."""
    if who.means is not AuthMethod.SESSION or who.place is None:
        return _elsewhere("/")
    return page(request, render_account(account_page(request, who, who.place, wiring)))


def account_page(
    request: Request, who: Principal, place: Place, wiring: Wiring, calendar: str | None = None
) -> AccountPage:
    """Return what the page of an account shows; `calendar` is the address of a feed that was made just now."""
    home = wiring.county().code
    with wiring.transaction() as connection:
        people = people_on(connection, wiring)
        sessions, unit = people.sessions.of(who.name), people.units.name(place)
        has_calendar = bool(calendar_feeds.listed(connection, home, who.name, teams=False))
    zone = _zone(wiring, who)
    return AccountPage(
        language=language_of(request),
        static=static_root(),
        csrf=who.csrf or "",
        login=who.name,
        name=who.title or who.name,
        role=who.role.value,
        unit=unit,
        factor=_factor(_enrolment(request, wiring), zone),
        sessions=[_line(each, who.session, zone) for each in sessions],
        sheet=request.app.state.services.enrolment is not None
        and RULES["GET", "/enrol/sheet"].lets(who.role, who.level),
        signs_out=leaves_by_form(who),
        telephone=telephone(wiring, who),
        telephone_wrong=request.query_params.get("telephone") == "wrong",
        has_calendar=has_calendar,
        calendar=calendar,
    )


@router.post("/account/sessions/{session}")
async def end_session(
    session: Annotated[int, Path(ge=1, le=2**63 - 1)], request: Request, who: Who, wiring: Wired
) -> Response:
    """End one of the caller's own sessions, such as a lost phone's; of the present one it is signing out."""
    check_form(request, await read_form(request), who.csrf)
    if who.means is not AuthMethod.SESSION:  # a key may have the name of somebody else's account
        return _elsewhere("/")
    await to_thread.run_sync(_end, wiring, who, session)
    request.app.state.services.gate.forget(f"session:{session}")
    if session != who.session:
        return _elsewhere("/account")
    answer = _elsewhere("/sign-in")
    drop_cookie(answer, request)
    return answer


def _end(wiring: Wiring, who: Principal, session: int) -> None:
    with wiring.transaction() as connection:
        people_on(connection, wiring).sessions.end(who.name, session)
        wiring.record(connection, "session.end", subject=f"session:{session}")


@router.get("/password")
async def ask_password(request: Request, who: Who) -> Response:
    """Return the form for a new password."""
    return page(request, render_password(_for_password(request, who)))


@router.post("/password")
async def change_password(request: Request, who: Who) -> Response:
    """Change the caller's password; all other sessions of the account end."""
    form = await read_form(request)
    check_form(request, form, who.csrf)
    sign_ins: SignIn = request.app.state.services.sign_in
    try:
        if who.means is not AuthMethod.SESSION:
            raise BadAccountError("Nobody is signed in by password here. 当前没有使用密码登录。", field="old")
        if form.get("new", "") != form.get("again", ""):
            raise BadAccountError(messages(language_of(request))["access.differ"], field="again")
        await sign_ins.change_password(request, who, form.get("old", ""), form.get("new", ""))
    except AccessError as refusal:
        again = _for_password(request, who, problem=reason_of(request, refusal))
        return page(request, render_password(again), *status_of(refusal))
    return _elsewhere(landing(who))


@router.get(FACTOR_PAGE)
def second_factor(request: Request, who: Who, wiring: Wired) -> Response:
    """Return the page of the second factor: enrol an authenticator, or turn it off."""
    if who.means is not AuthMethod.SESSION:
        return _elsewhere("/")
    try:
        shown = _factor_page(request, who, wiring)
    except IdentityError as refusal:
        shown = _bare(request, who, reason_of(request, refusal))
    if shown.factor is None and shown.qr is None and shown.problem is None:
        return _elsewhere("/account")
    return page(request, render_factor(shown), 503 if shown.problem else 200)


@router.post(FACTOR_PAGE)
async def change_second_factor(request: Request, who: Who, wiring: Wired) -> Response:
    """Begin, confirm or turn off the second factor, or make new recovery codes, by the form's button."""
    form = await read_form(request)
    check_form(request, form, who.csrf)
    if who.means is not AuthMethod.SESSION:
        return _elsewhere("/")
    try:
        return await _change(request, who, wiring, form)
    except (AccessError, IdentityError) as refusal:
        problem, (status, headers) = reason_of(request, refusal), status_of(refusal)
    try:
        shown = await to_thread.run_sync(_factor_page, request, who, wiring, problem)
    except IdentityError:
        shown = _bare(request, who, problem)
    return page(request, render_factor(shown), status, headers)


async def _change(request: Request, who: Principal, wiring: Wiring, form: Mapping[str, str]) -> Response:
    enrolment, password = _enrolment(request, wiring), form.get("password", "")
    code = form.get("code") or form.get("recovery", "")
    match form.get("do"):
        case "confirm":
            return _codes(request, await enrolment.confirm(request, password, code), first=True)
        case "codes":
            return _codes(request, await enrolment.renew_recovery(request, password, code), first=False)
        case "off":
            await enrolment.turn_off(request, password, code)
            return _elsewhere("/account")
        case _:
            await to_thread.run_sync(enrolment.start)
            return _elsewhere(FACTOR_PAGE)


def _codes(request: Request, codes: list[str], *, first: bool) -> Response:
    return page(request, render_recovery(RecoveryPage(language_of(request), static_root(), codes, first)))


def _factor_page(request: Request, who: Principal, wiring: Wiring, problem: str | None = None) -> FactorPage:
    enrolment = _enrolment(request, wiring)
    factor = _factor(enrolment, _zone(wiring, who))
    offer = None if factor else enrolment.offer()
    title = messages(language_of(request))["account.qr"]
    return FactorPage(
        language=language_of(request),
        static=static_root(),
        problem=problem,
        csrf=who.csrf or "",
        login=who.name,
        factor=factor,
        qr=totp.qr_svg(offer.uri, title) if offer else None,
        uri=offer.uri if offer else None,
        secret=_grouped(offer.secret) if offer else None,
    )


def _grouped(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _bare(request: Request, who: Principal, problem: str) -> FactorPage:
    """Return the page for a secret that cannot be opened."""
    return FactorPage(language_of(request), static_root(), problem, who.csrf or "", who.name)


def _enrolment(request: Request, wiring: Wiring) -> Enrolment:
    return Enrolment(wiring, request.app.state.services.sign_in)


def _factor(enrolment: Enrolment, zone: ZoneInfo) -> FactorState | None:
    found = enrolment.factor()
    return None if found is None else FactorState(_moment(found.confirmed_at, zone), found.recovery_left)


def _zone(wiring: Wiring, who: Principal) -> ZoneInfo:
    return ZoneInfo(wiring.county(who.place.county if who.place else None).time_zone)


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _line(row: Mapping[str, Any], own: int | None, zone: ZoneInfo) -> SessionLine:
    return SessionLine(
        id=row["id"],
        device=device_name(row["agent"]),
        stays=row["kind"] == DEVICE,
        address=row["address"] or "",
        since=_moment(row["created_at"], zone),
        seen=_moment(row["seen_at"], zone),
        here=row["id"] == own,
    )


def _elsewhere(path: str) -> Response:
    return RedirectResponse(path, 303, PAGE)


def _for_password(request: Request, who: Principal, *, problem: str | None = None) -> AccessPage:
    return AccessPage(
        language_of(request), static_root(), problem, who.name, who.csrf or "", asks_old=not who.must_change
    )
