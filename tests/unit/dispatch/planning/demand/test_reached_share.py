"""The interval of the share reached, against the quantiles of drawn demands."""

import numpy as np
import pytest

from dispatch.planning.demand import reached_share
from dispatch.planning.learning import CellGround, demand, exposure

COUNTS = [12, 7, 3, 3, 1, 1, 0, 0, 0, 2, 5, 9, 0, 1, 4, 2, 0, 0, 1, 3]


def learned(years=1.0, times=1):
    cells = [CellGround(f"{n:015d}", points=1.0 + n % 3) for n in range(len(COUNTS))]
    return demand([count * times for count in COUNTS], years, exposure(cells))


def drawn(found, parts, n=200_000):
    """Return the 5 % and 95 % quantiles of the share over demands drawn from the posterior."""
    rng = np.random.default_rng(7)
    at = rng.choice(len(found.weights), size=n, p=found.weights)
    shape = found.shapes[at][:, None] + found.counts
    rate = (found.shapes / found.means)[at][:, None] + found.exposure.shares * found.years
    cases = (rng.gamma(shape) / rate * found.exposure.shares)[:, ~np.isnan(parts)]
    return np.quantile(cases @ parts[~np.isnan(parts)] / cases.sum(axis=1), [0.05, 0.95])


@pytest.mark.parametrize(
    "parts", [[1] * 10 + [0] * 10, [1] * 18 + [0] * 2, [0, 1] * 10, [1] * 2 + [0] * 18, [1, 0, 1, np.nan] * 5]
)
@pytest.mark.parametrize("times", [1, 10])
def test_the_interval_is_that_of_drawn_demands(parts, times):
    found, reached = learned(times=times), np.array(parts, dtype=np.float64)
    assert reached_share(found, reached) == pytest.approx(tuple(drawn(found, reached)), abs=0.02)


def test_a_part_of_a_cell_is_a_little_too_wide_and_never_too_narrow():
    found, reached = learned(), np.array([1.0] * 9 + [0.5] * 4 + [0.0] * 7)
    low, high = reached_share(found, reached)
    true_low, true_high = drawn(found, reached)
    assert true_low - 0.05 < low <= true_low + 0.005
    assert true_high - 0.005 <= high < true_high + 0.05


def test_all_and_nothing_are_certain():
    assert reached_share(learned(), np.ones(20)) == (1.0, 1.0)
    assert reached_share(learned(), np.zeros(20)) == (0.0, 0.0)


def test_more_cases_narrow_the_interval():
    reached = np.array([1.0] * 10 + [0.0] * 10)
    few, many = (reached_share(learned(times=n), reached) for n in (1, 10))
    assert many[1] - many[0] < (few[1] - few[0]) / 2
