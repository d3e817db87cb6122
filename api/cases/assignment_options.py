"""Routes of assignment: team options with their effects, swaps, undo."""

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Body, Response
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from api.cases.assignment_schemas import CandidatesOut, SwapIn, UndoIn
from api.cases.locating import ask_phones
from api.cases.responses import REPLAYED, CaseId, kept_words, moved, sent_after, stepped
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once
from api.http.parameters import API, MOVES, READS, Key, Wired, answers
from api.http.phone_time import ByPhone, put_right
from api.wiring import Wiring
from dispatch.cases.case import Case
from dispatch.desk.assignment_options import weigh
from dispatch.desk.ports import Teams
from dispatch.desk.swap import swap
from dispatch.desk.undo import undo
from dispatch.desk.work import Desk, Outcome
from dispatch.errors import UnknownTeamError
from dispatch.moments import stamp
from dispatch.views.assignment_options import Spot
from dispatch.views.case import CaseView
from gis.position import Position
from gis.store.queries import GIS

router = APIRouter(prefix=f"{API}/complaints", tags=["complaints"], route_class=StrictRoute)
MOVED = moved("The case as it is now.", REPLAYED) | MOVES


@router.get(
    "/{case_id}/candidates",
    response_model=None,
    summary="Teams that could go now, their arrival, and the effect on town cover 候选小组及其后果",
    responses=answers(CandidatesOut, "Every team the caller may see, the quickest first.") | READS,
)
def candidates(case_id: CaseId, wiring: Wired) -> Any:
    """Return the teams in order, with lateness, loss of cover and possible moves; nothing is changed."""
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        case = desk.store.cases.get(case_id)
        cells, posts = _spots(wiring, connection, case.county)
        weighed = weigh(desk, case, cells, posts)
        ask_phones(connection, case.county, weighed.found)
        wiring.record_read(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="candidates")
    found = weighed.found
    best = found.ranking[0].team if found.ranking else None
    return JSONResponse(
        {
            "at": stamp(desk.now),
            "recommended": best,
            "method": found.method,
            "graph_version": found.graph_version,
            "policy_version": found.policy_version,
            "target_s": desk.store.counties.ground(case.county).policy.town_target_s,
            "town_cells": weighed.town.cover.cells,
            "candidates": weighed.choices(desk.now),
        }
    )


def _spots(wiring: Wiring, connection: Connection, county: str) -> list[list[Spot]]:
    """Return the cells of the town today, and the posts."""
    asked = {"county": county, "today": wiring.county(county).day(wiring.now())}
    return [
        [
            Spot(row["code"], row["name"], Position(row["lon"], row["lat"]))
            for row in connection.execute(query, asked).mappings()
        ]
        for query in (GIS["town_centres"], GIS["posts"])
    ]


@router.post(
    "/{case_id}/swap",
    status_code=201,
    response_model=None,
    summary="Swap the teams of two cases 互换小组",
    responses=MOVED,
)
def exchange(
    case_id: CaseId,
    body: Annotated[SwapIn, Body(examples=[{"with": 2, "reason": "二组更近"}])],
    wiring: Wired,
    response: Response,
    after: BackgroundTasks,
    key: Key = None,
) -> Any:
    """Give each of two cases the team of the other, both or neither; both teams get a new offer."""
    with wiring.transaction() as connection:
        store = wiring.store_on(connection)
        case, other = store.cases.get(case_id), store.cases.get(body.other)
        refusal = _refusal(wiring, store.teams, case, other)
        reason = kept_words(wiring, connection, case, body.reason) if body.reason else None

    def act(desk: Desk, connection: Connection) -> tuple[Outcome, CaseView]:
        if refusal is not None:  # only now: a repeated request gets its first answer
            raise refusal
        outcome = swap(desk, case_id, body.other, reason)[0]
        return outcome, stepped(wiring, connection, desk, outcome)

    request = fingerprint("POST", f"complaints/{case_id}/swap", {"with": body.other, "reason": reason})
    return sent_after(wiring, once(wiring, case.county, key, request, 201, act), response, after)


def _refusal(wiring: Wiring, teams: Teams, *cases: Case) -> UnknownTeamError | None:
    """Return why a station may not exchange the teams of cases: one is another station's. None if it may."""
    if wiring.who.stations is None:
        return None
    county = cases[0].county
    sent = sorted(case.assignment.team for case in cases if case.assignment is not None)
    unknown = next((team for team in sent if teams.get(county, team) is None), None)
    return None if unknown is None else UnknownTeamError(unknown, (t.code for t in teams.now(county)), field="with")


@router.post(
    "/{case_id}/undo",
    status_code=201,
    response_model=None,
    summary="Undo the caller's last step, within seconds 撤回刚才的操作",
    responses=MOVED,
)
def take_back(
    case_id: CaseId,
    body: Annotated[UndoIn, Body(examples=[{"seq": 3}])],
    wiring: Wired,
    response: Response,
    after: BackgroundTasks,
    clock: ByPhone,
    key: Key = None,
) -> Any:
    """Undo a step of the caller while nobody has acted on it; the log keeps both."""
    with wiring.transaction() as connection:
        county = wiring.store_on(connection).cases.county_of(case_id)

    def act(desk: Desk, connection: Connection) -> tuple[Outcome, CaseView]:
        outcome = undo(desk, case_id, body.seq, at=put_right(body.at, clock, field="at"))[0]
        return outcome, stepped(wiring, connection, desk, outcome)

    request = fingerprint("POST", f"complaints/{case_id}/undo", body.model_dump(mode="json", exclude_none=True))
    return sent_after(wiring, once(wiring, county, key, request, 201, act), response, after)
