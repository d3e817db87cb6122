"""Quantify the doubt in a log's own figures, and draw periods with figures within it.

Of a short log the usual times themselves are not well known. That doubt is the same for all cases of a period: drawn
case by case it would cancel, and a prediction would seem surer than it is. So each period gets medians of its own, by
hour block, from what is known of them (`LearnedTime`: block and team means with their covariances).

Known limit: shapes, the share that leaves at once, and after how long an offer comes to nothing are taken as learned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.learning import LearnedTime
from dispatch.planning.simulation import random_numbers
from dispatch.planning.simulation.demand_model import ByBlock, DemandModel, Learned, Time
from dispatch.planning.simulation.failing import Failing
from dispatch.planning.simulation.random_numbers import Key, Stream
from dispatch.values import evolve

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Doubt:
    """The uncertainty of the medians of one time.

    Attributes
    ----------
    weights : ndarray, shape (components,)
        Probability of each way in which blocks and teams may differ.
    roots : tuple of ndarray, shape (blocks, coefficients)
        For each of them, the factors of standard normal numbers that make the differences in the logarithm.
    """

    weights: Floats
    roots: tuple[Floats, ...]

    @property
    def size(self) -> int:
        """Return how many normal numbers are taken."""
        return int(self.roots[0].shape[1])

    def factors(self, which: float, normals: Floats) -> Floats:
        """Return by how much each block's median is off; `which` in (0, 1) chooses the component."""
        component = int(np.searchsorted(np.cumsum(self.weights)[:-1], which, side="right"))
        return np.asarray(np.exp(self.roots[component] @ normals))


@dataclass(frozen=True, slots=True)
class Doubts:
    """The uncertainty of each time of a model; `duties` by rule, of those that have a turnout of their own.

    `failing` has the two numbers of the beta distribution of the chance that an offer comes to nothing.
    """

    times: Mapping[str, Doubt]
    duties: Mapping[float, Doubt] = field(default_factory=dict)
    failing: tuple[float, float] = (0.0, 1.0)

    def drawn(self, model: DemandModel, key: Key) -> DemandModel:
        """Return the model as it may be in truth, by the numbers of a key."""
        sizes = [1 + each.size for each in (*self.times.values(), *self.duties.values())]
        *u, last = np.split(random_numbers.uniforms(key, Stream.DOUBT, sum(sizes) + 1), np.cumsum(sizes))
        drawn = iter(u)

        def varied(time: Time, doubt: Doubt) -> Time:
            which, *rest = next(drawn)
            return _scaled(time, doubt.factors(which, random_numbers.normal(np.array(rest))))

        times = {name: varied(getattr(model, name), doubt) for name, doubt in self.times.items()}
        usual = times.get("turnout", model.turnout)
        duties = {rule_s: usual if time == model.turnout else time for rule_s, time in model.duties.items()}
        duties |= {rule_s: varied(model.duties[rule_s], doubt) for rule_s, doubt in self.duties.items()}
        return evolve(model, **times, duties=duties, failing=self._failing(model.failing, last))

    def _failing(self, failing: Failing, u: Floats) -> Failing:
        """Return how often offers fail in a period: the logit of a beta number is nearly normal from five cases on."""
        a, b = self.failing[0] - 0.5, self.failing[1] - 0.5
        if a <= 0 or not failing.share:
            return failing
        odds = a / b * random_numbers.exp(sqrt(1 / a + 1 / b) * random_numbers.normal(u))
        return failing.with_share(float((odds / (1 + odds))[0]))


def doubt_of(time: LearnedTime, blocks: Sequence[str]) -> Doubt:
    """Return what is not known of a time in some hour blocks; of all alike where there are none."""
    rows = np.array([time.row(block if block in time.blocks else None) for block in (blocks or (None,))])
    spreads = np.sqrt(time.sums / time.freedom)
    roots = tuple(
        rows @ np.linalg.cholesky(covariance) * spread
        for covariance, spread in zip(time.covariances, spreads, strict=True)
    )
    return Doubt(time.weights, roots)


def _scaled(time: Time, factors: Floats) -> Time:
    if isinstance(time, ByBlock):
        return ByBlock(tuple(_times(one, float(factor)) for one, factor in zip(time.times, factors, strict=True)))
    return _times(time, float(factors[0])) if isinstance(time, Learned) else time


def _times(time: Learned, factor: float) -> Learned:
    return Learned(tuple(each * factor for each in time.quantiles))
