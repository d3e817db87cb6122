"""Routes of complainants' identities: correct, reveal for a reason, find by telephone. Every access is recorded."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from api.auth.case_rights import REVEALS
from api.auth.principal import AuthMethod, Principal
from api.cases.call_parts import person_of
from api.cases.identity_schemas import CallerOut, FoundOut, IdentityIn, IdentityOut, PhoneNumberIn, RevealIn
from api.cases.responses import CaseId, with_links
from api.http.body import StrictRoute
from api.http.parameters import API, WRITES, Who, Wired, answers, problems
from api.http.shapes import Json
from api.refusals import Refused
from api.store.identity.person import mask_phone
from api.store.identity.place_words import words_of
from api.wiring import Wiring
from dispatch.cases.case import Case
from dispatch.views.case import CaseView, MaskedView, case_summary

router = APIRouter(prefix=API, tags=["identities"], route_class=StrictRoute)
REASONS = [{"reason": "回访核实投诉内容"}]
AUTHORS = [{"name": "王小明", "phone": "13912345678"}, {"anonymous": True}]
PHONES = [{"phone": "13912345678"}]
YEAR = timedelta(days=365)
MOST_SHOWN = 8
"""While somebody speaks, more is not read."""
PRIVATE = {"Cache-Control": "no-store"}


@router.post(
    "/complaints/{case_id}/identity/reveal",
    response_model=None,
    summary="Identity of the complainant, for a stated reason 查看身份信息",
    responses=answers(IdentityOut, "The identity; the access is recorded.") | WRITES | problems(401, 403),
)
def reveal(case_id: CaseId, body: Annotated[RevealIn, Body(examples=REASONS)], who: Who, wiring: Wired) -> Any:
    """Reveal a case's identity; the access and its reason are recorded first."""
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id)
        _check_may_know(who, case)
        person = wiring.identities_on(connection).person(case.county, case_id)
        reason = person.kept_out_of(body.reason)
        wiring.record(
            connection,
            "identity.reveal",
            county=case.county,
            subject=f"case:{case_id}",
            reason=reason,
            case_kind=case.kind,
        )
    known = person.plain()
    return JSONResponse({field: known.get(field) for field in IdentityOut.model_fields}, headers=PRIVATE)


@router.put(
    "/complaints/{case_id}/identity",
    summary="Record or correct the complainant 登记或更正身份信息",
    response_description="The masked identity.",
    responses=WRITES | problems(401, 403),
)
def correct(
    case_id: CaseId, body: Annotated[IdentityIn, Body(examples=AUTHORS)], who: Who, wiring: Wired
) -> Json[MaskedView]:
    """Replace a case's identity; the previous one stays encrypted until the end of retention."""
    person = person_of(body)
    with wiring.transaction() as connection:
        case = wiring.store_on(connection).cases.get(case_id, lock=True)
        identities, place = wiring.identities_on(connection), words_of(case.place)
        identities.correct(case.county, case_id, person, wiring.now(), said=case.text, place=place)
        wiring.archive_on(connection).keep_out(case, person)
        wiring.record(connection, "identity.correct", county=case.county, subject=f"case:{case_id}")
    return Json(person.masked(), headers=PRIVATE)


@router.post(
    "/identities/search",
    response_model=None,
    summary="A caller's earlier cases, by telephone 按电话查找以往案件",
    responses=answers(FoundOut, "The newest cases at the caller's place and below, at most 50.")
    | WRITES
    | problems(401, 403, 429),
)
def search(body: Annotated[PhoneNumberIn, Body(examples=PHONES)], who: Who, wiring: Wired) -> Any:
    """Find the cases of a telephone number, limited to those whose author the caller may know.

    Nothing is revealed, and the number is in the body, never in an address.
    """
    _check_known(who)
    with wiring.transaction() as connection:
        items, more = _earlier(wiring, connection, body.phone)
        wiring.record(connection, "identity.search", subject=f"phone:{mask_phone(body.phone)}", rows=len(items))
    return JSONResponse({"items": items, "more": more}, headers=PRIVATE)


@router.post(
    "/callers",
    response_model=None,
    summary="Earlier cases of the present caller 来电人以往案件",
    responses=answers(CallerOut, "The newest, and the number in twelve months.") | WRITES | problems(401, 403, 429),
)
def caller(body: Annotated[PhoneNumberIn, Body(examples=PHONES)], who: Who, wiring: Wired) -> Any:
    """Return earlier cases of the same telephone number, limited to those whose author the caller may know.

    Nothing is revealed, and the number is in the body, never in an address.
    """
    _check_known(who)
    since = wiring.now() - YEAR
    kinds = [kind.value for kind, roles in REVEALS.items() if who.role in roles]
    with wiring.transaction() as connection:
        items, _ = _earlier(wiring, connection, body.phone)
        number = wiring.identities_on(connection).number_of(body.phone, since, kinds)
        wiring.record(connection, "identity.caller", subject=f"phone:{mask_phone(body.phone)}", rows=number)
    return JSONResponse({"items": items[:MOST_SHOWN], "in_12_months": number}, headers=PRIVATE)


def _earlier(wiring: Wiring, connection: Connection, phone: str) -> tuple[list[CaseView], bool]:
    """Return the newest cases of a number, and whether it has older ones.

    Only callers who may know a reporter's identity find their reports by number.
    """
    now = wiring.now()
    identities, store = wiring.identities_on(connection), wiring.store_on(connection)
    numbers, more = identities.cases_of(phone)
    all_found = [store.cases.get(number) for _, number in numbers]
    found = [case for case in all_found if wiring.who.role in REVEALS[case.kind]]
    masks = {case.id: identities.masks(case.county, [case.id]).get(case.id) for case in found}
    items: list[CaseView] = [{**case_summary(case, now), "identity": masks[case.id]} for case in found]
    with_links(connection, items)
    return items, more


def _check_known(who: Principal) -> None:
    if who.means is AuthMethod.OPEN:
        raise Refused(
            "not-allowed",
            "Identities are shown to accounts and keys only: create the first with `wangge user add`. "
            "身份信息仅限登录账户查看，请先用 wangge user add 建立账户。",
        )


def _check_may_know(who: Principal, case: Case) -> None:
    _check_known(who)
    if who.role not in REVEALS[case.kind]:
        detail = (
            f"The role {who.role.value} may not see the author of a {case.kind.value}. 当前角色无权查看其身份信息。"
        )
        raise Refused("not-allowed", detail, field="role", value=who.role.value)
