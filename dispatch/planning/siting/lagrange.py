"""Bounds of our own by Lagrange's multipliers, and the candidates they decide.

Subgradient method with Polyak's step (Held, Wolfe & Crowder 1974; for p-median Narula, Ogbu & Samuelsson 1977; for
cover Galvão & ReVelle 1996). Whatever the multipliers are, the bound holds; a candidate whose forced opening, or
closing, lifts the bound above the best known value cannot be, or must be, in any best answer (reduced-cost fixing). All
bounds here are lower bounds of a minimum: what is to be most is taken negative.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.instance import Instance, Sites
from dispatch.planning.siting.layers import Layers

ROUNDS = 300
STEP = 2.0
PATIENCE = 20
"""Rounds without a better bound after which the step is halved."""
SMALLEST_STEP = 1e-3
SAFETY = 1e-10
"""A bound is lowered by this share of itself: it meets other sums of floats."""
ROUNDING = 4e-15
"""And by this share of its terms, which may be far greater and cancel out: by so much their sum may be off."""


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A lower bound, what it becomes for each candidate that is forced open or forced closed, and the prices behind it.

    There are no prices where the bound is another's.
    """

    value: float
    opened: NDArray[np.float64]
    closed: NDArray[np.float64]
    prices: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """The best sites for given prices: value, sites, and the price of going against it for each candidate.

    `terms` are the numbers behind the value added without their signs: its rounding is a share of them.
    """

    value: float
    sites: Sites
    reduced: NDArray[np.float64]
    terms: float


class Relaxation(Protocol):
    """A problem whose hard rows are priced."""

    start: NDArray[np.float64]

    def priced(self, prices: NDArray[np.float64]) -> tuple[float, NDArray[np.float64], Choice, NDArray[np.float64]]:
        """Return the bound, the subgradient, the choice behind it, and the prices made valid."""
        ...


def cheapest(instance: Instance, prices: NDArray[np.float64], closed: Sites, opened: Sites) -> Choice:
    """Return the choice of least price within the number of sites or the budget, whichever bounds more.

    `reduced` are the prices with the limit priced in: negative for those worth opening.
    """
    must = (instance.kept | opened) & instance.usable
    free = instance.usable & ~must & ~closed
    counted = _relaxed(prices, np.ones(len(prices)), float(instance.most), must, free)
    if instance.budget is None:
        return counted
    paid = _relaxed(prices, instance.costs, instance.budget, must, free)
    return paid if paid.value > counted.value else counted


def _relaxed(prices: NDArray[np.float64], sizes: NDArray[np.float64], room: float, must: Sites, free: Sites) -> Choice:
    """Return the linear knapsack: most worth for its size first, the limit priced at the first that does not fit."""
    rest = room - float(sizes[must].sum())
    worth = np.flatnonzero(free & (prices < 0))
    ratio = prices[worth] / np.maximum(sizes[worth], 1e-12)
    order = worth[np.argsort(ratio, kind="stable")]
    filled = np.cumsum(sizes[order])
    fits = filled <= rest
    sites = must.copy()
    sites[order[fits]] = True
    price = 0.0
    if not fits.all():
        critical = order[int(np.argmin(fits))]
        price = -float(prices[critical] / max(sizes[critical], 1e-12))
    reduced = prices + price * sizes
    value = float(prices[must].sum() + np.minimum(reduced[free], 0.0).sum() - price * max(rest, 0.0))
    terms = float(np.abs(prices[must | free]).sum() + price * (abs(rest) + sizes[worth].sum()))
    return Choice(value, sites, reduced, terms)


class CoverRelaxation:
    """Cover with the links priced: a layer is won or not by itself, a site is worth the prices of its layers."""

    def __init__(
        self, instance: Instance, layers: Layers, factors: NDArray[np.float64], closed: Sites, opened: Sites
    ) -> None:
        self.instance, self.closed, self.opened = instance, closed, opened
        self.layers = layers
        self.won = layers.weights[:, None] * factors[None, :]
        share = 1.0 / np.maximum(layers.sets.sum(axis=1), 1.0)
        self.start = self.won[:, 0] * np.minimum(1.0, share * max(instance.most, 1))

    def priced(self, prices: NDArray[np.float64]) -> tuple[float, NDArray[np.float64], Choice, NDArray[np.float64]]:
        """Return bound, subgradient, choice and valid prices."""
        prices = np.clip(prices, 0.0, self.won[:, 0])
        left = self.won - prices[:, None]
        choice = cheapest(self.instance, -self.layers.by_candidate(prices), self.closed, self.opened)
        bound = choice.value - float(np.maximum(left, 0.0).sum())
        subgradient = (left > 0).sum(axis=1) - self.layers.counts(choice.sites)
        return bound, subgradient.astype(np.float64), choice, prices


