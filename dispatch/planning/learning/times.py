"""Learn durations: log-normal times with one variance, means by block and team that borrow from each other.

log t = μ + u(block) + v(team) + ε, a normal–inverse-gamma prior, u and v shrunk towards 0 by ratios integrated over a
grid (Gelman et al., Bayesian Data Analysis, 3rd ed., §14–15; Lindley & Smith 1972, JRSS B 34). All is closed form: the
predictive distribution is a mixture of Student t, so its intervals are wide while cases are few.

Used for turnout (offered → rolling), on scene, handling (received → offered, without the wait for a team) and the
travel factor (observed ÷ predicted).

A turnout of 0 s or less is one that left at once: it counts as 0 s, with a probability of its own, and never enters the
logarithm; so far below 0 that no clock is that wrong (a minute) it is discarded, as is one of hours: a step somebody
forgot. All three are counted.

Real times are not quite log-normal (many are pressed at once, some visits find nobody), so that with a long log the
distribution of the residuals themselves takes over, the t being worth `BASE_WEIGHT` cases (a Dirichlet process around
it: Ferguson 1973, Annals of Statistics 1).

Known limits: one variance for all blocks and teams; times that grow over the months are averaged.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, isnan, log

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.learning.priors import Prior
from dispatch.planning.learning.student import student

type Floats = NDArray[np.float64]

RATIOS = (0.01, 0.1, 1.0)
"""Variance between blocks (or teams) ÷ variance within: the grid."""
WRONG_CLOCK_S = -60.0
"""A time below is no early start but a wrong clock."""
LONGEST_S = 4 * 3600.0
"""A step that took longer was forgotten and pressed later."""
BASE_WEIGHT = 50.0
"""In cases: how long the t distribution holds against the log's own residuals."""
_REFINEMENTS, _POINTS = 5, 129
"""Of a quantile: so many times the interval is divided by so many points."""
_MEANT, _FINE = 25, 1001
"""Of a mean: so many quantiles, read from so many points."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One time, in seconds (or a ratio), in which block, of which team."""

    value: float
    block: str
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Sorted:
    """Observations by what they are good for, and how many were not used, by reason."""

    positive: tuple[Observation, ...]
    at_once: int
    discarded: Mapping[str, int]


def sort_out(observations: Iterable[Observation], *, longest: float = LONGEST_S) -> Sorted:
    """Return which observations count, which left at once and which cannot be."""
    positive: list[Observation] = []
    discarded = {"missing": 0, "wrong_clock": 0, "too_long": 0}
    at_once = 0
    for each in observations:
        if isnan(each.value):
            discarded["missing"] += 1
        elif each.value < WRONG_CLOCK_S:
            discarded["wrong_clock"] += 1
        elif each.value > longest:
            discarded["too_long"] += 1
        elif each.value <= 0:
            at_once += 1
        else:
            positive.append(each)
    return Sorted(tuple(positive), at_once, discarded)


