"""Workload per inspector, and the move of a cell to another inspector: checked, and written as a file for import."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import numpy as np
from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import JSONResponse, Response
from numpy.typing import NDArray
from sqlalchemy import Connection

from api.http.body import StrictRoute
from api.http.parameters import API, READS, WRITES, CountyAsked, Responses, Wired, answers
from api.planning.cover.cells_schemas import MoveIn, MoveOut, WorkloadsOut
from api.planning.shelf import GroundShelf
from api.planning.workbench import Bench, open_bench
from api.wiring import Wiring
from dispatch.planning.cells import Move, MoveDoubt, Workload, move_cell, moved_county, workloads
from dispatch.store.planning.log import log_until
from gis.county.model import CountyData
from gis.store.counties.repository import load_county
from gis.store.county_files.export import write_cells

router = APIRouter(prefix=f"{API}/planning", tags=["planning"], route_class=StrictRoute)
EXAMPLES = [{"cell": "620823100200001", "inspector": "I2", "on": "2026-04-01"}]
FILE: Responses = {200: {"content": {"application/geo+json": {}}, "description": "Every cell, for an import."}}


@router.get(
    "/workload",
    response_model=None,
    summary="Cells, area, points and cases a year of each inspector 责任人工作量",
    responses=answers(WorkloadsOut, "By inspector; cells without one last.") | READS,
)
def workload(
    wiring: Wired,
    request: Request,
    county: CountyAsked = None,
    days: Annotated[
        int,
        Query(
            ge=1, le=3660, description="Days of counted cases, from the first of their month on. 统计天数，自当月一日起"
        ),
    ] = 365,
) -> Any:
    """Return counts with intervals, a year by the time that the log has of the days; a count below five is hidden."""
    home = wiring.county(county)
    with wiring.transaction() as connection:
        bench = open_bench(wiring, connection, request.app.state.services.planning, home, wiring.now())
        data = load_county(connection, home.code)
        log = log_until(connection, home.code, wiring.now(), days, zone=ZoneInfo(home.time_zone))
    found = workloads(
        bench.held.ground,
        [(each.code, each.name, each.station) for each in data.inspectors],
        {cell.code: cell.inspector for cell in data.cells},
        log.cases,
        log.years,
        _from_stations(bench),
    )
    return JSONResponse(
        {
            "days": days,
            "since": home.day(log.since).isoformat(),
            "method": bench.travel.method,
            "inspectors": [_workload(each) for each in found],
        }
    )


@router.post(
    "/cells/move",
    response_model=None,
    summary="Effects of giving a cell to another inspector 网格调整检查",
    responses=answers(MoveOut, "The objections; nothing is changed.") | WRITES,
)
def check_move(
    body: Annotated[MoveIn, Body(examples=EXAMPLES)], wiring: Wired, request: Request, county: CountyAsked = None
) -> Any:
    """Check whether the cells stay connected, the ways, and the station that would see the cell's cases."""
    with wiring.transaction() as connection:
        _, move = _checked(wiring, connection, request.app.state.services.planning, county, body)
    return JSONResponse(
        {
            "cell": move.cell.code,
            "before": move.before and move.before.code,
            "after": move.after.code,
            "on": move.on.isoformat(),
            "doubts": [_doubt(each) for each in move.doubts],
        }
    )


@router.post(
    "/cells/move.geojson",
    response_model=None,
    response_class=Response,
    summary="The cells with that change, dated, for `wangge county import` 导出调整后的网格",
    responses=FILE | WRITES,
)
def move_file(
    body: Annotated[MoveIn, Body(examples=EXAMPLES)], wiring: Wired, request: Request, county: CountyAsked = None
) -> Response:
    """Return every cell; the moved cell appears twice, until the day and from it on."""
    with wiring.transaction() as connection:
        data, move = _checked(wiring, connection, request.app.state.services.planning, county, body)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cells.geojson"
        write_cells(moved_county(data, move), path)
        content = path.read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="cells.geojson"'}
    return Response(content, media_type="application/geo+json", headers=headers)


def _checked(
    wiring: Wiring, connection: Connection, shelf: GroundShelf, county: str | None, asked: MoveIn
) -> tuple[CountyData, Move]:
    home = wiring.county(county)
    bench = open_bench(wiring, connection, shelf, home, wiring.now())
    data = load_county(connection, home.code, upcoming=True, ended=True)
    today: date = home.day(wiring.now())
    move = move_cell(data, asked.cell, asked.inspector, asked.on, today=today)
    before = move.before.station if move.before else None
    ways = (_way_s(bench, before, asked.cell), _way_s(bench, move.after.station, asked.cell))
    return data, move_cell(data, asked.cell, asked.inspector, asked.on, today=today, travel_s=ways)


def _from_stations(bench: Bench) -> dict[str, NDArray[np.float64]]:
    seconds = bench.held.travel_s([post.position for post in bench.today], bench.travel)
    return {post.code: times for post, times in zip(bench.today, seconds, strict=True)}


def _way_s(bench: Bench, station: str | None, cell: str) -> float | None:
    """Return the mean time from a station to the places of a cell, in seconds; None if unknown."""
    times = _from_stations(bench).get(station or "")
    if times is None:
        return None
    mine = [
        times[n] for n, place in enumerate(bench.held.ground.places) if place.cell == cell and np.isfinite(times[n])
    ]
    return float(np.round(np.mean(mine), 1)) if mine else None


def _doubt(found: MoveDoubt) -> dict[str, Any]:
    until = found.until and found.until.isoformat()
    return {"doubt": found.doubt, "before_s": found.before_s, "after_s": found.after_s, "until": until}


def _workload(found: Workload) -> dict[str, Any]:
    return {
        "inspector": found.inspector,
        "name": found.name,
        "station": found.station,
        "cells": list(found.cells),
        "area_km2": round(found.area_km2, 2),
        "points": found.points,
        "cases": found.cases,
        "a_year": _tenth(found.a_year),
        "low": _tenth(found.low),
        "high": _tenth(found.high),
        "least_a_year": _tenth(found.least_a_year),
        "travel_s": found.travel_s,
    }


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
