from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.statistics.response import Timing, by_group, figures, percentile, wilson

T0 = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)


def timing(arrived_s=None, *, target_s=600, status="cleared", ended_s=None, received=T0, **more):
    def at(s):
        return None if s is None else received + timedelta(seconds=s)

    return Timing(received, target_s, at(arrived_s), at(ended_s), status, **more)


@pytest.mark.parametrize(
    ("met", "n", "low", "high"),
    [
        (27, 30, 0.744, 0.965),
        (29, 29, 0.883, 1.0),  # z²/(n+z²) = 3.841/32.841 = 0.117
        (0, 10, 0.0, 0.278),
        (1, 1, 0.207, 1.0),
    ],
)
def test_wilson_interval(met, n, low, high):
    assert wilson(met, n) == pytest.approx((low, high), abs=5e-4)


def test_wilson_of_nothing_says_nothing():
    assert wilson(0, 0) is None


def test_the_90th_percentile_of_25_is_the_23rd():
    assert percentile([float(i) for i in range(1, 26)], [], 90) == 23


def test_the_90th_percentile_of_10_is_the_9th():
    assert percentile([float(i) for i in range(1, 11)], [], 90) == 9, "a tenth is left, which is enough"


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=60), st.integers(1, 100))
def test_without_open_cases_it_is_the_nearest_rank(times, percent):
    rank = ceil(percent * len(times) / 100)
    assert percentile(times, [], percent) == sorted(times)[rank - 1]


def test_open_cases_are_lower_bounds_not_dropped():
    # S after 1, 2, 3 of 4 with one open at 2.5: 3/4, 2/4, then of the one left 1/2·0 = 0 at 3
    assert percentile([1.0, 2.0, 3.0], [2.5], 50) == 2.0
    assert percentile([1.0, 2.0, 3.0], [2.5], 90) == 3.0
    # dropping the open one would have said 2.0 for P50 of [1, 2, 3]; with it open for longer P90 is not known yet
    assert percentile([1.0, 2.0, 3.0], [9.0], 90) is None


@pytest.mark.parametrize(
    ("arrived", "still_open", "percent", "found"),
    [
        ([2], [2], 50, 2),  # the arrival counts first: of two one is left, 1/2 ≤ 1/2
        ([2], [2], 90, None),  # and 1/2 > 1/10
        ([2, 2], [2], 67, None),  # one of three is left: 1/3 > 1 − 67/100
        ([2, 2], [2], 66, 2),
        ([2, 3], [2], 90, 3),  # 2/3 after the first; of the one left nothing
        ([1, 2, 3, 4], [], 50, 2),  # exactly half
        ([1, 2, 3, 4], [], 51, 3),
        ([], [5], 50, None),
        ([], [], 50, None),
    ],
)
def test_an_arrival_at_the_moment_of_a_censoring_counts_first(arrived, still_open, percent, found):
    assert percentile(arrived, still_open, percent) == found


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        (timing(600), "met"),
        (timing(600.001), "missed"),
        (timing(status="cancelled", ended_s=600), "ended_before_arrival"),
        (timing(status="cancelled", ended_s=600.001), "missed"),
        (timing(status="offered", received=T0 + timedelta(seconds=300)), "open_within_target"),  # 900 − 300 = 600 s
        (timing(status="offered", received=T0 + timedelta(seconds=299.999)), "missed"),
        (timing(status="answered", target_s=600, ended_s=601), "no_team_sent"),
        (timing(status="transferred", ended_s=601), "transferred"),
        (timing(status="to_transfer"), "transferred"),
        (timing(600, status="answered", ended_s=900), "met"),  # visited, then reopened for the desk
        (timing(600.001, status="desk"), "missed"),
        (timing(600.001, status="transferred", ended_s=900), "missed"),
        (timing(600, status="desk", target_s=None), "no_target"),
    ],
)
def test_exactly_on_the_target_is_within_it(case, outcome):
    found = figures([case], T0 + timedelta(seconds=900))
    assert [name for name in ("met", "missed") if getattr(found, name)] + list(found.excluded) == [outcome]


def test_share_exclusions_and_censoring():
    now = T0 + timedelta(seconds=900)
    recent = now - timedelta(seconds=100)
    cases = [
        timing(600),  # met, exactly
        timing(600.001),  # missed
        timing(status="offered"),  # open for 900 s of 600: missed already
        timing(status="offered", received=recent),  # open within the target: not yet known
        timing(2000, target_s=None),  # nothing promised
        timing(status="desk", target_s=None),
        timing(status="transferred", target_s=None, ended_s=50),
        timing(status="cancelled", ended_s=50),
    ]
    found = figures(cases, now)
    assert (found.n, found.met, found.missed) == (3, 1, 2)
    assert found.share == pytest.approx(1 / 3)
    assert found.excluded == {
        "ended_before_arrival": 1,
        "no_target": 1,
        "no_team_sent": 1,
        "open_within_target": 1,
        "transferred": 1,
    }
    assert found.n + sum(found.excluded.values()) == len(cases)
    assert (found.measured, found.censored) == (3, 2)


def test_a_case_that_follows_another_is_not_waited_for():
    follows = timing(status="joined", target_s=None)
    found = figures([timing(100), *[follows] * 3], T0 + timedelta(days=1))
    assert (found.cases, found.n, found.censored, found.excluded) == (4, 1, 0, {"no_target": 3})
    assert (found.p50_s, found.p90_s) == (100, 100)


def test_the_times_beside_a_share_are_those_of_its_cases():
    far = [timing(3_000 + n, target_s=None) for n in range(8)]
    found = figures([*(timing(100 + n) for n in range(10)), *far], T0 + timedelta(days=1))
    assert (found.n, found.counted_p50_s, found.counted_p90_s) == (10, 104, 108)
    assert (found.measured, found.p50_s, found.p90_s) == (18, 108, 3_006)  # the 9th and the 17th of 18


@pytest.mark.parametrize(
    "late",
    [timing(status="offered"), timing(status="cancelled", ended_s=700)],
    ids=["open", "ended without arrival"],
)
def test_a_counted_case_without_arrival_is_a_lower_bound(late):
    found = figures([timing(100), timing(200), late], T0 + timedelta(seconds=900))
    # A third is left after 200 s: half are there, nine tenths not yet known.
    assert (found.n, found.counted_p50_s, found.counted_p90_s) == (3, 200, None)


def test_hours_are_local_and_groups_are_never_averaged():
    zone = ZoneInfo("Asia/Shanghai")
    cases = [timing(100), timing(700), timing(100, received=T0 + timedelta(hours=5))]
    groups = by_group(cases, "hour", T0 + timedelta(days=1), zone)
    assert {hour: g.n for hour, g in groups.items()} == {"09": 2, "14": 1}  # 01:00 UTC is 09:00 in Shanghai


def test_arrivals_that_no_position_confirms_count_and_are_named():
    group = [timing(5, unconfirmed=True), timing(5), timing(900, unconfirmed=True)]
    found = figures(group, T0 + timedelta(hours=1))
    assert (found.met, found.unconfirmed, found.missed, found.n) == (2, 1, 1, 3)
