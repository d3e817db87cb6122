"""Steps of a case, reported by people: what may be, by whom, and what of a note is kept."""

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Body, Response
from fastapi.openapi.models import Example
from sqlalchemy import Connection

from api.access.gate import check_step
from api.access.principal import Means
from api.access.rules import REVEALS
from api.body import StrictRoute
from api.idempotency import fingerprint, once
from api.identity.person import numbers_hidden
from api.routes.caseanswers import REPLAYED, CaseId, check_seen, moved, sent, with_links, with_masks
from api.routes.parameters import API, MOVES, Key, Wired
from api.schemas import EventIn
from api.wiring import Wiring
from dispatch.cases import Case
from dispatch.errors import UnknownTeamError
from dispatch.lifecycle import EventType
from dispatch.steps import Step, report
from dispatch.store.sql_store import SqlStore
from dispatch.summary import case_summary
from dispatch.work import Desk, Outcome

router = APIRouter(prefix=f"{API}/complaints", tags=["complaints"], route_class=StrictRoute)
STEPS: dict[str, Example] = {
    "acknowledged": {"summary": "The team takes it 接单", "value": {"type": "acknowledged"}},
    "on_scene": {
        "summary": "It has arrived 到场",
        "value": {"type": "on_scene", "team": "T1", "at": "2026-11-24T17:05:30+08:00"},
    },
    "declined": {"summary": "It gives it back 退单", "value": {"type": "declined", "note": "车辆故障"}},
    "joined": {"summary": "It is about what is known already 并案", "value": {"type": "joined", "into": 1}},
    "offered": {"summary": "A person sends a team 人工派单", "value": {"type": "offered", "team": "T2"}},
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
    key: Key = None,
) -> Any:
    """Move the case; a step that does not follow from its status is refused, naming both."""
    check_step(wiring.who, body.type)
    county, note = _about(wiring, case_id, body)
    if body.into is not None:
        check_seen(wiring, body.into, "into")

    def act(desk: Desk, connection: Connection) -> tuple[Outcome, dict[str, Any]]:
        outcome = report(
            desk, case_id, Step(body.type, body.team, body.at, {"note": note} if note else None, body.into)
        )
        answer = case_summary(outcome.case, desk.now)
        with_masks(wiring, connection, county, [answer])
        with_links(connection, [answer])
        return outcome, answer

    told = body.model_dump(mode="json") | {"note": note}  # as kept: a plain hash of the rest could be tried out
    request = fingerprint("POST", f"complaints/{case_id}/events", told) if key else ""
    outcome, answer, repeated = once(wiring, county, key, request, 201, act)
    if repeated:
        response.headers["Idempotency-Replayed"] = "true"
    if outcome is not None and outcome.look_at_waiting:
        after.add_task(wiring.settle, outcome.case.county)
    return sent(answer, response, 201)


def _about(wiring: Wiring, case_id: int, told: EventIn) -> tuple[str, str | None]:
    """Return a case's county, and a note on it as it may be kept; a case or team that is not seen is refused here.

    The author is only looked for in notes of those who may be told who it is: to others, what is masked and what is not
    would tell whether a guess was right. In theirs every number that may be somebody's is masked.
    """
    with wiring.transaction() as connection:
        store, note = wiring.store_on(connection), told.note
        county = store.county_of(case_id)
        if told.type is EventType.OFFERED and told.team is not None:
            _checksent(wiring, store, store.case(case_id), told.team)
        if not note:
            return county, note
        case = store.case(case_id)
        if wiring.who.means is not Means.OPEN and wiring.who.role not in REVEALS[case.kind]:
            return case.county, numbers_hidden(note)
        return case.county, wiring.identities_on(connection).kept_out(case.county, case_id, note)


def _checksent(wiring: Wiring, store: SqlStore, case: Case, team: str) -> None:
    """Refuse to send by hand, from a station, a team neither its own nor proposed; raises UnknownTeamError."""
    if wiring.who.stations is None or team == case.proposed_team or store.known_teams(case.county, {team}):
        return
    known = ", ".join(each.code for each in store.teams(case.county))
    raise UnknownTeamError(f"No team {team!r}; teams: {known}. 没有这个执法小组。", field="team")
