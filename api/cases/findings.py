"""Route of findings on scene 处置情况, reported at once, or later from a phone without a network."""

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Body, Response
from fastapi.openapi.models import Example
from sqlalchemy import Connection

from api.cases.findings_schemas import FindingsIn
from api.cases.responses import REPLAYED, CaseId, kept_words, moved, sent_after, stepped
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once
from api.http.parameters import API, MOVES, Key, Wired
from api.http.phone_time import ByPhone, by_phone, put_right
from dispatch.desk.findings import Report, find
from dispatch.desk.work import Desk, Outcome
from dispatch.findings.record import WORDS
from dispatch.views.case import CaseView

router = APIRouter(prefix=f"{API}/complaints", tags=["complaints"], route_class=StrictRoute)
FOUND: dict[str, Example] = {
    "settled": {
        "summary": "A complaint settled 投诉达成和解",
        "value": {
            "mediation": "settled",
            "recovered_yuan": "1800.00",
            "satisfaction": 5,
            "note": "商家当场退款，双方签字",
        },
    },
    "sealed": {
        "summary": "A report: goods sealed 举报查封",
        "value": {
            "evidence": {"invoice": "missing", "goods_seen": True, "photos": True},
            "product": {"name": "散装面包", "batch": "20261101", "quantity": "12.5", "unit": "kg"},
            "measure": {"kind": "sealing", "basis": "《食品安全法》第一百一十条", "goods_count": 12},
        },
    },
    "words": {"summary": "In words only 仅文字", "value": {"note": "已当面解答"}},
}


@router.post(
    "/{case_id}/findings",
    status_code=201,
    response_model=None,
    summary="Report findings on scene 填写处置情况",
    responses=moved("The case with its findings.", REPLAYED) | MOVES,
)
def report(
    case_id: CaseId,
    body: Annotated[FindingsIn, Body(openapi_examples=FOUND)],
    wiring: Wired,
    response: Response,
    after: BackgroundTasks,
    clock: ByPhone,
    key: Key = None,
) -> Any:
    """Add findings while the team is on scene or later; the latest replace the earlier ones, which stay in the log."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        found = body.rewritten(WORDS, cache(lambda text: kept_words(wiring, connection, case, text)))
    at = put_right(body.at, clock, field="at")
    kept = by_phone(body.at, clock)

    def act(desk: Desk, connection: Connection) -> tuple[Outcome, CaseView]:
        outcome = find(desk, case_id, Report(found.findings(), body.team, at, kept))
        return outcome, stepped(wiring, connection, desk, outcome)

    request = fingerprint("POST", f"complaints/{case_id}/findings", found.model_dump(mode="json")) if key else ""
    return sent_after(wiring, once(wiring, case.county, key, request, 201, act), response, after)