@dataclass(frozen=True, slots=True)
class TimeDistribution:
    """A mixture of log-Student-t times, with a probability of none at all; arrays over the components."""

    locations: Floats
    scales: Floats
    weights: Floats
    freedom: float
    at_once_p: float = 0.0
    residuals: Floats = field(default_factory=lambda: np.zeros(0))
    """In order, in standard deviations of a new case."""

    def cdf(self, value: Floats | float) -> Floats:
        """Return P(time ≤ value), element by element."""
        at = np.atleast_1d(np.asarray(value, dtype=np.float64))
        found = np.where(at >= 0, self.at_once_p, 0.0)
        positive = at > 0
        steps = (np.log(at[positive])[:, None] - self.locations) / self.scales
        found[positive] += (1.0 - self.at_once_p) * (self._standard(steps) @ self.weights)
        return np.asarray(found)

    def _standard(self, steps: Floats) -> Floats:
        """Return P(standardised time ≤ step), element by element."""
        seen = np.searchsorted(self.residuals, steps, side="right")
        return np.asarray((BASE_WEIGHT * student(self.freedom)(steps) + seen) / (BASE_WEIGHT + len(self.residuals)))

    def quantile(self, p: float) -> float:
        """Return the time that a share `p` does not exceed, to nine digits."""
        if p <= self.at_once_p:
            return 0.0
        reach = float(np.max(self.scales)) * 60.0
        low, high = float(np.min(self.locations)) - reach, float(np.max(self.locations)) + reach
        for _ in range(_REFINEMENTS):
            points = np.linspace(low, high, _POINTS)
            place = min(max(int(np.searchsorted(self.cdf(np.exp(points)), p)), 1), _POINTS - 1)
            low, high = float(points[place - 1]), float(points[place])
        return exp((low + high) / 2.0)

    def quantiles(self, shares: Floats) -> Floats:
        """Return the times that rising shares do not exceed, to about five digits; 0 for those at once."""
        found, positive = np.zeros(len(shares)), shares > self.at_once_p
        if positive.any():
            low, high = np.log([self.quantile(float(shares[positive][end])) for end in (0, -1)])
            points = np.linspace(low, high, _FINE)
            found[positive] = np.exp(np.interp(shares[positive], self.cdf(np.exp(points)), points))
        return found

    def middle_mean(self, tail: float = 0.02) -> float:
        """Return the mean of even steps between `tail` and 1 − `tail`: a few extremes would make it anything."""
        return float(self.quantiles(np.linspace(tail, 1.0 - tail, _MEANT)).mean())


@dataclass(frozen=True, slots=True)
class LearnedTime:
    """The lessons of the log for one kind of time, and the prior it starts from."""

    prior: Prior
    blocks: tuple[str, ...]
    teams: tuple[str, ...]
    block_counts: Mapping[str, int]
    team_counts: Mapping[str, int]
    used: int
    at_once: int
    discarded: Mapping[str, int]
    ratios: tuple[tuple[float, float], ...]
    weights: Floats
    means: Floats
    covariances: Floats
    sums: Floats
    freedom: float
    residuals: Floats

    @property
    def at_once_p(self) -> float:
        """Return the probability of leaving at once (Jeffreys prior); 0 where that was never seen."""
        return (self.at_once + 0.5) / (self.at_once + self.used + 1.0) if self.at_once else 0.0

    def predicted(self, block: str | None = None, team: str | None = None) -> TimeDistribution:
        """Return the distribution of the next time in a block, of a team; of any where None or unknown."""
        return self._distribution(block, team, of_mean=False)

    def median(
        self, block: str | None = None, team: str | None = None, level: float = 0.9
    ) -> tuple[float, float, float]:
        """Return the median of positive times of a block and team, and the ends of its interval."""
        found = self._distribution(block, team, of_mean=True)
        tail = (1.0 - level) / 2.0
        return found.quantile(0.5), found.quantile(tail), found.quantile(1.0 - tail)

    def middle(self, block: str | None = None) -> tuple[float, float, float]:
        """Return the median of all times of a block, those at once too, and the ends of its interval."""
        found = self.predicted(block)
        share = found.quantile(0.5) / replace(found, at_once_p=0.0).quantile(0.5) if self.at_once else 1.0
        median, low, high = self.median(block)
        return median * share, low * share, high * share

    def _distribution(self, block: str | None, team: str | None, *, of_mean: bool) -> TimeDistribution:
        row, unknown = self._row(block, team)
        locations = self.means @ row
        spread = np.einsum("i,gij,j->g", row, self.covariances, row)
        extra = np.array(
            [sum(ratio for ratio, is_new in zip(pair, unknown, strict=True) if is_new) for pair in self.ratios]
        )
        scales = np.sqrt(self.sums / self.freedom * (spread + extra + (0.0 if of_mean else 1.0)))
        if of_mean:
            return TimeDistribution(locations, scales, self.weights, self.freedom)
        return TimeDistribution(locations, scales, self.weights, self.freedom, self.at_once_p, self.residuals)

    def row(self, block: str | None = None) -> Floats:
        """Return which coefficients make the log of the median of a block, of the mean team; of any where None."""
        return self._row(block, None)[0]

    def _row(self, block: str | None, team: str | None) -> tuple[Floats, tuple[bool, bool]]:
        """Return the design row, and whether block and team are new ones; for None the average of the known ones."""
        row = np.zeros(1 + len(self.blocks) + len(self.teams))
        row[0] = 1.0
        new = []
        sides = (
            (self.blocks, self.block_counts, block, 1),
            (self.teams, self.team_counts, team, 1 + len(self.blocks)),
        )
        for names, counts, wanted, first in sides:
            new.append(wanted is not None and wanted not in names)
            if wanted in names:
                row[first + names.index(wanted)] = 1.0
            elif wanted is None and names:
                shares = np.array([counts[name] for name in names], dtype=np.float64)
                row[first : first + len(names)] = shares / shares.sum()
        return row, (new[0], new[1])


