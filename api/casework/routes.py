"""Routes of the handling of one case: where it stands, acts, deadlines with their explanation, transfers."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from fastapi.openapi.models import Example
from sqlalchemy import Connection

from api.cases.responses import REPLAYED, CaseId, answered_once, keeper_of_words
from api.casework.duties import duty_of, is_natural_person, kept, masked_party, may_act
from api.casework.schemas import ActIn
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once
from api.http.parameters import API, MOVES, READS, Key, Responses, Wired
from api.http.shapes import Json
from api.wiring import Wiring
from dispatch.cases.case import Case
from dispatch.casework.clocks import Deadline, Kept, deadline
from dispatch.casework.whole import handled
from dispatch.desk.casework.acts import Done, Request, act, undo_act
from dispatch.desk.work import Desk, Outcome
from dispatch.errors import IllegalActError
from dispatch.store.casework.lists import calendars_of
from dispatch.store.sql_store import SqlStore
from dispatch.views.casework.deadline import ExplainedView, explained
from dispatch.views.casework.handling import HandlingView, TransferView, handling_summary, transfer_summary

router = APIRouter(prefix=f"{API}/complaints", tags=["casework"], route_class=StrictRoute)
type Seq = Annotated[int, Path(ge=1, le=2**31 - 1, description="`acted` of the act's answer. 记录序号")]
ACTED: Responses = {201: {"model": HandlingView, "description": "The handling after the act.", "headers": REPLAYED}}
EXAMPLES: dict[str, Example] = {
    "accepted": {"summary": "The complaint is accepted 受理", "value": {"act": "accepted"}},
    "refused": {
        "summary": "It is refused 不予受理",
        "value": {"act": "refused", "data": {"ground": "no_dispute", "remedies": "可向人民法院起诉"}},
    },
    "settled_on_the_spot": {
        "summary": "Accept, settle and notify in one act 现场和解",
        "value": {
            "act": "settled_on_the_spot",
            "data": {"place": "锦屏镇某超市", "agreement": "商家退款", "recovered_yuan": "35.00"},
        },
    },
}


@router.get(
    "/{case_id}/handling",
    summary="The handling of a case 办理情况",
    response_description="Where it stands, its deadlines, and the acts that are possible now.",
    responses=READS,
)
def handling(case_id: CaseId, wiring: Wired) -> Json[HandlingView]:
    """Return the handling of a case."""
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        case, found = read(wiring, connection, case_id)
        wiring.record_read(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="handling")
    who = wiring.who
    return Json(handling_summary(case, found, desk.now, duty_of(who), who.actor, may_act=may_act(who)))


@router.post(
    "/{case_id}/handling",
    status_code=201,
    response_model=None,
    summary="Act on a case in the office 办理",
    responses=ACTED | MOVES,
)
def do(case_id: CaseId, body: Annotated[ActIn, Body(openapi_examples=EXAMPLES)], wiring: Wired, key: Key = None) -> Any:
    """Do one act; what the case, the caller's role or the rule of two persons does not allow is refused with why."""
    answer, repeated = done_once(wiring, case_id, body, key)
    return answered_once(answer, 201, repeated=repeated)


