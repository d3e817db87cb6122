"""Routes of online tiles, from Tianditu and from custom layers, passed on to signed-in users."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api.ground.basemap import check_within
from api.http.parameters import API, Responses, Who, problems
from api.online_maps.layers import FIRST_ZOOM, LAST_ZOOM, TiandituLayer
from api.online_maps.tiles import Source, UnreachableError
from api.refusals import Refused

router = APIRouter(prefix=API, tags=["ground"])
A_WEEK = "private, max-age=604800"
PICTURE: Responses = {
    200: {
        "content": {"image/png": {}, "image/jpeg": {}, "image/webp": {}},
        "description": "A picture of 256 by 256, kept by browsers for a week.",
    }
}
REFUSED = problems(404, 422, 502)
type Zoom = Annotated[int, Path(ge=FIRST_ZOOM, le=LAST_ZOOM, description="Zoom. 级别")]
type Place = Annotated[
    int, Path(ge=0, le=2**LAST_ZOOM - 1, description="Column from the west, row from the north. 列、行")
]
type Tianditu = Annotated[TiandituLayer, Path(description="The map, or its names. 底图或注记")]


@router.get(
    "/tianditu/{layer}/{z}/{x}/{y}",
    response_model=None,
    response_class=Response,
    summary="One tile of Tianditu, if a key is set 天地图瓦片",
    responses=PICTURE | REFUSED,
)
async def tianditu(request: Request, who: Who, layer: Tianditu, z: Zoom, x: Place, y: Place) -> Any:
    """Return a tile: `vec` is the map, `cva` its names."""
    check_within(z, x=x, y=y)
    source = request.app.state.services.tianditu.get(layer)
    if source is None:
        raise Refused("no-online-map", "No key for Tianditu is set (WANGGE_TIANDITU_KEY). 未设置天地图密钥。")
    return await _passed_on(source, z, x, y)


@router.get(
    "/layers/{number}/{z}/{x}/{y}",
    response_model=None,
    response_class=Response,
    summary="One tile of a custom layer 自有图层瓦片",
    responses=PICTURE | REFUSED,
)
async def layer(
    request: Request,
    who: Who,
    number: Annotated[int, Path(ge=0, le=99, description="Number from GET /basemap. 图层序号")],
    z: Zoom,
    x: Place,
    y: Place,
) -> Any:
    """Return a tile as received, in its own datum."""
    check_within(z, x=x, y=y)
    sources = request.app.state.services.own_layers
    if number >= len(sources):
        raise Refused("no-online-map", f"There is no layer {number} (WANGGE_TILE_LAYERS). 没有此图层。")
    return await _passed_on(sources[number], z, x, y)


async def _passed_on(source: Source, z: int, x: int, y: int) -> Response:
    try:
        picture = await source.tile(z, x, y)
    except UnreachableError as failure:
        text = f"{source.name} gives no tile: {failure}. {source.name_zh}暂无应答。"
        raise Refused("online-map-unreachable", text) from failure
    return Response(picture.body, media_type=picture.media_type, headers={"Cache-Control": A_WEEK})
