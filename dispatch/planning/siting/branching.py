"""The least weighted time by branch and bound on Lagrange's prices (Christofides & Beasley 1982; Beasley 1985).

The choices of the relaxation are worth trying: the best few are improved by exchanges, and the better the best known
answer, the more candidates the bound decides. Of those left one is opened or closed at a time. A node begins with the
prices of the one it comes from, so some dozen rounds bound it. The node with the least bound comes first: its bound is
that of the whole tree.

Where few sites are chosen of many, a linear programme is large and its bound hardly better. Where many are chosen it is
the other way round: the tree is left when its bound hardly rises, and what was decided by then stays decided.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.siting.enumeration import can_enumerate
from dispatch.planning.siting.greedy import exchanged
from dispatch.planning.siting.instance import Sites
from dispatch.planning.siting.lagrange import Bound, TimeRelaxation, bound_of
from dispatch.planning.siting.measures import Criterion
from dispatch.planning.siting.search import Search, fitted, improves, rounded

TIME: Final = Criterion.TIME
STARTS = 6
"""Choices of the relaxation that are improved by exchanges."""
NODE_ROUNDS = 40
NODE_STEP = 0.5
STRETCH = 1_500_000_000
"""Candidates × places × rounds, some seconds: in each stretch the bound has to rise by a share of what it lacks."""
LEAST_RISE = 0.1
MOST_STRETCHES = 20
OVERHEAD = 30_000
"""Candidates × places that take as long as a round takes in any case."""
SMALL = 5_000
"""Candidates × places of which a linear programme is solved sooner."""

type _Node = tuple[float, int, Sites, Sites, NDArray[np.float64]]
"""Its bound, its number, so that the rest is never compared, what is closed and opened, the prices to begin with."""


def time_bound(search: Search) -> Bound:
    """Return a bound of the weighted time, after `search.best` was improved and candidates were decided.

    It meets the value of `search.best` where the whole tree was searched.
    """
    tried = _Tried(search)
    bound = bound_of(
        TimeRelaxation(search.instance, search.closed, search.opened), tried.least, tried.beat, seen=tried.seen
    )
    search.decide(TIME, bound)
    if tried.improve(bound.value):
        search.decide(TIME, bound)
    is_small = int(search.undecided.sum()) * search.instance.times.shape[1] < SMALL
    if is_met(search, bound.value) or can_enumerate(search, TIME) or is_small:
        return bound
    least = _Tree(search, tried).least(bound)
    return Bound(max(bound.value, least), bound.opened, bound.closed)


def is_met(search: Search, bound: float) -> bool:
    """Return whether nothing above a bound is better than the best known answer."""
    return _whole(search, bound) >= search.instance.value(TIME, search.best) - search.instance.slack(TIME)


def _whole(search: Search, bound: float) -> float:
    """Return a bound rounded up where values are whole numbers."""
    return float(rounded(search.instance, TIME, np.array([bound]))[0])


class _Tried:
    """The choices that a relaxation comes by: better ones become the best; until `improve`, all are kept for it."""

    def __init__(self, search: Search) -> None:
        self.search = search
        self.beat = search.watch.beat
        self.least = search.instance.value(TIME, search.best)
        self._kept: dict[bytes, tuple[float, Sites]] | None = {}

    def seen(self, sites: Sites) -> float:
        """Take note of a choice; return the best known value."""
        if sites.any():
            instance = self.search.instance
            value = float((instance.times[sites].min(axis=0) * instance.time_weights).sum())
            if self._kept is not None:
                self._kept[sites.tobytes()] = value, sites
            if value < self.least:
                self.take(sites)
        return self.least

    def take(self, sites: Sites) -> None:
        """Make sites the best, filled up, if they are allowed and better."""
        sites = fitted(self.search, sites)
        if self.search.is_allowed(sites) and improves(self.search, TIME, sites):
            self.least = self.search.instance.value(TIME, sites)

    def improve(self, bound: float) -> bool:
        """Improve the best few by exchanges until the bound is met; return whether one is better than the best was."""
        before = self.search.best
        ordered = sorted((self._kept or {}).values(), key=lambda kept: kept[0])
        self._kept = None  # a tree comes by too many
        for _, sites in ordered[:STARTS]:
            full = fitted(self.search, sites)
            if is_met(self.search, bound) or not self.beat():
                break
            if self.search.is_allowed(full):
                self.take(exchanged(self.search.instance, TIME, full, self.beat))
        return self.search.best is not before


class _Tree:
    """The nodes still open; each leaves out what cannot be better than the best known answer."""

    def __init__(self, search: Search, tried: _Tried) -> None:
        self.search, self.tried = search, tried
        self._numbers = count()
        self._work = 0

    def least(self, root: Bound) -> float:
        """Return what bounds every answer better than the best known one: its own value if there is none."""
        closed, opened = self.search.closed | ~self.search.instance.usable, self.search.opened.copy()
        nodes: list[_Node] = [(root.value, next(self._numbers), closed, opened, root.prices)]
        began, stretches = root.value, 0
        while nodes and not is_met(self.search, nodes[0][0]):
            bound = nodes[0][0]
            if not self.search.watch.bounded(_whole(self.search, bound)) or stretches == MOST_STRETCHES:
                return bound
            if self._work >= STRETCH:
                if bound - began < LEAST_RISE * (self.tried.least - began):
                    return bound
                began, stretches, self._work = bound, stretches + 1, 0
            for child in self._children(heappop(nodes)):
                heappush(nodes, child)
        return self.tried.least

    def _children(self, node: _Node) -> Iterator[_Node]:
        value, _, closed, opened, prices = node
        relaxation = TimeRelaxation(self.search.instance, closed, opened, prices)
        self._work += (relaxation.paid.size + OVERHEAD) * NODE_ROUNDS
        bound = bound_of(
            relaxation, self.tried.least, self.tried.beat, NODE_ROUNDS, step=NODE_STEP, seen=self.tried.seen
        )
        value = max(value, bound.value)
        if is_met(self.search, value):
            return
        closed, opened = self._decided(closed, opened, bound)
        free = ~closed & ~opened & ~self.search.instance.kept
        if not free.any() or int((opened | self.search.instance.kept).sum()) >= self.search.instance.most:
            self.tried.take(opened | self.search.instance.kept)
            return
        dearest = int(np.where(free, bound.closed, -np.inf).argmax())
        alone = np.zeros_like(free)
        alone[dearest] = True
        yield value, next(self._numbers), closed, opened | alone, bound.prices
        yield value, next(self._numbers), closed | alone, opened, bound.prices

    def _decided(self, closed: Sites, opened: Sites, bound: Bound) -> tuple[Sites, Sites]:
        """Return what is closed and opened in every answer of a node that is better than the best known one."""
        instance = self.search.instance
        limit = self.tried.least - instance.slack(TIME)
        free = ~closed & ~opened & ~instance.kept
        shut = free & (rounded(instance, TIME, bound.opened) >= limit)
        must = free & ~shut & (rounded(instance, TIME, bound.closed) >= limit)
        return closed | shut, opened | must
