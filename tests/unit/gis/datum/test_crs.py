"""Datums in and out, refusals, and the metric CRS, against the domain's known answers and an independent library."""

import json
import math
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geocoordinates_ffi as oracle
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from shapely import LineString, Point, Polygon
from shapely.geometry import shape

from gis.datum.china_outline import SHIFTED_AREA
from gis.datum.crs import Metric, check_lonlat, check_vertices, from_wgs84, parse_datum, to_wgs84, transform_geometry
from gis.errors import BadCoordinateError, UnknownDatumError
from gis.position import Datum, Position
from tests.processes import ROOT
from tests.running.profiles import examples

GEOD = Geod(ellps="WGS84")
CHONGXIN = Position(107.03, 35.30)
DATA = Path(os.environ.get("WANGGE_DATA", ROOT.parent / "shared" / "data"))


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(GEOD.inv(*a, *b)[2])


def pair(position: Position) -> tuple[float, float]:
    return position.lon, position.lat


inside_china = st.builds(Position, st.floats(74, 134), st.floats(18.5, 53)).filter(
    lambda p: SHIFTED_AREA.buffer(-0.05).contains(Point(p.lon, p.lat))
)


@pytest.mark.parametrize(
    ("source", "target", "expected_m"),
    [("wgs84", "gcj02", 433), ("wgs84", "bd09", 1203), ("gcj02", "bd09", 912)],
)
def test_offsets_at_chongxin_are_the_domains(source: str, target: str, expected_m: float) -> None:
    assert metres(from_wgs84(CHONGXIN, source), from_wgs84(CHONGXIN, target)) == pytest.approx(expected_m, abs=0.5)


@settings(max_examples=examples(300))
@given(inside_china)
def test_forward_agrees_with_an_independent_library(position: Position) -> None:
    gcj = oracle.wgs84_to_gcj02(oracle.Wgs84(lat=position.lat, lon=position.lon))
    bd = oracle.wgs84_to_bd09(oracle.Wgs84(lat=position.lat, lon=position.lon))
    assert metres(from_wgs84(position, "gcj02"), (gcj.lon, gcj.lat)) < 1e-6
    assert metres(from_wgs84(position, "bd09"), (bd.lon, bd.lat)) < 1e-6


@settings(max_examples=examples(300))
@given(inside_china, st.sampled_from(Datum))
@example(Position(105.0, 23.0), Datum.GCJ02)
def test_round_trip_is_exact(position: Position, datum: Datum) -> None:
    """To the micrometre: at 105° E the formula's square root makes places a fifth of one apart the same."""
    back = to_wgs84(*from_wgs84(position, datum), datum)
    assert metres(pair(back), pair(position)) < 1e-6


@settings(max_examples=examples(200))
@given(inside_china)
def test_inverse_agrees_with_an_independent_library(position: Position) -> None:
    """`position` is read here as a coordinate of the map service."""
    gcj = oracle.gcj02_to_wgs84_refined(oracle.Gcj02(lat=position.lat, lon=position.lon))
    bd = oracle.bd09_to_wgs84_refined(oracle.Bd09(lat=position.lat, lon=position.lon))
    assert metres(pair(to_wgs84(*pair(position), "gcj02")), (gcj.lon, gcj.lat)) < 1e-4
    assert metres(pair(to_wgs84(*pair(position), "bd09")), (bd.lon, bd.lat)) < 1e-4


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [
        ("Almaty", 76.945, 43.24),
        ("Seoul", 126.98, 37.57),
        ("Pyongyang", 125.75, 39.03),
        ("Hanoi", 105.85, 21.03),
        ("Ulaanbaatar", 106.9, 47.9),
        ("Kathmandu", 85.32, 27.72),
        ("Vladivostok", 131.9, 43.12),
        ("Andorra", 1.52, 42.51),
        ("Baltimore", -76.61, 39.29),
    ],
)
@pytest.mark.parametrize("datum", Datum)
def test_nothing_is_shifted_abroad(place: str, lon: float, lat: float, datum: Datum) -> None:
    assert pair(to_wgs84(lon, lat, datum)) == (lon, lat), place
    assert from_wgs84(Position(lon, lat), datum) == (lon, lat), place


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [
        ("Chongxin", 107.03, 35.3),
        ("Khorgos", 80.41, 44.21),
        ("Dandong", 124.38, 40.12),
        ("Hunchun", 130.37, 42.86),
        ("Mohe", 122.54, 52.97),
        ("Fuyuan 抚远", 134.3, 48.36),
        ("Hong Kong", 114.17, 22.3),
        ("Sanya", 109.51, 18.25),
        ("Yadong 亚东", 88.91, 27.48),
        ("Ruili", 97.85, 24.01),
        ("Zhoushan", 122.2, 29.99),
    ],
)
def test_the_whole_of_china_is_shifted(place: str, lon: float, lat: float) -> None:
    assert metres(from_wgs84(Position(lon, lat), "gcj02"), (lon, lat)) > 50, place


