"""Tail areas against scipy, the oracle."""

import numpy as np
import pytest
from scipy import special

from dispatch.planning.learning.distributions import (
    beta_cdf,
    beta_quantile,
    binomial_tail,
    gamma_cdf,
    log_gamma,
    normal_cdf,
    quantiles,
    student,
    student_cdf,
)

RNG = np.random.default_rng(7)
SHAPES = 10 ** RNG.uniform(-2, 4, 2_000)


def test_the_log_of_the_gamma_function_is_scipys():
    np.testing.assert_allclose(log_gamma(SHAPES), special.gammaln(SHAPES), rtol=1e-12, atol=1e-12)


def test_the_gamma_distribution_is_scipys_in_both_tails():
    at = SHAPES * 10 ** RNG.normal(0, 0.3, SHAPES.size)
    np.testing.assert_allclose(gamma_cdf(SHAPES, at), special.gammainc(SHAPES, at), atol=1e-10)


def test_the_gamma_distribution_begins_at_zero_and_ends_at_infinity():
    found = gamma_cdf(np.full(4, 2.0), np.array([-1.0, 0.0, np.inf, 1e-300]))
    assert found.tolist()[:3] == [0.0, 0.0, 1.0]
    assert 0.0 <= found[3] < 1e-100


@pytest.mark.parametrize("freedom", [1.0, 3.5, 10.0, 40.0, 5_000.0])
def test_students_distribution_is_scipys(freedom: float):
    at = np.concatenate([np.linspace(-12, 12, 401), [-np.inf, np.inf]])
    np.testing.assert_allclose(student_cdf(at, freedom), special.stdtr(freedom, at), atol=1e-11)


@pytest.mark.parametrize("freedom", [0.5, 10.0, 210.0, 20_000.0])
def test_students_table_is_as_good_as_the_function_between_its_steps_and_beyond_them(freedom: float):
    at = np.concatenate([RNG.standard_cauchy(20_000) * 20, [0.0, 1_490.0, 1_491.0, -1e9, np.inf, -np.inf]])
    assert np.abs(at).max() > 10_000
    np.testing.assert_allclose(student(freedom)(at), special.stdtr(freedom, at), atol=1e-11)
    assert student(freedom)(np.zeros((2, 3))).tolist() == [[0.5] * 3] * 2


@pytest.mark.parametrize(("a", "b"), [(0.5, 0.5), (1.0, 3.0), (3.5, 97.5), (200.0, 4.0)])
def test_the_beta_distribution_is_scipys(a: float, b: float):
    at = np.linspace(0, 1, 101)
    np.testing.assert_allclose(beta_cdf(at, a, b), special.betainc(a, b, at), atol=1e-10)
    assert beta_quantile(0.05, a, b) == pytest.approx(special.betaincinv(a, b, 0.05), abs=1e-10)


def test_the_normal_distribution_is_scipys():
    assert normal_cdf(1.959963984540054) == pytest.approx(0.975, abs=1e-12)


def test_quantiles_are_found_each_by_its_own_function():
    scales = np.array([1.0, 5.0])
    found = quantiles(lambda x: 1 - np.exp(-x / scales), np.array([0.5, 0.9]), np.zeros(2), np.full(2, 100.0))
    np.testing.assert_allclose(found, [np.log(2), 5 * np.log(10)], rtol=1e-9)


def test_quantiles_outside_of_the_interval_are_its_ends():
    functions = np.array([0.0, 0.0, 0.5, 0.5])  # from here to 0.5 or 1 over 0 to 1; the last two begin and end at 2
    low, high = np.array([0.0, 0.0, 0.0, 2.0]), np.array([1.0, 1.0, 1.0, 2.0])
    found = quantiles(lambda x: np.maximum(functions, 0.5 * x), np.array([0.0, 0.7, 0.3, 0.6]), low, high)
    np.testing.assert_allclose(found, [0.0, 1.0, 0.0, 2.0], atol=1e-15)


@pytest.mark.parametrize("shape", [0.01, 0.3, 1.0, 40.0])
def test_quantiles_of_functions_that_bend_much_are_as_exact_as_halvings(shape: float):
    p = np.linspace(0.001, 0.999, 99)
    asked = []
    found = quantiles(
        lambda x: (asked.append(0), gamma_cdf(np.full(x.shape, shape), x))[1],
        p, np.zeros(99), np.full(99, 200.0), halvings=40,
    )  # fmt: skip
    np.testing.assert_allclose(found, special.gammaincinv(shape, p), atol=200 / 2**40)
    assert len(asked) <= 42


def test_binomial_tails_are_scipys():
    k, p = np.arange(-1, 33, dtype=float), np.full(34, 0.07)
    inside = special.bdtrc(np.clip(k - 1, 0, 29), 30, 0.07)  # elsewhere it is 1 below and 0 above
    expected = np.where((k >= 1) & (k <= 30), inside, k < 1)
    np.testing.assert_allclose(binomial_tail(k, 30, p), expected, atol=1e-12)
    assert binomial_tail(np.array([3.0]), 30, np.array([1.0])).tolist() == [1.0]
