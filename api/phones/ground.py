"""The ground data a phone stores for use without a network: its station's cells and points, and whom to call.

It changes seldom: a phone names its version and learns whether that is still current.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from sqlalchemy import Connection

from api.cases.navigation import Handover, all_map_app_positions
from api.http.body import StrictRoute
from api.http.parameters import API, READS, CountyAsked, Wired, answers
from api.phones.ground_schemas import PhoneGroundOut
from api.phones.routes import PhoneCode
from api.wiring import Wiring
from dispatch.moments import stamp
from dispatch.store.cases.point_history import PointHistory, of_points
from dispatch.store.phones import repository as held
from dispatch.store.phones.repository import Phone
from gis.store.counties import corrected_points
from gis.store.station.ground import StationGround, StationPoint, of_station

router = APIRouter(prefix=API, tags=["phones"], route_class=StrictRoute)
JSON = "application/json"


@router.get(
    "/phones/{phone}/ground",
    response_model=None,
    summary="The cells and points of a phone's station 我的网格",
    responses=answers(PhoneGroundOut, "The whole station of the team.")
    | {304: {"description": "Unchanged: If-None-Match has the present version."}}
    | READS,
)
def ground(
    phone: PhoneCode,
    wiring: Wired,
    county: CountyAsked = None,
    if_none_match: Annotated[str | None, Header(description="ETag of the caller's data. 已有版本")] = None,
) -> Any:
    """Return cells, reporting points and telephones; no data of citizens."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        own = held.heard(connection, code, phone, carrier=wiring.who.actor, now=wiring.now())
        station, found = _of_team(wiring, connection, own)
        codes = [point.code for point in found.points]
        history = of_points(connection, code, codes)
        proposed = corrected_points.of_points(connection, code, codes, now=wiring.now())
        given = _plain(station, found, history, _corrections(proposed, wiring.who.actor))
        etag = f'"{given["version"]}"'
        if if_none_match != etag:
            wiring.record_read(
                connection, "phone.ground.read", county=code, subject=f"team:{own.team}", rows=len(found.points)
            )
    headers = {"ETag": etag}
    if if_none_match == etag:
        return Response(status_code=304, headers=headers)
    return Response(json.dumps(given, ensure_ascii=False), media_type=JSON, headers=headers)


def _of_team(wiring: Wiring, connection: Connection, phone: Phone) -> tuple[str, StationGround]:
    county, found = phone.county, held.team_of(wiring.store_on(connection), phone)
    today = wiring.county(county).day(wiring.now())
    return found.station, of_station(connection, county, found.station, today=today, crew=found.crew)


type Corrections = dict[str, list[dict[str, Any]]]


def _plain(
    station: str, found: StationGround, history: dict[str, PointHistory], corrections: Corrections
) -> dict[str, Any]:
    handovers = all_map_app_positions([(point.lon, point.lat) for point in found.points])
    fields = {
        "station": station,
        "cells": [asdict(cell) for cell in found.cells],
        "points": [
            {**_point(point, handover, history.get(point.code)), "corrections": corrections.get(point.code, [])}
            for point, handover in zip(found.points, handovers, strict=True)
        ],
        "stations": [asdict(call) for call in found.stations],
    }
    version = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16]
    return {"version": version, **fields}


def _point(point: StationPoint, handover: Handover, history: PointHistory | None) -> dict[str, Any]:
    plain = asdict(point)
    lon, lat = plain.pop("lon"), plain.pop("lat")
    plain["closed"] = plain.pop("closed_at") is not None
    place = {"lon": lon, "lat": lat, "name": point.name}
    return {**plain, "place": place, "handover": handover, "history": _history(history)}


def _corrections(found: Mapping[str, Sequence[Mapping[str, Any]]], actor: str) -> Corrections:
    """Return open and recent corrections by point; `own` marks those the caller may withdraw."""
    moments = ("did_at", "decided_at")
    return {
        point: [
            {
                **{name: each[name] for name in ("number", "status", "asked", "remark", "proposed_by", "reason")},
                **{name: stamp(each[name]) for name in moments},
                "what": each["kind"],
                "own": each["proposed_by"] == actor,
            }
            for each in given
        ]
        for point, given in found.items()
    }


def _history(found: PointHistory | None) -> dict[str, Any]:
    if found is None:
        return {"number": 0, "last": []}
    return {"number": found.number, "last": [{**asdict(each), "at": stamp(each.at)} for each in found.last]}