def test_undoing_gcj02_brings_the_amap_outline_onto_the_official_one() -> None:
    paths = [DATA / "boundary" / name for name in ("amap2016_620823_fence.geojson", "tianditu_620823.geojson")]
    for path in paths:
        if not path.exists():
            pytest.skip(f"missing {path}")
    amap, official = (_outline(path) for path in paths)
    metric = Metric.of(official)
    assert _overlap(metric, amap, official) == pytest.approx(0.934, abs=0.001)
    assert _overlap(metric, transform_geometry(amap, "gcj02"), official) == pytest.approx(0.969, abs=0.001)


def _outline(path: Path) -> Polygon:
    tree = json.loads(path.read_text("utf-8"))
    feature = tree["features"][0] if "features" in tree else tree
    return shape(feature.get("geometry", feature))


def _overlap(metric: Metric, a: Polygon, b: Polygon) -> float:
    a, b = metric.project(a), metric.project(b)
    return a.intersection(b).area / a.union(b).area


@pytest.mark.parametrize(
    ("spelling", "datum"),
    [
        ("wgs84", Datum.WGS84),
        ("WGS-84", Datum.WGS84),
        (" EPSG:4326 ", Datum.WGS84),
        ("4326", Datum.WGS84),
        (4326, Datum.WGS84),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", Datum.WGS84),
        ("OGC:CRS84", Datum.WGS84),
        ("urn:ogc:def:crs:EPSG::4490", Datum.CGCS2000),
        ("epsg:4490", Datum.CGCS2000),
        ("CGCS 2000", Datum.CGCS2000),
        ("大地2000", Datum.CGCS2000),
        ("国家2000", Datum.CGCS2000),
        ("GCJ-02", Datum.GCJ02),
        ("gcj02", Datum.GCJ02),
        ("GCJ_02", Datum.GCJ02),
        ("ＧＣＪ０２", Datum.GCJ02),
        ("火星坐标系", Datum.GCJ02),
        ("高德", Datum.GCJ02),
        ("bd09ll", Datum.BD09),
        ("BD-09", Datum.BD09),
        ("百度坐标系", Datum.BD09),
        ("百度地图坐标", Datum.BD09),
        ("GCJ02坐标系", Datum.GCJ02),
        ("天地图坐标", Datum.CGCS2000),
        (Datum.BD09, Datum.BD09),
    ],
)
def test_usual_spellings_of_a_datum(spelling: object, datum: Datum) -> None:
    assert parse_datum(spelling) is datum


@pytest.mark.parametrize(
    "value", [None, "", "  ", "unknown", "beijing54", "西安80", "坐标系", "bd09mc", "EPSG:3857", 84, "\0", "💥"]
)
def test_an_unstated_or_unknown_datum_is_refused_with_the_four(value: object) -> None:
    with pytest.raises(UnknownDatumError) as refusal:
        parse_datum(value, "place.datum")
    assert refusal.value.field == "place.datum"
    assert all(datum in str(refusal.value) for datum in Datum)


HALVES = re.compile(r"[^\u4e00-\u9fff]+\. (?=[\u4e00-\u9fff])[^!?)]+。$")
"""English, then Chinese that begins with a character of its own, as the pages part them."""


def test_an_untagged_coordinate_is_refused() -> None:
    with pytest.raises(UnknownDatumError, match=r"place\.datum"):
        to_wgs84(107.03, 35.3, None)


@pytest.mark.parametrize(
    ("lon", "lat", "says"),
    [
        (math.nan, 35.3, "finite"),
        (107.03, math.inf, "finite"),
        (35.3, 107.03, "axes look swapped: send lon=107.03, lat=35.3"),
        (-39.2, -93.0, "axes look swapped"),
        (0.0, 0.0, "missing"),
        (181.0, 35.3, "off the Earth"),
        (35.3, 90.001, "axes look swapped: send lon=90.001, lat=35.3"),  # swapped it is a place
        (90.0, 180.0, "axes look swapped: send lon=180.0, lat=90.0"),
        (90.001, 180.0, "off the Earth"),  # nor is it one swapped: no latitude is above 90
        (90.0, 180.001, "off the Earth"),
        (120.0, 100.0, "off the Earth"),
        (-120.0, -100.0, "off the Earth"),
        (180.001, 35.3, "off the Earth"),
        (-180.001, 90.0, "off the Earth"),
        (107.03, 190.0, "off the Earth"),
        (411773.46, 3908307.48, "decimal degrees"),
    ],
)
def test_what_cannot_be_a_place_is_refused(lon: float, lat: float, says: str) -> None:
    with pytest.raises(BadCoordinateError, match=says) as refusal:
        to_wgs84(lon, lat, "wgs84", "place")
    assert refusal.value.field == "place"
    assert repr(lon) in str(refusal.value)
    assert ("swapped" in str(refusal.value)) == ("swapped" in says), "a hint that leads to another refusal is none"
    assert HALVES.match(str(refusal.value)), "pages show one language of it"


