"""The offset of Chinese map services: WGS84 ⇄ GCJ-02 ⇄ BD-09, in degrees, whole arrays at a time.

Forward by the published formula; back by iterating it to a fixed point, since no closed inverse exists (round trip
below 1e-6 m). Outside `gis.datum.china_outline` both equal WGS84, as the map services document. Known limit: within
half a kilometre outside that outline, abroad or at sea, a shifted coordinate looks like an unshifted one.
"""

import math
from collections.abc import Callable
from typing import Final, cast

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.datum.china_outline import SHIFTED_AREA

type Degrees = NDArray[np.float64]
type Pair = tuple[Degrees, Degrees]
type Conversion = Callable[[Degrees, Degrees], Pair]
"""(lon, lat) → (lon, lat), arrays of one shape."""

_KRASOVSKY_A_M: Final = 6378245.0
_KRASOVSKY_E2: Final = 0.00669342162296594323
_BAIDU_K: Final = math.pi * 3000 / 180
_ENOUGH_DEG: Final = 1e-13
_MOST_STEPS: Final = 30


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


def _undone(forward: Conversion, lon: Degrees, lat: Degrees) -> Pair:
    """Solve forward(w) = (lon, lat) by w ← w + residual: the offset is nearly flat, so each step gains digits."""
    east, north = lon.copy(), lat.copy()
    for _ in range(_MOST_STEPS):
        there_lon, there_lat = forward(east, north)
        east, north = east + (lon - there_lon), north + (lat - there_lat)
        if max(np.abs(lon - there_lon).max(initial=0), np.abs(lat - there_lat).max(initial=0)) < _ENOUGH_DEG:
            break
    return east, north


def _only_where_shifted(forward: Conversion) -> tuple[Conversion, Conversion]:
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


gcj02_from_wgs84, wgs84_from_gcj02 = _only_where_shifted(_shifted)
bd09_from_wgs84, wgs84_from_bd09 = _only_where_shifted(_shifted_baidu)
