"""What the ground is answered as: counties, places found, the map under them."""

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
    synthetic: bool = Field(description="Whether the data are made up.")
    notice: str | None
    attribution: list[str]
    home: bool = Field(description="Whether requests without `county` mean this one.")
    bbox: tuple[float, float, float, float] = Field(description="West, south, east, north.")


class PlaceFoundOut(BaseModel):
    """A place a typed name may mean. 地名"""

    name: str
    name_en: str | None
    kind: str
    point: str | None = Field(description="Reporting point's code, where it is one.")
    lon: float
    lat: float
    cell: str | None
    score: float = Field(description="1 for the very name, less for weaker matches.")
    found_by: FoundBy = Field(description="What a case placed here is found by. 定位方式")
    accuracy_m: float = Field(
        description="Within how many metres the true spot lies: 0 at a reporting point, half a street, the radius of a "
        "cell. 位置精度（米）"
    )


class ShiftOut(BaseModel):
    """Shifts at places spread evenly over a box, row by row from its south-west, to interpolate between."""

    box: tuple[float, float, float, float] = Field(description="West, south, east, north, in the layer's datum.")
    across: int = Field(description="Places in a row, and rows.")
    lon_deg: list[float] = Field(description="Degrees that the pictures lie too far east.")
    lat_deg: list[float] = Field(description="Degrees that they lie too far north.")
    error_m: float = Field(description="The most by which interpolating is wrong, in metres. 最大误差（米）")


class TileLayerOut(BaseModel):
    """An online layer of one's own. 自有图层"""

    name: str
    name_en: str | None
    datum: Datum
    last_zoom: int
    shift: ShiftOut | None = Field(description="How its pictures lie beside WGS84; none where they do not. 偏移")


class BasemapOut(BaseModel):
    """The map under the county. 底图"""

    version: str | None = Field(description="Of the tiles; none where the road graph has no basemap. 版本")
    last_zoom: int = Field(description="The closest zoom there are tiles of; further in, they are enlarged.")
    tianditu: bool = Field(description="Whether tiles of Tianditu can be asked for: a key is set. 是否可用天地图")
    layers: list[TileLayerOut] = Field(description="In the order of their numbers. 自有图层")
