"""Route for calling a complainant from the phone of the responsible team: the number is dialled, not shown."""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse

from api.auth.case_rights import CALLS
from api.auth.principal import AuthMethod, Principal
from api.cases.identities import PRIVATE
from api.cases.identity_schemas import DialIn, DialOut
from api.cases.responses import CaseId
from api.http.body import StrictRoute
from api.http.parameters import API, WRITES, Who, Wired, answers, problems
from api.refusals import Refused
from api.store.identity.dialling import dialled
from api.store.identity.errors import UnknownIdentityError
from dispatch.cases.case import Case
from dispatch.lifecycle import CaseStatus
from dispatch.store.phones import repository as phones

router = APIRouter(prefix=API, tags=["identities"], route_class=StrictRoute)
THEIRS = frozenset({CaseStatus.ACKNOWLEDGED, CaseStatus.EN_ROUTE, CaseStatus.ON_SCENE})
"""From when a team has taken a case on until it is done with it; an offer may still go to another."""


@router.post(
    "/complaints/{case_id}/call",
    response_model=None,
    summary="Call the complainant from the team's phone 回拨来电人",
    responses=answers(DialOut, "The number to dial; the call is recorded.") | WRITES | problems(401, 403),
)
def call(
    case_id: CaseId, body: Annotated[DialIn, Body(examples=[{"phone": "kq3J9vR1x0aTzL5m"}])], who: Who, wiring: Wired
) -> Any:
    """Return the number of a case's author to a phone of the responsible team; the call is recorded first."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        _check_kind(who, case)
        own = phones.heard(connection, case.county, body.phone, carrier=who.actor, now=wiring.now())
        _check_theirs(case, own.team)
        tel = dialled(wiring.identities_on(connection).person(case.county, case_id).phone or "")
        if tel is None:
            raise UnknownIdentityError(
                f"Case {case_id} has no number that can be dialled: ask the desk. 该案件没有可拨打的电话，请联系坐席。",
                field="case_id",
            )
        fields = {"purpose": "call", "team": own.team, "case_kind": case.kind.value}
        wiring.record(connection, "identity.call", county=case.county, subject=f"case:{case_id}", **fields)
    return JSONResponse({"tel": tel}, headers=PRIVATE)


def _check_kind(who: Principal, case: Case) -> None:
    if who.means is AuthMethod.OPEN:
        raise Refused(
            "not-allowed",
            "Only accounts can call: create the first with `wangge user add`. "
            "回拨仅限登录账户，请先用 wangge user add 建立账户。",
        )
    if who.role not in CALLS[case.kind]:
        detail = (
            f"The role {who.role.value} may not call the author of a {case.kind.value}: ask the desk. "
            "举报人身份保密，请由坐席联系。"
        )
        raise Refused("not-allowed", detail, field="role", value=who.role.value)


def _check_theirs(case: Case, team: str) -> None:
    has = case.assignment.team if case.assignment is not None and case.status in THEIRS else None
    if has != team:
        detail = (
            f"Case {case.id} is {case.status.value}, not active with team {team}: the responsible team "
            "or the desk calls. 该案件不由您的小组在办，请由在办小组或坐席联系。"
        )
        raise Refused("not-allowed", detail, field="case_id", value=case.id)
