"""Routes that read the roster: turns, gaps, and the number of teams needed."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from fastapi.responses import JSONResponse, Response

from api.http.body import StrictRoute
from api.http.parameters import API, READS, WRITES, CountyAsked, Responses, Wired, answers, problems
from api.http.shapes import Json
from api.roster.schemas import NEEDS_EXAMPLE, NeedsIn, NeedsOut, WallMoment, instant, needs_in
from api.roster.view import NEEDED, roster_on
from dispatch.errors import BadTurnError
from dispatch.moments import stamp
from dispatch.roster.needs import as_rule
from dispatch.store.roster.file import as_csv
from dispatch.store.roster.repository import Roster
from dispatch.views.roster import RosterTeamView, RosterView, gap_summary, unknown_skill
from dispatch.views.turn import local_times, roster_turn

router = APIRouter(prefix=API, tags=["roster"], route_class=StrictRoute)
TABLE: Responses = {200: {"content": {"text/csv": {}}, "description": "UTF-8 with a mark, as spreadsheets like it."}}
WEEK, MOST_ASKED = timedelta(days=7), timedelta(days=400)
Since = Annotated[
    WallMoment | None,
    Query(alias="from", description="Default: the start of today. 起始时间", examples=["2026-03-09T00:00"]),
]
Until = Annotated[WallMoment | None, Query(alias="until", description="Default: a week after `from`. 截止时间")]


def _asked(roster: Roster, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    today = roster.now.astimezone(roster.zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    start = instant(since or today, roster.zone)
    end = instant(until, roster.zone) if until else start + WEEK
    if not start < end <= start + MOST_ASKED:
        raise BadTurnError(
            f"until={end.isoformat()}: request 1 minute to {MOST_ASKED.days} days from {start.isoformat()} on. "
            f"查询范围最长 {MOST_ASKED.days} 天。",
            field="until",
        )
    return start, end


@router.get(
    "/roster",
    summary="Turns of duty and gaps of the roster 排班与缺口",
    response_description="Turns that overlap the requested time.",
    responses=READS,
)
def roster(wiring: Wired, county: CountyAsked = None, since: Since = None, until: Until = None) -> Json[RosterView]:
    """Return teams, turns and gaps; a station sees its own teams, and the county's gaps."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        own = roster_on(wiring, connection, code)
        start, end = _asked(own, since, until)
        teams, turns, unknown = own.teams(), own.turns(start, end), own.unknown_skills()
        wiring.record_read(connection, "roster.read", county=code, rows=len(turns))
    whole = wiring.county_wide()
    with whole.transaction() as connection:
        every = roster_on(whole, connection, code)
        gaps, stations = every.gaps(start, end), every.station_names()
    shown: list[RosterTeamView] = [
        {"code": t.code, "name": t.name, "name_en": t.name_en, "station": t.station} for t in teams
    ]
    return Json(
        {
            "from": stamp(start),
            "until": stamp(end),
            **local_times(start, end, own.zone),
            "at": stamp(own.now),
            "at_local": f"{own.now.astimezone(own.zone):%Y-%m-%dT%H:%M}",
            "teams": shown,
            "turns": [roster_turn(turn, own.zone) for turn in turns],
            "gaps": [gap_summary(gap, own.zone, stations) for gap in gaps],
            "unknown_skills": [unknown_skill(each) for each in unknown],
        }
    )


@router.get(
    "/roster.csv",
    response_model=None,
    response_class=Response,
    summary="The roster as a table for import 导出排班",
    responses=TABLE | READS,
)
def export(wiring: Wired, county: CountyAsked = None, since: Since = None, until: Until = None) -> Any:
    """Return turns by the county's clock, one per row."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        own = roster_on(wiring, connection, code)
        turns = own.turns(*_asked(own, since, until))
        table = as_csv(turns, {team.code: team.name for team in own.teams()}, own.zone)
        wiring.record_read(connection, "roster.export", county=code, rows=len(turns))
    headers = {"Content-Disposition": f'attachment; filename="wangge-roster-{code}.csv"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/roster/need",
    response_model=None,
    summary="Number of teams needed on duty 值班人数要求",
    responses=answers(NeedsOut, "The needs in force.") | READS,
)
def need(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return the needs that define gaps."""
    with wiring.transaction() as connection:
        version, needs = roster_on(wiring, connection, wiring.county(county).code).need()
    return JSONResponse({"version": version, "needs": [as_rule(each) for each in needs]})


@router.patch(
    "/roster/need",
    response_model=None,
    summary="Change the number of teams needed on duty 修改值班要求",
    responses=answers(NeedsOut, "The new version.") | WRITES | problems(409),
)
def change_need(
    body: Annotated[NeedsIn, Body(examples=[NEEDS_EXAMPLE])], wiring: Wired, county: CountyAsked = None
) -> Any:
    """Store a new version; 409 if somebody has changed it since `version`."""
    code = wiring.county(county).code
    needs = needs_in(body)
    with wiring.transaction() as connection:
        version = roster_on(wiring, connection, code).set_need(needs, body.version)
        items = [as_rule(each) for each in needs]
        wiring.record(connection, "roster.need", county=code, subject=f"need:{version}", needs=items)
        wiring.store_on(connection).feed.publish(code, [NEEDED])
    return JSONResponse({"version": version, "needs": items})
