"""The hypercube model and its approximation against printed answers, linear algebra and M/M/N."""

from math import factorial

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dispatch.planning.learning import Queue, approximate, correction_factors, erlang_b, erlang_c, hypercube
from dispatch.planning.learning.errors import (
    BadPreferencesError,
    BadRatesError,
    TooManyUnitsError,
    UnstableQueueError,
)
from tests.running.profiles import examples

LARSON_ODONI = ([0.25, 0.25, 0.25, 0.35, 0.40], [[0, 1, 2], [0, 1, 2], [0, 2, 1], [1, 0, 2], [2, 0, 1]])
"""Larson & Odoni, Urban Operations Research, §5.4–5.5: three servers, λ = 1.5, μ = 1, infinite queue."""


def test_larson_and_odonis_states_come_out_to_every_printed_digit():
    found = hypercube(*LARSON_ODONI, 1.0)
    assert found.states.round(5).tolist() == [0.21053, 0.13669, 0.08863, 0.09489, 0.09047, 0.08894, 0.05301, 0.11842]
    assert found.workloads.round(4).tolist() == [0.5574, 0.4734, 0.4693]
    assert round(found.all_busy_p, 5) == 0.23684
    assert round(found.interdistrict, 4) == 0.4353
    assert found.states.sum() + found.waiting_p == pytest.approx(1.0, abs=1e-12)


def test_two_servers_that_lose_calls():
    # DOMAIN §5: λ .6 / .4, μ = 1: P0 .4, P1 .22, P2 .18, P12 .2
    found = hypercube([0.6, 0.4], [[0, 1], [1, 0]], 1.0, queue=Queue.NONE)
    np.testing.assert_allclose(found.states, [0.4, 0.22, 0.18, 0.2], atol=1e-12)
    assert found.all_busy_p == pytest.approx(erlang_b(2, 1.0))
    assert found.dispatches.sum() == pytest.approx(1.0)


@st.composite
def instances(draw):
    units = draw(st.integers(1, 5))
    atoms = draw(st.integers(1, 6))
    orders = [draw(st.permutations(range(units))) for _ in range(atoms)]
    rates = draw(st.lists(st.floats(0.01, 1.0), min_size=atoms, max_size=atoms))
    load = draw(st.floats(0.05, 0.95))
    total = sum(rates)
    return [rate / total * load * units for rate in rates], orders


def balance(rates, orders, queue):
    """Solve the balance equations densely; the tail beyond N waits is geometric."""
    units = len(orders[0])
    count = 2**units
    flow = np.zeros((count, count))
    for state in range(count):
        for rate, order in zip(rates, orders, strict=True):
            free = [unit for unit in order if not state >> unit & 1]
            if free:
                flow[state, state | 1 << free[0]] += rate
        for unit in range(units):
            if state >> unit & 1:
                flow[state, state ^ 1 << unit] += 1.0
    matrix = flow.T - np.diag(flow.sum(axis=1))
    matrix[-1] = 1.0
    states = np.linalg.solve(matrix, np.eye(count)[-1])
    share = sum(rates) / units
    tail = states[-1] * share / (1 - share) if queue is Queue.INFINITE else 0.0
    return states / (states.sum() + tail), tail / (states.sum() + tail)


@settings(max_examples=examples(60))
@given(instances(), st.sampled_from(list(Queue)))
def test_the_steady_state_solves_the_balance_equations(instance, queue):
    rates, orders = instance
    found = hypercube(rates, orders, 1.0, queue=queue)
    states, waiting = balance(rates, orders, queue)
    np.testing.assert_allclose(found.states, states, atol=1e-10)
    assert found.waiting_p == pytest.approx(waiting, abs=1e-10)


@settings(max_examples=examples(60))
@given(instances(), st.sampled_from(list(Queue)))
def test_how_many_are_busy_does_not_depend_on_preferences(instance, queue):
    rates, orders = instance
    found = hypercube(rates, orders, 1.0, queue=queue)
    units, load = len(orders[0]), sum(rates)
    assert found.workloads.sum() == pytest.approx(load * (1 if queue is Queue.INFINITE else 1 - erlang_b(units, load)))
    assert found.all_busy_p == pytest.approx((erlang_c if queue is Queue.INFINITE else erlang_b)(units, load))
    assert found.dispatches.sum() == pytest.approx(1.0)


