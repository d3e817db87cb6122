"""Routes of rehearsals: begin with an end time, end, and clear all exercises in one step."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, BackgroundTasks, Body

from api.http.body import StrictRoute
from api.http.parameters import API, MOVES, READS, CountyAsked, Wired, answers
from api.rehearsals.schemas import LONGEST_H, ClearedOut, RehearsalIn, RehearsalOut
from api.waiting_cases import assign_waiting
from dispatch.errors import BadTimeError
from dispatch.rules.changes import news_of
from dispatch.store.rehearsals.repository import Rehearsals
from gis.store.counties.loaded import CountySummary

router = APIRouter(prefix=f"{API}/rehearsal", tags=["rehearsal"], route_class=StrictRoute)
EXAMPLES = [{"until": "2027-03-14T06:00:00+08:00", "note": "夜间演练"}]
_NEWS = [news_of("rehearsal")]


def _state(rehearsals: Rehearsals, home: CountySummary) -> dict[str, Any]:
    """Return the state, with the end by the county's clock, because a phone may be set to another zone."""
    found = rehearsals.summary()
    zone = ZoneInfo(home.time_zone)
    ends = found["ends_at"] and datetime.fromisoformat(found["ends_at"]).astimezone(zone)
    return {**found, "ends_local": f"{ends:%H:%M}" if ends else None}


@router.get(
    "",
    response_model=None,
    summary="State of the county's rehearsal 是否正在演练",
    responses=answers(RehearsalOut, "The state.") | READS,
)
def how_it_stands(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return whether new cases are exercises, until when, and how many are not cleared yet."""
    home = wiring.county(county)
    with wiring.transaction() as connection:
        return _state(Rehearsals(connection, home.code, wiring.now()), home)


@router.post(
    "",
    status_code=201,
    response_model=None,
    summary="Begin a rehearsal 开始演练",
    responses=answers(RehearsalOut, "The rehearsal is running.", status=201) | MOVES,
)
def begin(body: Annotated[RehearsalIn, Body(examples=EXAMPLES)], wiring: Wired, county: CountyAsked = None) -> Any:
    """Mark new cases from the desk as exercises, until the end time or an earlier end."""
    home, now = wiring.county(county), wiring.now()
    code = home.code
    if not now < body.until <= now + timedelta(hours=LONGEST_H):
        raise BadTimeError(
            f"until={body.until.isoformat()} has to lie within {LONGEST_H} h from now ({now.isoformat()}). "
            f"结束时间须在现在起 {LONGEST_H} 小时以内。",
            field="until",
        )
    with wiring.transaction() as connection:
        rehearsals = Rehearsals(connection, code, now)
        rehearsals.begin(body.until, body.note, wiring.who.actor)
        wiring.record(connection, "rehearsal.begin", county=code, reason=body.note, until=body.until.isoformat())
        wiring.store_on(connection).feed.publish(code, _NEWS)
        return _state(rehearsals, home)


@router.post(
    "/end",
    response_model=None,
    summary="End the rehearsal 结束演练",
    responses=answers(RehearsalOut, "The rehearsal is over; exercises stay until they are cleared.") | MOVES,
)
def end(wiring: Wired, county: CountyAsked = None) -> Any:
    """Take in real cases again; exercises continue until they are cleared."""
    home = wiring.county(county)
    code = home.code
    with wiring.transaction() as connection:
        rehearsals = Rehearsals(connection, code, wiring.now())
        rehearsals.end(wiring.who.actor)
        wiring.record(connection, "rehearsal.end", county=code)
        wiring.store_on(connection).feed.publish(code, _NEWS)
        return _state(rehearsals, home)


@router.post(
    "/clear",
    response_model=None,
    summary="Delete every exercise 清除演练案件",
    responses=answers(ClearedOut, "The exercises are deleted; their teams are free.") | MOVES,
)
def clear(wiring: Wired, after: BackgroundTasks, county: CountyAsked = None) -> Any:
    """Delete all exercises of a county with everything that belongs to them; waiting cases then get their teams."""
    home = wiring.county(county)
    code = home.code
    with wiring.transaction() as connection:
        rehearsals = Rehearsals(connection, code, wiring.now())
        gone = rehearsals.clear()
        wiring.record(connection, "rehearsal.clear", county=code, rows=gone)
        wiring.store_on(connection).feed.publish(code, _NEWS)
        after.add_task(assign_waiting, wiring, code)
        return {**_state(rehearsals, home), "cleared": gone}
