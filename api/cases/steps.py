"""Route of a case's steps, reported by people: which are possible, for whom, and how notes are stored."""

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Body, Response
from fastapi.openapi.models import Example
from sqlalchemy import Connection

from api.cases.intake_schemas import EventIn
from api.cases.responses import REPLAYED, CaseId, check_seen, keeper_of_words, moved, sent_after, stepped
from api.cases.step_reports import made_ready
from api.gate.gate import check_step
from api.http.body import StrictRoute
from api.http.idempotency import once
from api.http.parameters import API, MOVES, Key, Wired
from api.http.phone_time import ByPhone
from api.wiring import Wiring
from dispatch.cases.case import Case
from dispatch.desk.ports import Teams
from dispatch.desk.steps import Step, report
from dispatch.desk.work import Desk, Outcome
from dispatch.errors import UnknownTeamError
from dispatch.lifecycle import EventType
from dispatch.phone_clock import PhoneClock
from dispatch.views.case import CaseView

router = APIRouter(prefix=f"{API}/complaints", tags=["complaints"], route_class=StrictRoute)
STEPS: dict[str, Example] = {
    "acknowledged": {"summary": "The team takes it 接单", "value": {"type": "acknowledged"}},
    "on_scene": {
        "summary": "It has arrived 到场",
        "value": {"type": "on_scene", "team": "T1", "at": "2026-11-24T17:05:30+08:00"},
    },
    "declined": {"summary": "It gives it back 退单", "value": {"type": "declined", "note": "车辆故障"}},
    "joined": {"summary": "It is about what is known already 并案", "value": {"type": "joined", "into": 1}},
    "offered": {
        "summary": "A person sends a team 人工派单",
        "value": {"type": "offered", "team": "T2", "reason": "熟悉该商户"},
    },
    "held": {
        "summary": "It is set aside 搁置",
        "value": {"type": "held", "until": "2026-11-24T18:00:00+08:00", "reason": "商户 18 点开门"},
    },
    "reopened": {
        "summary": "It goes on after all 重新受理",
        "value": {"type": "reopened", "to": "team", "reason": "商户拒不整改"},
    },
}


@router.post(
    "/{case_id}/events",
    status_code=201,
    response_model=None,
    summary="Report a step of a case 上报步骤",
    responses=moved("The case after the step.", REPLAYED) | MOVES,
)
def step(
    case_id: CaseId,
    body: Annotated[EventIn, Body(openapi_examples=STEPS)],
    wiring: Wired,
    response: Response,
    after: BackgroundTasks,
    clock: ByPhone,
    key: Key = None,
) -> Any:
    """Move the case; a step that its status does not allow is refused with both names."""
    check_step(wiring.who, body.type)
    county, refusal, (step, request) = _about(wiring, case_id, body, clock)
    if body.into is not None:
        check_seen(wiring, body.into, "into")

    def act(desk: Desk, connection: Connection) -> tuple[Outcome, CaseView]:
        if refusal is not None:  # only now: a repeated request gets its first answer
            raise refusal
        outcome = report(desk, case_id, step)
        return outcome, stepped(wiring, connection, desk, outcome)

    return sent_after(wiring, once(wiring, county, key, request, 201, act), response, after)


def _about(
    wiring: Wiring, case_id: int, body: EventIn, clock: PhoneClock | None
) -> tuple[str, UnknownTeamError | None, tuple[Step, str]]:
    """Return a case's county, why the team may not be sent, and the step as it may be stored.

    Refuse a case the caller may not see.
    """
    with wiring.transaction() as connection:
        store = wiring.store_on(connection)
        case = store.cases.get(case_id)
        refusal = _refusal(wiring, store.teams, case, body.team) if body.type is EventType.OFFERED else None
        return case.county, refusal, made_ready(case_id, body, clock, lambda: keeper_of_words(wiring, connection, case))


def _refusal(wiring: Wiring, teams: Teams, case: Case, team: str | None) -> UnknownTeamError | None:
    """Return why a station may not send a team, None if it is its own or proposed."""
    if team is None or wiring.who.stations is None or team == case.proposed_team:
        return None
    is_own = teams.get(case.county, team) is not None
    return None if is_own else UnknownTeamError(team, (each.code for each in teams.now(case.county)))
