"""The stream of live events."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse

from api.live import Hub
from api.routes.parameters import PROBLEMS, CountyAsked, Wired

router = APIRouter(tags=["live"], responses=PROBLEMS)
TOPICS = {"case", "team", "graph", "county"}


@router.get("/events", summary="Server-sent events of a county", response_class=StreamingResponse)
async def events(
    request: Request,
    wiring: Wired,
    county: CountyAsked = None,
    topics: Annotated[
        str | None, Query(max_length=100, description="Comma-separated: case, team, graph, county.")
    ] = None,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
    resume: Annotated[
        str | None, Query(max_length=40, description="Last-Event-ID for clients without headers.")
    ] = None,
) -> StreamingResponse:
    """Stream what happens, in commit order; `Last-Event-ID` resumes without loss."""
    hub: Hub = request.app.state.hub
    code = (await to_thread.run_sync(wiring.county, county)).code
    wanted = frozenset(topics.split(",")) & TOPICS if topics else None
    stream = hub.stream(code, last_event_id or resume, wanted)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)
