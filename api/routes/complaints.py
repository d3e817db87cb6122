"""Cases in, along and out: intake, lists, steps, decisions, the way to the place."""

import json
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, BackgroundTasks, Body, Path, Query, Response
from fastapi.openapi.models import Example
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from api.access.gate import check_step
from api.access.principal import Means
from api.access.rules import REVEALS, SEES_AUTHORS, SEES_MASKS
from api.answers import CaseOut, CasesOut, DecisionOut, EventOut
from api.body import StrictRoute
from api.features import GeoJson, RouteFeature
from api.idempotency import fingerprint, once
from api.identity.person import Person, numbers_hidden, withheld
from api.placing import place_of
from api.routes.parameters import (
    API,
    MOVES,
    READS,
    WRITES,
    CountyAsked,
    Key,
    Responses,
    TeamAsked,
    Wired,
    answers,
    problems,
)
from api.schemas import ComplaintIn, EventIn, IdentityIn
from api.wiring import Wiring
from dispatch.cases import Case
from dispatch.complaints import CaseKind
from dispatch.errors import UnknownCaseError, UnknownTeamError
from dispatch.intake import Draft, receive
from dispatch.lifecycle import EventType
from dispatch.steps import Step, report
from dispatch.store import reading
from dispatch.store.sql_store import SqlStore
from dispatch.summary import case_summary, stamp
from dispatch.work import Desk, Outcome

router = APIRouter(prefix=f"{API}/complaints", tags=["complaints"], route_class=StrictRoute)
type CaseId = Annotated[int, Path(ge=1, le=2**63 - 1, description="`id` of the case. 案件编号")]
REPLAYED = {
    "Idempotency-Replayed": {
        "description": "true where the key came before: nothing was changed, this is the first answer.",
        "schema": {"type": "string"},
    }
}
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
STEPS: dict[str, Example] = {
    "acknowledged": {"summary": "The team takes it 接单", "value": {"type": "acknowledged"}},
    "on_scene": {
        "summary": "It has arrived 到场",
        "value": {"type": "on_scene", "team": "T1", "at": "2026-11-24T17:05:30+08:00"},
    },
    "declined": {"summary": "It gives it back 退单", "value": {"type": "declined", "note": "车辆故障"}},
    "offered": {"summary": "A person sends a team 人工派单", "value": {"type": "offered", "team": "T2"}},
}


def _moved(description: str, headers: dict[str, Any]) -> Responses:
    return {201: {"model": CaseOut, "description": description, "headers": headers}}


