"""Estimate each cell's yearly cases from few: Poisson counts, gamma rates, closed forms on a grid.

y ~ Poisson(e·T·θ), θ ~ Gamma(shape a, mean m), e the cell's share of the exposure, T the years of the log. For given a
and m the rest is closed: counts are negative binomial, θ given y is Gamma(a + y, a/m + e·T) (Clayton & Kaldor 1987,
Biometrics 43, 671–681). Shape and mean are integrated over a grid rather than put in as estimates: with an estimate in
their place a 90 % interval holds 0.86 only. The shape is the weight of the exposure, in cases per cell.

Cells are benchmarked: scaled by one factor so that they add up to the county, whose rate rests on its count alone
(Pfeffermann 2013, Statistical Science 28, §5.4). Where the exposure is right the factor is near 1.

Where town and country are distinguished, each side is scaled as well, to the share of the cases that the log gives it.

Known limits: cells are independent given the exposure (no smoothing between neighbours); the rate does not change
within the log or after it; θ is gamma, and where it is not the interval is approximate.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import NDArray

from dispatch.planning.learning.errors import BadExposureError
from dispatch.planning.learning.exposure import Exposure
from dispatch.planning.learning.priors import DEMAND, DEMAND_BY_HOUSEHOLDS, EVENNESS, Prior, PriorNow
from dispatch.planning.learning.sides import factors_of_sides

type Floats = NDArray[np.float64]

INTERVAL = 0.9
_SHAPES = np.geomspace(0.03, 10.0, 14)
_STEPS = np.linspace(-3.0, 3.0, 9)
_NEGLIGIBLE = 1e-3
"""Of the weight of the grid: so much is left out, its least likely points."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Cases a year: mean and the ends of the 90 % interval, element by element."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Demand:
    """The estimate of a county's demand: points of the grid with weights, and the cells they speak of."""

    counts: Floats
    years: float
    exposure: Exposure
    shapes: Floats
    means: Floats
    weights: Floats
    prior: Prior
    expected: float
    """The prior's expectation for the county, cases a year."""
    scale: Floats
    """The factor of each cell, by its side; 1 where town and country are not distinguished."""

    @property
    def shares(self) -> Floats:
        """Return each cell's share of the exposure, scaled by its side."""
        return self.exposure.shares * self.scale

    @property
    def cases(self) -> int:
        """Return how many cases the log has."""
        return int(self.counts.sum())

    @property
    def evenness(self) -> float:
        """Return the weight of the exposure, in cases per cell: small where the log overrules it soon."""
        return float(self.weights @ self.shapes)

    @property
    def prior_years(self) -> float:
        """Return the years that the prior counts for: in them it expects the cases of its weight."""
        return self.prior.weight / self.expected

    @property
    def prior_now(self) -> PriorNow:
        """Return what is left of the prior of the county's rate.

        (cases + w) / (T + w / E) is the log's rate and E by T and w / E: few cases or many, the log's length decides.
        """
        return PriorNow(self.prior, self.cases, self.prior_years / (self.prior_years + self.years))

    def cells(self, level: float = INTERVAL) -> Rates:
        """Return the rate of every cell."""
        shape, rate = self._posterior(self.exposure.shares, self.counts)
        return _mixed(shape, rate, self.weights, self.shares * self._benchmark(), level)

    def per_cell(self) -> Floats:
        """Return the mean rate of every cell: that of `cells`, without the work of its interval."""
        shape, rate = self._posterior(self.exposure.shares, self.counts)
        return _mean(shape, rate, self.weights, self.shares * self._benchmark())

    def county(self, level: float = INTERVAL) -> tuple[float, float, float]:
        """Return mean, low and high of the whole county: the count alone, whatever the exposure says of the cells."""
        shape = self.counts.sum() + self.prior.weight
        rate = self.years + self.prior_years
        found = _mixed(np.full((1, 1), shape), np.full((1, 1), rate), np.ones(1), np.ones(1), level)
        return float(found.mean[0]), float(found.low[0]), float(found.high[0])

    def group(self, members: Sequence[int], level: float = INTERVAL) -> tuple[float, float, float]:
        """Return mean, low and high of several cells together, their sum taken as gamma of the same two moments."""
        chosen = np.asarray(sorted(members), dtype=np.int64)
        if not chosen.size:
            return 0.0, 0.0, 0.0
        shares = self.exposure.shares[chosen]
        shape, rate = self._posterior(shares, self.counts[chosen])
        shares = self.shares[chosen] * self._benchmark()
        mean = (shares * shape / rate).sum(axis=1, keepdims=True)
        variance = (shares**2 * shape / rate**2).sum(axis=1, keepdims=True)
        found = _mixed(mean**2 / variance, mean / variance, self.weights, np.ones(1), level)
        return float(found.mean[0]), float(found.low[0]), float(found.high[0])

    def _benchmark(self) -> float:
        """Return the factor that makes the cells add up to the county."""
        shape, rate = self._posterior(self.exposure.shares, self.counts)
        whole = float(self.weights @ (shape / rate) @ self.shares)
        return (float(self.counts.sum()) + self.prior.weight) / (self.years + self.prior_years) / whole

    def _posterior(self, shares: Floats, counts: Floats) -> tuple[Floats, Floats]:
        """Return shape and rate of θ, shape (grid, cells)."""
        a, m = self.shapes[:, None], self.means[:, None]
        return a + counts, a / m + shares * self.years


