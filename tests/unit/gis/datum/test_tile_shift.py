"""Shifts for the pictures of another datum over a county, against the conversion of single places."""

import math

import pytest

from gis.datum.crs import to_wgs84
from gis.datum.tile_shift import ACROSS, shifts_over
from gis.position import Datum

CHONGXIN = (106.85, 35.04, 107.19, 35.44)
MIDDLE = ACROSS * ACROSS // 2


def metres(lon_deg: float, lat_deg: float) -> float:
    return math.hypot(lon_deg * 111_320 * math.cos(math.radians(35.3)), lat_deg * 111_320)


def test_the_shift_of_gcj02_is_the_known_offset() -> None:
    grid = shifts_over((107.02, 35.29, 107.04, 35.31), Datum.GCJ02)
    shift = metres(grid.lon_deg[MIDDLE], grid.lat_deg[MIDDLE])
    assert shift == pytest.approx(433, abs=5)  # ADR 2: 433 m at 107.03 E 35.30 N of WGS84, 400 m west of here


@pytest.mark.parametrize("row", [0, 5, 15])
@pytest.mark.parametrize("column", [0, 7, 15])
def test_between_four_places_the_mean_is_right_within_what_is_reported(row: int, column: int) -> None:
    grid = shifts_over(CHONGXIN, Datum.GCJ02)
    west, south, east, north = CHONGXIN
    lon, lat = west + (column + 0.5) * (east - west) / 16, south + (row + 0.5) * (north - south) / 16
    corners = [row * ACROSS + column, row * ACROSS + column + 1, (row + 1) * ACROSS + column]
    corners.append(corners[2] + 1)
    mean_lon, mean_lat = (sum(each[corner] for corner in corners) / 4 for each in (grid.lon_deg, grid.lat_deg))
    true = to_wgs84(lon, lat, Datum.GCJ02)
    assert metres(lon - mean_lon - true.lon, lat - mean_lat - true.lat) <= grid.error_m + 0.06  # given to 0.1 m
    assert grid.error_m < 1


def test_one_shift_for_the_whole_county_would_be_a_street_wrong() -> None:
    grid = shifts_over(CHONGXIN, Datum.GCJ02)
    beside = [
        metres(lon - grid.lon_deg[MIDDLE], lat - grid.lat_deg[MIDDLE])
        for lon, lat in zip(grid.lon_deg, grid.lat_deg, strict=True)
    ]
    assert max(beside) > 50


def test_abroad_gcj02_is_not_shifted() -> None:
    grid = shifts_over((8.6, 49.3, 8.8, 49.5), Datum.GCJ02)
    assert (set(grid.lon_deg), set(grid.lat_deg), grid.error_m) == ({0.0}, {0.0}, 0.0)
