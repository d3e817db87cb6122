"""Tables that others have printed, against our own functions; each names its source."""

import pytest

from dispatch.planning.cells import poisson_interval
from dispatch.planning.history.intervals import quantile
from dispatch.planning.learning.distributions import beta_quantile
from dispatch.planning.simulation.paired import mcnemar
from dispatch.planning.simulation.student import t975
from dispatch.statistics.response import wilson

STUDENT = {
    1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 11: 2.201,
    12: 2.179, 13: 2.160, 14: 2.145, 15: 2.131, 16: 2.120, 17: 2.110, 18: 2.101, 19: 2.093, 20: 2.086, 21: 2.080,
    22: 2.074, 23: 2.069, 24: 2.064, 25: 2.060, 26: 2.056, 27: 2.052, 28: 2.048, 29: 2.045, 30: 2.042, 40: 2.021,
    60: 2.000, 120: 1.980,
}  # fmt: skip
"""Fisher & Yates, Statistical Tables, table III, P = 0.05."""


@pytest.mark.parametrize(("degrees", "printed"), STUDENT.items())
def test_student(degrees, printed):
    assert round(t975(degrees), 3) == printed


# Newcombe (1998), Statistics in Medicine 17, 857–872, table I: score method without continuity correction, and exact.
@pytest.mark.parametrize(
    ("met", "n", "score", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_shares(met, n, score, exact):
    assert tuple(round(end, 4) for end in wilson(met, n)) == score
    low = beta_quantile(0.025, met, n - met + 1) if met else 0.0  # Clopper & Pearson 1934
    assert (round(low, 4), round(beta_quantile(0.975, met + 1, n - met), 4)) == exact


# Garwood (1936), Biometrika 28, 437–442, as in Pearson & Hartley, Biometrika Tables, table 40: 95 %.
@pytest.mark.parametrize(
    ("n", "low", "high"),
    [
        (0, 0.0, 3.689), (1, 0.0253, 5.572), (2, 0.242, 7.225), (3, 0.619, 8.767), (4, 1.090, 10.242),
        (5, 1.623, 11.668), (10, 4.795, 18.390), (20, 12.217, 30.888), (50, 37.11, 65.92),
    ],
)  # fmt: skip
def test_counts(n, low, high):
    assert poisson_interval(n) == pytest.approx((low, high), abs=0.006 if n == 50 else 0.0006)


# Ranks of the 95 % interval of a median by the sign test: Documenta Geigy, Scientific Tables (1970).
@pytest.mark.parametrize(
    ("n", "low", "high"),
    [
        (6, 1, 6), (8, 1, 8), (9, 2, 8), (10, 2, 9), (12, 3, 10), (15, 4, 12), (17, 5, 13), (20, 6, 15), (25, 8, 18),
        (30, 10, 21), (40, 14, 27), (50, 18, 33), (100, 40, 61),
    ],
)  # fmt: skip
def test_medians(n, low, high):
    found = quantile(range(1, n + 1), 50)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(("n", "percent"), [(7, 90), (36, 90), (999, 50), (1_001, 50), (1_200, 90), (5_000, 90)])
def test_percentiles_of_any_number_have_the_ranks_of_the_binomial(n, percent):
    from scipy import stats  # noqa: PLC0415 -- half a second, which most processes of a run need not spend

    at_most = stats.binom(n, percent / 100).cdf(range(n + 1))
    low, high = int((at_most <= 0.025).sum()), int((at_most < 0.975).sum()) + 1
    found = quantile(range(1, n + 1), percent)
    assert (found.low, found.high) == (low or None, high if high <= n else None)


# Siegel & Castellan (1988), Nonparametric Statistics, table D: binomial tails at one half, to three digits.
@pytest.mark.parametrize(
    ("fewer", "n", "tail"),
    [(0, 5, 0.031), (1, 8, 0.035), (2, 10, 0.055), (3, 15, 0.018), (5, 20, 0.021), (7, 25, 0.022)],
)
def test_mcnemar(fewer, n, tail):
    assert mcnemar(fewer, n - fewer) == pytest.approx(2 * tail, abs=0.001)
