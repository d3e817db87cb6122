"""Routes that make, list and revoke calendar feeds."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Request
from pydantic import Field

from api.auth.accounts import tokens
from api.calendar_feeds import keeping
from api.http.body import StrictRoute
from api.http.parameters import API, READS, WRITES, CountyAsked, Wired
from api.http.schemas import Code, Incoming
from api.http.shapes import Json
from api.refusals import Refused
from api.wiring import Wiring
from dispatch.store.roster import calendar_feeds as feeds
from dispatch.views.calendar_feed import (
    CalendarFeedMadeView,
    CalendarFeedsView,
    CalendarFeedView,
    feed_summary,
)

router = APIRouter(prefix=f"{API}/calendar-feeds", tags=["roster"], route_class=StrictRoute)


class CalendarFeedIn(Incoming):
    """The request for a calendar feed."""

    team: Code | None = Field(None, description="Default: the caller's own turns. 小组编码，默认本人班次")


@router.get(
    "",
    summary="Calendar feeds 日历订阅",
    response_description="Without addresses: each is shown once, when it is made.",
    responses=READS,
)
def listed(wiring: Wired, county: CountyAsked = None) -> Json[CalendarFeedsView]:
    """Return the caller's own feed and, for who may edit the roster, those of teams."""
    code, who = wiring.county(county).code, wiring.who
    with wiring.transaction() as connection:
        found = feeds.listed(connection, code, keeping.own_login(who), teams=keeping.edits_teams(who))
        wiring.record_read(connection, "calendar_feeds.list", county=code, rows=len(found))
    return Json({"items": [feed_summary(dict(row)) for row in found]})


@router.post(
    "",
    status_code=201,
    summary="Make a calendar address 生成日历订阅地址",
    response_description="The new address, shown this once.",
    responses=WRITES,
)
def make(
    body: Annotated[CalendarFeedIn, Body(examples=[{"team": "T1"}])],
    request: Request,
    wiring: Wired,
    county: CountyAsked = None,
) -> Json[CalendarFeedMadeView]:
    """Make the address of the caller's own turns, or of a team's; the one before ends."""
    _check(wiring, body.team)
    code, token = wiring.county(county).code, tokens.new_token()
    with wiring.transaction() as connection:
        row = keeping.make(connection, wiring, code, token, team=body.team)
    return Json({**feed_summary(dict(row)), "url": keeping.url(request, token)}, 201)


@router.delete(
    "/{number}",
    summary="Revoke a calendar address 停用日历订阅地址",
    response_description="The feed that ended.",
    responses=READS,
)
def revoke(
    number: Annotated[int, Path(ge=1, le=2**63 - 1, description="`id` of the feed. 订阅编号")],
    wiring: Wired,
    county: CountyAsked = None,
) -> Json[CalendarFeedView]:
    """End a feed: calendars find nothing at its address any more."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        row = keeping.revoke(connection, wiring, code, number)
    if row is None:
        detail = f"No calendar feed {number}; GET {API}/calendar-feeds lists them. 没有该日历订阅。"
        raise Refused("not-found", detail, field="number", value=number)
    return Json(feed_summary(dict(row)))


def _check(wiring: Wiring, team: str | None) -> None:
    if team is None and keeping.own_login(wiring.who) is None:
        detail = "Only a person who is signed in has own turns; name a team. 仅登录人员有本人班次，请指明小组。"
        raise Refused("malformed", detail, field="team")
    if team is not None and not keeping.edits_teams(wiring.who):
        detail = (
            f"The role {wiring.who.role.value} makes no feed of a team: ask somebody who edits the roster. "
            "当前角色不能订阅小组排班，请联系排班人员。"
        )
        raise Refused("not-allowed", detail, field="team", value=team)
