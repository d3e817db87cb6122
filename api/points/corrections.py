"""Routes of corrections at the office: the list beside the present points, decisions, closed points."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from api.cases.responses import REPLAYED, answered_once
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once
from api.http.parameters import API, MOVES, READS, CountyAsked, Key, Responses, Wired, answers
from api.http.schemas import Incoming
from api.http.shapes import Json
from api.points.correction_news import announce, decider
from api.points.correction_schemas import (
    ApprovalIn,
    ClosedPointsOut,
    RefusalIn,
    ReopeningIn,
)
from api.points.tokens import Code
from api.wiring import Wiring
from dispatch.desk.work import Desk
from dispatch.moments import stamp
from dispatch.views.correction import CorrectionListView, CorrectionView, correction_list
from gis.store.counties import corrected_points, corrections

router = APIRouter(prefix=API, tags=["ground"], route_class=StrictRoute)
type Number = Annotated[int, Path(ge=1, le=2**63 - 1, description="`number` of the correction. 更正序号")]
type State = Annotated[Literal["open", "all"], Query(description="Open ones, or decided ones too. 待核定或全部")]


def correction_answer(status: int, description: str) -> Responses:
    """Return the description of an answer with one correction; a repeated key gets the first one again."""
    return {status: {"model": CorrectionView, "description": description, "headers": REPLAYED}}


DECIDED = correction_answer(200, "The correction, decided.")


@router.get(
    "/corrections",
    summary="Corrections of reporting points 举报点更正",
    response_description="Those of the caller's place, open ones first.",
    responses=READS,
)
def listed(wiring: Wired, county: CountyAsked = None, state: State = "open") -> Json[CorrectionListView]:
    """Return corrections with the present point, the distance of the move and the new cell."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        rows = corrected_points.listed(connection, code, now=wiring.now(), only_open=state == "open")
        wiring.record_read(connection, "corrections.list", county=code, rows=len(rows))
    return Json(correction_list(rows, wiring.who.actor))


@router.post(
    "/corrections/{number}/approve",
    response_model=None,
    summary="Approve a correction: the point is changed 采纳更正",
    responses=DECIDED | MOVES,
)
def approve(
    number: Number,
    body: Annotated[ApprovalIn, Body(examples=[{"seen_version": "0123456789abcdef"}])],
    wiring: Wired,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Change the point if it is still as seen; the proposer may not approve it."""

    def act(connection: Connection, code: str, body: ApprovalIn) -> int:
        who, seen = decider(wiring), body.seen_version
        corrections.approve(connection, code, number, who, seen_version=seen, reason=body.reason, now=wiring.now())
        return number

    return _act(wiring, county, key, f"corrections/{number}/approve", body, act, "approved")


@router.post(
    "/corrections/{number}/refuse",
    response_model=None,
    summary="Refuse a correction 不予采纳",
    responses=DECIDED | MOVES,
)
def refuse(
    number: Number,
    body: Annotated[RefusalIn, Body(examples=[{"reason": "实地核查，位置无误"}])],
    wiring: Wired,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Leave the point as it is; the proposer's phone shows the reason."""

    def act(connection: Connection, code: str, body: RefusalIn) -> int:
        corrections.refuse(connection, code, number, decider(wiring), reason=body.reason, now=wiring.now())
        return number

    return _act(wiring, county, key, f"corrections/{number}/refuse", body, act, "refused")


@router.get(
    "/points/closed",
    response_model=None,
    summary="Closed reporting points 已关闭的举报点",
    responses=answers(ClosedPointsOut, "Those of the caller's place, the last closed first.") | READS,
)
def closed(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return closed points, with who closed them and why."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        found = corrected_points.closed_points(connection, code)
        wiring.record_read(connection, "points.closed", county=code, rows=len(found))
    return JSONResponse({"items": [{**each, "closed_at": stamp(each["closed_at"])} for each in found]})


@router.post(
    "/points/{code}/reopen",
    response_model=None,
    summary="Open a closed reporting point again 恢复举报点",
    responses=DECIDED | MOVES,
)
def reopen(
    code: Code,
    body: Annotated[ReopeningIn, Body(examples=[{"seen_version": "0123456789abcdef", "reason": "重新开业"}])],
    wiring: Wired,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Reopen the point; recorded as a correction of the office."""

    def act(connection: Connection, home: str, body: ReopeningIn) -> int:
        who, seen = decider(wiring), body.seen_version
        return corrections.reopen(connection, home, code, who, seen_version=seen, reason=body.reason, now=wiring.now())

    return _act(wiring, county, key, f"points/{code}/reopen", body, act, "approved")


def _act[Body: Incoming](
    wiring: Wiring,
    county: str | None,
    key: str | None,
    path: str,
    body: Body,
    act: Callable[[Connection, str, Body], int],
    change: str,
) -> Any:
    """Run once per key, for the whole county: a point may move into another station's cells."""
    code = wiring.county(county).code

    def acted(_: Desk, connection: Connection) -> tuple[None, CorrectionView]:
        number = act(connection, code, body)
        return None, announce(wiring, connection, code, number, change)

    request = fingerprint("POST", f"{code}/{path}", body.model_dump(mode="json"))
    _, answer, repeated = once(wiring, code, key, request, 200, acted)
    return answered_once(answer, 200, repeated=repeated)
