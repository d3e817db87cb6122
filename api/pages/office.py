"""The office pages, from the roster to the registers."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.pages.forms import language_of, page, static_root
from maps.pages.office import DutyPage, render_duty

router = APIRouter(include_in_schema=False)


@router.get("/roster")
def roster(request: Request) -> Response:
    """Return the calendar of teams and their turns."""
    return page(request, render_duty(DutyPage("roster", language_of(request), static_root())))


@router.get("/handover")
def handover(request: Request) -> Response:
    """Return the shift handover page."""
    return page(request, render_duty(DutyPage("handover", language_of(request), static_root())))


@router.get("/rules")
def rules(request: Request) -> Response:
    """Return the page of a county's rules."""
    return page(request, render_duty(DutyPage("rules", language_of(request), static_root())))


@router.get("/points")
def points(request: Request) -> Response:
    """Return the codes of reporting points: issued, printed, revoked."""
    return page(request, render_duty(DutyPage("points", language_of(request), static_root())))


@router.get("/rehearsal")
def rehearsal(request: Request) -> Response:
    """Return the switch of rehearsals."""
    return page(request, render_duty(DutyPage("rehearsal", language_of(request), static_root())))


@router.get("/corrections")
def corrections(request: Request) -> Response:
    """Return the page of corrections of reporting points."""
    return page(request, render_duty(DutyPage("corrections", language_of(request), static_root())))


@router.get("/people")
def people(request: Request) -> Response:
    """Return the accounts of the caller's place and below, for an administrator."""
    return page(request, render_duty(DutyPage("people", language_of(request), static_root())))


@router.get("/supervision")
def supervision(request: Request) -> Response:
    """Return the supervision board."""
    return page(request, render_duty(DutyPage("supervision", language_of(request), static_root())))


@router.get("/cases")
def cases(request: Request) -> Response:
    """Return the page of the office's cases: what is due first, and what may be done."""
    return page(request, render_duty(DutyPage("casework", language_of(request), static_root())))


@router.get("/reports")
def reports(request: Request) -> Response:
    """Return the figures of a period, and the reports that were made."""
    return page(request, render_duty(DutyPage("reports", language_of(request), static_root())))


@router.get("/registers")
def registers(request: Request) -> Response:
    """Return the registers of the office."""
    return page(request, render_duty(DutyPage("registers", language_of(request), static_root())))
