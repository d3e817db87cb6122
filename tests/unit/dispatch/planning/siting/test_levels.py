"""Weights far apart: made smaller where sums keep their order; no bound passes the best answer beside them."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.planning.siting import Model
from dispatch.planning.siting.matrix.answer import answer
from dispatch.planning.siting.matrix.levels import levelled
from dispatch.planning.siting.matrix.question import Question
from tests.running.profiles import examples

HEAVY = 10**11


@pytest.mark.parametrize(
    ("weights", "smaller"),
    [
        ([1, 1, 10**9], [1, 1, 3]),  # 2 below: one of the heavy is worth 3
        ([10**9, 7, 10**6, 1], [18, 7, 9, 1]),  # 8 below: 9; 17 below: 18
        ([2, 3, 100, 150], [2, 3, 12, 18]),  # multiples of 50, 5 below
        ([0, 5, 5], [0, 1, 1]),
        ([3, 5, 7], [3, 5, 7]),
        ([10**9, 10**9 + 1, 600], [10**9, 10**9 + 1, 600]),  # nothing in common
    ],
)
def test_heavy_weights_become_little_more_than_all_lighter_ones(weights, smaller):
    assert levelled(np.array(weights, dtype=float)).values.tolist() == smaller


def test_a_table_has_one_number_of_each_row_in_a_sum():
    # Light rows add up to 1 + 2 at most; 100 K + L is in the order of 4 K + L.
    found = levelled(np.array([[0.0, 1.0], [100.0, 300.0], [2.0, 0.0]]))
    assert found.values.tolist() == [[0, 1], [4, 12], [2, 0]]
    assert [found.given(value) for value in (3.0, 4.0, 15.0)] == [3, 100, 303]


def test_weights_that_count_in_part_stay_above_all_parts_of_lighter_ones():
    # Quarters: 3 below are 12 parts, a quarter of the heavy one is worth 13.
    found = levelled(np.array([1.0, 2.0, 1000.0]), 4)
    assert found.values.tolist() == [1, 2, 13]
    assert [found.given(value) for value in (0.0, 3.0, 13 * 0.75 + 2.25, 13.0 + 1.5)] == [0, 3, 752.25, 1001.5]


@settings(max_examples=examples(200))
@given(st.lists(st.sampled_from([0, 1, 2, 7, 30, 1000, 4000, 10**6, 5 * 10**9]), min_size=1, max_size=7))
def test_sums_keep_their_order_and_are_found_again(weights):
    found = levelled(np.array(weights, dtype=float))
    sums = {
        (sum(weights[one] for one in chosen), sum(found.values[list(chosen)]))
        for size in range(len(weights) + 1)
        for chosen in itertools.combinations(range(len(weights)), size)
    }
    assert all(found.given(smaller) == given for given, smaller in sums)
    assert sorted(sums) == sorted(sums, key=lambda pair: pair[1])
    assert found.given(float("inf")) == float("inf")


def heavy_and_light(seed, rows):
    """Costs without the shape of a map, and weights of which the first three hide the others in nine digits."""
    stream = np.random.Generator(np.random.Philox(seed))
    costs = stream.integers(1, 1000, (rows, 30)).astype(float)
    weights = stream.integers(1, 10, rows).astype(float)
    weights[:3] = HEAVY
    return costs, weights


def most_covered(costs, weights, sites, radius):
    """The most of all choices, tried one by one: the heavy rows first, then the light ones."""
    chosen = np.array(list(itertools.combinations(range(costs.shape[1]), sites)))
    covered = (costs <= radius)[:, chosen].any(axis=2)
    light = (covered[3:] * weights[3:, None]).sum(axis=0)
    heavy, rest = max(zip(covered[:3].sum(axis=0).tolist(), light.tolist(), strict=True))
    return heavy * HEAVY + rest


@pytest.mark.parametrize("seed", [3, 7, 19, 21])
def test_light_rows_count_to_the_last_beside_heavy_ones(seed):
    # HiGHS called 300000000254 the best where 300000000261 is, and its bound agreed.
    costs, weights = heavy_and_light(seed, 100)
    found = answer(Question(Model.MCLP, costs, weights, 4, 130.0))
    expected = most_covered(costs, weights, 4, 130.0)
    assert (found.objective, found.bound, found.is_proven) == (expected, expected, True)


@pytest.mark.parametrize("seed", [0, 1, 3, 7])
def test_light_rows_count_to_the_last_where_units_are_busy(seed):
    costs, weights = heavy_and_light(seed, 100)
    found = answer(Question(Model.MEXCLP, costs, weights, 3, 130.0, 0.3))
    parts = np.array([0, 700, 910, 973]) * weights.astype(np.int64)[:, None]  # 1000 · w (1 − 0.3 ** n)
    chosen = np.array(list(itertools.combinations(range(costs.shape[1]), 3)))
    units = (costs <= 130.0)[:, chosen].sum(axis=2)
    best = int(np.take_along_axis(parts, units, axis=1).sum(axis=0).max())
    assert (found.objective, found.bound, found.is_proven) == (best / 1000, best / 1000, True)


def test_a_bound_never_passes_the_best_where_heavy_rows_cost_nothing():
    # Prices of 1e13 that cancel out left a bound of 33516 where the best is 33515: nothing was proven then.
    costs, weights = heavy_and_light(0, 60)
    costs[:3, :3] = np.where(np.eye(3) > 0, 0, costs[:3, :3])
    found = answer(Question(Model.PMEDIAN, costs, weights, 5))
    assert (found.objective, found.bound, found.is_proven) == (33515, 33515, True), "as tried one by one"


def test_rows_must_be_reached_however_far_their_weights_are_apart():
    # A missing way cost the heavy rows 1e9 times what it had to, and the bound was lost in rounding.
    stream = np.random.Generator(np.random.Philox(28))
    costs = np.rint(stream.random((24, 24)) * 300) / 10
    costs[stream.random((24, 24)) < 0.6] = np.inf
    np.fill_diagonal(costs, 0.0)
    weights = stream.choice([1.0, 7.0, 1e3, 1e6, 1e9], 24)
    found = answer(Question(Model.PMEDIAN, costs, weights, 8))
    assert (found.objective, found.bound, found.is_proven) == (8449.0, 8449.0, True)
