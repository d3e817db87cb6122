"""The stream of live events."""

from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse

from api.auth.principal import AuthMethod, Principal
from api.auth.rules import RULES
from api.gate.gate import Gate
from api.http.parameters import API, READS, CountyAsked, Wired, problems
from api.live.hub import Hub
from api.refusals import Refused
from api.wiring import Wiring

router = APIRouter(prefix=API, tags=["live"])
TOPICS = ("case", "team", "alert", "deadline", "roster", "rules", "graph", "county", "correction", "planning")
OF_PLANNERS = frozenset({"planning"})
"""Topics for those alone who may plan."""
FOR_PLANNERS = ("planners, chiefs and administrators of a bureau", "规划事件仅限规划员、负责人和管理员。")
OF_CASES = frozenset({"case", "team", "alert", "deadline"})
"""Topics for those alone who may read cases."""
FOR_CASE_READERS = ("those who read single cases", "规划员不查看单个案件，请使用覆盖规划页面。")
NAMES = ("ready", "reset", "beat", "locate", *TOPICS)
MOST_STREAMS = 100
"""Of one account or key at one worker; a browser has one, however many tabs."""
EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "id": {"type": "string", "description": "Grows in commit order; the last one seen resumes the stream. 序号"},
        "event": {
            "type": "string",
            "enum": NAMES,
            "description": "ready: nothing was missed. reset: reload everything. county: reload the ground. "
            "beat: nothing happened, the line is alive. locate, for a team's phone: report where you are. "
            "These two have no id. 事件",
        },
        "data": {"type": "string", "contentMediaType": "application/json", "description": "What happened. 内容"},
    },
}
EXAMPLE = 'id: 1841\nevent: team\ndata: {"teams": [{"code": "T1", "status": "free", "case": null}]}\n\n'
STREAM: dict[str, Any] = {
    "description": "One event after another for ever; after 5 s (15 s for a team's phone) without one a `beat`. "
    "It ends if the database is lost: open it again with the last id.",
    "content": {"text/event-stream": {"schema": EVENT, "example": EXAMPLE}},
}


@router.get(
    "/events",
    summary="Server-sent events of a county 实时事件",
    response_class=StreamingResponse,
    responses={200: STREAM, **READS, **problems(403, 429)},
)
async def events(
    request: Request,
    wiring: Wired,
    county: CountyAsked = None,
    topics: Annotated[
        str | None,
        Query(
            max_length=100,
            description="Comma-separated: case, team, alert, roster, rules, graph, county, correction, planning; "
            "default all the caller may see. 主题",
            examples=["case,team"],
        ),
    ] = None,
    team: Annotated[
        str | None,
        Query(max_length=40, description="Only cases and teams that concern this team, for its phone. 小组"),
    ] = None,
    last_event_id: Annotated[
        str | None, Header(max_length=40, description="Id of the last event received: later events follow. 断点")
    ] = None,
    resume: Annotated[
        str | None, Query(max_length=40, description="Last-Event-ID for clients that cannot set headers. 断点")
    ] = None,
) -> StreamingResponse:
    """Stream what happens, in commit order; `Last-Event-ID` resumes without loss."""
    hub: Hub = request.app.state.services.hub
    _check_number(hub, wiring.who)
    code = await to_thread.run_sync(_begin, wiring, county)
    wanted = _seen(wiring.who, _wanted(topics) if topics else None)
    gate: Gate = request.app.state.services.gate
    still, who = partial(gate.still, request, code), wiring.who
    stream = hub.stream(code, last_event_id or resume, wanted, who.tags, still, who.stations, team)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


def _check_number(hub: Hub, who: Principal) -> None:
    own = frozenset(tag for tag in who.tags if not tag.startswith("session:"))
    if who.means is not AuthMethod.OPEN and hub.open_of(own) >= MOST_STREAMS:
        detail = f"{who.actor} has {MOST_STREAMS} streams open; close some. 实时连接过多，请先关闭一些。"
        raise Refused("too-fast", detail, field="actor", value=who.actor, headers={"Retry-After": "5"})


def _begin(wiring: Wiring, county: str | None) -> str:
    code = wiring.county(county).code
    if wiring.who.means is not AuthMethod.OPEN:
        with wiring.transaction() as connection:
            wiring.record_read(connection, "stream.open", county=code)
    return code


def _seen(who: Principal, wanted: frozenset[str] | None) -> frozenset[str] | None:
    """Return the topics of a stream: those asked for that the caller may see; None for all."""
    hidden = _hidden(who)
    if not hidden:
        return wanted
    if refused := hidden & (wanted or frozenset()):
        topic = min(refused)
        who_may, in_chinese = FOR_PLANNERS if topic in OF_PLANNERS else FOR_CASE_READERS
        text = f"topics={topic} is for {who_may}, not for a {who.role.value}. {in_chinese}"
        raise Refused("not-allowed", text, field="topics", value=topic)
    return frozenset(TOPICS) - hidden if wanted is None else wanted


def _hidden(who: Principal) -> frozenset[str]:
    """Return the topics that the caller may not see."""
    plans = RULES["GET", f"{API}/planning/jobs"].lets(who.role, who.level)
    reads = RULES["GET", f"{API}/complaints"].lets(who.role, who.level)
    return (frozenset() if plans else OF_PLANNERS) | (frozenset() if reads else OF_CASES)


def _wanted(topics: str) -> frozenset[str]:
    wanted = frozenset(topics.split(","))
    if unknown := wanted.difference(TOPICS):
        raise Refused(
            "malformed",
            f"topics: {min(unknown)!r} is no topic; give some of {', '.join(TOPICS)}. 没有这个主题。",
            field="topics",
            value=topics,
        )
    return wanted
