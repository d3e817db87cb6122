"""Response models of the map area that a phone stores."""

from typing import Annotated

from pydantic import BaseModel, Field

from api.http.geojson import AreasGeometry, PolygonGeometry


class OutlineOut(BaseModel):
    """The outline of a cell. 网格边界"""

    code: str
    own: bool = Field(description="Whether its inspector is in the phone's team. 是否本组网格")
    shape: PolygonGeometry | AreasGeometry


class PhoneAreaOut(BaseModel):
    """The map area of the phone's station. 辖区地图"""

    version: str = Field(description="Also the ETag: changes with the cells and with the basemap. 版本")
    station: str
    box: Annotated[list[float], Field(min_length=4, max_length=4)] = Field(
        description="West, south, east, north, WGS84: the station, its cells, half a kilometre around. 范围"
    )
    cells: list[OutlineOut]
    basemap: str | None = Field(description="The version in the tiles' address; null without a basemap. 底图版本")
    last_zoom: int = Field(description="The highest zoom of the listed tiles. 最大级别")
    whole: bool = Field(description="Whether that is the highest there is. 是否完整")
    tiles: list[Annotated[list[int], Field(min_length=3, max_length=3)]] = Field(
        description="Zoom, column, row of all tiles that are not empty; the phone stores these. 瓦片"
    )
    bytes: int = Field(description="Size of those tiles as sent. 下载字节数")
    attribution: str = Field(description="Sources of the map. 数据来源")
