"""The answer that is there at once: add the best site one by one, then exchange single sites while that helps.

Add: Church & ReVelle (1974). Exchange: Teitz & Bart (1968), the best pair of all in each round. Of equally good steps
the one that shortens the weighted time most, then the lowest code. Known limit: a local optimum, no proof; for the
greedy steps alone cover is at least 63 % of the best (Nemhauser, Wolsey & Fisher 1978).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.instance import Instance, Sites
from dispatch.planning.siting.layers import Layers
from dispatch.planning.siting.measures import RELATIVE, Criterion

Beat = Callable[[], bool]
"""Called between steps; False ends the search with what has been found."""
MOST_EXCHANGES = 1000


class Gains:
    """The gain of opening one more site, for every candidate at once."""

    def __init__(self, instance: Instance, criterion: Criterion) -> None:
        self.instance = instance
        self.layers, self.factors = _layers(instance, criterion)
        self.scale = float(self.layers.weights.sum()) or 1.0
        self.time_scale = float((instance.time_weights * _finite(instance.times).max(axis=0, initial=0)).sum()) or 1.0

    def of(self, counts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the weight each candidate wins where `counts` sites of each layer are open."""
        factors = np.append(self.factors, 0.0)
        return self.layers.by_candidate(self.layers.weights * factors[np.minimum(counts, len(self.factors))])

    def time_of(self, time_s: NDArray[np.float64], among: Sites) -> NDArray[np.float64]:
        """Return the weighted seconds each of some candidates saves; −inf for the others."""
        saved = np.full(len(among), -np.inf)
        shorter = np.maximum(time_s - self.instance.times[among], 0.0)
        saved[among] = (shorter * self.instance.time_weights).sum(axis=1)
        return saved


def _layers(instance: Instance, criterion: Criterion) -> tuple[Layers, NDArray[np.float64]]:
    if criterion is Criterion.SITES:
        return instance.required, np.ones(1)
    if criterion is Criterion.EXPECTED:
        return instance.expected, instance.factors
    if criterion is Criterion.COVERED:
        return instance.cover, np.ones(1)
    return Layers(np.zeros((0, len(instance.usable)), dtype=np.bool_), np.zeros(0)), np.zeros(1)


def _finite(times: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isfinite(times), times, 0.0)


def current_times(instance: Instance, sites: Sites) -> NDArray[np.float64]:
    """Return the seconds from the nearest open site; where none is open, the longest time of the table."""
    if not sites.any():
        return _finite(instance.times).max(axis=0, initial=0.0)
    return np.asarray(instance.times[sites].min(axis=0))


def grown(instance: Instance, criterion: Criterion, start: Sites, beat: Beat, most: int | None = None) -> Sites:
    """Return a choice made from `start` by adding the best site as long as limits allow and something is won.

    Fewer than `least` are filled up even where nothing is won.
    """
    gains = Gains(instance, criterion)
    sites = start.copy()
    counts = gains.layers.counts(sites)
    time_s = current_times(instance, sites)
    limit = instance.most if most is None else most
    while int(sites.sum()) < limit and beat():
        allowed = _affordable(instance, sites)
        if not allowed.any():
            break
        won = gains.of(counts)
        saved = gains.time_of(time_s, _most(won, allowed, gains.scale))
        best = int(saved.argmax())
        nothing = won[best] <= 0 and (criterion is Criterion.SITES or saved[best] <= 0)
        if nothing and int(sites.sum()) >= instance.least:
            break
        sites[best] = True
        counts += gains.layers.sets[:, best]
        time_s = np.minimum(time_s, instance.times[best])
    return sites


def _affordable(instance: Instance, sites: Sites) -> Sites:
    """Return the candidates that may be opened so that the sites still needed can be paid as well."""
    free = instance.usable & ~sites
    if instance.budget is None:
        return free
    rest = instance.budget - float(instance.costs[sites].sum())
    needed = max(0, instance.least - int(sites.sum()) - 1)
    allowed = np.zeros_like(free)
    for one in np.flatnonzero(free):
        others = np.sort(np.delete(instance.costs, one)[np.delete(free, one)])
        allowed[one] = instance.costs[one] + float(others[:needed].sum()) <= rest
    return allowed


