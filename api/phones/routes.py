"""Routes of the teams' phones: joining a team, current work, delivery receipts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Connection

from api.auth.accounts.sessions import Sessions
from api.auth.roles import Role
from api.cases.navigation import map_app_positions
from api.cases.responses import CaseId, check_seen, with_links, with_masks
from api.http.body import StrictRoute
from api.http.parameters import API, MOVES, READS, CountyAsked, Wired, answers
from api.http.phone_time import Behind
from api.phones.schemas import DeliveryIn, Handover, PhoneIn, PhoneOut, PhonesOut, WorkCaseView, WorkOut
from api.teams.features import feature
from api.wiring import Wiring
from dispatch.cases.case import Case
from dispatch.desk.delivery import received
from dispatch.desk.work import Desk
from dispatch.errors import UnknownTeamError
from dispatch.moments import stamp
from dispatch.rules.policy import Policy
from dispatch.store.cases import reading
from dispatch.store.phones import repository as held
from dispatch.store.phones.repository import Phone
from dispatch.views.case import case_summary

router = APIRouter(prefix=API, tags=["phones"], route_class=StrictRoute)
LATELY = timedelta(hours=12)
type PhoneCode = Annotated[
    str,
    Path(pattern=r"^[A-Za-z0-9_-]{16,40}$", description="The phone's own code: random, 16 to 40 letters. 手机代码"),
]


def _plain(phone: Phone) -> dict[str, Any]:
    return {
        "code": phone.code,
        "team": phone.team,
        "carrier": phone.carrier,
        "name": phone.name,
        "joined_at": stamp(phone.joined_at),
        "seen_at": stamp(phone.seen_at),
        "behind_s": phone.behind_s,
    }


@router.get(
    "/phones",
    response_model=None,
    summary="Phones with the teams of a county 手机",
    responses=answers(PhonesOut, "By team, the latest contact first.") | READS,
)
def phones(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return the phones of teams that made contact in the last twelve hours."""
    code = wiring.county(county).code
    now = wiring.now()
    with wiring.transaction() as connection:
        found = held.carried(connection, code, now)
        wiring.record_read(connection, "phones.read", county=code, rows=len(found))
    return JSONResponse({"items": [_plain(phone) for phone in found], "now": stamp(now)})


@router.put(
    "/phones/{phone}",
    response_model=None,
    summary="Join a phone to a team 登记手机",
    responses=answers(PhoneOut, "The phone belongs to that team from now on.") | MOVES,
)
def join(
    phone: PhoneCode,
    body: Annotated[PhoneIn, Body(examples=[{"team": "T1", "name": "Redmi 9A"}])],
    wiring: Wired,
    county: CountyAsked = None,
) -> Any:
    """Join a phone to a team; from then on, an offer to the team must reach one of its phones.

    409 if somebody else is still signed in on the phone; a chief takes over phones of their own teams.
    """
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        store = wiring.store_on(connection)
        if not store.teams.known(code, {body.team}):
            raise UnknownTeamError(body.team, (team.code for team in store.teams.now(code)))
        theirs = wiring.who.role is Role.CHIEF and held.is_seen(connection, code, phone)
    # For the whole county: phones of other stations count, too, and are not shown.
    with wiring.county_wide().transaction() as connection:
        before = _follows(wiring, connection, code, phone, takes_over=theirs)
        joined = held.join(
            connection,
            code,
            phone,
            team=body.team,
            carrier=wiring.who.actor,
            name=body.name,
            now=wiring.now(),
            session=wiring.who.session,
            instead_of=before,
        )
        more = {} if before is None else {"instead_of": before}
        wiring.record(connection, "phone.join", county=code, subject=f"team:{body.team}", **more)
    return JSONResponse(_plain(joined))


def _follows(wiring: Wiring, connection: Connection, county: str, phone: str, *, takes_over: bool) -> str | None:
    """Return the previous user if the caller may take the phone: they are signed out, or a chief decides."""
    before = held.holder(connection, county, phone)
    if before is None or before.carrier == wiring.who.actor:
        return None
    if takes_over or not Sessions(connection, wiring.now()).is_present(*before):
        return before.carrier
    return None


@router.delete(
    "/phones/{phone}",
    status_code=204,
    response_model=None,
    summary="Take a phone from its team 注销手机",
    responses=READS,
)
def leave(phone: PhoneCode, wiring: Wired, county: CountyAsked = None) -> Response:
    """Take the phone out of its team; its past actions stay."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        team = held.leave(connection, code, phone, carrier=wiring.who.actor, now=wiring.now())
        wiring.record(connection, "phone.leave", county=code, subject=f"team:{team}")
    return Response(status_code=204)


@router.get(
    "/phones/{phone}/work",
    response_model=None,
    summary="Current work of a phone's team 手机待办",
    responses=answers(WorkOut, "Everything a phone needs to work without a network, except the ground data.") | READS,
)
def work(phone: PhoneCode, wiring: Wired, county: CountyAsked = None, behind_s: Behind = None) -> Any:
    """Return the team, its cases and the server's time; the request also shows that the phone is alive."""
    home = wiring.county(county)
    code = home.code
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        own = held.heard(connection, code, phone, carrier=wiring.who.actor, now=desk.now, behind_s=behind_s)
        policy = desk.store.counties.ground(code).policy
        cases = [_as_held(case, desk.now) for case in held.work(connection, code, own.team, desk.now - LATELY)]
        with_masks(wiring, connection, code, cases)
        with_links(connection, cases)
        answer = {
            "now": stamp(desk.now),
            "phone": _plain(own),
            "team": _team(connection, desk, own, policy),
            "cases": cases,
            "fence": {name: getattr(policy, name) for name in ("geofence_m", "dwell_s", "usable_accuracy_m")},
            "time_zone": home.time_zone,
        }
        wiring.record_read(connection, "work.read", county=code, subject=f"team:{own.team}", rows=len(cases))
    return JSONResponse(answer)


def _team(connection: Connection, desk: Desk, phone: Phone, policy: Policy) -> dict[str, Any]:
    team = held.team_of(desk.store, phone)
    since = reading.since_when(connection, phone.county, desk.now, only=team.code).get(team.code)
    return feature(team, policy, desk.now, since)


def _as_held(case: Case, now: datetime) -> WorkCaseView:
    view = case_summary(case, now)
    return {**view, "handover": handover(view["place"])}


def handover(place: Mapping[str, Any] | None) -> Handover | None:
    """Return a place in the datums of map applications."""
    return None if place is None else map_app_positions(place["lon"], place["lat"])


@router.post(
    "/complaints/{case_id}/delivery",
    status_code=204,
    response_model=None,
    summary="Report that a case has reached a phone 手机已送达",
    responses=MOVES,
)
def delivery(
    case_id: CaseId,
    body: Annotated[DeliveryIn, Body(examples=[{"phone": "kq3J9vR1x0aTzL5m"}])],
    wiring: Wired,
    county: CountyAsked = None,
) -> Response:
    """Record the delivery to the team; repeating it changes nothing."""
    check_seen(wiring, case_id, "case_id")
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        own = held.heard(connection, code, body.phone, carrier=wiring.who.actor, now=wiring.now())
    with wiring.county_wide().desk() as desk:
        received(desk, case_id, own.team, own.code)
    return Response(status_code=204)
