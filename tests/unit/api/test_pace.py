"""Token buckets: `burst` at once, then as many as trickle in, each name by itself."""

import pytest

from api.pace import MOST_KEPT, Buckets


@pytest.fixture
def moment():
    return [100.0]


def taken(buckets, name, n):
    return sum(not buckets.take(name) for _ in range(n))


def test_a_burst_passes_and_then_the_rate(moment):
    buckets = Buckets(per_s=50, burst=200, now=lambda: moment[0])
    assert taken(buckets, "a", 300) == 200
    assert buckets.take("a") == pytest.approx(0.02)  # 1 token ÷ 50 a second
    moment[0] += 1.0
    assert taken(buckets, "a", 300) == 50


def test_nobody_saves_up_more_than_a_burst(moment):
    buckets = Buckets(per_s=50, burst=200, now=lambda: moment[0])
    taken(buckets, "a", 10)
    moment[0] += 3600
    assert taken(buckets, "a", 300) == 200


def test_one_name_does_not_slow_another(moment):
    buckets = Buckets(per_s=1, burst=2, now=lambda: moment[0])
    assert (taken(buckets, "a", 5), taken(buckets, "b", 5)) == (2, 2)


def test_what_is_kept_is_bounded(moment):
    buckets = Buckets(per_s=1, burst=2, now=lambda: moment[0])
    for number in range(MOST_KEPT + 50):
        buckets.take(str(number))
    assert len(buckets._held) == MOST_KEPT