def learn(observations: Iterable[Observation], prior: Prior, *, longest: float = LONGEST_S) -> LearnedTime:
    """Return what observations say of a kind of time, from its prior on."""
    found = sort_out(observations, longest=longest)
    blocks = tuple(sorted({o.block for o in found.positive}))
    teams = tuple(sorted({o.team for o in found.positive if o.team is not None}))
    design, logs = _design(found.positive, blocks, teams)
    ratios = tuple((b, t) for b in RATIOS for t in (RATIOS if teams else RATIOS[:1]))
    fits = [_fit(design, logs, prior, len(blocks), len(teams), pair) for pair in ratios]
    evidence = np.array([fit[3] for fit in fits])
    weights = np.exp(evidence - evidence.max())
    freedom = prior.weight + len(found.positive)
    likeliest = fits[int(np.argmax(evidence))]
    return LearnedTime(
        prior,
        blocks,
        teams,
        {name: sum(o.block == name for o in found.positive) for name in blocks},
        {name: sum(o.team == name for o in found.positive) for name in teams},
        len(found.positive),
        found.at_once,
        found.discarded,
        ratios,
        weights / weights.sum(),
        np.array([fit[0] for fit in fits]),
        np.array([fit[1] for fit in fits]),
        np.array([fit[2] for fit in fits]),
        freedom,
        _residuals(design, logs, likeliest[0], likeliest[1], likeliest[2] / freedom),
    )


def _residuals(design: Floats, logs: Floats, mean: Floats, covariance: Floats, variance: float) -> Floats:
    """Return the residuals in order, each by its own standard deviation."""
    leverage = ((design @ covariance) * design).sum(axis=1)
    return np.sort((logs - design @ mean) / np.sqrt(variance * np.maximum(1.0 - leverage, 1e-6)))


def _design(seen: Sequence[Observation], blocks: Sequence[str], teams: Sequence[str]) -> tuple[Floats, Floats]:
    design = np.zeros((len(seen), 1 + len(blocks) + len(teams)))
    design[:, 0] = 1.0
    at_block = {name: 1 + n for n, name in enumerate(blocks)}
    at_team = {name: 1 + len(blocks) + n for n, name in enumerate(teams)}
    for n, each in enumerate(seen):
        design[n, at_block[each.block]] = 1.0
        if each.team is not None:
            design[n, at_team[each.team]] = 1.0
    return design, np.array([log(each.value) for each in seen])


def _fit(
    design: Floats, logs: Floats, prior: Prior, blocks: int, teams: int, ratios: tuple[float, float]
) -> tuple[Floats, Floats, float, float]:
    """Return mean and covariance (÷ σ²) of the coefficients, the sum of squares, and the log evidence."""
    precision = np.concatenate([[prior.weight], np.full(blocks, 1.0 / ratios[0]), np.full(teams, 1.0 / ratios[1])])
    start = np.zeros(len(precision))
    start[0] = log(prior.value)
    inverse = np.diag(precision) + design.T @ design
    covariance = np.linalg.inv(inverse)
    mean = covariance @ (precision * start + design.T @ logs)
    rest = logs - design @ mean
    squares = prior.weight * prior.spread**2 + float(rest @ rest) + float(precision @ (mean - start) ** 2)
    determinant = float(np.linalg.slogdet(inverse)[1])
    freedom = prior.weight + len(logs)
    return mean, covariance, squares, 0.5 * (float(np.log(precision).sum()) - determinant - freedom * log(squares))


def plain(prior: Prior) -> LearnedTime:
    """Return a prior as if learned from nothing."""
    return learn((), prior)
