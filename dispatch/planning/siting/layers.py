"""Cover in layers: sets of candidates, each with the weight that is won when one of them is open.

Every objective of siting except the number of sites is a sum over layers of weight · g(open sites in the set):

- cover: one layer a place, the candidates within the target; g = min(n, 1)
- expected cover: a place whose candidates reach it with probabilities l1 > l2 > … has the layers {P ≥ l_t}, weight
  w (l_t − l_{t+1}); g = 1 − q^n. By Abel's summation this is the sum of van den Berg, Kommer & Zuzáková (2016).
- time: the radius formulation (Cornuéjols, Nemhauser & Wolsey 1980; García, Labbé & Marín 2011): the layers
  {T ≤ D_k}, weight w (D_{k+1} − D_k), are what is saved of the longest time.

Layers with the same set are one: this is the reduction that makes 8,000 cells a few hundred.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Layers:
    """Sets of candidates with weights.

    Attributes
    ----------
    sets : NDArray of bool, shape (layers, candidates)
    weights : NDArray of float, shape (layers,)
    """

    sets: NDArray[np.bool_]
    weights: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.weights)

    @cached_property
    def _pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        rows, columns = np.nonzero(self.sets)
        return rows, columns

    def by_candidate(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return for each candidate the sum of its layers' values.

        Added one after the other, not by a matrix product: BLAS adds in an order that depends on the machine's threads.
        """
        rows, columns = self._pairs
        return np.bincount(columns, weights=values[rows], minlength=self.sets.shape[1])

    def counts(self, sites: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return how many sites of each set are open."""
        return np.asarray(self.sets[:, sites].sum(axis=1), dtype=np.int64)

    def without(self, columns: NDArray[np.bool_]) -> "Layers":
        """Return the layers without some candidates; sets that become equal are one, empty ones go."""
        return merged(self.sets & ~columns, self.weights)

    def lacking(self, sites: NDArray[np.bool_]) -> "Layers":
        """Return the layers that have none of these sites."""
        open_ = self.sets[:, sites].any(axis=1)
        return Layers(self.sets[~open_], self.weights[~open_])


def merged(sets: NDArray[np.bool_], weights: NDArray[np.float64]) -> Layers:
    """Return layers in which every set occurs once; those without candidates or weight are left out."""
    some = sets.any(axis=1) & (weights > 0)
    sets, weights = sets[some], weights[some]
    if not len(sets):
        return Layers(sets, weights)
    packed = np.packbits(sets, axis=1)
    keys = np.ascontiguousarray(packed).view([("", packed.dtype)] * packed.shape[1]).ravel()
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    return Layers(sets[first], np.bincount(inverse.ravel(), weights=weights, minlength=len(first)))


def cover_layers(reached: NDArray[np.bool_], weights: NDArray[np.float64]) -> Layers:
    """Return the layers of plain cover.

    Parameters
    ----------
    reached : NDArray of bool, shape (candidates, places)
    weights : NDArray of float, shape (places,)
    """
    return merged(np.ascontiguousarray(reached.T), weights)


def level_layers(values: NDArray[np.float64], weights: NDArray[np.float64]) -> Layers:
    """Return the layers of fractional cover.

    Parameters
    ----------
    values : NDArray of float, shape (candidates, places)
        Probabilities, 0 where a candidate may not be used.
    weights : NDArray of float, shape (places,)
    """
    sets, parts = [], []
    for column, weight in zip(values.T, weights, strict=True):
        levels = np.unique(column[column > 0])[::-1]
        if weight > 0 and len(levels):
            sets.append(column[None, :] >= levels[:, None])
            parts.append(weight * (levels - np.append(levels[1:], 0.0)))
    return _stacked(sets, parts, len(values))


@dataclass(frozen=True, slots=True, eq=False)
class TimeLayers:
    """The layers of the weighted time, and what is paid in any case: time = base + all layers - what is won."""

    layers: Layers
    base: float

    @property
    def most(self) -> float:
        """Return the time with no layer won."""
        return self.base + float(self.layers.weights.sum())


def time_layers(times: NDArray[np.float64], weights: NDArray[np.float64], up_to_s: NDArray[np.float64]) -> TimeLayers:
    """Return the layers of the weighted time, of each place up to a radius.

    Beyond the radius nothing more is paid, so the time is a lower bound that is exact for choices in which every place
    has a site within its radius.

    Parameters
    ----------
    times : NDArray of float, shape (candidates, places)
        Seconds, finite; inf for candidates that may not be used.
    weights : NDArray of float, shape (places,)
    up_to_s : NDArray of float, shape (places,)
    """
    sets, parts, base = [], [], []
    for column, weight, radius in zip(times.T, weights, up_to_s, strict=True):
        if weight <= 0:
            continue
        distances = np.unique(column[column <= radius])
        if not len(distances):
            distances = np.array([column.min()])
        base.append(weight * distances[0])
        if len(distances) > 1:
            sets.append(column[None, :] <= distances[:-1, None])
            parts.append(weight * np.diff(distances))
    return TimeLayers(_stacked(sets, parts, len(times)), float(np.sum(np.array(base))))


def _stacked(sets: list[NDArray[np.bool_]], parts: list[NDArray[np.float64]], candidates: int) -> Layers:
    if not sets:
        return Layers(np.zeros((0, candidates), dtype=np.bool_), np.zeros(0))
    return merged(np.concatenate(sets), np.concatenate(parts))


def dominated(sets: NDArray[np.bool_], costs: NDArray[np.float64], may_go: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the candidates that another one makes superfluous: it reaches as much, at no more cost.

    Of candidates that reach the same at the same cost the lowest index stays.

    Parameters
    ----------
    sets : NDArray of bool, shape (layers, candidates)
    costs : NDArray of float, shape (candidates,)
    may_go : NDArray of bool, shape (candidates,)
        Which may be left out; the others can still make one superfluous.
    """
    matrix = sets.astype(np.float32)
    common = matrix.T @ matrix
    size = np.diag(common)
    within = (common >= size[:, None]) & (costs[None, :] <= costs[:, None])
    np.fill_diagonal(within, val=False)
    index = np.arange(len(size))
    equal = within & within.T
    first = index[None, :] < index[:, None]
    gone = np.zeros(len(size), dtype=np.bool_)
    for one in np.flatnonzero(may_go):
        better = within[one] & ~gone & (~equal[one] | first[one] | ~may_go)
        gone[one] = bool(better.any())
    return gone


def without_supersets(layers: Layers) -> Layers:
    """Return layers without those that are won whenever another one is: their set holds the other's."""
    matrix = layers.sets.astype(np.float32)
    common = matrix @ matrix.T
    size = np.diag(common)
    holds = (common >= size[None, :]) & (size[:, None] > size[None, :])
    kept = ~holds.any(axis=1)
    return Layers(layers.sets[kept], layers.weights[kept])
