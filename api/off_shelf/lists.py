"""Routes that read off-shelf orders: the list, one order with a team's round, a table, and possible premises."""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from api.cases.responses import CaseId
from api.http.body import StrictRoute
from api.http.parameters import API, READS, CountyAsked, StationAsked, TeamAsked, Wired, answers
from api.http.shapes import Json
from api.off_shelf.routes import OrderNumber
from api.off_shelf.schemas import PremisesCandidatesOut
from api.roster.routes import TABLE
from dispatch.cases.case import Case
from dispatch.desk.off_shelf.orders import find
from dispatch.desk.off_shelf.premises import MOST
from dispatch.desk.work import Desk
from dispatch.errors import TooManyRowsError, UnknownTeamError
from dispatch.moments import stamp
from dispatch.off_shelf.order import Ending, Order
from dispatch.store.off_shelf import repository as shelf
from dispatch.store.off_shelf.file import as_csv
from dispatch.views.off_shelf import OrderListView, OrderView, order_head, order_summary
from dispatch.views.off_shelf_rounds import RoundView, round_of, start_of, tasks_of
from gis.county.model import CellKind, PointKind

router = APIRouter(prefix=API, tags=["off-shelf"], route_class=StrictRoute)
MOST_CASES, MOST_EXPORTED = 500, 20_000
State = Annotated[Literal["open", "all"], Query(description="open: with goods still on a shelf. 范围：未完成或全部")]
Committee = Annotated[str, Query(pattern=r"^[0-9]{12}$")]


def _orders(cases: list[Case], state: str) -> list[tuple[Case, Order]]:
    every = [(case, order) for case in cases for order in case.off_shelf]
    return [(case, order) for case, order in every if state == "all" or order.open_premises]


@router.get(
    "/off-shelf",
    summary="Off-shelf orders and their progress 下架令与完成情况",
    response_description="Without premises; orders of the newest cases first.",
    responses=READS,
)
def orders(wiring: Wired, county: CountyAsked = None, state: State = "open") -> Json[OrderListView]:
    """Return the orders of a county, or of the cases a station sees; from the 500 newest cases with an order."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        cases = shelf.ordered(connection, code, only_open=state == "open", limit=MOST_CASES)
        found = _orders(cases, state)
        wiring.record_read(connection, "off_shelf.list", county=code, rows=len(found))
    now = wiring.now()
    return Json({"items": [order_head(case, order, now) for case, order in found], "now": stamp(now)})


@router.get(
    "/off-shelf.csv",
    response_model=None,
    response_class=Response,
    summary="Every task of off-shelf orders as a table 导出下架清单",
    responses=TABLE | READS,
)
def export(wiring: Wired, county: CountyAsked = None, state: State = "all") -> Any:
    """Return tasks by the county's clock, one per row."""
    asked = wiring.county(county)
    with wiring.transaction() as connection:
        cases = shelf.ordered(connection, asked.code, only_open=state == "open", limit=MOST_EXPORTED + 1)
        if len(cases) > MOST_EXPORTED:
            raise TooManyRowsError(
                f"More than {MOST_EXPORTED} cases have an off-shelf order: export the open ones (state=open). "
                f"有下架令的案件超过 {MOST_EXPORTED} 件，请只导出未完成的（state=open）。",
                field="state",
            )
        found = _orders([case for case in cases if not case.exercise], state)
        wiring.record_read(
            connection, "off_shelf.export", county=asked.code, rows=sum(len(o.premises) for _, o in found)
        )
    table = as_csv(found, wiring.now(), ZoneInfo(asked.time_zone))
    headers = {"Content-Disposition": f'attachment; filename="wangge-off-shelf-{asked.code}.csv"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/complaints/{case_id}/off-shelf/{order}",
    summary="One off-shelf order with its tasks 下架令详情",
    response_description="The order; with `route` also a team's round through the open premises.",
    responses=READS,
)
def order(
    case_id: CaseId,
    order: OrderNumber,
    wiring: Wired,
    route: Annotated[TeamAsked | None, Query(description="A team, for the best order of its tasks. 小组编码")] = None,
) -> Json[OrderView]:
    """Return an order, the most pressing premises first."""
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection, read_only=True)
        case = desk.store.cases.get(case_id)
        found = find(case.off_shelf, case_id, order)
        wiring.record_read(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="off-shelf")
        whole = order_summary(case, found, desk.now)
        if route is not None:
            whole["round"] = _round(desk, case.county, found, route)
    return Json(whole)


def _round(desk: Desk, county: str, found: Order, code: str) -> RoundView:
    teams = desk.store.teams.now(county)
    team = next((each for each in teams if each.code == code), None)
    if team is None:
        raise UnknownTeamError(code, (each.code for each in teams), field="route")
    ground = desk.store.counties.ground(county)
    start = start_of(team, desk.now, ground.policy.fix_max_age_s)
    travel = desk.travel(ground.graph_version) or ground.policy.straight_line()
    return round_of(team, start, tasks_of(found, team, {each.code for each in teams}), travel)


@router.get(
    "/complaints/{case_id}/premises",
    response_model=None,
    summary="Reporting points that an order may name 可选场所",
    responses=answers(PremisesCandidatesOut, "By kind and area, the nearest to the case first.") | READS,
)
def candidates(
    case_id: CaseId,
    wiring: Wired,
    kind: Annotated[list[PointKind] | None, Query(description="Kinds of point. 场所类型")] = None,
    cell_kind: Annotated[list[CellKind] | None, Query(description="Kinds of cell. 网格类型")] = None,
    committee: Annotated[list[Committee] | None, Query(description="Committees by code. 村、社区编码")] = None,
    station: Annotated[list[StationAsked] | None, Query(description="Stations of the cells. 监管所")] = None,
    within_m: Annotated[float | None, Query(gt=0, le=1e6, description="Metres from the case. 距案发地（米）")] = None,
) -> Any:
    """Return the possible premises, each with the order it is already in; of the others as many as an order takes."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        near = case.place.position if case.place else None
        area = shelf.Area(near, within_m, kind, cell_kind, committee, station)
        found = shelf.candidates(connection, case.county, area, wiring.now())
        wiring.record_read(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="premises")
    there = {
        premises.point: each.number
        for each in case.off_shelf
        for premises in each.premises
        if premises.closing is None or premises.closing.ending is not Ending.WITHDRAWN
    }
    items = [{**row, "order": there.get(row["code"])} for row in found]
    beyond = {row["code"] for row in [row for row in items if row["order"] is None][MOST:]}
    listed = [row for row in items if row["code"] not in beyond]
    return JSONResponse({"items": listed, "beyond": len(beyond)})
