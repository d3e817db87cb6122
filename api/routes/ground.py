"""The ground as GeoJSON, built in the database, and the gazetteer."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.routes.parameters import PROBLEMS, CountyAsked, Wired
from api.wiring import Wiring
from gis.store import places
from gis.store.queries import GIS

router = APIRouter(tags=["ground"], responses=PROBLEMS)
GEOJSON = "application/geo+json"


@router.get("/counties", summary="The counties of this server, the home county first")
def counties(wiring: Wired) -> Any:
    """Return code, names, seat, box, and whether the data are synthetic."""
    return [asdict(county) for county in wiring.counties()]


def _geojson(wiring: Wiring, query: str, asked: str | None) -> Response:
    values = {"county": wiring.county(asked).code, "today": wiring.now().date()}
    with wiring.transaction() as connection:
        text = connection.execute(GIS[query], values).scalar_one()
    return Response(text, media_type=GEOJSON)


@router.get("/boundary", summary="The county's outline, GeoJSON")
def boundary(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return one feature."""
    return _geojson(wiring, "boundary_geojson", county)


@router.get("/cells", summary="Grid cells valid today, GeoJSON")
def cells(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return polygons with code, kind, committee, in-town flag and inspector."""
    return _geojson(wiring, "cells_geojson", county)


@router.get("/points", summary="Reporting points, GeoJSON")
def points(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return points with code, kind, name and cell; never their tokens."""
    return _geojson(wiring, "points_geojson", county)


@router.get("/stations", summary="Stations, GeoJSON")
def stations(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return points with code and name."""
    return _geojson(wiring, "stations_geojson", county)


@router.get("/places", summary="Find a place by name")
def find_places(
    wiring: Wired,
    q: Annotated[str, Query(min_length=1, max_length=80, description="A name, a part of one, or an address.")],
    county: CountyAsked = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Any:
    """Return the places a typed name may mean, best first, in Chinese or Latin script."""
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        found = places.search(connection, code, q, today=wiring.now().date(), limit=limit)
    return [asdict(place) for place in found]
