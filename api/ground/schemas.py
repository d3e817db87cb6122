"""Response models of the ground: counties, places found, the basemap."""

from pydantic import BaseModel, Field

from gis.county.accuracy import FoundBy
from gis.position import Datum


class CountyOut(BaseModel):
    """A county of this server. 县"""

    code: str
    name: str
    name_en: str | None
    seat: str
    time_zone: str
    synthetic: bool = Field(description="Whether the data is synthetic.")
    notice: str | None
    attribution: list[str]
    home: bool = Field(description="Whether this county is the default of `county`.")
    bbox: tuple[float, float, float, float] = Field(description="West, south, east, north.")


class PlaceFoundOut(BaseModel):
    """A place that matches a typed name. 地名"""

    name: str
    name_en: str | None
    kind: str
    point: str | None = Field(description="Reporting point's code, if it is one.")
    lon: float
    lat: float
    cell: str | None
    score: float = Field(description="1 for the exact name, less for weaker matches.")
    found_by: FoundBy = Field(description="How a case placed here is found. 定位方式")
    accuracy_m: float = Field(
        description="Accuracy in metres: 0 at a reporting point, half a street, the radius of a cell. 位置精度（米）"
    )


class ShiftOut(BaseModel):
    """Shifts at places spread evenly over a box, row by row from its south-west, for interpolation."""

    box: tuple[float, float, float, float] = Field(description="West, south, east, north, in the layer's datum.")
    across: int = Field(description="Places in a row, and rows.")
    lon_deg: list[float] = Field(description="Degrees by which the pictures lie too far east.")
    lat_deg: list[float] = Field(description="Degrees by which they lie too far north.")
    error_m: float = Field(description="Largest error of the interpolation, in metres. 最大误差（米）")


class TileLayerOut(BaseModel):
    """A custom online layer. 自有图层"""

    name: str
    name_en: str | None
    datum: Datum
    last_zoom: int
    shift: ShiftOut | None = Field(description="Offset of its pictures from WGS84; null if there is none. 偏移")


class BasemapOut(BaseModel):
    """The map under the county. 底图"""

    version: str | None = Field(description="Version of the tiles; null if the road graph has no basemap. 版本")
    last_zoom: int = Field(description="The highest zoom with tiles; beyond it they are enlarged.")
    tianditu: bool = Field(description="Whether Tianditu tiles are available: a key is set. 是否可用天地图")
    layers: list[TileLayerOut] = Field(description="In the order of their numbers. 自有图层")
