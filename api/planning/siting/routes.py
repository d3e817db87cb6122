"""Routes of siting: the candidates of a question, and the job that answers it."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

import numpy as np
from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from api.cases.responses import REPLAYED, answered_once
from api.http.body import StrictRoute
from api.http.idempotency import fingerprint, once_seen
from api.http.parameters import API, MOVES, WRITES, CountyAsked, Key, Responses, Wired, answers
from api.planning.jobs.schemas import FullJobOut
from api.planning.shelf import GroundShelf
from api.planning.siting.question import (
    by_households,
    candidates_of,
    check_limits,
    check_weights,
    targets_s_of,
    turnout_s,
)
from api.planning.siting.schemas import SiteCandidatesOut, SitingIn
from api.planning.workbench import Bench, open_bench
from api.roster.schemas import instant
from api.wiring import Wiring
from dispatch.store.planning.jobs import Jobs

router = APIRouter(prefix=f"{API}/planning", tags=["planning"], route_class=StrictRoute)
QUEUED: Responses = {201: {"model": FullJobOut, "description": "It waits for the planner.", "headers": REPLAYED}}
EXAMPLES = [
    {"model": "mclp", "p": 8, "with_points": True},
    {"model": "lscp", "target_s": 900, "with_villages": True},
]


def _bench(wiring: Wiring, request: Request, connection: Connection, county: str | None, body: SitingIn) -> Bench:
    shelf: GroundShelf = request.app.state.services.planning
    home = wiring.county(county)
    at = instant(body.at, ZoneInfo(home.time_zone)) if body.at else wiring.now()
    return open_bench(wiring, connection, shelf, home, at)


@router.post(
    "/siting/candidates",
    response_model=None,
    summary="Candidates of a siting question, by the codes that `forbidden` takes 选址候选点",
    responses=answers(SiteCandidatesOut, "Posts, reporting points, villages and places on the map.") | WRITES,
)
def candidates(
    body: Annotated[SitingIn, Body(examples=EXAMPLES)], wiring: Wired, request: Request, county: CountyAsked = None
) -> Any:
    """Return the candidates; nothing is computed and nothing stored."""
    with wiring.transaction() as connection:
        bench = _bench(wiring, request, connection, county, body)
        sited = candidates_of(connection, bench, body)
        households = by_households(connection, bench, wiring.now())
    return JSONResponse(
        {
            "items": [
                {
                    "code": each.candidate.code,
                    "name": each.candidate.name,
                    "name_en": each.name_en,
                    "kind": each.candidate.kind.value,
                    "source": each.source,
                    "lon": each.position.lon,
                    "lat": each.position.lat,
                    "cost": each.candidate.cost,
                }
                for each in sited
            ],
            "places": len(bench.held.ground.places),
            "cells": len(bench.held.ground.cells),
            "households": households.why is None,
            "without_target": int(np.isnan(targets_s_of(bench, body)).sum()),
            "turnout_s": turnout_s(body, bench.today, bench.policy),
        }
    )


@router.post(
    "/siting",
    status_code=201,
    response_model=None,
    summary="Start a siting job 选址",
    responses=QUEUED | MOVES,
)
def ask(
    body: Annotated[SitingIn, Body(examples=EXAMPLES)],
    wiring: Wired,
    request: Request,
    county: CountyAsked = None,
    key: Key = None,
) -> Any:
    """Refuse impossible limits and weights, then queue a job; GET /planning/jobs/{job} has the result."""
    home = wiring.county(county)
    with wiring.transaction() as connection:
        bench = _bench(wiring, request, connection, county, body)
        check_limits(bench, body, candidates_of(connection, bench, body))
        if body.weights == "households":
            check_weights(by_households(connection, bench, wiring.now()))
    asked = body.model_dump(mode="json")

    def act(connection: Connection) -> dict[str, Any]:
        jobs = Jobs(connection, home.code, wiring.now())
        number = jobs.add("siting", asked, wiring.who.actor)
        wiring.record(connection, "planning.job", county=home.code, subject=f"job:{number}", kind="siting")
        return jobs.one(number)

    answer, repeated = once_seen(wiring, home.code, key, fingerprint("POST", "planning/siting", asked), 201, act)
    return answered_once(answer, 201, repeated=repeated)
