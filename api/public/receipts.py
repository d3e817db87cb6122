"""Progress of a case, for anyone with its receipt number."""

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.pages.live_map import PAGE
from api.people.verifier import address_of
from api.public.arrivals import case_of
from api.public.pages import notice, question, receipt_page
from api.public.rate_limit import rate_limit_of
from api.public.route import PublicRoute
from api.wiring import Wiring
from dispatch.receipts import read_receipt

router = APIRouter(include_in_schema=False, route_class=PublicRoute)


@router.get("/r")
async def ask_receipt(request: Request, number: str = "") -> Response:
    """Return the page that asks for a receipt number, or redirect to the given one."""
    receipt = read_receipt(number)
    if receipt is not None:
        return RedirectResponse(f"/r/{receipt}", 303, PAGE)
    return question(request, number, 404 if number else 200)


@router.get("/r/{receipt}")
async def receipt(request: Request, receipt: str) -> Response:
    """Return the progress of a receipt's case; for an invalid number, explain how to read it."""
    limit, address = rate_limit_of(request), address_of(request)
    if waits_s := limit.look(address):
        return notice(request, "public.wait", 429, wait_s=waits_s)
    number = read_receipt(receipt)
    if number is not None and number != receipt:
        return RedirectResponse(f"/r/{number}", 303, PAGE)
    wiring: Wiring = request.app.state.services.wiring
    case = None if number is None else await to_thread.run_sync(case_of, wiring, number)
    if number is None or case is None:
        if waits_s := limit.miss(address):
            return notice(request, "public.wait", 429, wait_s=waits_s)
        return question(request, receipt, 404)
    county = await to_thread.run_sync(wiring.county, case.county)
    return receipt_page(request, county, number, case)
