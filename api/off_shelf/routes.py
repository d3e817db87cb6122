"""Routes of off-shelf orders 下架令: made, extended, reassigned, closed one by one, ended."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from fastapi.openapi.models import Example
from sqlalchemy import Connection

from api.cases.responses import REPLAYED, CaseId, answered_once, kept_words, undo_until
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once
from api.http.parameters import API, MOVES, WRITES, Key, Wired
from api.http.phone_time import ByPhone, by_phone, put_right
from api.http.schemas import Incoming
from api.http.shapes import Json
from api.off_shelf.schemas import (
    ClosingIn,
    MoreIn,
    OrderEndIn,
    OrderIn,
    PremisesIn,
    SpotIn,
    StandingIn,
    TaskIn,
)
from api.wiring import Wiring
from dispatch.desk.off_shelf.orders import Found, Goods, assign, close, end, extend, find, order
from dispatch.desk.off_shelf.premises import Asked, named
from dispatch.desk.work import Desk, Outcome
from dispatch.views.off_shelf import OrderView, order_summary
from dispatch.views.off_shelf_rounds import RoundsAheadView, rounds_ahead, start_of
from gis.datum.crs import parse_datum, to_wgs84
from gis.errors import GisError
from gis.position import Position, SourcePosition

router = APIRouter(prefix=f"{API}/complaints", tags=["off-shelf"], route_class=StrictRoute)
type OrderNumber = Annotated[int, Path(ge=1, le=2**31 - 1, description="`order` of the order. 下架令序号")]
type PremisesNumber = Annotated[int, Path(ge=1, le=2**31 - 1, description="`number` of the premises. 场所序号")]
WRITTEN = frozenset({"product", "batch", "reason", "name", "quantity", "note"})
"""Fields that hold words of their author."""
BY_HAND = {"name": "村口小店", "place": {"lon": 107.034610, "lat": 35.299383, "datum": "gcj02"}}
MADE: dict[str, Example] = {
    "points": {
        "summary": "At two reporting points 两处举报点",
        "value": {
            "product": "散装面包",
            "batch": "20261101",
            "reason": "菌落总数超标",
            "premises": [{"point": "P1"}, {"point": "P2", "team": "T1"}],
        },
    },
    "place": {
        "summary": "At a shop that is no point 其他场所",
        "value": {"product": "散装面包", "reason": "菌落总数超标", "premises": [BY_HAND]},
    },
}
MORE: dict[str, Example] = {"more": {"summary": "Two more 追加两处", "value": {"premises": [{"point": "P2"}, BY_HAND]}}}
CLOSED: dict[str, Example] = {
    "done": {
        "summary": "Ordered off and gone 责令下架",
        "value": {"outcome": "done", "basis": "ordered", "quantity": "12 箱", "note": "已全部下架封存"},
    },
    "not_found": {"summary": "None on the shelf 未发现", "value": {"outcome": "not_found"}},
    "phone": {
        "summary": "On the spot, with a photograph 现场办结",
        "value": {
            "outcome": "done",
            "basis": "sealed",
            "quantity": "3 袋",
            "place": {"lon": 107.03461, "lat": 35.299383, "datum": "wgs84", "accuracy_m": 8},
            "photo": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
    },
}
GIVEN: dict[str, Example] = {
    "team": {"summary": "To a team 交由小组", "value": {"team": "T1"}},
    "station": {"summary": "Back to the station 交回监管所", "value": {"team": None}},
}
ENDED: dict[str, Example] = {"fine": {"summary": "The goods were fine 检验合格", "value": {"reason": "复检合格，撤销"}}}


def _answers(status: int, description: str) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": OrderView, "description": description, "headers": REPLAYED}}


@router.post(
    "/{case_id}/off-shelf",
    status_code=201,
    response_model=None,
    summary="Order goods off the shelf at many premises 下达下架令",
    responses=_answers(201, "The order, with running clocks.") | MOVES,
)
def make(case_id: CaseId, body: Annotated[OrderIn, Body(openapi_examples=MADE)], wiring: Wired, key: Key = None) -> Any:
    """Start a clock at each of the premises; if one is invalid, it is named and nothing is ordered."""

    def act(desk: Desk, body: OrderIn) -> tuple[Outcome, int]:
        goods = Goods(body.product, body.reason, body.batch)
        outcome = order(desk, case_id, goods, [_asked(each) for each in body.premises])
        return outcome, outcome.case.off_shelf[-1].number

    return _act(wiring, case_id, key, ["off-shelf"], body, act)


@router.post(
    "/{case_id}/premises/rounds",
    summary="Planned rounds of premises 预计清查路线",
    response_description="Each team's round by road if the premises were ordered now; nothing is stored.",
    responses=WRITES,
)
def ahead(
    case_id: CaseId, body: Annotated[MoreIn, Body(openapi_examples=MORE)], wiring: Wired
) -> Json[RoundsAheadView]:
    """Return the visits of each team in order, and the driving time."""
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection, read_only=True)
        case = desk.store.cases.get(case_id)
        tasks = named(desk, case.county, [_asked(each) for each in body.premises], ())
        wiring.record_read(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="premises")
        ground, teams = desk.store.counties.ground(case.county), desk.store.teams.now(case.county)
    travel = desk.travel(ground.graph_version) or ground.policy.straight_line()
    start = partial(start_of, now=desk.now, fix_max_age_s=ground.policy.fix_max_age_s)
    return Json(rounds_ahead(teams, tasks, start, travel))


@router.post(
    "/{case_id}/off-shelf/{order}/premises",
    status_code=201,
    response_model=None,
    summary="Add premises to an order 追加场所",
    responses=_answers(201, "The order; the clocks of added premises start now.") | MOVES,
)
def add(
    case_id: CaseId,
    order: OrderNumber,
    body: Annotated[MoreIn, Body(openapi_examples=MORE)],
    wiring: Wired,
    key: Key = None,
) -> Any:
    """Add all the premises, or none of them."""

    def act(desk: Desk, body: MoreIn) -> tuple[Outcome, int]:
        return extend(desk, case_id, order, [_asked(each) for each in body.premises]), order

    return _act(wiring, case_id, key, ["premises", order], body, act)


@router.post(
    "/{case_id}/off-shelf/{order}/premises/{premises}/close",
    status_code=201,
    response_model=None,
    summary="Close one of the premises 办结一处",
    responses=_answers(201, "The order.") | MOVES,
)
def shut(
    case_id: CaseId,
    order: OrderNumber,
    premises: PremisesNumber,
    body: Annotated[ClosingIn, Body(openapi_examples=CLOSED)],
    wiring: Wired,
    clock: ByPhone,
    key: Key = None,
) -> Any:
    """Close a task; a second closing gets the name of the first."""
    position, source = _standing(body.place) if body.place else (None, None)
    at = put_right(body.at, clock, field="at")
    kept = by_phone(body.at, clock)

    def act(desk: Desk, body: ClosingIn) -> tuple[Outcome, int]:
        what = (body.basis, body.quantity, body.note, at, position, source, body.photo)
        return close(desk, case_id, order, premises, Found(body.outcome, *what, kept)), order

    return _act(wiring, case_id, key, ["close", order, premises], body, act)


@router.patch(
    "/{case_id}/off-shelf/{order}/premises/{premises}",
    response_model=None,
    summary="Give a task to a team or to the station 改派",
    responses=_answers(200, "The order.") | MOVES,
)
def hand_on(
    case_id: CaseId,
    order: OrderNumber,
    premises: PremisesNumber,
    body: Annotated[TaskIn, Body(openapi_examples=GIVEN)],
    wiring: Wired,
    key: Key = None,
) -> Any:
    """Reassign one of the premises."""

    def act(desk: Desk, body: TaskIn) -> tuple[Outcome, int]:
        return assign(desk, case_id, order, premises, body.team), order

    return _act(wiring, case_id, key, ["task", order, premises], body, act, status=200)


@router.post(
    "/{case_id}/off-shelf/{order}/end",
    status_code=201,
    response_model=None,
    summary="End an order and withdraw its open premises 终止下架令",
    responses=_answers(201, "The order.") | MOVES,
)
def stop(
    case_id: CaseId,
    order: OrderNumber,
    body: Annotated[OrderEndIn, Body(openapi_examples=ENDED)],
    wiring: Wired,
    key: Key = None,
) -> Any:
    """End an order with a reason."""

    def act(desk: Desk, body: OrderEndIn) -> tuple[Outcome, int]:
        return end(desk, case_id, order, body.reason), order

    return _act(wiring, case_id, key, ["end", order], body, act)


def _spot(given: SpotIn, field: str) -> tuple[Position, SourcePosition]:
    datum = parse_datum(given.datum, field=f"{field}.datum")
    return to_wgs84(given.lon, given.lat, datum, field=field), SourcePosition(given.lon, given.lat, datum)


def _standing(given: StandingIn) -> tuple[Position, SourcePosition]:
    position, source = _spot(given, "place")
    return position, replace(source, accuracy_m=given.accuracy_m)


def _asked(given: PremisesIn) -> Asked:
    """Return the premises for the desk; a bad coordinate is reported with all other faults."""
    if given.place is None:
        return Asked(point=given.point, team=given.team)
    try:
        position, source = _spot(given.place, "place")
    except GisError as wrong:
        return Asked(name=given.name, team=given.team, wrong=str(wrong), value=f"{given.place.lon}, {given.place.lat}")
    return Asked(None, given.name, position, source, given.team)


def _act[Body: Incoming](
    wiring: Wiring,
    case_id: int,
    key: str | None,
    path: list[Any],
    body: Body,
    act: Callable[[Desk, Body], tuple[Outcome, int]],
    status: int = 201,
) -> Any:
    """Run once per key, for the whole county, and return the order; refuse a case the caller may not see."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        found = body.rewritten(WRITTEN, cache(lambda text: kept_words(wiring, connection, case, text)))

    def acted(desk: Desk, connection: Connection) -> tuple[Outcome, OrderView]:
        outcome, number = act(desk, found)
        answer = order_summary(outcome.case, find(outcome.case.off_shelf, case_id, number), desk.now)
        undo = undo_until(desk, outcome)
        if undo is not None:
            answer["undo"] = undo
        return outcome, answer

    request = fingerprint("POST", f"complaints/{case_id}", [*path, found.model_dump(mode="json")]) if key else ""
    _, answer, repeated = once(wiring, case.county, key, request, status, acted)
    return answered_once(answer, status, repeated=repeated)
