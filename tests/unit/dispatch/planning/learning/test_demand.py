"""Demand on simulated counties: 200 cells, 147 cases a year, as PLANNING §2 has them."""

import numpy as np
import pytest

from dispatch.planning.learning import CellGround, ExposureSource, demand, exposure
from dispatch.planning.learning.errors import BadExposureError

CELLS, CASES = 200, 147


def county(seed: int, shape: float | None):
    """Return exposure, true rates and counts of a year; relative risks are gamma of a shape, log-normal for None."""
    rng = np.random.default_rng(seed)
    found = exposure([CellGround(str(n), households=h) for n, h in enumerate(rng.lognormal(4, 0.8, CELLS))])
    risks = rng.lognormal(-0.32, 0.8, CELLS) if shape is None else rng.gamma(shape, 1 / shape, CELLS)
    rates = CASES * found.shares * risks
    return found, rates, rng.poisson(rates)


@pytest.mark.parametrize(("shape", "low", "high"), [(1.0, 0.87, 0.93), (3.0, 0.86, 0.94), (None, 0.88, 0.97)])
def test_a_ninety_percent_interval_holds_and_shrinking_pays(shape: float | None, low: float, high: float):
    held, errors = [], []
    for seed in range(100, 108):
        found, rates, counts = county(seed, shape)
        learned = demand(counts, 1.0, found).cells()
        held.append(((rates >= learned.low) & (rates <= learned.high)).mean())
        errors.append([((x - rates) ** 2).mean() for x in (learned.mean, counts, found.shares * counts.sum())])
    shrunk, raw, households = np.mean(errors, axis=0)
    assert low <= np.mean(held) <= high
    assert shrunk < raw
    assert shrunk < households


def test_the_interval_of_a_group_holds():
    held = []
    for seed in range(100, 108):
        found, rates, counts = county(seed, 1.0)
        learned = demand(counts, 1.0, found)
        for first in range(0, CELLS, 40):
            _, low, high = learned.group(range(first, first + 40))
            held.append(low <= rates[first : first + 40].sum() <= high)
    assert 0.8 <= np.mean(held) <= 0.98  # 40 groups: 0.9 ± 0.09 at 95 %


def test_cells_add_up_to_their_group():
    found, _, counts = county(3, 1.0)
    learned = demand(counts, 1.0, found)
    mean, low, high = learned.group(range(CELLS))
    assert mean == pytest.approx(learned.cells().mean.sum())
    assert low < mean < high
    assert learned.group([]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("households", "share"),
    [(None, 0.0323), (22_400, 0.0721)],  # years: 4 ÷ 365 and 4 ÷ 156.8, beside 120 ÷ 365.25 of the log
)
def test_the_share_of_the_prior_is_that_by_which_the_rate_is_mixed(households: float | None, share: float):
    """1,383 cases in 120 days: a log that has many cases in a short time is moved all the same."""
    years = 120 / 365.25
    learned = demand([1_383], years, exposure([CellGround("a", households=households)]))
    now = learned.prior_now
    assert (now.cases, now.share) == (1_383, pytest.approx(share, abs=5e-5))
    assert learned.county()[0] == pytest.approx((1 - share) * 1_383 / years + share * learned.expected, rel=1e-3)
    assert demand([0], 0.0, learned.exposure).prior_now.share == 1.0


def test_without_a_log_the_prior_speaks_with_a_wide_interval():
    found = exposure([CellGround("a", households=700), CellGround("b", households=300)])
    learned = demand([0, 0], 0.0, found)
    mean, low, high = learned.group([0, 1])
    assert learned.cases == 0
    assert mean == pytest.approx(7.0, rel=0.05)  # 7 cases per 1,000 households a year
    assert high / low > 4
    assert learned.cells().mean[0] / learned.cells().mean[1] == pytest.approx(7 / 3, rel=0.1)


def test_the_prior_gives_way_to_the_log():
    found = exposure([CellGround("a"), CellGround("b")])
    few, many = (demand([n, n], years, found).group([0, 1]) for n, years in ((1, 0.1), (1_000, 100.0)))
    assert many[0] == pytest.approx(20.0, rel=0.02)
    assert many[2] / many[1] < 1.15 < few[2] / few[1]