def _most(won: NDArray[np.float64], allowed: NDArray[np.bool_], scale: float) -> Sites:
    """Return the steps that win most; of these the one that saves the most time is taken, then the first."""
    most = won[allowed].max()
    return np.asarray(allowed & (won >= most - RELATIVE * scale))


def exchanged(instance: Instance, criterion: Criterion, start: Sites, beat: Beat) -> Sites:
    """Return a choice that no exchange of one site makes better, of the criterion and then of the weighted time."""
    gains = Gains(instance, criterion)
    sites = start.copy()
    for _ in range(MOST_EXCHANGES):
        step = _exchange(instance, gains, sites) if beat() else None
        if step is None:
            break
        sites[step[0]], sites[step[1]] = False, True
    return sites


def _exchange(instance: Instance, gains: Gains, sites: Sites) -> tuple[int, int] | None:
    """Return the best pair to close and open; None where no pair is better than what is open."""
    closing = np.flatnonzero(sites & ~instance.kept)
    opening = np.flatnonzero(instance.usable & ~sites)
    if not len(closing) or not len(opening):
        return None
    allowed = _payable(instance, sites, closing, opening)
    won = _won(gains, sites, closing, opening)
    won = np.where(allowed, won, -np.inf)
    if won.max() > RELATIVE * gains.scale:
        equal = won >= won.max() - RELATIVE * gains.scale
    else:
        equal = won >= -RELATIVE * gains.scale
    if not equal.any():
        return None
    saved = np.where(equal, _saved(instance, sites, closing, opening), -np.inf)
    row, column = (int(index) for index in np.unravel_index(int(saved.argmax()), saved.shape))
    if won[row, column] <= RELATIVE * gains.scale and saved[row, column] <= RELATIVE * gains.time_scale:
        return None
    return int(closing[row]), int(opening[column])


def _payable(
    instance: Instance, sites: Sites, closing: NDArray[np.int64], opening: NDArray[np.int64]
) -> NDArray[np.bool_]:
    shape = (len(closing), len(opening))
    if instance.budget is None:
        return np.ones(shape, dtype=np.bool_)
    now = float(instance.costs[sites].sum())
    change = instance.costs[opening][None, :] - instance.costs[closing][:, None]
    return np.asarray(now + change <= instance.budget)


def _won(gains: Gains, sites: Sites, closing: NDArray[np.int64], opening: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what each exchange wins of the criterion, shape (closing, opening)."""
    counts = gains.layers.counts(sites)
    won = np.empty((len(closing), len(opening)))
    for row, one in enumerate(closing):
        each = gains.of(counts - gains.layers.sets[:, one])
        won[row] = each[opening] - each[one]
    return won


def _saved(
    instance: Instance, sites: Sites, closing: NDArray[np.int64], opening: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the weighted seconds each exchange saves, shape (closing, opening), by nearest and second-nearest site."""
    open_ = np.flatnonzero(sites)
    times = instance.times[open_]
    nearest = times.argmin(axis=0)
    first = times[nearest, np.arange(times.shape[1])]
    times[nearest, np.arange(times.shape[1])] = np.inf
    second = times.min(axis=0) if len(open_) > 1 else np.full(times.shape[1], np.inf)
    weights = instance.time_weights
    saved = np.empty((len(closing), len(opening)))
    for column, one in enumerate(opening):
        new = instance.times[one]
        gain = float((weights * np.maximum(first - new, 0.0)).sum())
        loss = np.bincount(
            nearest, weights=weights * np.maximum(np.minimum(second, new) - first, 0.0), minlength=len(open_)
        )
        saved[:, column] = gain - loss[np.searchsorted(open_, closing)]
    return saved
