"""Kulldorff's spatial scan statistic: is there an area with more cases than expected, and which one most likely?

Circles around every cell grow until they hold half of what is expected; the one with the greatest likelihood ratio is
the most likely cluster, and its p comes from the greatest ratios of counts drawn at random (Kulldorff 1997,
Communications in Statistics 26). It is one test for the whole county: nothing has to be adjusted. Further clusters do
not overlap a better one and are judged by the same draws, which is conservative.

Known limits: circles, so that a long valley is found in pieces; more cases than expected only; p is at least .001, and
.005 from `MANY_CELLS` on. A circle holds `MOST_CELLS` cells at most, and fewer in a county of very many (160 of 5,000),
so that an answer takes seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.hot_spots.draws import counts
from dispatch.planning.hot_spots.errors import BadCountsError

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

MOST_CELLS = 500
MANY_CELLS = 200
MOST_STEPS = 160_000_000
"""Circles times draws."""
HALF = 0.5 + 1e-9
"""Half of what is expected, also where the shares of 18 equal cells add up to a little more than one half."""
DRAWS, FEWER_DRAWS = 999, 199
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Cluster:
    """An area with more cases than expected: its cells by place in the list, and how likely it is by chance."""

    centre: int
    cells: tuple[int, ...]
    observed: int
    expected: float
    ratio: float
    """The logarithm of the likelihood ratio."""
    p: float

    @property
    def relative_risk(self) -> float:
        """Return observed ÷ expected."""
        return self.observed / self.expected


@dataclass(frozen=True, slots=True)
class Scan:
    """The clusters that chance does not explain, often none; and the likeliest one, whatever its p."""

    cases: int
    draws: int
    clusters: tuple[Cluster, ...]
    likeliest: Cluster | None


def scan(
    observed: Sequence[int] | Ints,
    expected: Sequence[float] | Floats,
    places_m: Floats,
    *,
    key: tuple[str | int, ...],
    draws: int | None = None,
    significant: float = SIGNIFICANT,
) -> Scan:
    """Return the clusters of a county.

    Parameters
    ----------
    observed, expected
        Cases per cell; what is expected is scaled to the same sum.
    places_m : ndarray, shape (cells, 2)
        Metric coordinates of the cells.
    key
        Names of what the random numbers are for: the county, the period.
    draws
        How many times counts are drawn; default 999, 199 in a county of many cells.

    Raises
    ------
    BadCountsError
        Lengths differ, a count is negative, or nothing is expected in a cell.
    """
    seen, base = checked(observed, expected)
    cases = int(seen.sum())
    draws = draws or (DRAWS if len(seen) <= MANY_CELLS else FEWER_DRAWS)
    most = min(len(seen), MOST_CELLS, max(1, MOST_STEPS // (len(seen) * draws)))
    windows = _Windows(base / base.sum(), np.asarray(places_m, dtype=np.float64), most)
    if cases == 0:
        return Scan(0, draws, (), None)
    ratios = windows.ratios(seen[None, :], cases)[0]
    drawn = np.stack([counts((*key, "scan", n), cases, base) for n in range(draws)])
    greatest = windows.greatest(drawn, cases)
    best = _distinct(windows, ratios)
    clusters = [_cluster(windows, seen, cases, ratios, at, greatest) for at in best]
    return Scan(
        cases, draws, tuple(each for each in clusters if each.p <= significant), clusters[0] if clusters else None
    )


def checked(observed: Sequence[int] | Ints, expected: Sequence[float] | Floats) -> tuple[Ints, Floats]:
    """Return counts as arrays; raises BadCountsError."""
    seen, base = np.asarray(observed, dtype=np.int64), np.asarray(expected, dtype=np.float64)
    if seen.shape != base.shape or not seen.size or np.any(seen < 0) or not np.all(np.isfinite(base) & (base > 0)):
        raise BadCountsError(
            f"{len(seen)} counts and {len(base)} expectations: give one of each per cell, counts of 0 or more, "
            "expectations above 0. 网格的案件数与期望数不符。",
            field="counts",
        )
    return seen, base


class _Windows:
    """Circles around every cell: its neighbours in order of distance, and the shares they hold together."""

    def __init__(self, shares: Floats, places: Floats, most: int) -> None:
        self.shares = shares
        cells = len(shares)
        self.order = np.empty((cells, most), dtype=np.int64)
        for start in range(0, cells, 256):
            apart = ((places[start : start + 256, None, :] - places[None, :, :]) ** 2).sum(axis=2)
            self.order[start : start + 256] = np.argsort(apart, axis=1, kind="stable")[:, :most]
        self.held = np.cumsum(shares[self.order], axis=1)
        self.allowed = self.held <= HALF

    def ratios(self, seen: Ints, cases: int) -> Floats:
        """Return the log likelihood ratio of every circle, shape (draws, cells, sizes); −1 where it is too large."""
        return np.stack([self._at(centre, seen, cases) for centre in range(len(self.shares))], axis=1)

    def greatest(self, seen: Ints, cases: int) -> Floats:
        """Return the greatest ratio of each draw."""
        found = np.zeros(len(seen))
        for centre in range(len(self.shares)):
            found = np.maximum(found, self._at(centre, seen, cases).max(axis=1))
        return found

    def _at(self, centre: int, seen: Ints, cases: int) -> Floats:
        size = int(self.allowed[centre].sum())
        ratios = np.full((len(seen), self.order.shape[1]), -1.0)
        inside = np.cumsum(seen[:, self.order[centre, :size]], axis=1)
        ratios[:, :size] = likelihood_ratio(inside, self.held[centre, :size] * cases, cases)
        return ratios


def likelihood_ratio(inside: Ints, expected: Floats, cases: int) -> Floats:
    """Return c log(c/e) + (C − c) log((C − c)/(C − e)) where c > e, else 0; c cases inside, e expected, C in all."""
    logs = np.log(np.maximum(np.arange(cases + 1, dtype=np.float64), 1.0)) * np.arange(cases + 1)  # n log n
    outside = cases - inside
    rest = np.maximum(cases - expected, 1e-300)
    ratios = logs[inside] + logs[outside] - inside * np.log(expected) - outside * np.log(rest)
    return np.asarray(np.where(inside > expected, ratios, 0.0))


def _distinct(windows: _Windows, ratios: Floats) -> list[tuple[int, int]]:
    """Return the best circle, then the next best that shares no cell with a better one; ties by cell, then by size."""
    taken = np.zeros(len(windows.shares), dtype=bool)
    found: list[tuple[int, int]] = []
    for flat in np.argsort(-ratios, axis=None, kind="stable"):
        centre, size = divmod(int(flat), ratios.shape[1])
        if ratios[centre, size] <= 0.0:
            break
        members = windows.order[centre, : size + 1]
        if not taken[members].any():
            found.append((centre, size))
            taken[members] = True
        if taken.all() or len(found) == 10:
            break
    return found


def _cluster(
    windows: _Windows, seen: Ints, cases: int, ratios: Floats, at: tuple[int, int], greatest: Floats
) -> Cluster:
    centre, size = at
    members = np.sort(windows.order[centre, : size + 1])
    ratio = float(ratios[centre, size])
    p = float((1 + np.count_nonzero(greatest >= ratio - 1e-9)) / (1 + len(greatest)))
    expected = float(windows.held[centre, size] * cases)
    return Cluster(centre, tuple(int(m) for m in members), int(seen[members].sum()), expected, ratio, p)
