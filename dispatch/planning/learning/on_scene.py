"""P(on scene ≤ target) of a place, with turnout, handling, the travel factor and busy teams.

g(t) is the probability that handling + turnout + factor × t keeps the target when the table says t; it is tabulated.
P = Σ_k g(t_k) · Q(k) · (1 − ρ_k) · Π_{j<k} ρ_j over the teams in order of time (Larson 1975; Budge, Ingolfsson &
Erkut 2009, Operations Research 57, who put such probabilities into cover). A case that finds all teams busy is late.

Known limits: handling, turnout and factor are independent; workloads are those of the whole county, not of the hour;
teams start at their posts. The sum handling + turnout is tabulated in steps of a 600th of the target.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

_STEPS = 600
_POINTS = 1201
_LOG_RATIOS = np.linspace(-7.0, 7.0, 4001)
"""The points at which the travel factor is tabulated: from a thousandth to a thousandfold."""


class Distribution(Protocol):
    """A time or factor that is not known."""

    def cdf(self, value: Floats | float) -> Floats:
        """Return P(it ≤ value), element by element."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A time or factor that is known."""

    value: float

    def cdf(self, value: Floats | float) -> Floats:
        """Return 1 where `value` is reached, else 0; exactly reached counts."""
        return np.asarray(np.atleast_1d(np.asarray(value, dtype=np.float64)) >= self.value, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class OnTime:
    """g(t) for one target: linear between points, 0 beyond the last one and where no road leads."""

    target_s: float
    travel_s: Floats
    p: Floats

    def at(self, travel_s: Floats | float) -> Floats:
        """Return the probability of keeping the target for travel times of the table, element by element."""
        asked = np.asarray(travel_s, dtype=np.float64)
        found = np.interp(np.where(np.isfinite(asked), asked, np.inf), self.travel_s, self.p, right=0.0)
        return np.asarray(np.where(np.isfinite(asked), found, 0.0))


def on_time(target_s: float, *, handling: Distribution, turnout: Distribution, factor: Distribution) -> OnTime:
    """Return g(t) for a target in seconds; all 0 for a target below 0."""
    return on_times(target_s, handling=handling, turnouts=[turnout], factor=factor)[0]


def on_times(
    target_s: float, *, handling: Distribution, turnouts: Sequence[Distribution], factor: Distribution
) -> list[OnTime]:
    """Return g(t) of several turnouts: what they share, nearly all of the work, is computed once."""
    kept = _Kept(target_s, factor)
    return [_on_time(target_s, handling, turnout, factor, kept) for turnout in turnouts]


def _on_time(
    target_s: float, handling: Distribution, turnout: Distribution, factor: Distribution, kept: "_Kept"
) -> OnTime:
    if isinstance(handling, Fixed) and isinstance(turnout, Fixed) and isinstance(factor, Fixed):
        return _certain(target_s, handling.value + turnout.value, factor.value)
    if target_s < 0:
        return OnTime(target_s, kept.travel_s, np.zeros(_POINTS))
    left, masses = _sum(target_s, handling, turnout)
    return OnTime(target_s, kept.travel_s, np.clip(kept.within(left) @ masses, 0.0, 1.0))


class _Kept:
    """P(factor × t ≤ what is left) for every t of the table, tabulated once for each series of what is left."""

    def __init__(self, target_s: float, factor: Distribution) -> None:
        self.travel_s = np.linspace(0.0, max(target_s, 1.0) * 4.0, _POINTS)
        self._factor = factor
        self._found: dict[bytes, Floats] = {}

    def within(self, left_s: Floats) -> Floats:
        """Return the probabilities, shape (times of the table, left)."""
        key = left_s.tobytes()
        if key not in self._found:
            self._found[key] = self._tabulated(left_s)
        return self._found[key]

    def _tabulated(self, left_s: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            log_left = np.log(left_s)
        ratios = log_left - np.log(self.travel_s[1:])[:, None]
        found = np.ones((_POINTS, len(left_s)))  # of no way at all, any factor leaves nothing
        found[1:] = np.interp(ratios, _LOG_RATIOS, self._by_ratio, left=0.0, right=1.0)
        return found

    @cached_property
    def _by_ratio(self) -> Floats:
        return self._factor.cdf(np.exp(_LOG_RATIOS))


def _certain(target_s: float, before_s: float, factor: float) -> OnTime:
    """Return g(t) where nothing is uncertain: 1 up to and including the longest way that keeps the target."""
    longest = (target_s - before_s) / factor
    edge = max(longest, 0.0)
    points = np.array([0.0, edge, np.nextafter(edge, np.inf)])
    return OnTime(target_s, points, np.array([1.0, 1.0, 0.0]) * (longest >= 0))


def _sum(target_s: float, handling: Distribution, turnout: Distribution) -> tuple[Floats, Floats]:
    """Return what may be left of the target after handling and turnout, with probabilities."""
    step = target_s / _STEPS
    if isinstance(handling, Fixed) and isinstance(turnout, Fixed):
        left = target_s - handling.value - turnout.value
        return np.array([max(left, 0.0)]), np.array([1.0 if left >= 0 else 0.0])
    if isinstance(handling, Fixed):
        return _shifted(target_s, step, handling.value, turnout)
    if isinstance(turnout, Fixed):
        return _shifted(target_s, step, turnout.value, handling)
    masses = np.convolve(_masses(handling, step), _masses(turnout, step))[: _STEPS + 1]
    return np.asarray(target_s - np.arange(_STEPS + 1) * step, dtype=np.float64), masses


def _shifted(target_s: float, step: float, fixed: float, other: Distribution) -> tuple[Floats, Floats]:
    left = target_s - fixed - np.arange(_STEPS + 1) * step
    masses = _masses(other, step)
    return np.maximum(left, 0.0), np.where(left >= 0.0, masses, 0.0)


def _masses(of: Distribution, step: float) -> Floats:
    """Return the probability of each multiple of a step: of all that is nearer to it than to the next."""
    edges = np.asarray((np.arange(_STEPS + 1) + 0.5) * step, dtype=np.float64)
    return np.asarray(np.diff(of.cdf(edges), prepend=0.0), dtype=np.float64)


def on_scene(
    times_s: Floats, workloads: Sequence[float] | Floats, factors: Sequence[float] | Floats, g: OnTime
) -> Floats:
    """Return P(on scene ≤ target) of every place.

    Parameters
    ----------
    times_s
        Travel times, shape (teams, places); inf where no road leads. Of equal times the first team goes.
    workloads
        The share of time each team is busy.
    factors
        Q for no, one, … teams busy in front (`approximation.correction_factors`); all 1 for independent teams.

    Returns
    -------
    ndarray, shape (places,)
    """
    times = np.asarray(times_s, dtype=np.float64)
    busy, q = np.asarray(workloads, dtype=np.float64), np.asarray(factors, dtype=np.float64)
    order = np.argsort(times, axis=0, kind="stable")
    kept = g.at(np.take_along_axis(times, order, axis=0))
    found = np.zeros(times.shape[1])
    in_front = np.ones(times.shape[1])
    for place in range(times.shape[0]):
        here = busy[order[place]]
        found += kept[place] * q[place] * (1.0 - here) * in_front
        in_front = in_front * here
    return np.clip(found, 0.0, 1.0)
