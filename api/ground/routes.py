"""Routes of the ground as GeoJSON, built in the database, and of the gazetteer."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel

from api.ground.features import BoundaryFeature, Cells, Points, Stations
from api.ground.schemas import CountyOut, PlaceFoundOut
from api.http.geojson import MEDIA_TYPE, GeoJson
from api.http.parameters import API, READS, CountyAsked, Wired, answers, problems
from api.http.schemas import storable
from api.wiring import Wiring
from gis.county.found_places import PlaceFound
from gis.store.counties import places
from gis.store.queries import GIS

router = APIRouter(prefix=API, tags=["ground"])


def _described(model: type[BaseModel], description: str, summary: str) -> dict[str, Any]:
    return {
        "response_model": None,
        "response_class": GeoJson,
        "responses": answers(model, description) | READS,
        "summary": summary,
    }


@router.get(
    "/counties",
    response_model=None,
    summary="The counties of this server, the home county first 县",
    responses=answers(list[CountyOut], "Every county loaded.") | problems(),
)
def counties(wiring: Wired) -> Any:
    """Return code, names, seat, box, and whether the data is synthetic."""
    return [asdict(county) for county in wiring.counties()]


def _geojson(wiring: Wiring, query: str, asked: str | None) -> Response:
    county = wiring.county(asked)
    values = {"county": county.code, "today": county.day(wiring.now())}
    with wiring.transaction() as connection:
        text = connection.execute(GIS[query], values).scalar_one()
    return Response(text, media_type=MEDIA_TYPE)


@router.get("/boundary", **_described(BoundaryFeature, "One feature.", "The county's outline, GeoJSON 县界"))
def boundary(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return one feature."""
    return _geojson(wiring, "boundary_geojson", county)


@router.get("/cells", **_described(Cells, "Polygons.", "Grid cells valid today, GeoJSON 单元网格"))
def cells(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return polygons with code, kind, committee, in-town flag and inspector."""
    return _geojson(wiring, "cells_geojson", county)


@router.get("/points", **_described(Points, "Points, never their tokens.", "Reporting points, GeoJSON 投诉举报点"))
def points(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return points with code, kind, name and cell; never their tokens."""
    return _geojson(wiring, "points_geojson", county)


@router.get("/stations", **_described(Stations, "Points.", "Stations, GeoJSON 市场监管所"))
def stations(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return points with code and name."""
    return _geojson(wiring, "stations_geojson", county)


@router.get(
    "/places",
    response_model=None,
    summary="Find a place by name 查找地名",
    responses=answers(list[PlaceFoundOut], "The best first; possibly none.") | READS,
)
def find_places(
    wiring: Wired,
    q: Annotated[
        str,
        Query(min_length=1, max_length=200, description="A name, part of one, or an address. 地名或地址"),
        AfterValidator(storable),
    ],
    county: CountyAsked = None,
    limit: Annotated[int, Query(ge=1, le=50, description="Maximum number. 条数")] = 10,
) -> Any:
    """Return the places that match a typed name, best first, in Chinese or Latin script."""
    asked = wiring.county(county)
    with wiring.transaction() as connection:
        found = places.search(connection, asked.code, q, today=asked.day(wiring.now()), limit=limit)
    return [_found(place) for place in found]


def _found(place: PlaceFound) -> dict[str, Any]:
    found = asdict(place)
    kept = {name: found[name] for name in PlaceFoundOut.model_fields if name in found}
    return {**kept, "found_by": place.found_by.value, "accuracy_m": place.accuracy_m}
