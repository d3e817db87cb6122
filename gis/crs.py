"""Datum in and out, coordinate checks, and one metric CRS per county.

Everything inside wangge is WGS84 longitude, latitude. CGCS2000 equals it within a metre and passes unchanged. GCJ-02
and BD-09 are undone here: forward by the published formula, back by iterating it to a fixed point (round trip below
1e-8 m). Outside `gis.shifted_area` both equal WGS84, as the map services document. Known limit: within half a
kilometre outside that outline, which lies abroad or at sea, a shifted coordinate cannot be told from an unshifted one.

Choice and measurements: docs/adr/0002-datums.md.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.errors import BadCoordinateError, UnknownDatumError
from gis.position import Datum, Position
from gis.shifted_area import SHIFTED_AREA

type Degrees = NDArray[np.float64]
type Pair = tuple[Degrees, Degrees]

_KRASOVSKY_A_M: Final = 6378245.0
_KRASOVSKY_E2: Final = 0.00669342162296594323
_BAIDU_K: Final = math.pi * 3000 / 180
_ENOUGH_DEG: Final = 1e-13
_MOST_STEPS: Final = 30

_SPELLINGS: Final[dict[Datum, frozenset[str]]] = {
    Datum.WGS84: frozenset("wgs84 wgs1984 epsg4326 4326 crs84 ogccrs84 gps 世界大地坐标系".split()),
    Datum.CGCS2000: frozenset(
        "cgcs2000 cgcs epsg4490 4490 大地2000 国家2000 2000坐标系 2000国家大地坐标系 国家大地2000 天地图".split()
    ),
    Datum.GCJ02: frozenset("gcj02 gcj gcj02ll 火星 火星坐标 火星坐标系 国测局坐标 高德 高德坐标 腾讯 腾讯坐标".split()),
    Datum.BD09: frozenset("bd09 bd09ll 百度 百度坐标 百度坐标系 百度经纬度".split()),
}
_DATUM_OF: Final = {spelling: datum for datum, spellings in _SPELLINGS.items() for spelling in spellings}
_CHOICES: Final = "wgs84 (GPS, OSM), cgcs2000 (国家2000, 天地图), gcj02 (高德, 腾讯), bd09 (百度)"


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
        raise UnknownDatumError(f"{field}: the datum is missing; state one of {_CHOICES}", field=field)
    folded = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    folded = re.sub(r"^urnogcdefcrs(?:ogc|epsg)\d*(?=crs84$|4326$|4490$)", "", folded)
    if folded not in _DATUM_OF:
        raise UnknownDatumError(
            f"{field}: {text[:80]!r} is not a datum known here; state one of {_CHOICES}", field=field
        )
    return _DATUM_OF[folded]


def check_lonlat(lon: float, lat: float, field: str = "place") -> None:
    """Refuse what cannot be a place: NaN, infinity, off the Earth, exactly (0, 0), or swapped axes.

    Raises
    ------
    BadCoordinateError
        Naming the field, the value and the remedy.
    """
    given = f"{field}: lon={lon!r}, lat={lat!r}"
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise BadCoordinateError(f"{given} is not a number; send two finite decimal degrees", field=field)
    if abs(lat) > 90 and abs(lon) <= 90 and abs(lat) <= 180:
        raise BadCoordinateError(f"{given}: the axes look swapped; send lon={lat!r}, lat={lon!r}", field=field)
    if abs(lat) > 90 or abs(lon) > 180:
        raise BadCoordinateError(
            f"{given} is off the Earth; send decimal degrees, lon within ±180 and lat within ±90", field=field
        )
    if lon == 0 and lat == 0:
        raise BadCoordinateError(f"{given} is the mark of a missing coordinate; send the real one", field=field)


def to_wgs84(lon: float, lat: float, datum: Datum | str | None, field: str = "place") -> Position:
    """Return the WGS84 position of a coordinate given in degrees of `datum`.

    Raises
    ------
    UnknownDatumError, BadCoordinateError
        When the datum is not stated, or the pair cannot be a place.
    """
    known = parse_datum(datum, f"{field}.datum")
    check_lonlat(lon, lat, field)
    if known in {Datum.WGS84, Datum.CGCS2000}:
        return Position(float(lon), float(lat))
    east, north = _TO_WGS84[known](np.array([lon], dtype=float), np.array([lat], dtype=float))
    return Position(float(east[0]), float(north[0]))


def from_wgs84(position: Position, datum: Datum | str) -> tuple[float, float]:
    """Return (lon, lat) in degrees of `datum` for a WGS84 position."""
    known = parse_datum(datum)
    east, north = _FROM_WGS84[known](np.array([position.lon]), np.array([position.lat]))
    return float(east[0]), float(north[0])


def transform_geometry[G: BaseGeometry](geometry: G, datum: Datum | str | None) -> G:
    """Return `geometry`, given in degrees of `datum`, in WGS84. Coordinates are converted one by one, z is dropped."""
    convert = _TO_WGS84[parse_datum(datum)]
    return _each_coordinate(geometry, convert)


def _each_coordinate[G: BaseGeometry](geometry: G, convert: Callable[[Degrees, Degrees], Pair]) -> G:
    def moved(coordinates: Degrees) -> Degrees:
        return np.column_stack(convert(coordinates[:, 0], coordinates[:, 1]))

    return cast(G, shapely.transform(cast(Any, geometry), moved))


def _unchanged(lon: Degrees, lat: Degrees) -> Pair:
    return lon, lat


def _ripple(degrees: Degrees, *waves: tuple[float, float]) -> Degrees:
    """Return ⅔ Σ amplitude · sin(degrees · π · frequency)."""
    return cast(Degrees, sum(amplitude * np.sin(degrees * math.pi * rate) for amplitude, rate in waves) * (2 / 3))


def _shift_deg(lon: Degrees, lat: Degrees) -> Pair:
    """Return the GCJ-02 offset in degrees at a WGS84 coordinate, by the published formula."""
    x, y = lon - 105, lat - 35
    common = _ripple(x, (20, 6), (20, 2))
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + common
    east_m += _ripple(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + common
    north_m += _ripple(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))
    phi = np.radians(lat)
    w2 = 1 - _KRASOVSKY_E2 * np.sin(phi) ** 2
    prime_vertical_m = _KRASOVSKY_A_M / np.sqrt(w2)
    meridian_m = prime_vertical_m * (1 - _KRASOVSKY_E2) / w2
    return np.degrees(east_m / (prime_vertical_m * np.cos(phi))), np.degrees(north_m / meridian_m)


def _shifted(lon: Degrees, lat: Degrees) -> Pair:
    d_lon, d_lat = _shift_deg(lon, lat)
    return lon + d_lon, lat + d_lat


def _baidu(lon: Degrees, lat: Degrees) -> Pair:
    """Return BD-09 for GCJ-02: a small rotation and stretch about the origin, and a fixed offset."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BAIDU_K)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BAIDU_K)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _shifted_baidu(lon: Degrees, lat: Degrees) -> Pair:
    return _baidu(*_shifted(lon, lat))


