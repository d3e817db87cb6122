"""The map area that a phone stores: outlines of its station's cells, and the tiles to fetch in advance."""

import gzip
import hashlib
import json
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response

from api.http.body import StrictRoute
from api.http.parameters import API, READS, CountyAsked, Wired, answers
from api.phones.area_schemas import PhoneAreaOut
from api.phones.routes import PhoneCode
from dispatch.store.phones import repository as held
from gis.store.graphs.basemaps import Basemap, active_basemap
from gis.store.station.area import AreaTiles, StationArea, area_of, tiles_of
from gis.tiles.basemap import LAST_ZOOM

router = APIRouter(prefix=API, tags=["phones"], route_class=StrictRoute)
JSON = "application/json"
NOTHING = AreaTiles((), 0, 0)


@router.get(
    "/phones/{phone}/area",
    response_model=None,
    summary="Map data for a phone's station 辖区地图",
    responses=answers(PhoneAreaOut, "Outlines and tiles.")
    | {304: {"description": "Unchanged: If-None-Match has the present version."}}
    | READS,
)
def area(
    phone: PhoneCode,
    wiring: Wired,
    county: CountyAsked = None,
    if_none_match: Annotated[str | None, Header(description="ETag of the caller's area. 已有版本")] = None,
    accept_encoding: Annotated[str, Header(include_in_schema=False)] = "",
) -> Any:
    """Return the station's cells and the tiles that cover them; without personal data."""
    asked = wiring.county(county)
    with wiring.transaction() as connection:
        own = held.heard(connection, asked.code, phone, carrier=wiring.who.actor, now=wiring.now())
        team = held.team_of(wiring.store_on(connection), own)
        found = area_of(connection, asked.code, team.station, today=asked.day(wiring.now()), crew=team.crew)
        basemap = active_basemap(connection, asked.code, wiring.settings.graphs_folder)
    given = _outlines(team.station, found, basemap)
    headers = {"ETag": f'"{given["version"]}"', "Vary": "Accept-Encoding"}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    whole = {**given, **_tiles(found, basemap), "attribution": "; ".join(asked.attribution)}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
    if "gzip" in accept_encoding:
        return Response(
            gzip.compress(text, 6, mtime=0), media_type=JSON, headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(text, media_type=JSON, headers=headers)


def _outlines(station: str, found: StationArea, basemap: Basemap | None) -> dict[str, Any]:
    fields = {
        "station": station,
        "box": [round(degrees, 5) for degrees in found.box],
        "cells": [asdict(cell) for cell in found.cells],
        "basemap": basemap and basemap.version,
    }
    return {"version": hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16], **fields}


def _tiles(found: StationArea, basemap: Basemap | None) -> dict[str, Any]:
    kept = tiles_of(basemap.tiles, found.box) if basemap else NOTHING
    whole = basemap is None or kept.last_zoom == min(LAST_ZOOM, basemap.tiles.last_zoom)
    return {"tiles": kept.tiles, "bytes": kept.size, "last_zoom": kept.last_zoom, "whole": whole}
