"""Shared parts of the routes of a case: its number, answers, links and masked identity."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any

from fastapi import BackgroundTasks, Path, Response
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from api.auth.case_rights import REVEALS, SEES_AUTHORS, SEES_MASKS
from api.auth.principal import AuthMethod
from api.http.parameters import Responses
from api.store.identity.person import withheld
from api.store.identity.spellings import ANYBODYS, masked
from api.waiting_cases import assign_waiting_after
from api.wiring import Wiring
from dispatch.cases.case import Case
from dispatch.desk.work import Desk, Outcome
from dispatch.errors import UnknownCaseError
from dispatch.moments import stamp
from dispatch.store.cases import reading
from dispatch.views.case import CaseView, UndoView, case_summary

type CaseId = Annotated[int, Path(ge=1, le=2**63 - 1, description="`id` of the case. 案件编号")]
REPLAYED = {
    "Idempotency-Replayed": {
        "description": "true where the key came before: nothing was changed, this is the first answer.",
        "schema": {"type": "string"},
    }
}


def answered_once(answer: Any, status: int, *, repeated: bool) -> JSONResponse:
    """Return what `once` answered; if the key was `repeated`, the header says so."""
    return JSONResponse(answer, status, {"Idempotency-Replayed": "true"} if repeated else None)


def moved(description: str, headers: dict[str, Any]) -> Responses:
    """Return the answer to a request that made or changed a case."""
    return {201: {"model": CaseView, "description": description, "headers": headers}}


def sent(answer: Mapping[str, Any], response: Response, status: int) -> Response:
    """Return an answer that is already plain values, without a second check."""
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return Response(body, status, dict(response.headers), "application/json")


def stepped(wiring: Wiring, connection: Connection, desk: Desk, outcome: Outcome) -> CaseView:
    """Return a case after a step of the caller, and how to undo it."""
    return all_stepped(wiring, connection, desk, [outcome])[0]


def all_stepped(wiring: Wiring, connection: Connection, desk: Desk, outcomes: Sequence[Outcome]) -> list[CaseView]:
    """Return a case after each of several steps of the caller, and how to undo them."""
    answers = [case_summary(outcome.case, desk.now) for outcome in outcomes]
    with_masks(wiring, connection, outcomes[0].case.county, answers)
    with_links(connection, answers)
    for answer, outcome in zip(answers, outcomes, strict=True):
        undo = undo_until(desk, outcome)
        if undo is not None:
            answer["undo"] = undo
    return answers


def undo_until(desk: Desk, outcome: Outcome) -> UndoView | None:
    """Return how the caller can undo a step, None if that is not possible."""
    if outcome.acted is None:
        return None
    until = desk.now + timedelta(seconds=desk.store.counties.ground(outcome.case.county).policy.undo_within_s)
    return {"seq": outcome.acted, "until": stamp(until)}


def sent_after(
    wiring: Wiring, done: tuple[Outcome | None, Mapping[str, Any], bool], response: Response, after: BackgroundTasks
) -> Response:
    """Return the answer to a step, first or repeated; waiting cases are checked after it is sent."""
    outcome, answer, repeated = done
    if repeated:
        response.headers["Idempotency-Replayed"] = "true"
    if outcome is not None and outcome.look_at_waiting:
        after.add_task(assign_waiting_after, wiring, outcome)
    return sent(answer, response, 201)


def kept_words(wiring: Wiring, connection: Connection, case: Case, words: str) -> str:
    """Return somebody's words about a case as they may be stored."""
    return keeper_of_words(wiring, connection, case)(words)


def keeper_of_words(wiring: Wiring, connection: Connection, case: Case) -> Callable[[str], str]:
    """Return the function that masks words about a case before they are stored.

    The author's name is searched only in words of people who may know it: for others, the masking would reveal
    whether a guess was right. In their words, every number, name and address that may be somebody's is masked.
    """
    may_know = wiring.who.means is AuthMethod.OPEN or wiring.who.role in REVEALS[case.kind]
    if not may_know or case.id not in wiring.own_cases(connection, case.county, [case.id]):
        return lambda words: masked(words, *ANYBODYS)
    return wiring.identities_on(connection).keeper_out(case.county, case.id)


def with_masks(wiring: Wiring, connection: Connection, county: str, cases: Sequence[CaseView]) -> None:
    """Add to each case the author's identity as the caller may see it; a share in an order shows none, and no step."""
    seen = wiring.who.means is AuthMethod.OPEN or wiring.who.role in SEES_AUTHORS
    own = wiring.own_cases(connection, county, [case["id"] for case in cases])
    found = wiring.identities_on(connection).masks(county, list(own)) if seen and own else {}
    for case in cases:
        if case["id"] not in own:
            case["share_only"], case["steps"] = True, []
        mask = found.get(case["id"])
        is_withheld = wiring.who.means is not AuthMethod.OPEN and wiring.who.role not in SEES_MASKS[case["kind"]]
        case["identity"] = withheld(mask) if mask and is_withheld else mask


def with_links(connection: Connection, cases: Sequence[CaseView]) -> None:
    """Add the linked cases to each case."""
    for county in {case["county"] for case in cases}:
        here = [case for case in cases if case["county"] == county]
        found = reading.links(connection, county, [case["id"] for case in here])
        for case in here:
            case["links"] = found[case["id"]]


def check_seen(wiring: Wiring, case_id: int, field: str) -> None:
    """Refuse a case the caller may not see, because the following steps run for the whole county."""
    try:
        with wiring.transaction() as connection:
            wiring.store_on(connection).cases.county_of(case_id)
    except UnknownCaseError as unknown:
        raise UnknownCaseError(str(unknown), field=field) from None
