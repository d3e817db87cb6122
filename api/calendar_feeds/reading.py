"""The calendar behind a token: `GET /cal/{token}.ics`, which nobody signs in for.

A token that is forged, revoked or of a disabled account gets the same 404. The access log has the route only.
"""

import hashlib
import math

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.auth.accounts import tokens
from api.auth.accounts.errors import SignInError
from api.calendar_feeds.icalendar_text import calendar
from api.gate.gate import is_here, people_on
from api.people.verifier import address_of
from api.public.rate_limit import rate_limit_of
from api.refusals import Refused
from api.wiring import Wiring
from dispatch.roster.calendar import DAYS_AHEAD, DAYS_BACK
from dispatch.store.roster import calendar_feeds as feeds
from dispatch.store.roster.calendar_feeds import CalendarFeed

router = APIRouter(include_in_schema=False)
NAME = "值班 / Duty"


@router.get("/cal/{token}.ics")
def read(request: Request, token: str) -> Response:
    """Return the turns of the token's person or team; 304 where the caller has them."""
    limit, address = rate_limit_of(request), address_of(request)
    _check(limit.look(address))
    body = _calendar(request, token)
    if body is None:
        _check(limit.miss(address))
        raise Refused("not-found", "No such calendar. 日历不存在。")
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"', "Cache-Control": "private, no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):  # a proxy may have marked it as weak
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _check(waits_s: float) -> None:
    if waits_s:
        seconds = math.ceil(waits_s)
        detail = f"Too many requests; try again in {seconds} s. 请求过快，请在 {seconds} 秒后重试。"
        raise Refused("too-fast", detail, headers={"Retry-After": str(seconds)})


def _calendar(request: Request, token: str) -> bytes | None:
    wiring: Wiring = request.app.state.services.wiring
    with wiring.transaction() as connection:
        found = feeds.by_token(connection, tokens.digest(token))
    if found is None:
        return None
    return _of_team(wiring, found, found.team) if found.team else _of_person(request, wiring, found)


def _of_team(wiring: Wiring, feed: CalendarFeed, team: str) -> bytes:
    since, until = wiring.now() - DAYS_BACK, wiring.now() + DAYS_AHEAD
    with wiring.transaction() as connection:
        turns = feeds.turns_of_team(connection, feed.county, team, since, until)
    return calendar(feed.county, NAME, turns)


def _of_person(request: Request, wiring: Wiring, feed: CalendarFeed) -> bytes | None:
    """Return somebody's turns, as far as their place sees them; None where they may not come in."""
    try:
        with wiring.transaction() as connection:
            who = people_on(connection, wiring).sessions.without(feed.login or "")
    except SignInError:  # the account is disabled
        return None
    if not who.sees(feed.county) or (who.demo and not is_here(request)):
        return None
    stations = None if who.stations is None else sorted(who.stations)
    since, until = wiring.now() - DAYS_BACK, wiring.now() + DAYS_AHEAD
    with wiring.as_principal(who).transaction() as connection:
        turns = feeds.turns_of_person(connection, feed.county, who.actor, who.title or who.name, stations, since, until)
    return calendar(feed.county, NAME, turns)
