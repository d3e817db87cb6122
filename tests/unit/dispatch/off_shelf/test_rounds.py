"""In which order to visit premises: against every order there is, and better than the nearest next."""

from itertools import permutations

import numpy as np
import pytest

from dispatch.off_shelf import rounds
from dispatch.off_shelf.rounds import EXACT, cost, plan


def times(places, seed, *, straight=False):
    """Return times from a start and between places: of a plane, or any at all in either direction."""
    rng = np.random.default_rng(seed)
    if not straight:
        return rng.uniform(30, 1800, (places + 1, places)).round(1)
    here = rng.uniform(0, 1000, (places + 1, 2))
    return np.hypot(*(here[:, None] - here[None, 1:]).transpose(2, 0, 1))


def brute(times_s):
    """Return the least time of all orders, all of them at once: of each, one row of places to leave and to reach."""
    to = np.array(list(permutations(range(times_s.shape[1]))))
    start = np.zeros((len(to), 1), dtype=int)
    return times_s[np.hstack([start, to[:, :-1] + 1]), to].sum(axis=1).min()


@pytest.mark.parametrize("places", [1, 2, 3, 5, 7])
@pytest.mark.parametrize("seed", range(6))
def test_a_short_round_is_the_best_there_is(places, seed):
    times_s = times(places, seed)
    found = plan(times_s)
    assert sorted(found.order) == list(range(places))
    least = brute(times_s)
    assert cost(times_s, found.order) == pytest.approx(least)
    assert found.method == "exact"
    assert found.total_s == pytest.approx(least, abs=0.06)


@pytest.mark.parametrize("straight", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_the_heuristic_comes_near_the_best(seed, straight):
    times_s = times(8, seed, straight=straight)
    found = rounds._improved(times_s, rounds._nearest(times_s))
    assert sorted(found) == list(range(8))
    assert cost(times_s, found) <= 1.15 * brute(times_s), "of 40,320 orders within 15 % of the best"


@pytest.mark.parametrize("straight", [True, False])
def test_a_long_round_is_better_than_the_nearest_next(straight):
    for seed in range(5):
        times_s = times(60, seed, straight=straight)
        found = plan(times_s)
        assert sorted(found.order) == list(range(60))
        assert found.method == "heuristic"
        assert cost(times_s, found.order) < 0.97 * cost(times_s, rounds._nearest(times_s))


def test_the_long_way_round_a_circle_is_found():
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    around = np.c_[np.cos(angles), np.sin(angles)] * 1000
    shuffled = np.random.default_rng(3).permutation(np.arange(1, 40))
    here = np.r_[around[:1], around[shuffled]]
    times_s = np.hypot(*(here[:, None] - here[None, 1:]).transpose(2, 0, 1))
    step = 2 * 1000 * np.sin(np.pi / 40)
    assert plan(times_s).total_s == pytest.approx(39 * step, rel=1e-3), "39 sides of a polygon of 40"


def turns(order):
    """Return every order with one stretch turned round."""
    ends = [(i, j) for i in range(len(order)) for j in range(i + 2, len(order) + 1)]
    return [[*order[:i], *order[i:j][::-1], *order[j:]] for i, j in ends]


def moves(order):
    """Return every order with one stretch of one to three moved elsewhere."""
    for length in (1, 2, 3):
        for first in range(len(order) - length + 1):
            stretch, rest = order[first : first + length], [*order[:first], *order[first + length :]]
            yield from ([*rest[:at], *stretch, *rest[at:]] for at in range(len(rest) + 1))


@pytest.mark.parametrize("seed", range(6))
def test_of_all_turns_and_of_all_moves_the_one_that_helps_most_is_made(seed):
    times_s = times(12, seed)
    order = [int(place) for place in np.random.default_rng(seed).permutation(12)]
    turned, moved = rounds._turned(times_s, order), rounds._moved(times_s, order)
    assert cost(times_s, turned) == pytest.approx(min(cost(times_s, each) for each in turns(order)))
    assert cost(times_s, moved) == pytest.approx(min(cost(times_s, each) for each in moves(order)))


def test_what_no_road_reaches_comes_last_without_a_time():
    times_s = times(4, 1)
    times_s[:, 2] = np.nan
    times_s[3, :] = np.nan
    found = plan(times_s)
    assert found.order[-1] == 2
    assert found.legs_s[-1] is None
    assert all(leg is not None for leg in found.legs_s[:-1])


def test_a_round_without_premises_is_empty():
    assert plan(np.zeros((1, 0))) == rounds.Round((), (), "exact")


def test_the_best_is_sought_as_long_as_it_is_said():
    assert plan(times(EXACT, 0)).method == "exact"
    assert plan(times(EXACT + 1, 0)).method == "heuristic"
