"""Routes of advice during a call, before anything is stored: the likely team, and possible duplicates.

Nothing here opens a case. Input is sent in bodies, never in addresses, because it may identify the caller.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from api.cases.advice_schemas import CallIn, ProspectIn, ProspectOut, SimilarOut
from api.cases.locating import ask_phones
from api.cases.responses import with_links
from api.http.body import StrictRoute
from api.http.parameters import API, WRITES, CountyAsked, Wired, answers
from api.wiring import Wiring
from dispatch.cases.duplicates import Call, likely
from dispatch.decision.recommendation import Recommendation
from dispatch.desk.intake import Prospect, foresee
from dispatch.desk.placing import inside_in, resolve
from dispatch.moments import stamp
from dispatch.store.cases import reading
from dispatch.views.case import case_summary
from dispatch.views.decision import ForecastView, decision_summary
from dispatch.views.place import cell_summary, place_summary

router = APIRouter(prefix=API, tags=["complaints"], route_class=StrictRoute)
PROSPECTS = [
    {"kind": "complaint", "category": "food", "place": {"lon": 107.03, "lat": 35.30, "datum": "wgs84"}},
    {"kind": "report", "category": "price", "place": {"point": "P1"}},
]
CALLS = [
    {"place": {"point": "P1"}},
    {"place": {"lon": 107.03, "lat": 35.30, "datum": "wgs84"}, "category": "food", "text": "面包发霉"},
]
MOST_LIKELY = 8
"""While somebody speaks, more is not read."""


@router.post(
    "/recommendations",
    response_model=None,
    summary="Forecast of the team, before a case is recorded 预派单",
    responses=answers(ProspectOut, "The forecast.") | WRITES,
)
def recommend(body: Annotated[ProspectIn, Body(examples=PROSPECTS)], wiring: Wired, county: CountyAsked = None) -> Any:
    """Decide as for a case recorded now, with the same code; nothing is stored, no number is used.

    Phones of teams that may go are asked for their position if the last is old.
    """
    home = wiring.county(county)
    whole = wiring.county_wide()  # who goes is the county's to decide
    with whole.transaction() as connection:
        desk = whole.desk_on(connection, read_only=True)
        place = resolve(desk, body.place.said(), home.code, home.day(desk.now))
        found = foresee(desk, body.kind, body.category, place, home=home.code, danger=body.danger)
        if found.where.county and found.recommendation:
            ask_phones(connection, found.where.county, found.recommendation)
        decided = found.recommendation and _as_seen(wiring, connection, found.where.county, found.recommendation)
        inside_as = None if found.where.county else inside_in(desk, place, home.code)
    return JSONResponse(
        {
            **_foreseen(found),
            "inside_as": inside_as,
            "place": place_summary(place),
            "decision": decided,
            "now": stamp(desk.now),
        }
    )


def _foreseen(found: Prospect) -> dict[str, Any]:
    where = found.where
    return {
        "county": where.county,
        "cell": cell_summary(where.cell),
        "in_town": where.cell is not None and where.cell.in_town,
        "neighbour": where.neighbour,
        "priority": found.priority,
        "target_s": found.target_s,
        "team": _team(found),
    }


def _team(found: Prospect) -> dict[str, Any] | None:
    chosen = found.recommendation and found.recommendation.chosen
    if not chosen:
        return None
    spare_s = None
    if found.target_s is not None and chosen.arrival_s is not None:
        spare_s = round(found.target_s - chosen.arrival_s, 1)
    way = {"travel_s": chosen.travel_s, "turnout_s": chosen.turnout_s}
    return {"code": chosen.team, "name": chosen.name, **way, "spare_s": spare_s}


def _as_seen(
    wiring: Wiring, connection: Connection, county: str | None, recommendation: Recommendation
) -> ForecastView:
    """Return a decision; without other stations' teams for a station, because it may not see where they are."""
    found = decision_summary(recommendation)
    if wiring.who.stations is not None and county is not None:
        own = wiring.store_on(connection).teams.known(county, {c.team for c in recommendation.candidates})
        found["candidates"] = [each for each in found["candidates"] if each["team"] in own]
    return found


@router.post(
    "/duplicates",
    response_model=None,
    summary="Possible duplicates 疑似重复",
    responses=answers(SimilarOut, "Possible duplicates.") | WRITES,
)
def similar(body: Annotated[CallIn, Body(examples=CALLS)], wiring: Wired, county: CountyAsked = None) -> Any:
    """Return cases within 200 m, open or ended within a week, of the same category or with similar words.

    The body is compared and not stored; a station finds its own cases.
    """
    home = wiring.county(county)
    with wiring.transaction() as connection:
        desk = wiring.desk_on(connection, read_only=True)
        place = resolve(desk, body.place.said(), home.code, home.day(desk.now))
        near = reading.near(connection, home.code, place.position, desk.now)
        found = likely(Call(place, body.category, body.text), near, desk.now)[:MOST_LIKELY]
        cases = [case_summary(each.case, desk.now) for each in found]
        with_links(connection, cases)
        wiring.record_read(connection, "cases.similar", county=home.code, rows=len(found))
    items = [
        {
            "case": case,
            "distance_m": each.distance_m,
            "age_s": each.age_s,
            "score": each.score,
            "why": list(each.why),
        }
        for each, case in zip(found, cases, strict=True)
    ]
    return JSONResponse({"items": items, "now": stamp(desk.now)})
