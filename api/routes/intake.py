"""Complaints, reports, enquiries and suggestions in: each once, whatever is repeated."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Body, Response
from fastapi.openapi.models import Example
from sqlalchemy import Connection

from api.body import StrictRoute
from api.idempotency import fingerprint, once
from api.identity.person import Person
from api.placing import place_of
from api.routes.caseanswers import REPLAYED, moved, sent_after
from api.routes.parameters import API, WRITES, CountyAsked, Key, Wired, problems
from api.schemas import ComplaintIn, IdentityIn
from dispatch.intake import Draft, receive
from dispatch.summary import case_summary
from dispatch.work import Desk, Outcome

router = APIRouter(prefix=f"{API}/complaints", tags=["complaints"], route_class=StrictRoute)
LOCATION = {"Location": {"description": "Where the case is read.", "schema": {"type": "string"}}}
COMPLAINTS: dict[str, Example] = {
    "coordinate": {
        "summary": "By coordinate 按坐标",
        "value": {
            "kind": "complaint",
            "channel": "hotline",
            "category": "food",
            "text": "超市面包发霉，已过保质期",
            "place": {"lon": 107.03, "lat": 35.30, "datum": "wgs84"},
        },
    },
    "name": {
        "summary": "By place name 按地名",
        "value": {"kind": "report", "category": "price", "text": "未明码标价", "place": {"name": "东街超市"}},
    },
    "token": {
        "summary": "From a reporting point's QR code 扫码",
        "value": {"kind": "enquiry", "channel": "point", "text": "如何退货？", "place": {"token": "k7Qm2x9d"}},
    },
}


@router.post(
    "",
    status_code=201,
    response_model=None,
    summary="Take in a complaint, report, enquiry or suggestion 受理",
    responses=moved("The case: placed, its clock running, a team sent.", {**LOCATION, **REPLAYED})
    | WRITES
    | problems(429),
)
def take_in(
    body: Annotated[ComplaintIn, Body(openapi_examples=COMPLAINTS)],
    wiring: Wired,
    response: Response,
    after: BackgroundTasks,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Place it, start its clock and send the nearest team by road; durable once answered."""
    home = wiring.county(county)
    author = person_of(body.identity) if body.identity else None
    text = author.kept_out_of(body.text) if author else body.text

    def act(desk: Desk, connection: Connection) -> tuple[Outcome, dict[str, Any]]:
        place = place_of(body.place, desk, home)
        draft = Draft(body.kind, body.channel, body.category, text, place, body.received_at or desk.now)
        outcome = receive(desk, draft, home=home.code)
        case = outcome.case
        if author is not None:
            known = replace(author, words=body.text) if text != body.text else author
            wiring.identities_on(connection).keep(case.county, case.id, known, desk.now)
        return outcome, {**case_summary(case, desk.now), "identity": author and author.masked()}

    done = once(wiring, home.code, key, _asked(body, author) if key else "", 201, act)
    response.headers["Location"] = f"/api/v1/complaints/{done[1]['id']}"
    return sent_after(wiring, done, response, after)


def person_of(told: IdentityIn) -> Person:
    """Return whoever complained."""
    return Person(told.name, told.phone, told.address, told.id_number)


def _asked(body: ComplaintIn, author: Person | None) -> str:
    """Return the request's fingerprint, of the identity only what anybody may see: a plain hash could be tried out."""
    told = body.model_dump(mode="json", exclude={"identity"})
    if author is not None:
        told |= {"identity": author.masked(), "text": author.kept_out_of(body.text)}
    return fingerprint("POST", "complaints", told)
