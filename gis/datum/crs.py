"""Datum in and out, coordinate checks, and one metric CRS per county.

Everything inside wangge is WGS84 longitude, latitude. CGCS2000 equals it within a metre and passes unchanged; GCJ-02
and BD-09 are undone by `gis.datum.gcj02`. Choice and measurements: docs/adr/0002-datums.md.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final, Self, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from gis.datum import gcj02 as map_offset
from gis.datum.gcj02 import Conversion, Degrees, Pair
from gis.errors import BadCoordinateError, UnknownDatumError
from gis.position import Datum, Position, SourcePosition

_SPELLINGS: Final = {
    Datum.WGS84: "wgs84 wgs1984 epsg4326 4326 crs84 gps 世界大地坐标系",
    Datum.CGCS2000: "cgcs2000 epsg4490 4490 大地2000 国家2000 2000坐标系 国家2000坐标系 2000国家大地坐标系 天地图",
    Datum.GCJ02: "gcj02 gcj gcj02ll 火星 国测局 高德 高德地图 腾讯 腾讯地图",
    Datum.BD09: "bd09 bd09ll 百度 百度地图",
}
_DATUM_OF: Final = {spelling: datum for datum, words in _SPELLINGS.items() for spelling in words.split()}
_ENDING: Final = re.compile(r"(?<=.)(?:坐标系统?|坐标|经纬度)$")
_CHOICES: Final = "wgs84 (GPS, OSM), cgcs2000 (国家2000, 天地图), gcj02 (高德, 腾讯), bd09 (百度)"


def _unchanged(lon: Degrees, lat: Degrees) -> Pair:
    return lon, lat


_TO_WGS84: Final[dict[Datum, Conversion]] = {
    Datum.WGS84: _unchanged,
    Datum.CGCS2000: _unchanged,
    Datum.GCJ02: map_offset.wgs84_from_gcj02,
    Datum.BD09: map_offset.wgs84_from_bd09,
}
_FROM_WGS84: Final[dict[Datum, Conversion]] = {
    Datum.WGS84: _unchanged,
    Datum.CGCS2000: _unchanged,
    Datum.GCJ02: map_offset.gcj02_from_wgs84,
    Datum.BD09: map_offset.bd09_from_wgs84,
}


def parse_datum(value: object, field: str = "datum") -> Datum:
    """Return the datum that `value` names in any usual spelling (`gcj02`, `GCJ-02`, `EPSG:4490`, `百度` …).

    Raises
    ------
    UnknownDatumError
        For None, an empty or an unknown name; the message lists the four.
    """
    if isinstance(value, Datum):
        return value
    text = "" if value is None else str(value).strip()
    if not text:
        raise UnknownDatumError(
            f"{field}: the datum is missing: state one of {_CHOICES}. "
            f"坐标系（{field}）未注明，请填写其一：{_CHOICES}。",
            field=field,
        )
    folded = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    folded = re.sub(r"^(urnogcdefcrs)?(ogc|epsg)\d*(?=(crs84|4326|4490)$)", "", folded)
    known = _DATUM_OF.get(folded) or _DATUM_OF.get(_ENDING.sub("", folded))
    if known is None:
        raise UnknownDatumError(
            f"{field}: {text[:80]!r} is no datum known here: state one of {_CHOICES}. "
            f"坐标系（{field}）{text[:80]!r} 不可识别，请填写其一：{_CHOICES}。",
            field=field,
        )
    return known


def check_lonlat(lon: float, lat: float, field: str = "place") -> None:
    """Refuse what cannot be a place: NaN, infinity, off the Earth, exactly (0, 0), or swapped axes.

    Raises
    ------
    BadCoordinateError
        Naming the field, the value and the remedy.
    """
    given = f"{field}: lon={lon!r}, lat={lat!r}"
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise BadCoordinateError(
            f"{given} is not finite: send two decimal degrees. 坐标 {given} 不是数字，请填写十进制度数。", field=field
        )
    if abs(lat) > 90 and abs(lon) <= 90 and abs(lat) <= 180:
        raise BadCoordinateError(
            f"{given}: the axes look swapped: send lon={lat!r}, lat={lon!r}. "
            f"坐标 {given} 的经纬度似乎填反，应为 lon={lat!r}, lat={lon!r}。",
            field=field,
        )
    if abs(lat) > 90 or abs(lon) > 180:
        raise BadCoordinateError(
            f"{given} is off the Earth: send decimal degrees, lon within ±180 and lat within ±90. "
            f"坐标 {given} 不在地球上，请填写十进制度数（经度不超过 ±180，纬度不超过 ±90）。",
            field=field,
        )
    if lon == 0 and lat == 0:
        raise BadCoordinateError(
            f"{given} is what a missing coordinate looks like: send the real one. "
            f"坐标 {given} 应为未填写，请填写实际坐标。",
            field=field,
        )


def check_vertices(geometry: BaseGeometry, field: str = "geometry") -> None:
    """Refuse a geometry in degrees any vertex of which `check_lonlat` refuses; the message names the first."""
    vertices = shapely.get_coordinates(geometry)
    sound = (np.abs(vertices[:, 0]) <= 180) & (np.abs(vertices[:, 1]) <= 90) & vertices.any(axis=1)
    for lon, lat in vertices[~sound][:1]:
        check_lonlat(float(lon), float(lat), field)


def to_wgs84(lon: float, lat: float, datum: Datum | str | None, field: str = "place") -> Position:
    """Return the WGS84 position of a coordinate given in degrees of `datum`.

    Raises
    ------
    UnknownDatumError, BadCoordinateError
        When the datum is not stated, or the pair cannot be a place.
    """
    known = parse_datum(datum, f"{field}.datum")
    check_lonlat(lon, lat, field)
    if _TO_WGS84[known] is _unchanged:
        return Position(float(lon), float(lat))
    return Position(*_converted(_TO_WGS84[known], lon, lat))


def all_to_wgs84(given: Sequence[SourcePosition]) -> list[Position]:
    """Return the WGS84 positions of coordinates that `check_lonlat` has let pass, in their order.

    As `to_wgs84` of each (within 1e-12°), but each datum's are converted all at once: the cost is by call, not by item.
    """
    lonlat = np.array([(each.lon, each.lat) for each in given], dtype=float).reshape(-1, 2)
    for datum in {each.datum for each in given}:
        of_it = np.array([each.datum is datum for each in given])
        lonlat[of_it] = np.column_stack(_TO_WGS84[datum](lonlat[of_it, 0], lonlat[of_it, 1]))
    return [Position(lon, lat) for lon, lat in lonlat.tolist()]


def from_wgs84(position: Position, datum: Datum | str) -> tuple[float, float]:
    """Return (lon, lat) in degrees of `datum` for a WGS84 position."""
    return _converted(_FROM_WGS84[parse_datum(datum)], position.lon, position.lat)


def all_from_wgs84(lonlat: Sequence[tuple[float, float]], datum: Datum | str) -> list[list[float]]:
    """Return [lon, lat] in degrees of `datum` for WGS84 positions, all at once as `all_to_wgs84` does it."""
    given = np.array(lonlat, dtype=float).reshape(-1, 2)
    there: list[list[float]] = np.column_stack(_FROM_WGS84[parse_datum(datum)](given[:, 0], given[:, 1])).tolist()
    return there


def _converted(convert: Conversion, lon: float, lat: float) -> tuple[float, float]:
    east, north = convert(np.array([lon], dtype=float), np.array([lat], dtype=float))
    return float(east[0]), float(north[0])


def reread(lonlat: NDArray[np.float64], declared: Datum, really: Datum) -> NDArray[np.float64]:
    """Return WGS84 places that were read as `declared` as they are if their file was `really` in another datum.

    Parameters
    ----------
    lonlat
        Degrees, WGS84, shape (n, 2).
    """
    given = _FROM_WGS84[declared](lonlat[:, 0], lonlat[:, 1])
    return np.column_stack(_TO_WGS84[really](*given))


def transform_geometry[G: BaseGeometry](geometry: G, datum: Datum | str | None) -> G:
    """Return `geometry`, given in degrees of `datum`, in WGS84; vertices one by one, any z dropped."""
    return _each_vertex(geometry, _TO_WGS84[parse_datum(datum)])


def _each_vertex[G: BaseGeometry | NDArray[Any]](geometry: G, convert: Conversion) -> G:
    def moved(vertices: Degrees) -> Degrees:
        return np.column_stack(convert(vertices[:, 0], vertices[:, 1]))

    return cast(G, shapely.transform(cast(Any, geometry), moved))


_GAUSS_KRUEGER: Final = range(4534, 4555)
"""Zones of CGCS2000, from west to east."""


@dataclass(frozen=True, slots=True)
class Metric:
    """The one metric CRS of a county, by rule: metres east and north, axes in that order.

    Inside China the nearest 3° Gauss-Krüger zone of CGCS2000 (EPSG:4534 … 4554, central meridians 75° … 135° E);
    elsewhere the UTM zone. Scale error stays below 0.02 % at the edge of a 3° zone, 0.1 % in UTM.
    """

    epsg: int

    @classmethod
    def at(cls, position: Position) -> Self:
        """Return the CRS for a county around `position` (WGS84)."""
        if 73 <= position.lon <= 136 and 16 <= position.lat <= 54:
            zone = min(20, max(0, round((position.lon - 75) / 3)))
            return cls(_GAUSS_KRUEGER[zone])
        zone = min(60, int((position.lon + 180) // 6) + 1)
        return cls((32600 if position.lat >= 0 else 32700) + zone)

    @classmethod
    def of(cls, geometry: BaseGeometry) -> Self:
        """Return the CRS for a county of this outline (WGS84), by its centroid."""
        centroid = geometry.centroid
        return cls.at(Position(centroid.x, centroid.y))

    def project[G: BaseGeometry | NDArray[Any]](self, geometry: G) -> G:
        """Return a WGS84 geometry, or an array of them, in metres."""
        return _each_vertex(geometry, _transformer(self.epsg).transform)

    def project_lonlat(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return WGS84 degrees, shape (n, 2), in metres."""
        return np.column_stack(_transformer(self.epsg).transform(lonlat[:, 0], lonlat[:, 1]))

    def unproject[G: BaseGeometry](self, geometry: G) -> G:
        """Return a geometry in metres in WGS84 degrees."""
        return _each_vertex(geometry, partial(_transformer(self.epsg).transform, direction="INVERSE"))


@lru_cache(maxsize=128)
def _transformer(epsg: int) -> Transformer:
    """Return a shared transformer from degrees to metres, longitude first.

    pyproj makes one per thread. From the numbers of two CRS it looks through the database of PROJ each time, which
    takes nearly a tenth of a second for a Gauss-Krüger zone; what it finds there is this pipeline.
    """
    degrees = "+step +proj=unitconvert +xy_in=deg +xy_out=rad"
    return Transformer.from_pipeline(f"+proj=pipeline {degrees} +step {_projection(epsg)}")


def _projection(epsg: int) -> str:
    """Return PROJ's words for a CRS that `Metric.at` chooses."""
    if epsg in _GAUSS_KRUEGER:
        meridian = 75 + 3 * (epsg - _GAUSS_KRUEGER[0])
        return f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80"
    south, zone = divmod(epsg - 32600, 100)
    return f"+proj=utm +zone={zone}{' +south' if south else ''} +ellps=WGS84"