class TimeRelaxation:
    """The weighted time with "every place has one site" priced; candidates that are closed take no part."""

    def __init__(
        self, instance: Instance, closed: Sites, opened: Sites, start: NDArray[np.float64] | None = None
    ) -> None:
        self.instance, self.closed, self.opened = instance, closed, opened
        self.rows = np.flatnonzero(instance.usable & ~closed)
        self.paid = instance.times[self.rows] * instance.time_weights
        self.start = self._second_least() if start is None else start

    def _second_least(self) -> NDArray[np.float64]:
        second = min(1, len(self.paid) - 1)
        return np.asarray(np.partition(self.paid, second, axis=0)[second])

    def priced(self, prices: NDArray[np.float64]) -> tuple[float, NDArray[np.float64], Choice, NDArray[np.float64]]:
        """Return bound, subgradient, choice and valid prices."""
        saved = np.minimum(self.paid - prices, 0.0)
        worth = np.zeros(len(self.closed))
        worth[self.rows] = saved.sum(axis=1)
        choice = cheapest(self.instance, worth, self.closed, self.opened)
        bound = choice.value + float(prices.sum())
        subgradient = np.asarray(1.0 - (saved[choice.sites[self.rows]] < 0).sum(axis=0), dtype=np.float64)
        return bound, subgradient, choice, prices


class NumberRelaxation:
    """The number of sites with the sets that must be won priced."""

    def __init__(self, instance: Instance, layers: Layers, closed: Sites, opened: Sites) -> None:
        self.layers = layers
        self.must = (instance.kept | opened) & instance.usable
        self.free = instance.usable & ~closed & ~self.must
        size = np.maximum(layers.sets.sum(axis=0), 1)
        self.start = (layers.sets / size).max(axis=1, initial=0.0)

    def priced(self, prices: NDArray[np.float64]) -> tuple[float, NDArray[np.float64], Choice, NDArray[np.float64]]:
        """Return bound, subgradient, choice and valid prices."""
        prices = np.maximum(prices, 0.0)
        reduced = 1.0 - self.layers.by_candidate(prices)
        sites = self.must | (self.free & (reduced < 0))
        value = float(reduced[self.must].sum() + np.minimum(reduced[self.free], 0.0).sum())
        choice = Choice(value, sites, reduced, float(np.abs(reduced[self.must | self.free]).sum()) + len(sites))
        subgradient = np.asarray(1.0 - self.layers.counts(sites), dtype=np.float64)
        return value + float(prices.sum()), subgradient, choice, prices


def bound_of(
    relaxation: Relaxation,
    best: float,
    beat: Callable[[], bool],
    rounds: int = ROUNDS,
    *,
    step: float = STEP,
    seen: Callable[[Sites], float] | None = None,
) -> Bound:
    """Return the best bound that a number of rounds finds.

    Parameters
    ----------
    best : float
        The best known value, from above.
    step : float
        Of the first round, as a share of Polyak's.
    seen : callable, optional
        Gets the sites of every round, which are a choice worth trying; returns the best known value then.
    """
    prices, waited = relaxation.start, 0
    bound, choice = -np.inf, None
    best_prices = prices
    for _ in range(rounds):
        value, subgradient, found, prices = relaxation.priced(prices)
        best = seen(found.sites) if seen is not None else best
        if value > bound:
            bound, choice, best_prices, waited = value, found, prices, 0
        else:
            waited += 1
        norm = float((subgradient * subgradient).sum())
        if norm == 0.0 or step < SMALLEST_STEP or bound >= best - SAFETY * abs(best) or not beat():
            break
        if waited >= PATIENCE:
            step, waited, prices = step / 2, 0, best_prices
            continue
        prices = prices + step * max(best - value, SAFETY * abs(best)) / norm * subgradient
    assert choice is not None  # noqa: S101 - at least one round was made
    return _safe(bound, choice, best_prices)


def _safe(bound: float, choice: Choice, prices: NDArray[np.float64]) -> Bound:
    lowered = bound - SAFETY * abs(bound) - ROUNDING * (choice.terms + float(np.abs(prices).sum()))
    reduced = choice.reduced
    return Bound(lowered, lowered + np.maximum(reduced, 0.0), lowered - np.minimum(reduced, 0.0), prices)
