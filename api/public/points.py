"""Public pages behind a reporting point's code: the form and its submission."""

import re
import secrets
from dataclasses import dataclass

from anyio import to_thread
from fastapi import APIRouter, BackgroundTasks, Request
from fastapi.responses import RedirectResponse, Response

from api.pages.forms import in_language, language_of
from api.pages.live_map import PAGE
from api.people.verifier import address_of
from api.public.arrivals import Arrivals, FloodError
from api.public.filled import KEY, looked_at
from api.public.form import Form, FormSlots
from api.public.pages import closed_page, form_page, notice
from api.public.rate_limit import rate_limit_of
from api.public.route import PublicRoute
from api.store.attachments.errors import BadAttachmentError
from api.store.attachments.pictures import ImageProcessor
from api.store.attachments.sniffing import examine, sniff
from api.waiting_cases import assign_waiting_after
from api.wiring import Wiring
from dispatch.cases.attachments import AttachmentKind, Content
from dispatch.errors import KeyReuseError
from gis.county.found_places import PointFound
from gis.errors import ClosedPointError, UnknownPlaceError
from gis.store.counties import corrected_points, places, point_tokens

router = APIRouter(include_in_schema=False, route_class=PublicRoute)
MOST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class _Here:
    """The reporting point of a code, named in the reader's language."""

    point: PointFound
    county: str
    name: str


@router.get("/p/{token}")
async def ask(request: Request, token: str) -> Response:
    """Return the form of a code's point."""
    if waits_s := rate_limit_of(request).look(address_of(request)):
        return notice(request, "public.wait", 429, wait_s=waits_s)
    here = await to_thread.run_sync(_here, request, token)
    if isinstance(here, Response):
        return here
    return form_page(request, here.county, here.name, _new_key())


@router.post("/p/{token}")
async def send(request: Request, token: str, after: BackgroundTasks) -> Response:
    """Record the submission, once per form, and redirect to its receipt; or show the form again with the problems."""
    waits_s = rate_limit_of(request).send(address_of(request), token)
    if waits_s and not _is_form(request):
        return notice(request, "public.wait", 429, wait_s=waits_s)
    here = await to_thread.run_sync(_here, request, token)
    if isinstance(here, Response):
        return here
    hands: FormSlots = request.app.state.services.form_slots
    async with hands.form(request, request.app.state.services.attachment_mb * 1_000_000) as form:
        if waits_s:
            return _again(request, here, form, "public.too_fast", status=429, wait_s=waits_s)
        if not KEY.fullmatch(form.typed("key")):
            return _again(request, here, form, "public.stale")
        try:
            return await _filled(request, here, token, form, after)
        except ClosedPointError:  # since the form was looked at
            gone = await to_thread.run_sync(_here, request, token)
            return gone if isinstance(gone, Response) else _again(request, here, form, "public.stale")


async def _filled(request: Request, here: _Here, token: str, form: Form, after: BackgroundTasks) -> Response:
    filled = looked_at(form, token)
    if filled.body is None:
        return _again(request, here, form, "public.again", faults=dict(filled.faults))
    try:
        photo = await _looked_at(request, form)
    except BadAttachmentError as bad:
        faults = {"photo": in_language(str(bad), language_of(request))}
        return _again(request, here, form, "public.again", faults=faults)
    desk, limit, address = (
        Arrivals.at(request.app.state.services.wiring, here.point),
        rate_limit_of(request),
        address_of(request),
    )
    try:
        arrival = await to_thread.run_sync(
            desk.take, filled.body, photo, form.typed("key"), lambda: limit.take(address)
        )
    except FloodError as flood:
        return _again(request, here, form, "public.too_fast", status=429, wait_s=flood.retry_after_s)
    except KeyReuseError:
        return form_page(request, here.county, here.name, _new_key(), form=form, problem="public.stale", status=422)
    if arrival.outcome is not None:
        after.add_task(assign_waiting_after, desk.wiring, arrival.outcome)
    if arrival.changed:
        return _again(request, here, form, "public.sent_before", status=409, receipt=arrival.receipt)
    return RedirectResponse(f"/r/{arrival.receipt}", 303, PAGE)


async def _looked_at(request: Request, form: Form) -> Content | None:
    """Return the form's picture after decoding it as a check; raise BadAttachmentError."""
    if form.photo is None:
        return None
    images: ImageProcessor = request.app.state.services.images
    hands: FormSlots = request.app.state.services.form_slots
    async with hands.picture:
        return await images.work(_examined, bytes(form.photo.body))


def _examined(body: bytes) -> Content:
    return examine(body, sniff(body), AttachmentKind.PHOTO)  # what a browser calls it is only its name's ending


def _again(
    request: Request,
    here: _Here,
    form: Form,
    problem: str,
    *,
    faults: dict[str, str] | None = None,
    status: int = 422,
    wait_s: float = 0,
    receipt: str | None = None,
) -> Response:
    """Return the form with all its entries; its key stays unless it was used for this content or is invalid."""
    key = form.typed("key")
    kept = key if KEY.fullmatch(key) and receipt is None else _new_key()
    return form_page(
        request,
        here.county,
        here.name,
        kept,
        form=form,
        faults=faults,
        problem=problem,
        status=status,
        wait_s=wait_s,
        receipt=receipt,
    )


def _here(request: Request, token: str) -> _Here | Response:
    """Return the target of a code, or the page for a code that is no longer valid."""
    wiring: Wiring = request.app.state.services.wiring
    known = bool(re.fullmatch(r"[\x21-\x7e]+", token)) and len(token) <= MOST_TOKEN
    with wiring.transaction() as connection:
        try:
            point = places.by_token(connection, token if known else "")
        except UnknownPlaceError:
            was = known and point_tokens.was_given(connection, token)
            point = None
        else:
            was = True
    if point is None:
        waits_s = 0.0 if was else rate_limit_of(request).miss(address_of(request))
        if waits_s:
            return notice(request, "public.wait", 429, wait_s=waits_s)
        return notice(request, "public.over", 410 if was else 404)
    county, language = wiring.county(point.county), language_of(request)
    if point.closed_at is not None:
        with wiring.transaction() as connection:
            near = corrected_points.near_open(connection, point.county, point.code)
        return closed_page(request, county, point, near)
    if language == "zh":
        return _Here(point, county.name, point.name)
    return _Here(point, county.name_en or county.name, point.name_en or point.name)


def _is_form(request: Request) -> bool:
    length = request.headers.get("content-length", "")
    return length.isdecimal() and int(length[:20]) > 0


def _new_key() -> str:
    return secrets.token_urlsafe(18)
