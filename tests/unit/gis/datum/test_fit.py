"""When another datum is better than the declared one, on places whose truth is known."""

import numpy as np
import pytest
import shapely

from gis.county.audit.datum_references import nearest
from gis.datum.crs import Metric, reread
from gis.datum.fit import LEAST, Compared, Fit, Places, Reading, judged, readings_of
from gis.position import Datum, Position

WGS84, GCJ02, BD09 = Datum.WGS84, Datum.GCJ02, Datum.BD09
ALL = (WGS84, Datum.CGCS2000, GCJ02, BD09)
METRIC = Metric.at(Position(107.0, 35.3))
SPACING_DEG = 0.02
ROADS = [
    *(shapely.LineString([(106.8 + i * SPACING_DEG, 35.1), (106.83 + i * SPACING_DEG, 35.5)]) for i in range(20)),
    *(shapely.LineString([(106.8, 35.1 + i * SPACING_DEG), (107.2, 35.12 + i * SPACING_DEG)]) for i in range(20)),
]


def beside_roads(count: int, off_m: float = 20.0, seed: int = 7) -> Places:
    """Return places off_m or so (normal) beside roads 2 km apart, WGS84."""
    rng = np.random.default_rng(seed)
    lines = [ROADS[i] for i in rng.integers(len(ROADS), size=count)]
    on = np.array(
        [
            line.interpolate(share, normalized=True).coords[0]
            for line, share in zip(lines, rng.random(count), strict=True)
        ]
    )
    return on + rng.normal(0, off_m / 100_000, size=on.shape)


def fit(truth: Places, declared: Datum | None, really: Datum) -> Fit:
    """Return the fit of places in one datum declared in another; None: unknown, read as WGS84."""
    read = reread(truth, really, declared or WGS84)
    return judged(read, readings_of(declared), nearest(ROADS, METRIC), METRIC)


@pytest.mark.parametrize("really", [WGS84, GCJ02, BD09])
@pytest.mark.parametrize("declared", ALL)
def test_the_datum_the_file_is_in_is_found(declared, really):
    found = fit(beside_roads(60), declared, really)
    alike = really is declared or {really, declared} == {WGS84, Datum.CGCS2000}
    if alike:
        assert found.best is None
        assert found.confirmed
    else:
        assert found.best is not None
        assert found.best.reading.really is really
        assert not found.confirmed
        assert found.best.other_m < 30 < 100 < found.best.declared_m


@pytest.mark.parametrize(("count", "judges"), [(LEAST - 1, False), (LEAST + 10, True)])
def test_a_few_places_are_no_evidence(count, judges):
    assert (fit(beside_roads(count), WGS84, GCJ02).best is not None) is judges


@pytest.mark.parametrize(
    ("count", "declared_m", "other_m", "preference", "better"),
    [
        (10, 100.0, 20.0, 2.8, True),
        (9, 100.0, 20.0, 2.8, False),
        (10, 100.0, 20.0, 2.7, False),
        (10, 100.0, 60.0, 2.8, True),
        (10, 100.0, 61.0, 2.8, False),
        (10, 15.0, 0.0, 2.8, True),
        (10, 14.9, 0.0, 2.8, False),
    ],
)
def test_the_rule_at_its_limits(count, declared_m, other_m, preference, better):
    compared = Compared(Reading(WGS84, GCJ02), count, declared_m, other_m, preference)
    assert compared.better is better
    assert not compared.worse
    assert Compared(Reading(WGS84, GCJ02), count, other_m, declared_m, -preference).worse is better


def test_ten_places_that_all_agree_are_enough():
    near, off = np.full(10, 5.0), np.full(10, 300.0)
    places = np.column_stack([107 + np.arange(10) * 0.01, np.full(10, 35.3)])
    answers = iter((off, near))
    assert judged(places, (Reading(WGS84, GCJ02),), lambda _: next(answers), METRIC).best is not None


def test_many_places_in_one_yard_are_one():
    yard = beside_roads(1) + np.random.default_rng(1).normal(0, 0.00001, size=(200, 2))
    found = fit(yard, WGS84, GCJ02)
    assert found.count <= 4
    assert found.best is None


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("off_m", [30, 200, 600])
def test_low_accuracy_is_no_other_datum(off_m, seed):
    for declared in (WGS84, GCJ02, BD09):
        assert fit(beside_roads(50, off_m, seed), declared, declared).best is None


def test_outside_china_nothing_is_shifted_and_nothing_found():
    madrid = np.column_stack([np.linspace(-3.9, -3.5, 50), np.linspace(40.3, 40.5, 50)])
    lines = [shapely.LineString(madrid + 0.004)]
    metric = Metric.at(Position(-3.7, 40.4))
    found = judged(madrid, readings_of(WGS84), nearest(lines, metric), metric)
    assert found.best is None
    assert all(each.count == 0 for each in found.compared)


def test_what_nobody_declared_is_looked_at_both_ways():
    assert fit(beside_roads(60), None, WGS84).best is None
    assert fit(beside_roads(60), None, BD09).best.reading.really is BD09
    unshifted = reread(beside_roads(60), WGS84, GCJ02)  # declared gcj02, was wgs84 already
    best = judged(unshifted, readings_of(None), nearest(ROADS, METRIC), METRIC).best
    assert (best.reading.declared, best.reading.really) == (GCJ02, WGS84)


def test_places_far_from_every_road_say_nothing():
    away = np.add(beside_roads(60), (3.0, 0.0))
    assert fit(away, WGS84, WGS84).count == 0


def test_without_places_or_roads_nothing_is_compared():
    assert judged(np.zeros((0, 2)), readings_of(WGS84), nearest(ROADS, METRIC), METRIC).count == 0
    assert judged(beside_roads(30), readings_of(WGS84), nearest([], METRIC), METRIC).count == 0
