"""Corrections of reporting points proposed from a phone: possibly later than made, in order, each once."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi.openapi.models import Example
from sqlalchemy import Connection

from api.cases.responses import answered_once
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once
from api.http.parameters import API, MOVES, CountyAsked, Key, Wired
from api.http.phone_time import ByPhone, by_phone, put_right
from api.phones.routes import PhoneCode
from api.points.correction_news import announce
from api.points.correction_schemas import CorrectionIn, WithdrawnIn
from api.points.corrections import Number, correction_answer
from dispatch.desk.intake import check_moment
from dispatch.desk.work import Desk
from dispatch.phone_clock import PhoneClock
from dispatch.store.phones import repository as held
from dispatch.views.correction import CorrectionView, correction_summary
from gis.county.corrections import CorrectionKind
from gis.datum.crs import parse_datum, to_wgs84
from gis.position import SourcePosition
from gis.store.counties import corrected_points, corrections
from gis.store.counties.corrections import Proposal

router = APIRouter(prefix=API, tags=["phones"], route_class=StrictRoute)
HERE = {"lon": 107.03461, "lat": 35.299383, "datum": "wgs84", "accuracy_m": 8}
SAID: dict[str, Example] = {
    "moved": {
        "summary": "Moved to where the phone is 已迁至此处",
        "value": {"point": "P1", "what": "moved", "seen_version": "0123456789abcdef", "place": HERE},
    },
    "closed": {
        "summary": "Closed 已停业",
        "value": {"point": "P1", "what": "closed", "seen_version": "0123456789abcdef", "remark": "店面已转让"},
    },
    "details": {
        "summary": "Another contact, no telephone 联系人有变",
        "value": {
            "point": "P1",
            "what": "details",
            "seen_version": "0123456789abcdef",
            "contact": "值班室",
            "phone": None,
        },
    },
}


@router.post(
    "/phones/{phone}/corrections",
    status_code=201,
    response_model=None,
    summary="Propose a correction of a reporting point 提出更正",
    responses=correction_answer(201, "The proposal, open.") | MOVES,
)
def propose(
    phone: PhoneCode,
    body: Annotated[CorrectionIn, Body(openapi_examples=SAID)],
    wiring: Wired,
    clock: ByPhone,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Store a proposed correction; the office decides. 409 if the point has changed since the phone read it."""
    code = wiring.county(county).code

    def act(desk: Desk, connection: Connection) -> tuple[None, CorrectionView]:
        own = held.heard(connection, code, phone, carrier=wiring.who.actor, now=desk.now)
        said = _said(body, desk, clock, team=own.team, station=held.team_of(desk.store, own).station)
        number = corrections.propose(connection, code, said, now=desk.now, stations=wiring.who.stations)
        return None, announce(wiring, connection, code, number, "proposed")

    request = fingerprint(
        "POST", f"{code}/phones/{phone}/corrections", body.model_dump(mode="json", exclude_unset=True)
    )
    _, answer, repeated = once(wiring, code, key, request, 201, act)
    return answered_once(answer, 201, repeated=repeated)


@router.post(
    "/phones/{phone}/corrections/{number}/withdraw",
    response_model=None,
    summary="Withdraw one's own proposal 撤回更正",
    responses=correction_answer(200, "Withdrawn.") | MOVES,
)
def withdraw(
    phone: PhoneCode,
    number: Number,
    body: Annotated[WithdrawnIn, Body(examples=[{}])],
    wiring: Wired,
    clock: ByPhone,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Withdraw a proposal; repeating it changes nothing, and a decision made in the meantime stays."""
    code = wiring.county(county).code
    at = _when(put_right(body.at, clock, field="at"), wiring.now())

    def act(desk: Desk, connection: Connection) -> tuple[None, CorrectionView]:
        held.heard(connection, code, phone, carrier=wiring.who.actor, now=desk.now)
        if corrections.withdraw(connection, code, number, by=wiring.who.actor, now=at):
            return None, announce(wiring, connection, code, number, "withdrawn")
        found = corrected_points.of_number(connection, code, number, now=desk.now)
        return None, correction_summary(found, wiring.who.actor)

    request = fingerprint("POST", f"{code}/corrections/{number}/withdraw", body.model_dump(mode="json"))
    _, answer, repeated = once(wiring, code, key, request, 200, act)
    return answered_once(answer, 200, repeated=repeated)


def _when(found: datetime | None, now: datetime) -> datetime:
    """Return the time of the proposal, default now; raise BadTimeError for an impossible one."""
    return now if found is None else check_moment(found, now, field="at")


def _said(body: CorrectionIn, desk: Desk, clock: PhoneClock | None, *, team: str, station: str | None) -> Proposal:
    asked: dict[str, Any] = {name: getattr(body, name) for name in body.asked - {"place"}}
    source = None
    if body.place is not None:
        datum = parse_datum(body.place.datum, field="place.datum")
        position = to_wgs84(body.place.lon, body.place.lat, datum, field="place")
        asked["place"] = [position.lon, position.lat]
        source = SourcePosition(body.place.lon, body.place.lat, datum, body.place.accuracy_m)
    if body.what == "closed":
        asked["closed"] = True
    return Proposal(
        body.point,
        CorrectionKind(body.what),
        asked,
        body.seen_version,
        desk.actor,
        _when(put_right(body.at, clock, field="at"), desk.now),
        body.remark,
        source,
        team,
        station,
        by_phone(body.at, clock),
    )
