"""Route of intake: complaints, reports, enquiries and suggestions, each recorded once despite retries."""

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Body, Response
from fastapi.openapi.models import Example
from sqlalchemy import Connection

from api.cases.call_parts import asked, split_call
from api.cases.intake import open_cases
from api.cases.intake_schemas import ComplaintIn
from api.cases.responses import REPLAYED, check_seen, moved, sent_after, with_links
from api.http.body import StrictRoute
from api.http.idempotency import once
from api.http.parameters import API, MOVES, CountyAsked, Key, Wired, problems
from api.rehearsals.mode import is_exercise
from dispatch.desk.work import Desk, Outcome
from dispatch.views.case import CaseView, case_summary

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
    "again": {
        "summary": "Known already: it follows that case 并案",
        "value": {
            "kind": "complaint",
            "category": "food",
            "text": "面包发霉",
            "place": {"point": "P1"},
            "joins": 1,
        },
    },
    "both": {
        "summary": "A complaint and a report at once 投诉并举报",
        "value": {
            "kind": "complaint",
            "category": "food",
            "text": "要求退款",
            "place": {"point": "P1"},
            "identity": {"name": "王小明", "phone": "13912345678"},
            "also": {"kind": "report", "text": "长期销售过期食品", "identity": {"anonymous": True}},
        },
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
    | MOVES
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
    """Locate the case, start its clock and send the nearest team by road; the answer comes after the commit."""
    home = wiring.county(county)
    if body.joins is not None:
        check_seen(wiring, body.joins, "joins")
    parts = split_call(body)

    def act(desk: Desk, connection: Connection) -> tuple[Outcome, CaseView]:
        exercise = is_exercise(wiring, connection, home.code, body.exercise)
        outcome = open_cases(desk, wiring.identities_on(connection), body, parts, home, exercise=exercise)
        answer: CaseView = {**case_summary(outcome.case, desk.now), "identity": parts[0].masked(), "links": []}
        if outcome.beside:
            with_links(connection, [answer])
        return outcome, answer

    done = once(wiring, home.code, key, asked(body, parts) if key else "", 201, act)
    response.headers["Location"] = f"/api/v1/complaints/{done[1]['id']}"
    return sent_after(wiring, done, response, after)
