"""The area a phone keeps for its map, over HTTP."""

from typing import Annotated

from pydantic import BaseModel, Field

from api.http.geojson import AreasGeometry, PolygonGeometry


class OutlineOut(BaseModel):
    """The outline of a cell. 网格边界"""

    code: str
    own: bool = Field(description="Whether its inspector is of the phone's team. 是否本组网格")
    shape: PolygonGeometry | AreasGeometry


class PhoneAreaOut(BaseModel):
    """What a phone needs for a map of its station's area. 辖区地图"""

    version: str = Field(description="Also the ETag: changes with the cells and with the basemap. 版本")
    station: str
    box: Annotated[list[float], Field(min_length=4, max_length=4)] = Field(
        description="West, south, east, north, WGS84: the station, its cells, half a kilometre around. 范围"
    )
    cells: list[OutlineOut]
    basemap: str | None = Field(description="The version tiles are asked by; null where there is none. 底图版本")
    last_zoom: int = Field(description="The closest zoom whose tiles are listed. 最大级别")
    whole: bool = Field(description="Whether that is the closest there is. 是否完整")
    tiles: list[Annotated[list[int], Field(min_length=3, max_length=3)]] = Field(
        description="Zoom, column, row of all that are not empty; those to be kept. 瓦片"
    )
    bytes: int = Field(description="Of those tiles, as they are sent. 下载字节数")
    attribution: str = Field(description="Whose data the map is. 数据来源")
