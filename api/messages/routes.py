"""Routes of messages: what was said about a case, the channels of a county, and their rules."""

import hashlib
import json
import time
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Body, Path, Query
from sqlalchemy import Connection

from api.cases.responses import CaseId
from api.http.body import StrictRoute
from api.http.parameters import API, MOVES, READS, CountyAsked, Wired, answers
from api.http.shapes import Json
from api.messages.courier import KEPT
from api.messages.schemas import ChannelRulesIn
from api.refusals import Refused
from dispatch.errors import BadChannelRuleError
from dispatch.messages.rules import from_plain
from dispatch.rules.changes import check_seen
from dispatch.store.messages import channels as kept
from dispatch.store.messages import outbox
from dispatch.views.message import (
    ChannelsView,
    MessageView,
    ReachedDayView,
    channel_summary,
    message_summary,
    reached_summary,
    rule_summary,
)

router = APIRouter(prefix=API, tags=["messages"], route_class=StrictRoute)
WAITS_S = 8.0
LOOKS_EVERY_S = 0.25
EXAMPLE = {"rules": [{"channel": "duty-group", "subject": "offer", "after_s": 20}]}


@router.get(
    "/complaints/{case_id}/messages",
    summary="Messages about a case 案件消息",
    response_description="The oldest first, each with what became of it.",
    responses=READS,
)
def of_case(case_id: CaseId, wiring: Wired) -> Json[list[MessageView]]:
    """Return the messages about a case: by which channel each went, and what the channel said."""
    with wiring.transaction() as connection:
        case = wiring.desk_on(connection).store.cases.get(case_id)
        found = [message_summary(dict(row)) for row in outbox.of_case(connection, case.county, case_id)]
        wiring.record_read(connection, "case.read", county=case.county, subject=f"case:{case_id}", part="messages")
    return Json(found)


@router.get(
    "/channels",
    summary="Message channels and their rules 消息渠道",
    response_description="How each channel is doing, and the rules of what it carries when.",
    responses=READS,
)
def channels(wiring: Wired, county: CountyAsked = None) -> Json[ChannelsView]:
    """Return the channels of a county, without addresses and secrets."""
    with wiring.transaction() as connection:
        return Json(_channels(connection, wiring.county(county).code))


@router.put(
    "/channels/rules",
    response_model=None,
    summary="Set what channels carry when 设置消息规则",
    responses=answers(dict, "As `GET /channels`.") | MOVES,
)
def set_rules(
    body: Annotated[ChannelRulesIn, Body(examples=[EXAMPLE])], wiring: Wired, county: CountyAsked = None
) -> Any:
    """Put these rules in the place of all that held; they hold for what happens from now on."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        before = _channels(connection, code)
        check_seen(body.seen_version, before["version"])
        known = {each["name"] for each in before["channels"]}
        stations = set(wiring.store_on(connection).casework.stations(code))
        kept.keep_rules(connection, code, from_plain(body.rules, known, stations))
        wiring.record(connection, "channel.rules", county=code, subject=f"county:{code}", rules=body.rules)
        return Json(_channels(connection, code))


@router.post(
    "/channels/{name}/test",
    summary="Send a test message 发送测试消息",
    response_description="What the channel said.",
    responses=MOVES,
)
def send_test(
    name: Annotated[str, Path(max_length=40, description="Name of the channel. 渠道名称")],
    wiring: Wired,
    county: CountyAsked = None,
) -> Json[dict[str, str | None]]:
    """Send a test over a channel, to the caller's own telephone where it is known, and return what came of it."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        if name not in {row["name"] for row in kept.channels(connection, code)}:
            raise BadChannelRuleError(f"No channel {name!r} here. 没有这个消息渠道。", field="name")
        message = kept.add_test(connection, code, name, wiring.who.name, wiring.now())
        wiring.record(connection, "channel.test", county=code, subject=f"channel:{name}")
    until = time.monotonic() + WAITS_S
    while time.monotonic() < until:
        with wiring.transaction() as connection:
            found = kept.outcome(connection, code, message)
        if found is not None:
            return Json({"outcome": found["outcome"], "why": found["why"]})
        time.sleep(LOOKS_EVERY_S)
    return Json({"outcome": None, "why": None})


@router.get(
    "/messages/summary",
    summary="Time until offers were known, by channel 派单知悉统计",
    response_description="Of one day, the channel that reached most first.",
    responses=READS,
)
def summary(
    wiring: Wired,
    day: Annotated[date | None, Query(description="Default today. 日期")] = None,
    county: CountyAsked = None,
) -> Json[ReachedDayView]:
    """Return how many offers were known by which channel, and after how many seconds: median and 95 %.

    A day whose messages are removed is refused: its offers would all seem to have become known on the page itself.
    """
    asked = wiring.county(county)
    zone = ZoneInfo(asked.time_zone)
    first = day or wiring.now().astimezone(zone).date()
    since, until = (datetime.combine(first, end, zone) for end in (datetime.min.time(), datetime.max.time()))
    if since < wiring.now() - KEPT:
        detail = (
            f"Messages are kept for {KEPT.days} days: give a later day. 消息仅保留 {KEPT.days} 天，请选择较近的日期。"
        )
        raise Refused("malformed", detail, field="day", value=first.isoformat())
    with wiring.transaction() as connection:
        offers = outbox.offers(connection, asked.code, since, until)
        found = [reached_summary(dict(row)) for row in outbox.reached(connection, asked.code, since, until)]
    return Json({"day": first.isoformat(), "offers": offers["offers"], "known": offers["known"], "channels": found})


def _channels(connection: Connection, county: str) -> ChannelsView:
    rules = [rule_summary(rule) for rule in kept.rules(connection, county)]
    version = hashlib.sha256(json.dumps(rules).encode()).hexdigest()[:12]
    found = [channel_summary(dict(row)) for row in kept.channels(connection, county)]
    telephones = kept.telephones(connection, county)
    return {"channels": found, "rules": rules, "version": version, "telephones": telephones}
