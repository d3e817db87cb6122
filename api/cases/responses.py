"""What routes of a case share: its number, what they answer, what goes with it, what is seen of who complained."""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Annotated, Any

from fastapi import BackgroundTasks, Path, Response
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from api.auth.principal import AuthMethod
from api.auth.rules import REVEALS, SEES_AUTHORS, SEES_MASKS
from api.cases.schemas import CaseOut
from api.http.parameters import Responses
from api.http.schemas import Incoming
from api.store.identity.person import strangers_hidden, withheld
from api.waiting_cases import assign_waiting_after
from api.wiring import Wiring
from dispatch.cases.case import Case
from dispatch.desk.work import Desk, Outcome
from dispatch.errors import UnknownCaseError
from dispatch.kinds import CaseKind
from dispatch.moments import stamp
from dispatch.store.cases import reading
from dispatch.views.case import case_summary

type CaseId = Annotated[int, Path(ge=1, le=2**63 - 1, description="`id` of the case. 案件编号")]
REPLAYED = {
    "Idempotency-Replayed": {
        "description": "true where the key came before: nothing was changed, this is the first answer.",
        "schema": {"type": "string"},
    }
}


def told_once(answer: Any, status: int, *, repeated: bool) -> JSONResponse:
    """Return what `once` answered; where the key came `repeated`, the header says so."""
    return JSONResponse(answer, status, {"Idempotency-Replayed": "true"} if repeated else None)


def moved(description: str, headers: dict[str, Any]) -> Responses:
    """Return what a request that made or moved a case answers."""
    return {201: {"model": CaseOut, "description": description, "headers": headers}}


def sent(answer: dict[str, Any], response: Response, status: int) -> Response:
    """Return an answer that is already plain values, without checking it a second time."""
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return Response(body, status, dict(response.headers), "application/json")


def stepped(wiring: Wiring, connection: Connection, desk: Desk, outcome: Outcome) -> dict[str, Any]:
    """Return a case after a step of whoever asks, and how they take it back."""
    return all_stepped(wiring, connection, desk, [outcome])[0]


def all_stepped(
    wiring: Wiring, connection: Connection, desk: Desk, outcomes: Sequence[Outcome]
) -> list[dict[str, Any]]:
    """Return a case after each of several steps of whoever asks, and how they take that back."""
    answers = [case_summary(outcome.case, desk.now) for outcome in outcomes]
    with_masks(wiring, connection, outcomes[0].case.county, answers)
    with_links(connection, answers)
    return [answer | undo_until(desk, outcome) for answer, outcome in zip(answers, outcomes, strict=True)]


def undo_until(desk: Desk, outcome: Outcome) -> dict[str, Any]:
    """Return how whoever took a step takes it back, nothing where that cannot be."""
    if outcome.acted is None:
        return {}
    until = desk.now + timedelta(seconds=desk.store.ground(outcome.case.county).policy.undo_within_s)
    return {"undo": {"seq": outcome.acted, "until": stamp(until)}}


def sent_after(
    wiring: Wiring, done: tuple[Outcome | None, dict[str, Any], bool], response: Response, after: BackgroundTasks
) -> Response:
    """Return the answer to a step, first or repeated; waiting cases are looked at once it is sent."""
    outcome, answer, repeated = done
    if repeated:
        response.headers["Idempotency-Replayed"] = "true"
    if outcome is not None and outcome.look_at_waiting:
        after.add_task(assign_waiting_after, wiring, outcome)
    return sent(answer, response, 201)


def kept_words(wiring: Wiring, connection: Connection, case: Case, words: str) -> str:
    """Return what somebody wrote about a case as it may be kept."""
    return keeper_of_words(wiring, connection, case)(words)


def keeper_of_words(wiring: Wiring, connection: Connection, case: Case) -> Callable[[str], str]:
    """Return what makes of anything somebody wrote about a case what may be kept.

    The author is only looked for in words of those who may be told who it is: to others, what is masked and what is not
    would tell whether a guess was right. In theirs every number, name and home that may be somebody's is masked.
    """
    if wiring.who.means is not AuthMethod.OPEN and wiring.who.role not in REVEALS[case.kind]:
        return strangers_hidden
    return wiring.identities_on(connection).keeper_out(case.county, case.id)


def kept_body[Body: Incoming](given: Body, written: Collection[str], words: Callable[[str], str]) -> Body:
    """Return a body with what was `written` in it, by the names of fields at any depth, as it may be kept."""

    def kept(name: str, value: Any) -> Any:
        if isinstance(value, Incoming):
            return kept_body(value, written, words)
        if isinstance(value, list):
            return [kept(name, each) for each in value]
        return words(value) if name in written and isinstance(value, str) else value

    return given.model_copy(update={name: kept(name, value) for name, value in given})


def with_masks(wiring: Wiring, connection: Connection, county: str, cases: list[dict[str, Any]]) -> None:
    """Add to each case what whoever asks may see of its author."""
    seen = wiring.who.means is AuthMethod.OPEN or wiring.who.role in SEES_AUTHORS
    found = wiring.identities_on(connection).masks(county, [case["id"] for case in cases]) if seen and cases else {}
    for case in cases:
        mask = found.get(case["id"])
        is_withheld = (
            wiring.who.means is not AuthMethod.OPEN and wiring.who.role not in SEES_MASKS[CaseKind(case["kind"])]
        )
        case["identity"] = withheld(mask) if mask and is_withheld else mask


def with_links(connection: Connection, cases: list[dict[str, Any]]) -> None:
    """Add to each case those that go together with it."""
    for county in {case["county"] for case in cases}:
        here = [case for case in cases if case["county"] == county]
        found = reading.links(connection, county, [case["id"] for case in here])
        for case in here:
            case["links"] = found[case["id"]]


def check_seen(wiring: Wiring, case_id: int, field: str) -> None:
    """Refuse a case that whoever asks does not see, for what follows is done for the whole county."""
    try:
        with wiring.transaction() as connection:
            wiring.store_on(connection).county_of(case_id)
    except UnknownCaseError as unknown:
        raise UnknownCaseError(str(unknown), field=field) from None
