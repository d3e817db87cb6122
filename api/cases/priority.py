"""Route of a case's priority: whether somebody is in danger, corrected after intake."""

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Body, Response
from pydantic import Field, StrictBool
from sqlalchemy import Connection

from api.cases.intake_schemas import Because
from api.cases.responses import REPLAYED, CaseId, kept_words, moved, sent_after, stepped
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once
from api.http.parameters import API, MOVES, Key, Wired
from api.http.schemas import Incoming
from dispatch.desk.priority import set_danger
from dispatch.desk.work import Desk, Outcome
from dispatch.views.case import CaseView

router = APIRouter(prefix=f"{API}/complaints", tags=["complaints"], route_class=StrictRoute)


class PriorityIn(Incoming):
    """A choice: the priority of danger to people, or the usual one."""

    danger: StrictBool = Field(description="Whether somebody is ill, hurt or in danger. 是否危及人身")
    reason: Because


@router.post(
    "/{case_id}/priority",
    status_code=201,
    response_model=None,
    summary="Change the priority: danger to people, or not 更改优先级",
    responses=moved("The case with its priority.", REPLAYED) | MOVES,
)
def change(
    case_id: CaseId,
    body: Annotated[PriorityIn, Body(examples=[{"danger": True, "reason": "来电补充：孩子已送医"}])],
    wiring: Wired,
    response: Response,
    after: BackgroundTasks,
    key: Key = None,
) -> Any:
    """Give an open case the priority of danger to people, or the one it has without; its place in the queue follows."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        reason = kept_words(wiring, connection, case, body.reason)

    def act(desk: Desk, connection: Connection) -> tuple[Outcome, CaseView]:
        outcome = set_danger(desk, case_id, reason, danger=body.danger)
        return outcome, stepped(wiring, connection, desk, outcome)

    request = fingerprint("POST", f"complaints/{case_id}/priority", {"danger": body.danger, "reason": reason})
    return sent_after(wiring, once(wiring, case.county, key, request, 201, act), response, after)
