"""Search for a case by its receipt number, given at the desk or by telephone."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import AfterValidator

from api.cases.responses import with_links, with_masks
from api.http.body import StrictRoute
from api.http.parameters import API, READS, Wired, problems
from api.http.schemas import storable
from api.http.shapes import Json
from api.public.arrivals import number_of
from dispatch.errors import UnknownCaseError
from dispatch.receipts import read_receipt
from dispatch.views.case import CaseView, case_summary

router = APIRouter(prefix=f"{API}/receipts", tags=["complaints"], route_class=StrictRoute)
type Typed = Annotated[
    str, Path(max_length=100, description="In any spacing and case. 回执号"), AfterValidator(storable)
]


@router.get(
    "/{receipt}",
    summary="Case of a receipt number 按回执号查找",
    response_description="The case.",
    responses=READS | problems(401, 403),
)
def case_of_receipt(receipt: Typed, wiring: Wired) -> Json[CaseView]:
    """Return the case with this receipt; another station's case is not found. Every access is recorded."""
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        number = read_receipt(receipt)
        case_id = None if number is None else number_of(connection, number)
        try:
            found = None if case_id is None else desk.store.cases.get(case_id)
        except UnknownCaseError:  # another station's: its number is not shown either
            found = None
        if found is None:
            raise _unknown(receipt, readable=number is not None)
        given = case_summary(found, desk.now)
        with_masks(wiring, connection, found.county, [given])
        with_links(connection, [given])
        wiring.record_read(connection, "case.receipt", county=found.county, subject=f"case:{found.id}")
    return Json(given)


def _unknown(receipt: str, *, readable: bool) -> UnknownCaseError:
    if readable:
        return UnknownCaseError(
            f"No case with receipt {receipt}, or it belongs to another station. "
            f"没有回执号为 {receipt} 的案件，或不属本所。",
            field="receipt",
        )
    return UnknownCaseError(
        f"{receipt!r} is not a receipt number: twelve letters and digits in groups of four; at least one is wrong. "
        "Compare them with the receipt. 这不是回执号：共 12 位字母和数字，四位一组，至少有一位不对，请与回执核对。",
        field="receipt",
    )
