"""Routes of expedites 督办: a request with a deadline, and its answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from fastapi.openapi.models import Example
from sqlalchemy import Connection

from api.alerts.schemas import AnswerIn, ExpediteIn
from api.cases.responses import REPLAYED, CaseId, answered_once, kept_words, moved, with_masks
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once
from api.http.parameters import API, MOVES, READS, Key, Wired
from api.http.shapes import Json
from api.wiring import Wiring
from dispatch.desk.expedites import Press, answer, expedite
from dispatch.desk.work import Desk, Outcome
from dispatch.views.case import CaseView, case_summary
from dispatch.views.expedite import ExpediteView, expedite_summary

router = APIRouter(prefix=f"{API}/complaints", tags=["complaints"], route_class=StrictRoute)
type Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="`number` of the expedite. 督办序号")]
PRESSED: dict[str, Example] = {
    "within": {"summary": "Within half an hour 半小时内", "value": {"note": "请尽快到场并回复", "within_s": 1800}},
    "station": {
        "summary": "To the station, by tomorrow 督办到所，一日之内",
        "value": {"note": "请核实现场并书面回复", "within_s": 86_400, "to": "station"},
    },
}
ANSWERED: dict[str, Example] = {"plain": {"summary": "Answered 答复", "value": {"note": "已到场，正在核查进货凭证"}}}
_CREATED = moved("The case, pressed.", REPLAYED)


@router.get(
    "/{case_id}/expedites",
    summary="Expedites of a case 督办记录",
    response_description="In the order they were sent.",
    responses=READS,
)
def expedites(case_id: CaseId, wiring: Wired) -> Json[list[ExpediteView]]:
    """Return every expedite, open and answered."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        wiring.record_read(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="expedites")
    return Json([expedite_summary(each) for each in case.expedites])


@router.post(
    "/{case_id}/expedites",
    status_code=201,
    response_model=None,
    summary="Expedite a case, with a deadline 督办",
    responses=_CREATED | MOVES,
)
def press(
    case_id: CaseId, body: Annotated[ExpediteIn, Body(openapi_examples=PRESSED)], wiring: Wired, key: Key = None
) -> Any:
    """Send an expedite to the people responsible; if it is unanswered at its deadline, an alert is raised."""
    note = _note(wiring, case_id, body.note)

    def act(desk: Desk) -> Outcome:
        within = timedelta(seconds=body.within_s or 0)
        return expedite(desk, case_id, Press(note, body.due_at or desk.now + within, body.to))

    return _act(wiring, case_id, key, ["expedites", body.model_dump(mode="json") | {"note": note}], act)


@router.post(
    "/{case_id}/expedites/{number}/answer",
    status_code=201,
    response_model=None,
    summary="Answer an expedite 答复督办",
    responses=_CREATED | MOVES,
)
def reply(
    case_id: CaseId,
    number: Number,
    body: Annotated[AnswerIn, Body(openapi_examples=ANSWERED)],
    wiring: Wired,
    key: Key = None,
) -> Any:
    """Record what was done; a second answer gets the name of the first."""
    note = _note(wiring, case_id, body.note)
    return _act(wiring, case_id, key, ["answer", number, note], lambda desk: answer(desk, case_id, number, note))


def _note(wiring: Wiring, case_id: int, note: str) -> str:
    """Return a note as it may be stored; refuse a case the caller may not see."""
    with wiring.transaction() as connection:
        return kept_words(wiring, connection, wiring.store_on(connection).cases.get(case_id), note)


def _act(wiring: Wiring, case_id: int, key: str | None, value: Any, act: Callable[[Desk], Outcome]) -> Any:
    """Run once per key, and return the case as it then is."""
    with wiring.transaction() as connection:
        county = wiring.store_on(connection).cases.county_of(case_id)

    def acted(desk: Desk, connection: Connection) -> tuple[Outcome, CaseView]:
        outcome = act(desk)
        case = case_summary(outcome.case, desk.now)
        with_masks(wiring, connection, county, [case])
        return outcome, case

    request = fingerprint("POST", f"complaints/{case_id}", value) if key else ""
    _, case, repeated = once(wiring, county, key, request, 201, acted)
    return answered_once(case, 201, repeated=repeated)
