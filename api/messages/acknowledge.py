"""The link in a message: a page with one button, which says that somebody knows of the offer.

Chat programs fetch links before anybody sees them, so fetching the page changes nothing. Its script reports when the
page is on a screen, which is noted and has no further effect. Accepting needs a session.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy import RowMapping

from api.messages.courier import token_hash
from api.pages.forms import language_of, page, static_root
from api.wiring import Wiring
from dispatch.cases.case import number_of
from dispatch.desk.delivery import received
from dispatch.errors import IllegalStepError
from dispatch.store.messages import outbox
from maps.catalogue import messages
from maps.pages.public import AcknowledgePage, NoticePage, render_acknowledge, render_notice

router = APIRouter(include_in_schema=False)


@router.get("/k/{token}")
def ask(token: str, request: Request) -> Response:
    """Return the page with the button, or that the offer is over."""
    wiring: Wiring = request.app.state.services.wiring
    with wiring.transaction() as connection:
        found = outbox.by_token(connection, token_hash(token), wiring.now())
    if found is None or not found["is_open"]:
        return _notice(request, "public.offer_over", 404 if found is None else 410)
    if found["acknowledged_at"] is not None:
        return _notice(request, "public.offer_known", 200)
    left_s = max(0, int((found["expires_at"] - wiring.now()).total_seconds()))
    language = language_of(request)
    team = (language == "en" and found["team_name_en"]) or found["team_name"]
    made = AcknowledgePage(language, static_root(), _number(found), team, left_s)
    return page(request, render_acknowledge(made), 200, {"Cache-Control": "no-store"})


@router.post("/k/{token}")
def report(
    token: str, request: Request, do: Annotated[Literal["acknowledge", "opened"], Form()] = "acknowledge"
) -> Response:
    """Note that somebody knows of the offer, which counts as delivered; or only that its page was opened."""
    wiring: Wiring = request.app.state.services.wiring
    with wiring.transaction() as connection:
        found = outbox.by_token(connection, token_hash(token), wiring.now())
        if found is None or not found["is_open"]:
            return _notice(request, "public.offer_over", 404 if found is None else 410)
        if do == "opened":
            outbox.note_opened(connection, found["county"], found["id"], wiring.now())
            return Response(status_code=204)
        try:
            desk = wiring.desk_on(connection, actor=f"channel:{found['channel']}")
            received(desk, found["case_id"], found["team"], f"message:{found['id']}")
        except IllegalStepError:  # it was taken back meanwhile
            return _notice(request, "public.offer_over", 410)
        outbox.acknowledge(connection, found["county"], found["id"], desk.now)
    return _notice(request, "public.offer_known", 200)


def _number(found: RowMapping) -> str:
    return number_of(found["county"], found["received_on"], found["case_id"])


def _notice(request: Request, what: str, status: int) -> Response:
    language = language_of(request)
    texts = messages(language)
    made = NoticePage(language, static_root(), texts[f"{what}_title"], [texts[what]], for_staff=True)
    return page(request, render_notice(made), status, {"Cache-Control": "no-store"})