def _undone(forward: Callable[[Degrees, Degrees], Pair], lon: Degrees, lat: Degrees) -> Pair:
    """Solve forward(w) = (lon, lat) by w ← w + residual; the offset's slope is below 0.03, so each step gains ≥ 1.5 digits."""
    east, north = lon.copy(), lat.copy()
    for _ in range(_MOST_STEPS):
        there_lon, there_lat = forward(east, north)
        east, north = east + (lon - there_lon), north + (lat - there_lat)
        if max(np.max(np.abs(lon - there_lon)), np.max(np.abs(lat - there_lat))) < _ENOUGH_DEG:
            break
    return east, north


def _only_where_shifted(
    forward: Callable[[Degrees, Degrees], Pair],
) -> tuple[Callable[[Degrees, Degrees], Pair], Callable[[Degrees, Degrees], Pair]]:
    """Return (from WGS84, to WGS84) that apply `forward` inside the shifted area and nothing outside it."""

    def out(lon: Degrees, lat: Degrees) -> Pair:
        inside = shapely.contains_xy(SHIFTED_AREA, lon, lat)
        there_lon, there_lat = forward(lon, lat)
        return np.where(inside, there_lon, lon), np.where(inside, there_lat, lat)

    def back(lon: Degrees, lat: Degrees) -> Pair:
        east, north = _undone(forward, lon, lat)
        inside = shapely.contains_xy(SHIFTED_AREA, east, north)
        return np.where(inside, east, lon), np.where(inside, north, lat)

    return out, back


_from_gcj02, _back_gcj02 = _only_where_shifted(_shifted)
