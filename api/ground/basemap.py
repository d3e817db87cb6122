"""Routes of the basemap: its version, and its vector tiles from the file beside the county's road graph."""

import gzip
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Response

from api.ground.schemas import BasemapOut
from api.http.parameters import API, READS, CountyAsked, Responses, Wired, answers
from api.online_maps.layers import TileLayer
from api.refusals import Refused
from gis.datum.tile_shift import ACROSS, Box, shifts_over
from gis.position import Datum
from gis.store.graphs import basemaps
from gis.tiles.basemap import LAST_ZOOM

TILE: Responses = {
    200: {
        "content": {"application/vnd.mapbox-vector-tile": {}},
        "description": "Mapbox vector tile 2; layers land, water, waterways, buildings, roads, rails, names.",
    },
    204: {"description": "Nothing is mapped there."},
    304: {"description": "As before: If-None-Match names this tile."},
}
router = APIRouter(prefix=API, tags=["ground"])
MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
FOREVER = "private, max-age=31536000, immutable"

type Zoom = Annotated[int, Path(ge=0, le=LAST_ZOOM, description="Zoom. 级别")]
type Column = Annotated[int, Path(ge=0, le=2**LAST_ZOOM - 1, description="Column from the west. 列")]
type Row = Annotated[int, Path(ge=0, le=2**LAST_ZOOM - 1, description="Row from the north. 行")]


@router.get(
    "/basemap",
    response_model=None,
    summary="Basemap version and layers 底图信息",
    responses=answers(BasemapOut, "The version; null if the county has no basemap.") | READS,
)
def about(wiring: Wired, county: CountyAsked = None) -> Any:
    """Return the version for the tiles' address; it changes with the road graph."""
    asked = wiring.county(county)
    with wiring.transaction() as connection:
        found = basemaps.active_basemap(connection, asked.code, wiring.settings.graphs_folder)
    return {
        "version": found.version if found else None,
        "last_zoom": LAST_ZOOM,
        "tianditu": bool(wiring.settings.tianditu_key),
        "layers": [_described(layer, asked.bbox) for layer in wiring.settings.tile_layers],
    }


def _described(layer: TileLayer, box: Box) -> dict[str, Any]:
    shown = layer.model_dump(include={"name", "name_en", "datum", "last_zoom"}, mode="json")
    if layer.datum is not Datum.GCJ02:
        return shown | {"shift": None}
    return shown | {"shift": {"across": ACROSS, **asdict(shifts_over(box, layer.datum))}}


@router.get(
    "/tiles/{version}/{z}/{x}/{y}",
    response_model=None,
    response_class=Response,
    summary="One vector tile of the basemap 底图瓦片",
    responses=TILE | READS,
)
def tile(
    wiring: Wired,
    version: Annotated[str, Path(pattern=basemaps.VERSION, description="From GET /basemap. 底图版本")],
    z: Zoom,
    x: Column,
    y: Row,
    county: CountyAsked = None,
    if_none_match: Annotated[str | None, Header(description="ETag of the caller's tile. 已有版本")] = None,
    accept_encoding: Annotated[str, Header(include_in_schema=False)] = "",
) -> Any:
    """Return a tile by zoom, column and row as on every web map."""
    check_within(z, x=x, y=y)
    code = wiring.county(county).code
    with wiring.transaction() as connection:
        found = basemaps.basemap(connection, code, version, wiring.settings.graphs_folder)
    headers = {"ETag": f'"{version}"', "Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    packed = found.tiles.tile(z, x, y)
    if packed is None:
        return Response(status_code=204, headers=headers)
    if "gzip" in accept_encoding:
        return Response(packed, media_type=MEDIA_TYPE, headers={**headers, "Content-Encoding": "gzip"})
    return Response(gzip.decompress(packed), media_type=MEDIA_TYPE, headers=headers)


def check_within(z: int, **places: int) -> None:
    """Refuse a column or row outside the zoom level."""
    for name, place in places.items():
        if place >> z:
            raise Refused(
                "malformed",
                f"At zoom {z} {name} goes from 0 to {(1 << z) - 1}, not {place}. "
                f"{z} 级瓦片的 {name} 取值为 0 至 {(1 << z) - 1}。",
                field=name,
                value=place,
            )
