"""Tables that others have printed, against our own functions; each names its source."""

from math import sqrt

import pytest

from dispatch.planning.cells import poisson_interval
from dispatch.planning.history.intervals import quantile
from dispatch.planning.simulation.paired import mcnemar
from dispatch.planning.simulation.tally import Tally, share
from dispatch.statistics.response import wilson


# Fisher & Yates, Statistical Tables, table III, P = 0.05.
@pytest.mark.parametrize(("degrees", "t"), [(9, 2.262), (11, 2.201), (19, 2.093), (29, 2.045)])
def test_student(degrees, t):
    """Four and eight of ten in time, in turn: 0.6 ± t × 0.2 / √degrees."""
    p, low, high = share(Tally(n=[10] * (degrees + 1), met=[4, 8] * ((degrees + 1) // 2)))
    half = t * 0.2 / sqrt(degrees)
    assert (p, low, high) == pytest.approx((0.6, 0.6 - half, 0.6 + half), abs=0.00005)


# Newcombe (1998), Statistics in Medicine 17, 857–872, table I: score method without continuity correction.
@pytest.mark.parametrize(
    ("met", "n", "score"),
    [
        (81, 263, (0.2553, 0.3662)),
        (15, 148, (0.0624, 0.1605)),
        (0, 20, (0.0, 0.1611)),
        (1, 29, (0.0061, 0.1718)),
    ],
)
def test_shares(met, n, score):
    assert tuple(round(end, 4) for end in wilson(met, n)) == score


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
