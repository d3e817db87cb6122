"""Route of a phone's outbox: actions taken offline, sent together."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import Response

from api.http.body import StrictRoute
from api.http.parameters import API, WRITES, Wired, answers
from api.phones import outbox
from api.phones.outbox_schemas import OutboxIn, OutboxOut
from api.phones.step_batch import StepBatch

router = APIRouter(prefix=API, tags=["phones"], route_class=StrictRoute)
EXAMPLE = {
    "items": [
        {"to": "/complaints/17/events", "key": "kq3J9vR1", "says": {"type": "en_route", "team": "T1"}},
        {"to": "/complaints/17/events", "key": "x0aTzL5m", "says": {"type": "on_scene", "team": "T1"}},
    ]
}


@router.post(
    "/outbox",
    response_model=None,
    summary="Send several actions together 补报",
    responses=answers(OutboxOut, "The result of each, in order.") | WRITES,
)
async def send_together(request: Request, wiring: Wired, body: Annotated[OutboxIn, Body(examples=[EXAMPLE])]) -> Any:
    """Process them in order, each as if sent alone; a refused one does not block those after it."""
    async with request.app.state.services.outbox:
        given = await outbox.done(request.app, request.scope, body.items, API, StepBatch(request, wiring))
    text = b",".join(answer.encoded() for answer in given)
    return Response(b'{"answers":[%s]}' % text, media_type="application/json")