def done_once(wiring: Wiring, case_id: int, body: ActIn, key: str | None) -> tuple[Mapping[str, Any], bool]:
    """Do one act in its own transaction, or return the first answer to the same key."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        data = kept(body.act, body.data, keeper_of_words(wiring, connection, case))
    is_sealed = is_natural_person(body.act, body.data)
    asked = Request(body.act, body.at, masked_party(body.data) if is_sealed else data)

    def doing(desk: Desk, connection: Connection) -> tuple[Outcome | None, HandlingView]:
        done = act(desk, case_id, asked, duty_of(wiring.who))
        if is_sealed:
            line = " ".join(str(body.data[name]) for name in ("party", "name", "phone") if body.data.get(name))
            wiring.identities_on(connection).add_party(case.county, case_id, line, desk.now)
        return None, acted(wiring, connection, desk, done, body.act)

    request = fingerprint("POST", f"complaints/{case_id}/handling", [body.act, body.at, data])
    _, answer, repeated = once(wiring, case.county, key, request, 201, doing, case=case_id)
    return answer, repeated


@router.post(
    "/{case_id}/handling/{seq}/undo",
    status_code=201,
    response_model=None,
    summary="Take an act back 撤回办理",
    responses=ACTED | MOVES,
)
def undo(case_id: CaseId, seq: Seq, wiring: Wired, key: Key = None) -> Any:
    """Take the caller's own last act back, for a few seconds."""
    with wiring.transaction() as connection:
        county = wiring.store_on(connection).cases.county_of(case_id)

    def undoing(desk: Desk, connection: Connection) -> tuple[Outcome | None, HandlingView]:
        return None, acted(wiring, connection, desk, undo_act(desk, case_id, seq), "undone")

    request = fingerprint("POST", f"complaints/{case_id}/handling/{seq}/undo", None)
    _, answer, repeated = once(wiring, county, key, request, 201, undoing, case=case_id)
    return answered_once(answer, 201, repeated=repeated)


def acted(wiring: Wiring, connection: Connection, desk: Desk, done: Done, name: str) -> HandlingView:
    """Return the handling after an act, recorded in the audit trail."""
    case, who = done.case, wiring.who
    wiring.record(connection, "handling.act", county=case.county, subject=f"case:{case.id}", act=name)
    return handling_summary(case, done.kept, desk.now, duty_of(who), who.actor, acted=done.acted)


@router.get(
    "/{case_id}/deadlines",
    summary="The deadlines of a case, day by day 期限及依据",
    response_description="Each with every day counted and skipped.",
    responses=READS,
)
def deadlines(case_id: CaseId, wiring: Wired) -> Json[list[ExplainedView]]:
    """Return the deadlines in the order in which they started."""
    with wiring.transaction() as connection:
        case, found = read(wiring, connection, case_id)
        wiring.record_read(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="deadlines")
    received = found.handling.received_on
    return Json([explained(each, received, found.clocks, wiring.now()) for each in found.deadlines])


@router.get(
    "/{case_id}/transfers",
    summary="Transfers of a case with their receipts 移送记录",
    response_description="The first to come first.",
    responses=READS,
)
def transfers(case_id: CaseId, wiring: Wired) -> Json[list[TransferView]]:
    """Return the transfers of a case."""
    with wiring.transaction() as connection:
        case, found = read(wiring, connection, case_id)
        wiring.record_read(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="transfers")
    return Json([transfer_summary(each) for each in found.handling.transfers])


def read(wiring: Wiring, connection: Connection, case_id: int) -> tuple[Case, Kept]:
    """Return a case and its handling; stopped deadlines by the calendar they were judged by.

    Raises
    ------
    UnknownCaseError
        No such case.
    IllegalActError
        It is an exercise.
    """
    store = wiring.store_on(connection)
    case = store.cases.get(case_id)
    if case.exercise:
        raise IllegalActError(
            f"Case {case_id} is an exercise: the office does not handle it. 演练案件不进入办理流程。", field="case_id"
        )
    found = handled(case, store.cases.log(case), store.casework.clocks(case.county))
    judged = calendars_of(connection, case.county, case_id)
    deadlines = [
        _judged(each, judged[each.run.name], found, store, case.county) if each.run.name in judged else each
        for each in found.deadlines
    ]
    return case, replace(found, deadlines=deadlines)


def _judged(stopped: Deadline, version: str, found: Kept, store: SqlStore, county: str) -> Deadline:
    """Return a stopped deadline by the calendar of then."""
    if version == stopped.calendar:
        return stopped
    clocks = replace(found.clocks, calendar=store.casework.calendar(county, version))
    return deadline(stopped.run, found.handling.suspensions, clocks)
