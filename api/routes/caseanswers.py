"""What routes of a case share: its number, what they answer, what goes together with it, and who complained if seen."""

import json
from typing import Annotated, Any

from fastapi import Path, Response
from sqlalchemy import Connection

from api.access.principal import Means
from api.access.rules import SEES_AUTHORS, SEES_MASKS
from api.answers import CaseOut
from api.identity.person import withheld
from api.routes.parameters import Responses
from api.wiring import Wiring
from dispatch.complaints import CaseKind
from dispatch.errors import UnknownCaseError
from dispatch.store import reading

type CaseId = Annotated[int, Path(ge=1, le=2**63 - 1, description="`id` of the case. 案件编号")]
REPLAYED = {
    "Idempotency-Replayed": {
        "description": "true where the key came before: nothing was changed, this is the first answer.",
        "schema": {"type": "string"},
    }
}


def moved(description: str, headers: dict[str, Any]) -> Responses:
    """Return what a request that made or moved a case answers."""
    return {201: {"model": CaseOut, "description": description, "headers": headers}}


def sent(answer: dict[str, Any], response: Response, status: int) -> Response:
    """Return an answer that is already plain values, without checking it a second time."""
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return Response(body, status, dict(response.headers), "application/json")


def with_masks(wiring: Wiring, connection: Connection, county: str, cases: list[dict[str, Any]]) -> None:
    """Add to each case what whoever asks may see of its author."""
    seen = wiring.who.means is Means.OPEN or wiring.who.role in SEES_AUTHORS
    found = wiring.identities_on(connection).masks(county, [case["id"] for case in cases]) if seen and cases else {}
    for case in cases:
        mask = found.get(case["id"])
        untold = wiring.who.means is not Means.OPEN and wiring.who.role not in SEES_MASKS[CaseKind(case["kind"])]
        case["identity"] = withheld(mask) if mask and untold else mask


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
