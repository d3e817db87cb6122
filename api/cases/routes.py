"""Routes that read cases: lists, one case, its log, its decisions, the way to its place."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from sqlalchemy import Connection

from api.cases.responses import CaseId, with_links, with_masks
from api.cases.route_feature import RouteFeature
from api.http.body import StrictRoute
from api.http.geojson import GeoJson
from api.http.parameters import API, READS, CountyAsked, TeamAsked, Wired, answers
from api.http.shapes import Json
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.team_routes import departure, shown_team
from dispatch.errors import UnknownCaseError
from dispatch.moments import stamp
from dispatch.store.cases import reading
from dispatch.views.case import CaseListView, CaseView, EventView, case_summary
from dispatch.views.decision import DecisionView
from gis.store.graphs import surroundings
from gis.store.graphs.road_lines import FILE_NAME

router = APIRouter(prefix=f"{API}/complaints", tags=["complaints"], route_class=StrictRoute)


@router.get(
    "",
    summary="List cases 案件列表",
    response_description="One page, the newest first.",
    responses=READS,
)
def cases(
    wiring: Wired,
    county: CountyAsked = None,
    state: Annotated[
        Literal["open", "waiting", "desk", "cleared", "ended", "all"],
        Query(description="open: all cases that are not ended. 状态"),
    ] = "open",
    limit: Annotated[int, Query(ge=1, le=1000, description="Maximum number. 每页条数")] = 200,
    after: Annotated[
        int | None, Query(ge=1, le=2**63 - 1, description="`next` of the previous page. 上一页的 next")
    ] = None,
) -> Json[CaseListView]:
    """Return the newest first; `next` is set if there are more, `total` counts the open ones."""
    now = wiring.now()
    asked = wiring.county(county).code
    with wiring.transaction() as connection:
        page = reading.cases(connection, asked, state, limit=limit, after=after)
        items = [case_summary(case, now) for case in page.cases]
        with_masks(wiring, connection, asked, items)
        with_links(connection, items)
        wiring.record_read(connection, "cases.list", county=asked, state=state, rows=len(page.cases))
    return Json({"items": items, "next": page.next, "total": page.total, "now": stamp(now)})


@router.get(
    "/{case_id}",
    summary="One case with its clock as of now 案件",
    response_description="The case.",
    responses=READS,
)
def case(case_id: CaseId, wiring: Wired) -> Json[CaseView]:
    """Return the case."""
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        found = desk.store.cases.get(case_id)
        given = case_summary(found, desk.now)
        with_masks(wiring, connection, found.county, [given])
        with_links(connection, [given])
        wiring.record_read(connection, "case.read", county=found.county, subject=f"case:{case_id}")
    return Json(given)


@router.get(
    "/{case_id}/events",
    summary="The log of a case 案件日志",
    response_description="Every event, in order.",
    responses=READS,
)
def events(case_id: CaseId, wiring: Wired) -> Json[list[EventView]]:
    """Return every event in order."""
    with wiring.transaction() as connection:
        found = wiring.store_on(connection).cases.get(case_id)
        log = reading.events(connection, found)
        wiring.record_read(connection, "case.read", county=found.county, subject=f"case:{case_id}", part="events")
    return Json(log)


@router.get(
    "/{case_id}/decision",
    summary="The chosen team and the reasons 派单依据",
    response_description="The newest decision, or all of them.",
    responses=READS,
)
def decision(
    case_id: CaseId,
    wiring: Wired,
    every: Annotated[bool, Query(alias="all", description="Return every decision, the newest first. 全部决定")] = False,
) -> Json[DecisionView | list[DecisionView]]:
    """Return the newest decision of a case: all candidates' times and exclusions, graph and policy."""
    with wiring.transaction() as connection:
        found = _decisions(wiring, connection, case_id)
    return Json(found if every else _newest(found))


def _newest(decisions: list[DecisionView]) -> DecisionView:
    """Return the newest decision that was not undone."""
    return next(each for each in decisions if not each["taken_back"])


def _decisions(wiring: Wiring, connection: Connection, case_id: int) -> list[DecisionView]:
    case = wiring.store_on(connection).cases.get(case_id)
    found = reading.decisions(connection, case)
    if all(each["taken_back"] for each in found):
        raise UnknownCaseError(
            f"Case {case_id} is {case.status}: no team was needed, so there is no decision. 该案件无派单决定。",
            field="id",
        )
    wiring.record_read(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="decision")
    return found


@router.get(
    "/{case_id}/route",
    response_model=None,
    response_class=GeoJson,
    summary="Route of the chosen team, GeoJSON 路线",
    responses=answers(RouteFeature, "A line with its time and length.") | READS,
)
def route(
    case_id: CaseId,
    wiring: Wired,
    team: Annotated[TeamAsked | None, Query(max_length=40, description="Another candidate's code. 小组编码")] = None,
    streets: Annotated[bool, Query(description="Add the surrounding streets, for a sketch. 附沿途街道")] = False,
) -> Any:
    """Return the quickest way from the team's present position to the place; `team` selects another candidate."""
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        case = desk.store.cases.get(case_id)
        shown = shown_team(case, team, lambda: _newest(_decisions(wiring, connection, case_id))["chosen"])
        leaves = departure(desk, case, shown)
        wiring.record_read(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="route")
    version = leaves.ground.graph_version
    way, method = leaves.route(desk.travel(version))
    properties: dict[str, Any] = {
        "team": leaves.team,
        "source": leaves.source,
        "travel_s": way and way.travel_s,
        "distance_m": way and way.distance_m,
    }
    path = way.path if way else []
    if streets:
        properties["streets"] = _streets(wiring, version, path, leaves.place)
    feature = {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": path},
        "properties": {**properties, "method": method, "graph_version": version},
    }
    return GeoJson(feature)


def _streets(wiring: Wiring, graph: str | None, path: Any, place: Place) -> list[dict[str, Any]]:
    """Return the streets around a way; none if the county has no road graph."""
    file = wiring.settings.graphs_folder / str(graph) / FILE_NAME
    reach_m = place.accuracy_m if place.is_approximate and place.accuracy_m is not None else 0.0
    found = surroundings.around(file, path, reach_m) if graph else []
    return [{"class": each.road_class, "name": each.name, "line": each.line} for each in found]
