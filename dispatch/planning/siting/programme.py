"""A mixed-integer programme put together from layers: which sites are open, and what that wins.

Columns: first one for each candidate, whole; then one for each step of each layer, between 0 and 1 and not whole: as
the steps of a layer win less and less, they are whole by themselves where the sites are. A layer of a single candidate
needs no column. Rows: links, numbers, budget, floors, sets that must be won, and choices that are excluded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.layers import Layers

INFINITE = float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """A linear expression: columns and their coefficients."""

    index: NDArray[np.int64]
    coefficient: NDArray[np.float64]


@dataclass(slots=True, eq=False)
class Programme:
    """Columns with bounds and costs, rows with bounds; minimised. The first `whole` columns are whole numbers."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    whole: int
    cost: NDArray[np.float64] = field(init=False)
    sizes: list[NDArray[np.int64]] = field(default_factory=list)
    index: list[NDArray[np.int64]] = field(default_factory=list)
    coefficient: list[NDArray[np.float64]] = field(default_factory=list)
    row_lower: list[NDArray[np.float64]] = field(default_factory=list)
    row_upper: list[NDArray[np.float64]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cost = np.zeros(self.whole)

    @property
    def columns(self) -> int:
        """Return the number of columns."""
        return len(self.lower)

    def add_row(self, terms: Terms, lower: float = -INFINITE, upper: float = INFINITE) -> None:
        """Add one row."""
        self._add(np.array([len(terms.index)]), terms.index, terms.coefficient, np.array([lower]), np.array([upper]))

    def _add(
        self,
        sizes: NDArray[np.int64],
        index: NDArray[np.int64],
        coefficient: NDArray[np.float64],
        lower: NDArray[np.float64],
        upper: NDArray[np.float64],
    ) -> None:
        self.sizes.append(sizes)
        self.index.append(index)
        self.coefficient.append(coefficient)
        self.row_lower.append(lower)
        self.row_upper.append(upper)

    def must_win(self, layers: Layers) -> None:
        """Demand an open site in every set."""
        rows, index = np.nonzero(layers.sets)
        count = len(layers)
        self._add(
            np.bincount(rows, minlength=count), index, np.ones(len(index)), np.ones(count), np.full(count, INFINITE)
        )

    def exclude(self, sites: NDArray[np.bool_]) -> None:
        """Exclude one choice of sites."""
        signs = np.where(sites, 1.0, -1.0)
        self.add_row(Terms(np.arange(self.whole), signs), upper=float(sites.sum()) - 1)

    def win(self, layers: Layers, factors: Sequence[float]) -> list[Terms]:
        """Add the columns and links of layers; return for each step k what the k-th open site wins.

        `factors[k]` is the share of the weight; a share of 0 keeps the column, for what comes after it.
        """
        single = layers.sets.sum(axis=1) == 1
        alone, several = layers.sets[single], layers.sets[~single]
        weights = layers.weights[~single]
        first = self._add_columns(len(weights) * len(factors))
        columns = first + np.arange(len(weights) * len(factors)).reshape(len(weights), len(factors))
        self._link(several, columns)
        own = Terms(np.nonzero(alone)[1].astype(np.int64), factors[0] * layers.weights[single])
        steps = [Terms(columns[:, k], factor * weights) for k, factor in enumerate(factors)]
        steps[0] = joined(own, steps[0])
        return steps

    def _add_columns(self, count: int) -> int:
        first = self.columns
        self.lower = np.append(self.lower, np.zeros(count))
        self.upper = np.append(self.upper, np.ones(count))
        self.cost = np.append(self.cost, np.zeros(count))
        return first

    def _link(self, sets: NDArray[np.bool_], columns: NDArray[np.int64]) -> None:
        """Demand as many open sites in a set as steps are won of it."""
        rows, index = np.nonzero(sets)
        count, steps = columns.shape
        order = np.argsort(np.concatenate([rows, np.repeat(np.arange(count), steps)]), kind="stable")
        self._add(
            np.bincount(rows, minlength=count) + steps,
            np.concatenate([index, columns.ravel()])[order],
            np.concatenate([np.ones(len(index)), -np.ones(columns.size)])[order],
            np.zeros(count),
            np.full(count, INFINITE),
        )

    def minimise(self, terms: Terms, sign: float = 1.0) -> None:
        """Add an expression to what is minimised."""
        np.add.at(self.cost, terms.index, sign * terms.coefficient)

    def matrix(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Return the rows as start, column index and coefficient."""
        starts = np.concatenate([[0], np.cumsum(np.concatenate([*self.sizes, np.zeros(0, dtype=np.int64)]))])
        index = np.concatenate([*self.index, np.zeros(0, dtype=np.int64)])
        return starts.astype(np.int64), index, np.concatenate([*self.coefficient, np.zeros(0)])

    def row_bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the rows' lower and upper bounds."""
        return np.concatenate([*self.row_lower, np.zeros(0)]), np.concatenate([*self.row_upper, np.zeros(0)])


def joined(*terms: Terms) -> Terms:
    """Return the sum of expressions."""
    return Terms(np.concatenate([one.index for one in terms]), np.concatenate([one.coefficient for one in terms]))


def summed(programme: Programme, terms: Terms) -> Terms:
    """Return an expression in which every column occurs once."""
    dense = np.zeros(programme.columns)
    np.add.at(dense, terms.index, terms.coefficient)
    index = np.flatnonzero(dense)
    return Terms(index.astype(np.int64), dense[index])


@dataclass(frozen=True, slots=True, eq=False)
class Dual:
    """The proof of linear duality: a lower bound of the minimum, and the reduced cost of every column."""

    bound: float
    reduced: NDArray[np.float64]


def dual_bound(programme: Programme, multipliers: NDArray[np.float64]) -> Dual:
    """Return the bound that multipliers of the rows prove, wherever they come from.

    For any multipliers u, signed so that they price only bounds that exist, and columns between finite bounds,
    min c x >= u b + sum over columns of min over [lower, upper] of (c - u A) x. So a wrong solver cannot make it wrong.
    """
    lower, upper = programme.row_bounds()
    u = np.where(np.isfinite(lower), np.maximum(multipliers, 0.0), 0.0)
    u = u + np.where(np.isfinite(upper), np.minimum(multipliers, 0.0), 0.0)
    right = np.where(u > 0, np.where(np.isfinite(lower), lower, 0.0), np.where(np.isfinite(upper), upper, 0.0))
    starts, index, coefficient = programme.matrix()
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    priced = np.bincount(index, weights=coefficient * u[rows], minlength=programme.columns)
    reduced = programme.cost - priced
    columns = np.minimum(reduced * programme.lower, reduced * programme.upper)
    return Dual(float(np.sum(u * right) + np.sum(columns)), reduced)
