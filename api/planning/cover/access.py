"""Walking times to reporting points, villages without one, and the best new points."""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from numpy.typing import NDArray

from api.http.body import StrictRoute
from api.http.download import WORKBOOK, workbook
from api.http.parameters import API, READS, CountyAsked, LanguageAsked, Wired, answers
from api.pages.forms import language_of
from api.planning.cover.access_book import access_book
from api.planning.cover.access_schemas import LONGEST_MIN, MOST_NEXT, AccessOut
from api.planning.shelf import GroundShelf, Held, matrix_s
from api.planning.workbench import Bench, open_bench, plain, titled
from api.wiring import Wiring
from dispatch.planning.access import Access, NextPoint, TownVenues, Walk, next_points, venues, walks
from dispatch.planning.access.walks import origins, points_of
from dispatch.planning.cover import Place
from gis.travel.times import TravelTimes

router = APIRouter(prefix=f"{API}/planning", tags=["planning"], route_class=StrictRoute)
WITHIN_MIN, NEXT = 30, 5
MOST_COMPARED = 2_000
"""Between more places no times are asked, and no next points named; the answer says so."""
Limit = Annotated[int, Query(ge=1, le=LONGEST_MIN, description="Longest acceptable walk. 步行上限（分钟）")]
Most = Annotated[int, Query(alias="next", ge=0, le=MOST_NEXT, description="Number of new points. 建议新增点数")]


@router.get(
    "/access",
    response_model=None,
    summary="Walking time to reporting points, villages without one, and the best new points 举报点可达性",
    responses=answers(AccessOut, "Every village and cell, the towns' venues and the next points.") | READS,
)
def access(
    wiring: Wired,
    request: Request,
    county: CountyAsked = None,
    limit_min: Limit = WITHIN_MIN,
    most: Most = NEXT,
) -> Any:
    """Return walks along the map's paths, with the way off the path at both ends; nothing is stored."""
    return JSONResponse(walked(wiring, request.app.state.services.planning, county, limit_min, most))


@router.get(
    "/access.xlsx",
    response_model=None,
    response_class=Response,
    summary="The same as a workbook 导出举报点可达性",
    responses=WORKBOOK | READS,
)
def access_file(
    wiring: Wired,
    request: Request,
    county: CountyAsked = None,
    limit_min: Limit = WITHIN_MIN,
    most: Most = NEXT,
    lang: LanguageAsked = None,
) -> Any:
    """Return sheets of villages, cells, towns and new points, in words, from the answer of `GET /planning/access`."""
    language = lang or language_of(request)
    bench, answer = _looked(wiring, request.app.state.services.planning, county, limit_min, most)
    home = bench.home
    with wiring.transaction() as connection:
        wiring.record_read(connection, "planning.export", county=home.code, subject=f"county:{home.code}", form="xlsx")
    title = titled(home, wiring.now(), language)
    return workbook(access_book(answer, bench.held.ground, title, language), f"reporting-points-{home.code}")


def walked(wiring: Wiring, shelf: GroundShelf, county: str | None, limit_min: int, most: int) -> dict[str, Any]:
    """Return walking times, and the places of `most` new points; raise BadScenarioError."""
    return _looked(wiring, shelf, county, limit_min, most)[1]


def _looked(
    wiring: Wiring, shelf: GroundShelf, county: str | None, limit_min: int, most: int
) -> tuple[Bench, dict[str, Any]]:
    home = wiring.county(county)
    with wiring.transaction() as connection:
        bench = open_bench(wiring, connection, shelf, home, wiring.now())
    held, feet, limit_s = bench.held, shelf.walking(bench.graph_version), limit_min * 60.0
    found = walks(held.ground, _to_points_s(held, feet), limit_s)
    return bench, {
        "limit_min": limit_min,
        "method": feet.method,
        "graph_version": feet.version,
        "ground_version": bench.ground_version,
        "villages": [_walk(walk) for walk in found.villages],
        "villages_within": found.villages_within,
        "without": [_walk(walk) for walk in found.without],
        "cells": [_walk(walk) for walk in found.cells],
        "cells_within": found.cells_within,
        "towns": [_town(town) for town in venues(held.ground)],
        "next": _next(held, feet, found, most),
    }


def _to_points_s(held: Held, feet: TravelTimes) -> NDArray[np.float64]:
    """Return walking times from where people live to the points, in one request."""
    return _kept(held, feet, "points", origins(held.ground), points_of(held.ground))


def _kept(
    held: Held, feet: TravelTimes, what: str, starts: Sequence[Place], ends: Sequence[Place]
) -> NDArray[np.float64]:
    key = f"{what} {feet.version}"
    with held.lock:
        if key not in held.walked:
            held.walked[key] = matrix_s([each.position for each in starts], [each.position for each in ends], feet)
        return held.walked[key]


def _next(held: Held, feet: TravelTimes, found: Access, most: int) -> dict[str, Any] | None:
    """Return the best new points for villages; if every village has one, the best for cells."""
    what, walked = ("cells", found.cells) if not found.without else ("villages", found.villages)
    if len(walked) > MOST_COMPARED:
        return None
    places = [walk.place for walk in walked]
    between_s = _kept(held, feet, what, places, places)
    nearest_s = np.array([walk.nearest_s for walk in walked], dtype=np.float64)
    names = [walk.name for walk in walked]
    sites = next_points(names, nearest_s, between_s, found.limit_s, most)
    return {"of": what, "sites": [_site(each, walked[each.index]) for each in sites]}


def _walk(walk: Walk) -> dict[str, Any]:
    return {
        "name": walk.name,
        "cell": walk.cell,
        "nearest_s": plain(walk.nearest_s),
        "second_s": plain(walk.second_s),
        "nearest": walk.nearest,
        "second": walk.second,
        "has_own": walk.has_own,
    }


def _town(town: TownVenues) -> dict[str, Any]:
    return {
        "town": town.town,
        "points": {kind.value: n for kind, n in town.points.items()},
        "lacking": [kind.value for kind in town.lacking],
        "committees": town.committees,
        "committees_without": list(town.committees_without),
    }


def _site(site: NextPoint, walk: Walk) -> dict[str, Any]:
    return {
        "name": walk.name,
        "cell": walk.cell,
        "lon": walk.place.position.lon,
        "lat": walk.place.position.lat,
        "gained": list(site.gained),
        "saved_min": round(site.saved_s / 60, 1),
        "still_without": site.still_without,
    }
