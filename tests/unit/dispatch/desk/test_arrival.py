from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import nextafter

import pytest

from dispatch.desk import arrival as rules
from dispatch.desk.arrival import arrival
from dispatch.rules.policy import DEFAULT
from dispatch.teams.team import Fix
from gis.position import Position
from gis.travel.times import geodesic_m
from tests.arrivals import CASES, FENCE, PLACE, east

T0 = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def test_the_table_goes_by_the_rules_a_county_begins_with():
    assert {name: getattr(DEFAULT, name) for name in FENCE} == FENCE


@pytest.mark.parametrize("name", CASES)
def test_arrival_is_a_stand_near_the_place(name):
    seen, arrived_s = CASES[name]
    fixes = [Fix(Position(*east(metres)), T0 + timedelta(seconds=s), accuracy) for metres, s, accuracy in seen]
    expected = None if arrived_s is None else T0 + timedelta(seconds=arrived_s)
    assert arrival(fixes, Position(*PLACE), DEFAULT) == expected


HERE = Position(*PLACE)
NEAR, NEARER = Position(*east(40)), Position(*east(16))
AWAY_M, APART_M = geodesic_m(NEAR, HERE), geodesic_m(NEAR, NEARER)


def fixes(*seen):
    return [Fix(position, T0 + timedelta(seconds=s), accuracy) for position, s, accuracy in seen]


# Each limit as exact as numbers are: on it, and the next number beyond.
@pytest.mark.parametrize(
    ("fence_m", "arrives"), [(AWAY_M, True), (nextafter(AWAY_M, 0), False)], ids=["on the fence", "outside"]
)
def test_the_fence_itself_is_inside(fence_m, arrives):
    stay = fixes((NEAR, 0, 5), (NEAR, 20, 5))
    assert (arrival(stay, HERE, replace(DEFAULT, geofence_m=fence_m)) is not None) is arrives


@pytest.mark.parametrize(("dwell_s", "arrives"), [(19.999, False), (20, True)])
def test_the_dwell_is_over_on_its_last_second(dwell_s, arrives):
    assert (arrival(fixes((HERE, 0, 5), (HERE, dwell_s, 5)), HERE, DEFAULT) is not None) is arrives


@pytest.mark.parametrize(("gap_s", "arrived_s"), [(60, 0), (60.001, None)])
def test_a_stand_bears_a_minute_without_a_fix(gap_s, arrived_s):
    expected = None if arrived_s is None else T0
    assert arrival(fixes((HERE, 0, 5), (HERE, gap_s, 5)), HERE, DEFAULT) == expected


@pytest.mark.parametrize(("accuracy_m", "arrives"), [(100.0, True), (nextafter(100, 101), False), (None, True)])
def test_a_fix_is_usable_up_to_its_limit(accuracy_m, arrives):
    stay = fixes((HERE, 0, accuracy_m), (HERE, 20, accuracy_m))
    assert (arrival(stay, HERE, DEFAULT) is not None) is arrives


@pytest.mark.parametrize(("standing_m", "arrived_s"), [(APART_M, 0), (nextafter(APART_M, 0), 20)])
def test_a_stand_is_as_wide_as_it_is_said(monkeypatch, standing_m, arrived_s):
    monkeypatch.setattr(rules, "STANDING_M", standing_m)
    stay = fixes((NEAR, 0, 5), (NEARER, 20, 5), (NEARER, 40, 5))
    assert arrival(stay, HERE, DEFAULT) == T0 + timedelta(seconds=arrived_s)


@pytest.mark.parametrize(("fastest_ms", "believed"), [(APART_M / 2, True), (nextafter(APART_M / 2, 0), False)])
def test_nobody_is_faster_than_can_be_believed(monkeypatch, fastest_ms, believed):
    monkeypatch.setattr(rules, "FASTEST_MS", fastest_ms)  # over two seconds
    seen = list(rules.credible(fixes((NEAR, 0, 5), (NEARER, 2, 5)), 100))
    assert len(seen) == 1 + believed


@pytest.mark.parametrize(("third", "seen_s"), [(0.0, (0, 81)), (1e-6, (0, 5, 81))])
def test_a_fix_held_back_counts_once_the_next_is_nearer_to_it(third, seen_s):
    """2.2 km in 5 s is not believed; the third fix lies halfway, on the equator, or a little nearer to the second."""
    first, second, last = (Position(lon, 0.0) for lon in (-0.01, 0.01, third))
    assert (geodesic_m(first, last) == geodesic_m(second, last)) is (third == 0)
    seen = rules.credible(fixes((first, 0, 5), (second, 5, 5), (last, 81, 5)), 100)
    assert [fix.at for fix in seen] == [T0 + timedelta(seconds=s) for s in seen_s]