def demand(
    counts: Sequence[float] | Floats, years: float, exposure: Exposure, in_town: NDArray[np.bool_] | None = None
) -> Demand:
    """Return the demand of a county's cells.

    Parameters
    ----------
    counts
        Cases of the log per cell, in the order of the exposure.
    years
        How long the log is; 0 for a county without one.
    in_town
        Which cells are in town, to keep the town's share of the cases, shape (cells,); None: no matter.

    Raises
    ------
    BadExposureError
        Counts and exposure are not of the same cells, a count is negative, or there are cases in no time.
    """
    seen = np.asarray(counts, dtype=np.float64)
    _check(seen, years, exposure)
    prior, expected = _prior_of(exposure)
    shapes, means, log_weights = _grid(seen, years, exposure.shares, prior.weight, expected)
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    kept = _kept(weights)
    weights = weights[kept] / weights[kept].sum()
    ones = np.ones(len(seen))
    found = Demand(seen, years, exposure, shapes[kept], means[kept], weights, prior, expected, ones)
    if in_town is None:
        return found
    return replace(found, scale=factors_of_sides(found.per_cell(), seen, in_town, prior.weight))


def _check(counts: Floats, years: float, exposure: Exposure) -> None:
    if counts.shape != exposure.shares.shape or not np.all(counts >= 0):
        raise BadExposureError(
            f"{len(counts)} counts for {len(exposure.shares)} cells: one of 0 or more per cell. 网格数与案件数不符。",
            field="counts",
        )
    if not (years >= 0 and np.isfinite(years)) or (years == 0 and counts.sum() > 0):
        raise BadExposureError(
            f"{counts.sum():g} cases in {years} years: give the length of the log. 请给出统计时长。", field="years"
        )


def _prior_of(exposure: Exposure) -> tuple[Prior, float]:
    """Return the prior of the county's cases a year, and what it expects."""
    if exposure.households is not None:
        return DEMAND_BY_HOUSEHOLDS, DEMAND_BY_HOUSEHOLDS.value * exposure.households / 1000.0
    return DEMAND, DEMAND.value


def _grid(
    counts: Floats, years: float, shares: Floats, weight: float, expected: float
) -> tuple[Floats, Floats, Floats]:
    """Return shapes, means and log weights of the grid: for every shape, means around the likely one."""
    likely = (counts.sum() + weight) / (years + weight / expected)
    spread = np.sqrt(1.0 / (counts.sum() + weight) + 1.0 / (_SHAPES * _cells_that_count(shares)) * (years > 0))
    spread = np.minimum(spread, 1.0 / np.sqrt(weight))
    means = likely * np.exp(spread[:, None] * _STEPS)
    shapes = np.broadcast_to(_SHAPES[:, None], means.shape)
    # Gamma prior of the mean, of the given weight and expectation; per step of its logarithm, hence weight × log m.
    log_prior = weight * np.log(means) - weight * means / expected + np.log(spread)[:, None]
    log_prior = log_prior - EVENNESS.weight / 2.0 * np.log(shapes)
    a, m = shapes.ravel(), means.ravel()
    return a, m, log_prior.ravel() + _log_likelihood(counts, years, shares, a, m)


def _cells_that_count(shares: Floats) -> float:
    return float(1.0 / (shares**2).sum())


def _log_likelihood(counts: Floats, years: float, shares: Floats, a: Floats, m: Floats) -> Floats:
    """Return the log of the negative binomial likelihood at each point of the grid, without what is alike for all."""
    pairs, times = np.unique(np.stack([counts, shares]), axis=1, return_counts=True)
    total = np.zeros(len(a))
    log_base, first = scipy.special.gammaln(a), a * np.log(a / m)
    for (y, e), n in zip(pairs.T, times, strict=True):
        rise = scipy.special.gammaln(a + y) - log_base if y > 0 else 0.0
        total += n * (rise + first - (a + y) * np.log(a / m + e * years))
    return total


def _kept(weights: Floats) -> NDArray[np.int64]:
    order = np.argsort(-weights, kind="stable")
    enough = int(np.searchsorted(np.cumsum(weights[order]), 1.0 - _NEGLIGIBLE)) + 1
    return np.sort(order[:enough])


def _mixed(shape: Floats, rate: Floats, weights: Floats, scale: Floats, level: float) -> Rates:
    """Return mean and interval of scale × a mixture of gammas of these shapes and rates, shape (grid, cells)."""
    from scipy.optimize.elementwise import find_root  # noqa: PLC0415 - a fifth of a second, which few processes need

    mean = _mean(shape, rate, weights, scale)
    second = scale**2 * (weights @ (shape * (shape + 1.0) / rate**2))
    top = mean + 12.0 * np.sqrt(np.maximum(second - mean**2, 0.0))

    rate_by_cell, cells = rate / scale, np.arange(top.size)

    def beyond(x: Floats, cell: NDArray[np.int64], p: float) -> Floats:
        return np.asarray(weights @ scipy.special.gammainc(shape[:, cell], x * rate_by_cell[:, cell]) - p)

    def quantile(p: float) -> Floats:
        return np.asarray(find_root(beyond, (np.zeros_like(top), top), args=(cells, p)).x)

    tail = (1.0 - level) / 2.0
    return Rates(mean, quantile(tail), quantile(1.0 - tail))


def _mean(shape: Floats, rate: Floats, weights: Floats, scale: Floats) -> Floats:
    return np.asarray(scale * (weights @ (shape / rate)), dtype=np.float64)