@settings(max_examples=examples(60))
@given(instances(), st.sampled_from(list(Queue)))
def test_the_approximation_comes_near_the_exact_workloads(instance, queue):
    rates, orders = instance
    exact = hypercube(rates, orders, 1.0, queue=queue).workloads
    near = approximate(rates, orders, 1.0, queue=queue).workloads
    assert np.max(np.abs(near - exact)) < 0.06
    assert near.sum() == pytest.approx(exact.sum())


def test_the_factors_are_those_larson_printed():
    # Larson 1975, eq. 11: Q(N, ρ, j) = Σ_{k=j}^{N-1} (N-j-1)! (N-k) / (k-j)! · N^k / N! · ρ^{k-j} · P0 / (1 - ρ)
    units, share = 6, 0.4
    load = units * share
    first = 1 / (sum(load**k / factorial(k) for k in range(units)) + load**units / factorial(units) / (1 - share))
    printed = [
        sum(
            factorial(units - j - 1) * (units - k) / factorial(k - j) * units**k / factorial(units) * share ** (k - j)
            for k in range(j, units)
        )
        * first
        / (1 - share)
        for j in range(units)
    ]
    np.testing.assert_allclose(correction_factors(units, load), printed, rtol=1e-12)
    assert printed[0] == pytest.approx(1.0)


@settings(max_examples=examples(60))
@given(st.integers(1, 5_000), st.floats(-9, 0), st.sampled_from(list(Queue)))
@example(148, -4, Queue.NONE)  # .0001^147 underflows
@example(5_000, -0.05, Queue.INFINITE)
def test_the_factors_add_up_for_any_number_of_units(units, magnitude, queue):
    # Somebody is free with probability Σ Q(j) · r^j · (1 − r), r the mean workload; else all are busy, by Erlang.
    load = units * 0.999 * 10**magnitude
    all_busy = (erlang_c if queue is Queue.INFINITE else erlang_b)(units, load)
    mean = load / units * (1.0 if queue is Queue.INFINITE else 1.0 - all_busy)
    factors = correction_factors(units, load, queue=queue)
    assert np.isfinite(factors).all()
    total = float(factors @ (mean ** np.arange(units) * (1.0 - mean)))
    assert total == pytest.approx(1.0 - all_busy, rel=1e-6)


def test_factors_of_idle_units_are_one():
    assert correction_factors(4, 0.0).tolist() == [1.0] * 4


def test_no_calls_leave_everybody_free():
    found = hypercube([0.0, 0.0], [[0, 1], [1, 0]], 1.0)
    assert found.states.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert approximate([0.0, 0.0], [[0, 1], [1, 0]], 1.0).workloads.tolist() == [0.0, 0.0]


def test_fourteen_units_are_solved_and_fifteen_refused():
    orders = [list(range(n, 14)) + list(range(n)) for n in range(14)]
    found = hypercube([0.5] * 14, orders, 1.0)
    np.testing.assert_allclose(found.workloads, np.full(14, 0.5), atol=1e-9)  # by symmetry
    with pytest.raises(TooManyUnitsError, match="14"):
        hypercube([0.5], [list(range(15))], 1.0)


@pytest.mark.parametrize(
    ("rates", "orders", "service", "error"),
    [
        ([], [], 1.0, BadRatesError),
        ([-1.0], [[0]], 1.0, BadRatesError),
        ([float("nan")], [[0]], 1.0, BadRatesError),
        ([1.0], [[0]], 0.0, BadRatesError),
        ([0.1, 0.1], [[0, 1]], 1.0, BadPreferencesError),
        ([0.1, 0.1], [[0, 1], [0]], 1.0, BadPreferencesError),
        ([0.1], [[0, 0]], 1.0, BadPreferencesError),
        ([0.1], [[1, 2]], 1.0, BadPreferencesError),
        ([2.0], [[0, 1]], 1.0, UnstableQueueError),
    ],
)
def test_input_that_cannot_be_is_refused(rates, orders, service, error):
    with pytest.raises(error):
        hypercube(rates, orders, service)


def test_overload_without_a_queue_is_no_error():
    assert hypercube([5.0], [[0, 1]], 1.0, queue=Queue.NONE).all_busy_p == pytest.approx(erlang_b(2, 5.0))


def test_the_same_input_gives_the_same_bytes():
    first, again = (hypercube(*LARSON_ODONI, 1.0) for _ in range(2))
    assert first.states.tobytes() == again.states.tobytes()
