"""Routes of trackers: each takes positions of one team by the tracker's token, and tells nothing.

They answer 200 whatever becomes of a position. Nothing of a query reaches a log: the access log has the route.
"""

import math
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Sequence

from anyio import to_thread
from fastapi import APIRouter, BackgroundTasks, Request
from fastapi.responses import JSONResponse, Response

from api.auth.accounts import tokens
from api.people.verifier import address_of
from api.refusals import Refused
from api.teams.fixes import follow_approach
from api.trackers.formats import owntracks, traccar_client, traccar_server
from api.trackers.intake import in_its_name, take
from api.trackers.rate_limit import TrackerRateLimit
from api.wiring import Wiring
from dispatch.desk.tracks.readings import Reading
from dispatch.store.trackers import repository as trackers
from dispatch.store.trackers.repository import Tracker

router = APIRouter(include_in_schema=False)
NO_STORE = {"Cache-Control": "no-store"}


@router.post("/api/v1/trackers/owntracks")
async def from_owntracks(request: Request, after: BackgroundTasks) -> Response:
    """Take a position of OwnTracks; the empty list tells the app that nobody else's position follows."""
    name, token = _basic(request)
    found = await _known(request, token, name)
    await _take(request, after, found, owntracks.readings(await request.body()))
    return JSONResponse([], headers=NO_STORE)


@router.post("/api/v1/trackers/traccar")
async def from_traccar_server(request: Request, after: BackgroundTasks) -> Response:
    """Take a position that a Traccar server forwards."""
    found = await _known(request, _credentials(request, "bearer"))
    await _take(request, after, found, traccar_server.readings(await request.body()))
    return Response(headers=NO_STORE)


@router.get("/track/{token}")
@router.post("/track/{token}")
async def from_client(request: Request, token: str, after: BackgroundTasks) -> Response:
    """Take positions of Traccar Client or GPSLogger, whose address holds the token."""
    found = await _known(request, token)
    await _take(request, after, found, traccar_client.readings(request.url.query, await request.body()))
    return Response(headers=NO_STORE)


def _credentials(request: Request, scheme: str) -> str:
    given, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip() if given.lower() == scheme else ""


def _basic(request: Request) -> tuple[str, str]:
    try:
        name, _, token = b64decode(_credentials(request, "basic"), validate=True).decode().partition(":")
    except (NoBase64, ValueError):
        return "", ""
    return name, token


async def _known(request: Request, token: str, name: str | None = None) -> Tracker:
    """Return the tracker of a token, and of the name that came with it; raises Refused."""
    limit: TrackerRateLimit = request.app.state.services.tracker_rate_limit
    found = await to_thread.run_sync(_find, request.app.state.services.wiring, token)
    if found is None or name not in {None, found.name}:
        _check(limit.miss(address_of(request)))
        raise Refused("sign-in", "The tracker is not known. 未知的定位设备。")
    _check(limit.send(f"{found.county}/{found.name}"))
    return found


def _find(wiring: Wiring, token: str) -> Tracker | None:
    with wiring.transaction() as connection:
        return trackers.by_token(connection, tokens.digest(token))


def _check(waits_s: float) -> None:
    if waits_s:
        seconds = math.ceil(waits_s)
        detail = f"Too many requests; try again in {seconds} s. 提交过快，请在 {seconds} 秒后重试。"
        raise Refused("too-fast", detail, headers={"Retry-After": str(seconds)})


async def _take(request: Request, after: BackgroundTasks, found: Tracker, readings: Sequence[Reading]) -> None:
    wiring = in_its_name(request.app.state.services.wiring, found)
    for approach in await to_thread.run_sync(take, wiring, found, readings):
        after.add_task(follow_approach, wiring, approach)
