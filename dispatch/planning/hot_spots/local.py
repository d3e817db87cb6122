"""Getis and Ord's Gi* on observed ÷ expected: cells among neighbours that have more (or fewer) than elsewhere.

A neighbour weighs by what is expected of it, so that Σ w·(O/E) is the cases of the neighbourhood and a cell with hardly
any expectation cannot make a hot spot by one case. Gi* (Ord & Getis 1995, Geographical Analysis 27) is standardised by
the mean and spread of all cells, as esda does; its normal p is wrong for few cases. So p is that of the neighbourhood's
count given the total: binomial, exact. Few of the cells that are called hot or cold are so by chance: the false
discovery rate is controlled (`false_discovery`).

Known limits: neighbours are the nearest cells, not those reached soonest; expected counts are taken as known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from dispatch.planning.hot_spots.false_discovery import adjusted
from dispatch.planning.hot_spots.scan import checked

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

NEIGHBOURS = 8
RATE = 0.05
"""The false discovery rate that is allowed."""


@dataclass(frozen=True, slots=True)
class LocalSpots:
    """Gi* of every cell, its p and q (two-sided), and which are hot and cold at the allowed rate: often none."""

    z: Floats
    p: Floats
    q: Floats
    hot: NDArray[np.bool_]
    cold: NDArray[np.bool_]
    neighbourhood: Ints
    """The cells each was judged by, itself included, shape (cells, neighbours + 1)."""


def neighbourhoods(places_m: Floats, neighbours: int = NEIGHBOURS) -> Ints:
    """Return every cell with its nearest ones, itself first; ties by place in the list."""
    places = np.asarray(places_m, dtype=np.float64)
    most = min(neighbours + 1, len(places))
    found = np.empty((len(places), most), dtype=np.int64)
    for start in range(0, len(places), 256):
        apart = ((places[start : start + 256, None, :] - places[None, :, :]) ** 2).sum(axis=2)
        own = np.arange(len(apart))
        apart[own, start + own] = -1.0
        found[start : start + 256] = np.argsort(apart, axis=1, kind="stable")[:, :most]
    return found


def local_spots(
    observed: Sequence[int] | Ints,
    expected: Sequence[float] | Floats,
    places_m: Floats,
    *,
    neighbours: int = NEIGHBOURS,
    rate: float = RATE,
) -> LocalSpots:
    """Return the hot and cold cells of a county; arguments and errors as `scan`."""
    seen, base = checked(observed, expected)
    cases = int(seen.sum())
    near = neighbourhoods(places_m, neighbours)
    if cases == 0:
        nothing = np.zeros(len(seen))
        none = np.zeros(len(seen), dtype=bool)
        return LocalSpots(nothing, nothing + 1.0, nothing + 1.0, none, none, near)
    scaled = base * (cases / base.sum())
    ratios = seen / scaled
    inside, share = seen[near].sum(axis=1), np.minimum(scaled[near].sum(axis=1) / cases, 1.0)
    p = two_sided(inside, cases, share)
    is_more = inside > share * cases
    q = adjusted(p)
    called = q <= rate
    return LocalSpots(getis_ord(ratios, near, scaled), p, q, called & is_more, called & ~is_more, near)


def getis_ord(values: Floats, near: Ints, weights: Floats | None = None) -> Floats:
    """Return Gi* of values over neighbourhoods, each with its own cell; every cell weighs 1 without `weights`."""
    n = len(values)
    of_cells = np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)
    spread = float(np.sqrt((values**2).mean() - values.mean() ** 2))
    near_weights = of_cells[near]
    total, squares = near_weights.sum(axis=1), (near_weights**2).sum(axis=1)
    room = (n * squares - total**2) / max(n - 1, 1)
    usable = (room > 1e-12) & (spread > 1e-12)
    top = (near_weights * values[near]).sum(axis=1) - values.mean() * total
    return np.asarray(np.where(usable, top / np.where(usable, spread * np.sqrt(np.maximum(room, 0.0)), 1.0), 0.0))


def two_sided(inside: Ints, cases: int, share: Floats) -> Floats:
    """Return twice the smaller tail of the binomial, at most 1."""
    above, below = scipy.special.bdtrc(inside - 1, cases, share), scipy.special.bdtr(inside, cases, share)
    return np.asarray(np.minimum(1.0, 2.0 * np.minimum(above, below)))
