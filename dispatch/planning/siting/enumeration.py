"""Trying every choice, where few are left: for times without the shape of a map, of which relaxations say little.

Sites are added in the order of their codes. A beginning is left as soon as it could not beat the best even if every
place had the best of all candidates that may still come. A table of random times, 200 × 50 with p = 3, takes a tenth
of a second in place of minutes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.instance import Sites
from dispatch.planning.siting.measures import Criterion
from dispatch.planning.siting.search import Search

MOST_LOOKS = 1_000_000_000
"""Choices × places: a few seconds."""
MOST_BEGINNINGS = 300_000
"""Choices without their last site: each is one step of the interpreter."""

type Floats = NDArray[np.float64]


def can_enumerate(search: Search, criterion: Criterion) -> bool:
    """Return whether the choices left are few: only the least time and the worst, by number, with nothing to keep."""
    instance = search.instance
    if criterion not in {Criterion.TIME, Criterion.WORST} or search.floors or search.excluded:
        return False
    if instance.budget is not None or instance.least != instance.most:
        return False
    free = int(search.undecided.sum())
    left = instance.most - int((instance.kept | search.opened).sum())
    if not 0 < left <= free:
        return False
    looks = math.comb(free, left) * instance.times.shape[1]
    return looks <= MOST_LOOKS and math.comb(free, left - 1) <= MOST_BEGINNINGS


def enumerated(search: Search, criterion: Criterion) -> bool:
    """Make `search.best` the best of all choices left; return whether all were tried."""
    instance = search.instance
    is_time = criterion is Criterion.TIME
    weights = instance.time_weights if is_time else np.ones(instance.times.shape[1])
    free = np.flatnonzero(search.undecided)
    opened = instance.kept | search.opened
    rows = instance.times[free] * weights
    trial = _Trial(
        rows=rows,
        best_of_rest=np.minimum.accumulate(rows[::-1], axis=0)[::-1],
        reduced=(lambda table: table.sum(axis=-1)) if is_time else (lambda table: table.max(axis=-1, initial=0.0)),
        beat=search.watch.beat,
        best=instance.value(criterion, search.best),
    )
    start = instance.times[opened].min(axis=0) * weights if opened.any() else np.full(len(weights), np.inf)
    is_complete = trial.run(start, 0, instance.most - int(opened.sum()), ())
    if trial.found is not None:
        sites: Sites = opened.copy()
        sites[free[list(trial.found)]] = True
        if instance.is_better(criterion, instance.value(criterion, sites), instance.value(criterion, search.best)):
            search.best = sites
    return is_complete


@dataclass(slots=True, eq=False)
class _Trial:
    """Every choice of rows: `found` is the best one that is better than `best`."""

    rows: Floats
    best_of_rest: Floats
    reduced: Callable[[Floats], Floats]
    beat: Callable[[], bool]
    best: float
    found: tuple[int, ...] | None = None

    def run(self, now: Floats, first: int, left: int, chosen: tuple[int, ...]) -> bool:
        """Try every choice of `left` more rows from `first` on; return whether nobody stopped it."""
        if left == 1:
            return self._last(now, first, chosen)
        for row in range(first, len(self.rows) - left + 1):
            if self.reduced(np.minimum(now, self.best_of_rest[row])) >= self.best:
                break  # later rows are among the rest of this one
            if not self.run(np.minimum(now, self.rows[row]), row + 1, left - 1, (*chosen, row)):
                return False
        return True

    def _last(self, now: Floats, first: int, chosen: tuple[int, ...]) -> bool:
        values = self.reduced(np.minimum(now, self.rows[first:]))
        row = int(values.argmin())
        if values[row] < self.best:
            self.best, self.found = float(values[row]), (*chosen, first + row)
        return self.beat()
