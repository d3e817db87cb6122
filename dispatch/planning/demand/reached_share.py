"""Interval of the reached share of demand, for a demand that is learned from few cases.

At each point of the demand's grid the cases reached and the cases missed are sums of gammas over cells, and each is
taken as log-normal of its own mean and spread, so that their odds are log-normal; the mixture over the grid is taken as
one log-normal of the same two moments (law of total variance; delta method). The share's interval is that of the odds.

Known limits: the cases of a cell that is reached in part are divided among its places for certain; reached and missed
parts of one cell vary together, which is left out and makes the interval a little too wide.
"""

from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.learning import Demand

type Floats = NDArray[np.float64]

Z90 = 1.6448536269514722
"""Normal quantile of 0.95: the ends of a 90 % interval."""


def reached_share(demand: Demand, parts: Floats) -> tuple[float, float]:
    """Return the ends of the 90 % interval of the share of the demand that is reached.

    Parameters
    ----------
    parts
        The part of each cell that is reached, 0 to 1, shape (cells,); NaN: a cell without a target, left out.
    """
    if not (parts > 0).any():
        return 0.0, 0.0
    if not (parts < 1).any():
        return 1.0, 1.0
    shape = demand.shapes[:, None] + demand.counts
    rate = demand.shapes[:, None] / demand.means[:, None] + demand.exposure.shares * demand.years
    mean = demand.shares * shape / rate
    variance = mean**2 / shape
    reached, missed = (_relative(mean, variance, part) for part in (np.nan_to_num(parts), np.nan_to_num(1.0 - parts)))
    logit = np.log(reached[0] / missed[0])
    spread = reached[1] + missed[1]
    centre = float(demand.weights @ logit)
    deviation = sqrt(float(demand.weights @ (spread + (logit - centre) ** 2)))
    return _expit(centre - Z90 * deviation), _expit(centre + Z90 * deviation)


def _relative(mean: Floats, variance: Floats, part: Floats) -> tuple[Floats, Floats]:
    """Return mean and squared coefficient of variation of the parts' sum, at each point of the grid."""
    total = mean @ part
    return total, (variance @ part**2) / total**2


def _expit(x: float) -> float:
    return 1.0 / (1.0 + exp(-x)) if x >= 0 else exp(x) / (1.0 + exp(x))