@pytest.mark.parametrize(
    ("lon", "lat"), [(180.0, 90.0), (-180.0, -90.0), (35.3, 90.0), (35.3, -90.0), (0.0, 51.5), (6.5, 0.0)]
)
def test_the_edges_of_the_earth_are_places(lon: float, lat: float) -> None:
    check_lonlat(lon, lat)
    check_vertices(Point(lon, lat))


@pytest.mark.parametrize(
    ("lon", "lat"), [(180.001, 35.3), (-180.001, 35.3), (35.3, 90.001), (35.3, -90.001), (0.0, 0.0)]
)
def test_one_vertex_that_is_no_place_is_enough(lon: float, lat: float) -> None:
    with pytest.raises(BadCoordinateError, match="boundary"):
        check_vertices(LineString([(107.0, 35.3), (lon, lat)]), "boundary")


def test_metric_crs_of_chongxin_is_the_domains() -> None:
    metric = Metric.at(CHONGXIN)
    east_north = metric.project(Point(107.03, 35.30))
    assert metric.epsg == 4545
    assert (east_north.x, east_north.y) == pytest.approx((411773.46, 3908307.48), abs=0.005)


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        (73.6, 39.5, 4534),  # zone 24 would be 72° E, outside CGCS2000: the westernmost zone, 75° E
        (106.49, 35.0, 4544),  # 105° E reaches to 106.5°
        (106.51, 35.0, 4545),
        (135.0, 48.3, 4554),
        (73.0, 54.0, 4534),  # the corners of China's are its own
        (136.0, 16.0, 4554),
        (72.999, 35.0, 32643),
        (136.001, 35.0, 32653),
        (107.0, 15.999, 32648),
        (107.0, 54.001, 32648),
        (6.0, 0.0, 32632),  # the equator is of the north; a zone begins with its western edge
        (5.999, -0.001, 32731),
        (-180.0, 10.0, 32601),
        (1.52, 42.51, 32631),  # Andorra
        (8.68, 49.41, 32632),  # Heidelberg
        (-76.6, 39.3, 32618),  # Baltimore
        (115.86, -31.95, 32750),  # Perth lies under China's meridians, not in China
        (180.0, 10.0, 32660),
    ],
)
def test_one_metric_crs_by_rule(lon: float, lat: float, epsg: int) -> None:
    assert Metric.at(Position(lon, lat)).epsg == epsg


@pytest.mark.parametrize(
    "lonlat", [(75, 40), (107.03, 35.3), (135, 48.3), (-177, 10), (107, 10), (177, 10), (-177, -10)]
)
def test_a_metric_crs_is_that_of_projs_database(lonlat: tuple[float, float]) -> None:
    metric = Metric.at(Position(*lonlat))
    official = Transformer.from_crs(4326, metric.epsg, always_xy=True)
    there = metric.project(Point(lonlat))
    assert (there.x, there.y) == official.transform(*lonlat)
    back = metric.unproject(there)
    assert (back.x, back.y) == official.transform(there.x, there.y, direction="INVERSE")


@settings(max_examples=examples(100))
@given(st.floats(-179, 179), st.floats(-80, 80))
def test_metric_round_trip_and_true_metres(lon: float, lat: float) -> None:
    metric = Metric.at(Position(lon, lat))
    line = LineString([(lon, lat), (lon + 0.001, lat + 0.001)])
    there = metric.project(line)
    assert there.length == pytest.approx(GEOD.geometry_length(line), rel=0.002)
    assert metric.unproject(there).equals_exact(line, 1e-9)


def test_projecting_from_many_threads_gives_one_answer() -> None:
    metric = Metric.at(CHONGXIN)
    rng = np.random.default_rng(7)
    lines = [LineString(np.column_stack([rng.uniform(106, 108, 50), rng.uniform(35, 36, 50)])) for _ in range(200)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(metric.project, lines))
    assert together == [metric.project(line) for line in lines]


def test_an_empty_geometry_stays_empty() -> None:
    assert transform_geometry(Polygon(), "bd09").is_empty