@router.post(
    "",
    status_code=201,
    response_model=None,
    summary="Take in a complaint, report, enquiry or suggestion 受理",
    responses=_moved("The case: placed, its clock running, a team sent.", {**LOCATION, **REPLAYED})
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

    outcome, answer, repeated = once(wiring, home.code, key, _asked(body, author) if key else "", 201, act)
    if repeated:
        response.headers["Idempotency-Replayed"] = "true"
    if outcome is not None and outcome.look_at_waiting:
        after.add_task(wiring.settle, outcome.case.county)
    response.headers["Location"] = f"/api/v1/complaints/{answer['id']}"
    return _sent(answer, response, 201)


def person_of(told: IdentityIn) -> Person:
    """Return whoever complained."""
    return Person(told.name, told.phone, told.address, told.id_number)


def _asked(body: ComplaintIn, author: Person | None) -> str:
    """Return the request's fingerprint, of the identity only what anybody may see: a plain hash could be tried out."""
    told = body.model_dump(mode="json", exclude={"identity"})
    if author is not None:
        told |= {"identity": author.masked(), "text": author.kept_out_of(body.text)}
    return fingerprint("POST", "complaints", told)


def _with_masks(wiring: Wiring, connection: Connection, county: str, cases: list[dict[str, Any]]) -> None:
    """Add to each case what whoever asks may see of its author."""
    seen = wiring.who.means is Means.OPEN or wiring.who.role in SEES_AUTHORS
    found = wiring.identities_on(connection).masks(county, [case["id"] for case in cases]) if seen and cases else {}
    for case in cases:
        mask = found.get(case["id"])
        untold = wiring.who.means is not Means.OPEN and wiring.who.role not in SEES_MASKS[CaseKind(case["kind"])]
        case["identity"] = withheld(mask) if mask and untold else mask


def _sent(answer: dict[str, Any], response: Response, status: int) -> Response:
    """Return an answer that is already plain values, without checking it a second time."""
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return Response(body, status, dict(response.headers), "application/json")


@router.get(
    "",
    response_model=None,
    summary="List cases 案件列表",
    responses=answers(CasesOut, "One page, the newest first.") | READS,
)
def cases(
    wiring: Wired,
    county: CountyAsked = None,
    state: Annotated[
        Literal["open", "waiting", "desk", "cleared", "ended", "all"],
        Query(description="open: whatever somebody still works on. 状态"),
    ] = "open",
    limit: Annotated[int, Query(ge=1, le=1000, description="How many at most. 每页条数")] = 200,
    after: Annotated[
        int | None, Query(ge=1, le=2**63 - 1, description="`next` of the page before. 上一页的 next")
    ] = None,
) -> Any:
    """Return the newest first; `next` is set where there are more, `total` counts the open ones."""
    now = wiring.now()
    asked = wiring.county(county).code
    with wiring.transaction() as connection:
        page = reading.cases(connection, asked, state, limit=limit, after=after)
        items = [case_summary(case, now) for case in page.cases]
        _with_masks(wiring, connection, asked, items)
        wiring.look(connection, "cases.list", county=asked, state=state, rows=len(page.cases))
    return JSONResponse({"items": items, "next": page.next, "total": page.total, "now": stamp(now)})


@router.get(
    "/{case_id}",
    response_model=None,
    summary="One case with its clock as of now 案件",
    responses=answers(CaseOut, "The case.") | READS,
)
def case(case_id: CaseId, wiring: Wired) -> Any:
    """Return the case."""
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        found = desk.store.case(case_id)
        told = case_summary(found, desk.now)
        _with_masks(wiring, connection, found.county, [told])
        wiring.look(connection, "case.read", county=found.county, subject=f"case:{case_id}")
    return JSONResponse(told)


@router.get(
    "/{case_id}/events",
    response_model=None,
    summary="The log of a case 案件日志",
    responses=answers(list[EventOut], "Every event, in order.") | READS,
)
def events(case_id: CaseId, wiring: Wired) -> Any:
    """Return every event in order."""
    with wiring.transaction() as connection:
        found = wiring.store_on(connection).case(case_id)
        log = reading.events(connection, found)
        wiring.look(connection, "case.read", county=found.county, subject=f"case:{case_id}", part="events")
    return JSONResponse(log)


@router.post(
    "/{case_id}/events",
    status_code=201,
    response_model=None,
    summary="Report a step of a case 上报步骤",
    responses=_moved("The case after the step.", REPLAYED) | MOVES,
)
def step(
    case_id: CaseId,
    body: Annotated[EventIn, Body(openapi_examples=STEPS)],
    wiring: Wired,
    response: Response,
    after: BackgroundTasks,
    key: Key = None,
) -> Any:
    """Move the case; a step that does not follow from its status is refused, naming both."""
    check_step(wiring.who, body.type)
    county, note = _about(wiring, case_id, body)

    def act(desk: Desk, connection: Connection) -> tuple[Outcome, dict[str, Any]]:
        outcome = report(desk, case_id, Step(body.type, body.team, body.at, {"note": note} if note else None))
        answer = case_summary(outcome.case, desk.now)
        _with_masks(wiring, connection, county, [answer])
        return outcome, answer

    told = body.model_dump(mode="json") | {"note": note}  # as kept: a plain hash of the rest could be tried out
    request = fingerprint("POST", f"complaints/{case_id}/events", told) if key else ""
    outcome, answer, repeated = once(wiring, county, key, request, 201, act)
    if repeated:
        response.headers["Idempotency-Replayed"] = "true"
    if outcome is not None and outcome.look_at_waiting:
        after.add_task(wiring.settle, outcome.case.county)
    return _sent(answer, response, 201)


def _about(wiring: Wiring, case_id: int, told: EventIn) -> tuple[str, str | None]:
    """Return a case's county, and a note on it as it may be kept; a case or team that is not seen is refused here.

    The author is only looked for in notes of those who may be told who it is: to others, what is masked and what is not
    would tell whether a guess was right. In theirs every number that may be somebody's is masked.
    """
    with wiring.transaction() as connection:
        store, note = wiring.store_on(connection), told.note
        county = store.county_of(case_id)
        if told.type is EventType.OFFERED and told.team is not None:
            _check_sent(wiring, store, store.case(case_id), told.team)
        if not note:
            return county, note
        case = store.case(case_id)
        if wiring.who.means is not Means.OPEN and wiring.who.role not in REVEALS[case.kind]:
            return case.county, numbers_hidden(note)
        return case.county, wiring.identities_on(connection).kept_out(case.county, case_id, note)


def _check_sent(wiring: Wiring, store: SqlStore, case: Case, team: str) -> None:
    """Refuse to send by hand, from a station, a team neither its own nor proposed; raises UnknownTeamError."""
    if wiring.who.stations is None or team == case.proposed_team or store.known_teams(case.county, {team}):
        return
    known = ", ".join(each.code for each in store.teams(case.county))
    raise UnknownTeamError(f"No team {team!r}; teams: {known}. 没有这个执法小组。", field="team")


@router.get(
    "/{case_id}/decision",
    response_model=None,
    summary="Who was chosen, and why 派单依据",
    responses=answers(DecisionOut | list[DecisionOut], "The newest decision, or all of them.") | READS,
)
def decision(
    case_id: CaseId,
    wiring: Wired,
    every: Annotated[bool, Query(alias="all", description="Every decision, the newest first. 全部决定")] = False,
) -> Any:
    """Return the newest decision of a case: all candidates' times and exclusions, graph and policy."""
    with wiring.transaction() as connection:
        found = _decisions(wiring, connection, case_id)
    return JSONResponse(found if every else found[0])


def _decisions(wiring: Wiring, connection: Connection, case_id: int) -> list[dict[str, Any]]:
    case = wiring.store_on(connection).case(case_id)
    found = reading.decisions(connection, case)
    if not found:
        raise UnknownCaseError(
            f"Case {case_id} is {case.status}: no team was asked for, so there is no decision. 该案件无派单决定。",
            field="id",
        )
    wiring.look(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="decision")
    return found


@router.get(
    "/{case_id}/route",
    response_model=None,
    response_class=GeoJson,
    summary="The way of the chosen team, GeoJSON 路线",
    responses=answers(RouteFeature, "A line with its time and length.") | READS,
)
def route(
    case_id: CaseId,
    wiring: Wired,
    team: Annotated[TeamAsked | None, Query(max_length=40, description="Another candidate's code. 小组代码")] = None,
) -> Any:
    """Return the quickest way from where the team is now to the place; `team` asks for another candidate's."""
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        case = desk.store.case(case_id)
        wanted = team or (
            case.assignment.team if case.assignment else _decisions(wiring, connection, case_id)[0]["chosen"]
        )
        found = next((t for t in desk.store.teams(case.county) if t.code == wanted), None)
        ground = desk.store.ground(case.county)
    if found is None or case.place is None:
        raise UnknownTeamError(f"No team {wanted!r} to draw a way for. 没有这个执法小组。", field="team")
    origin, source = found.whereabouts(desk.now, ground.policy.fix_max_age_s)
    road = desk.travel(ground.graph_version)
    way, method = road and road.route(origin, case.place.position), "road"
    if way is None:
        way, method = ground.policy.straight_line().route(origin, case.place.position), "straight_line"
    properties = {
        "team": wanted,
        "source": source,
        "travel_s": way and way.travel_s,
        "distance_m": way and way.distance_m,
    }
    feature = {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": way.path if way else []},
        "properties": {**properties, "method": method, "graph_version": ground.graph_version},
    }
    return GeoJson(feature)
