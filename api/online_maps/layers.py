"""Online layers for the county's map: 天地图 with a key, and the bureau's own layers.

Tianditu's datum is CGCS2000, equal to WGS84 at map precision: nothing is shifted (ADR 2). A custom layer states its
datum; the page shifts each picture separately (`gis.datum.tile_shift`).
"""

from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.online_maps.tiles import Source
from gis.position import Datum

type TiandituLayer = Literal["vec", "cva"]
"""The map, and its names in Chinese: two layers, in web Mercator (`_w`)."""
TIANDITU: tuple[TiandituLayer, ...] = ("vec", "cva")
FIRST_ZOOM, LAST_ZOOM = 1, 18


def _template(given: str) -> str:
    if not given.startswith(("https://", "http://")) or any(part not in given for part in ("{z}", "{x}", "{y}")):
        raise ValueError("give an address with {z}, {x} and {y}, beginning with https:// 请填写含 {z}、{x}、{y} 的地址")
    return given


class TileLayer(BaseModel):
    """A map in tiles of 256 by 256, in web Mercator."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=40)
    name_en: str | None = Field(None, max_length=40)
    url: Annotated[str, AfterValidator(_template)]
    datum: Literal[Datum.WGS84, Datum.CGCS2000, Datum.GCJ02]
    last_zoom: int = Field(LAST_ZOOM, ge=FIRST_ZOOM, le=LAST_ZOOM)


def tianditu(url: str, key: str) -> Mapping[TiandituLayer, Source]:
    """Return Tianditu's two layers, asked with a key of the kind for servers."""
    return {layer: Source("Tianditu", "天地图", _wmts(url, layer, key)) for layer in TIANDITU}


def own_layers(layers: tuple[TileLayer, ...]) -> tuple[Source, ...]:
    """Return the bureau's own layers in their order."""
    return tuple(Source(layer.name_en or layer.name, layer.name, layer.url) for layer in layers)


def _wmts(url: str, layer: TiandituLayer, key: str) -> str:
    asked = {
        "SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0", "LAYER": layer, "STYLE": "default",
        "TILEMATRIXSET": "w", "FORMAT": "tiles", "tk": key,
    }  # fmt: skip
    return f"{url}/{layer}_w/wmts?{urlencode(asked)}&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}"
