"""Routes of figures: present cover and response times."""

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from math import inf
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query

from api.http.body import StrictRoute
from api.http.parameters import API, READS, CountyAsked, Wired, answers
from api.http.schemas import Moment
from api.statistics.schemas import CoverageOut, ResponseOut
from api.wiring import Wiring
from dispatch.moments import stamp
from dispatch.statistics.minutes import band_of
from dispatch.statistics.response import Figures, by_group, figures
from dispatch.store.cases import reading
from dispatch.teams.team import TeamStatus
from dispatch.views.minutes import minutes_view
from gis.county.model import CellKind
from gis.position import Position
from gis.store.queries import GIS
from gis.travel.coverage import coverage

router = APIRouter(prefix=API, tags=["reports"], route_class=StrictRoute)
By = Annotated[
    Literal["cell", "kind", "station", "outcome", "hour"] | None,
    Query(description="Grouping; default none. `-` is the group without a value. 分组"),
]


@router.get(
    "/coverage",
    response_model=None,
    summary="Cells that free teams reach within the target now 覆盖",
    responses=answers(CoverageOut, "Each cell's least time.") | READS,
)
def covered(
    wiring: Wired,
    county: CountyAsked = None,
    target_s: Annotated[
        int | None, Query(gt=0, le=86_400, description="Seconds; default the town's target. 时限（秒）")
    ] = None,
) -> Any:
    """Return each cell's least time, turnout and way, from free teams now; null if none arrives by road."""
    asked = wiring.county(county)
    code = asked.code
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection)
        ground = desk.store.counties.ground(code)
        free = [team for team in desk.store.teams.now(code) if team.status is TeamStatus.FREE]
        today = {"county": code, "today": asked.day(desk.now)}
        centres = connection.execute(GIS["cell_centres"], today).mappings().all()
    travel = desk.travel(ground.graph_version) or ground.policy.straight_line()
    origins = [team.whereabouts(desk.now, ground.policy.fix_max_age_s)[0] for team in free]
    target = target_s or ground.policy.town_target_s
    areas_m2 = [c["area_m2"] for c in centres]
    delays_s = [ground.policy.turnout_s(team.duty_kind) for team in free]
    cells = [Position(c["lon"], c["lat"]) for c in centres]
    found = coverage(origins, cells, travel, target, areas_m2=areas_m2, delays_s=delays_s)
    own = (ground.policy.target_s(CellKind(c["kind"]), in_town=c["in_town"]) for c in centres)
    least_s = (inf if cell.travel_s is None else cell.travel_s for cell in found.cells)
    untargeted = [
        (c["code"], c["name"], seconds)
        for c, promised_s, seconds in zip(centres, own, least_s, strict=True)
        if promised_s is None and target_s is None
    ]
    return {
        "at": stamp(desk.now),
        "target_s": target,
        "method": travel.method,
        "graph_version": travel.version,
        "stations": None if wiring.who.stations is None else sorted(wiring.who.stations),
        "teams": [team.code for team in free],
        "cells": {c["code"]: cell.travel_s for c, cell in zip(centres, found.cells, strict=True)},
        "bands": {code: band_of(seconds).name for code, _, seconds in untargeted},
        "minutes": minutes_view(untargeted),
        "reached": found.reached,
        "total": found.total,
        "area_share": found.area_share,
    }


@router.get(
    "/response",
    response_model=None,
    summary="Response times: share within target, P50, P90, n, exclusions, interval 响应统计",
    responses=answers(ResponseOut, "Figures, total and by group.") | READS,
)
def response(
    wiring: Wired,
    county: CountyAsked = None,
    by: By = None,
    since: Annotated[
        Moment | None, Query(alias="from", description="Received at or after; default a year ago. 起始时间")
    ] = None,
    until: Annotated[Moment | None, Query(alias="to", description="Received before; default now. 截止时间")] = None,
    day: Annotated[
        Literal["today"] | None, Query(description="The county's day so far; `from` and `to` are ignored. 当日")
    ] = None,
) -> Any:
    """Return pooled figures, total and by group; open cases are censored, never dropped."""
    found = figures_of(wiring, county, by, since, until, day)
    return {
        "from": stamp(found.since),
        "to": stamp(until if day is None and until else found.now),
        "at": stamp(found.now),
        "by": by,
        "total": asdict(found.total),
        "groups": {name: asdict(group) for name, group in found.groups.items()},
    }


@dataclass(frozen=True, slots=True)
class Found:
    """Response figures of one county and period, total and by group."""

    county: str
    since: datetime
    until: datetime
    now: datetime
    total: Figures
    groups: dict[str, Figures]


def figures_of(
    wiring: Wiring, county: str | None, by: str | None, since: datetime | None, until: datetime | None, day: str | None
) -> Found:
    """Return the figures of a period; default the last year."""
    home = wiring.county(county)
    now, zone = wiring.now(), ZoneInfo(home.time_zone)
    if day is not None:
        since, until = datetime.combine(home.day(now), time(), zone), None
    start: datetime = since or now - timedelta(days=365)
    end: datetime = until or now + timedelta(minutes=1)
    with wiring.transaction() as connection:
        timings = reading.timings(connection, home.code, start, end)
    groups = by_group(timings, by, now, zone) if by else {}
    return Found(home.code, start, end, now, figures(timings, now), groups)
