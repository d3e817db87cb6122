"""Tiles of Tianditu, passed on by this server to whoever is signed in."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api.refusals import Refused
from api.routes.basemap import check_within
from api.routes.parameters import API, Responses, Who, problems
from api.tianditu import FIRST_ZOOM, LAST_ZOOM, Layer, Tianditu, UnreachableError

router = APIRouter(prefix=API, tags=["ground"])
A_WEEK = "private, max-age=604800"
PICTURE: Responses = {
    200: {
        "content": {"image/png": {}, "image/jpeg": {}},
        "description": "A picture of 256 by 256, kept by browsers for a week.",
    }
}
type Zoom = Annotated[int, Path(ge=FIRST_ZOOM, le=LAST_ZOOM, description="Zoom. 级别")]
type Place = Annotated[int, Path(ge=0, le=2**LAST_ZOOM - 1, description="Column from the west, row from the north.")]


@router.get(
    "/tianditu/{layer}/{z}/{x}/{y}",
    response_model=None,
    response_class=Response,
    summary="One tile of Tianditu, where a key is set 天地图瓦片",
    responses=PICTURE | problems(404, 422, 502),
)
async def tile(request: Request, who: Who, layer: Layer, z: Zoom, x: Place, y: Place) -> Any:
    """Return a tile: `vec` is the map, `cva` its names."""
    check_within(z, x=x, y=y)
    tianditu: Tianditu | None = request.app.state.tianditu
    if tianditu is None:
        raise Refused("no-online-map", "No key for Tianditu is set (WANGGE_TIANDITU_KEY). 未设置天地图密钥。")
    try:
        picture = await tianditu.tile(layer, z, x, y)
    except UnreachableError as failure:
        raise Refused("tianditu-unreachable", f"Tianditu gives no tile: {failure}. 天地图暂无应答。") from failure
    return Response(picture.body, media_type=picture.media_type, headers={"Cache-Control": A_WEEK})