def test_more_cases_in_one_cell_raise_its_rate_and_no_case_does_not_make_it_zero():
    found = exposure([CellGround(str(n)) for n in range(20)])
    rates = demand([9] + [1] * 18 + [0], 1.0, found).cells()
    assert rates.mean[0] > rates.mean[1] > rates.mean[19] > 0
    assert rates.mean[0] < 9


def test_the_same_input_gives_the_same_bytes():
    found, _, counts = county(5, 1.0)
    first, again = (demand(counts, 1.0, found).cells() for _ in range(2))
    assert first.low.tobytes() == again.low.tobytes()


@pytest.mark.parametrize(
    ("counts", "years"), [([1], 1.0), ([1, -1], 1.0), ([1, 1], -1.0), ([1, 1], 0.0), ([1, 1], float("inf"))]
)
def test_counts_that_cannot_be_are_refused(counts, years):
    with pytest.raises(BadExposureError):
        demand(counts, years, exposure([CellGround("a"), CellGround("b")]))


@pytest.mark.parametrize(
    ("cells", "source", "filled", "shares"),
    [
        # Nine tenths by households, one tenth alike.
        ([CellGround("a", 30, 1, 1), CellGround("b", 10, 9, 9)], ExposureSource.HOUSEHOLDS, 0, [0.725, 0.275]),
        # One of three without households: its 10 m² at the others' 40 households per 20 m² make 20.
        (
            [CellGround("a", 30, 10), CellGround("b", 10, 10), CellGround("c", None, 10)],
            ExposureSource.HOUSEHOLDS, 1, [0.45 + 1 / 30, 0.15 + 1 / 30, 0.3 + 1 / 30],
        ),
        (
            [CellGround("a", 30, 1), CellGround("b", None, 1), CellGround("c", None, 2)],
            ExposureSource.BUILT_UP, 0, [0.2 + 1 / 15, 0.2 + 1 / 15, 0.4 + 1 / 15],
        ),
        ([CellGround("a", 0, None, 3), CellGround("b", 0, None, 1)], ExposureSource.POINTS, 0, [0.625, 0.375]),
        ([CellGround("a"), CellGround("b")], ExposureSource.EQUAL, 0, [0.5, 0.5]),
    ],
)  # fmt: skip
def test_exposure_takes_the_best_source_there_is(cells, source, filled, shares):
    found = exposure(cells)
    assert (found.source, found.filled) == (source, filled)
    np.testing.assert_allclose(found.shares, shares)


def test_a_cell_without_exposure_keeps_a_little():
    found = exposure([CellGround("a", households=100), CellGround("b", households=0)])
    np.testing.assert_allclose(found.shares, [0.95, 0.05])


def test_the_county_is_its_count_however_wrong_the_exposure_is():
    # All cases in a cell where none is expected: its share is shrunk, the county is not.
    cells = [CellGround(str(n), points=0 if n == 0 else 5) for n in range(300)]
    learned = demand([70] + [0] * 299, 0.25, exposure(cells))
    mean, low, high = learned.county()
    assert mean == pytest.approx(74 / (0.25 + 4 / 365))
    assert low < 280 < high
    assert learned.cells().mean.sum() == pytest.approx(mean)
    assert 200 < learned.cells().mean[0] < 280


@pytest.mark.parametrize("cells", [[], [CellGround("a", households=-1)], [CellGround("a", built_up_m2=float("inf"))]])
def test_ground_that_cannot_be_is_refused(cells):
    with pytest.raises(BadExposureError):
        exposure(cells)


@pytest.mark.parametrize("cases", [0, 30])
def test_the_mean_of_every_cell_is_had_without_its_interval(cases):
    found = exposure([CellGround(str(n), households=50.0 + 7 * n) for n in range(20)])
    known = demand(np.bincount(np.arange(cases) % 20, minlength=20), 1.5 if cases else 0.0, found)
    assert known.per_cell().tolist() == known.cells().mean.tolist()
