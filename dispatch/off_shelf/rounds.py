"""In which order to visit places by road: a way from where a team is that ends at the last of them.

A pure function of travel times. Up to `EXACT` places the order is the best there is, by the dynamic programme of Held
and Karp (1962) over sets of places; above, the nearest next, improved by turning stretches round (2-opt) and moving
short ones elsewhere (or-opt) until neither helps. Times need not be the same in both directions. Places that no road
reaches come last, in the order given, without a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

EXACT = 10
LONGEST_MOVED = 3
"""Places that or-opt moves together."""
MOST_PASSES = 120
"""Improvements made: what a round of two hundred takes; one of five hundred is left at that, after a second or two."""
LEAST_GAIN_S = 0.05


@dataclass(frozen=True, slots=True)
class Round:
    """The order of the places.

    Attributes
    ----------
    order : tuple of int
        Indices of the places, from 0.
    legs_s : tuple of float or None
        Seconds from the one before, or the start, to each; None where no road leads.
    method : str
        `exact` or `heuristic`.
    """

    order: tuple[int, ...]
    legs_s: tuple[float | None, ...]
    method: Literal["exact", "heuristic"]

    @property
    def total_s(self) -> float:
        """Return how long the driving takes, where roads lead."""
        return round(sum(leg for leg in self.legs_s if leg is not None), 1)


def plan(times_s: NDArray[np.float64]) -> Round:
    """Return a short round.

    Parameters
    ----------
    times_s : array of shape (n + 1, n)
        Seconds from the start (row 0) and from each place (row i + 1) to each place; NaN where no road leads.
    """
    places = times_s.shape[1]
    reached = [place for place in range(places) if np.isfinite(times_s[0, place])]
    apart = [place for place in range(places) if place not in set(reached)]
    within = times_s[np.ix_([0, *(place + 1 for place in reached)], reached)]
    within = np.where(np.isfinite(within), within, 1e9)  # reached from the start, though not from each other
    few = len(reached) <= EXACT
    order = _exact(within) if few else _improved(within, _nearest(within))
    whole = [*(reached[i] for i in order), *apart]
    return Round(tuple(whole), tuple(_legs(times_s, whole)), "exact" if few else "heuristic")


def _legs(times_s: NDArray[np.float64], order: Sequence[int]) -> Iterator[float | None]:
    for before, place in pairwise([-1, *order]):
        leg = float(times_s[before + 1, place])
        yield round(leg, 1) if np.isfinite(leg) else None


def cost(times_s: NDArray[np.float64], order: Sequence[int]) -> float:
    """Return how long an order takes in seconds."""
    rows = [0, *(place + 1 for place in order[:-1])]
    return float(times_s[rows, list(order)].sum()) if order else 0.0


def _exact(times_s: NDArray[np.float64]) -> list[int]:
    """Return the best order: of each set of places, and each one it may end at, the quickest way."""
    places = times_s.shape[1]
    if places == 0:
        return []
    best: dict[tuple[int, int], tuple[float, int]] = {
        (1 << place, place): (float(times_s[0, place]), -1) for place in range(places)
    }
    for visited in range(1, 1 << places):
        for last in _members(visited, places):
            if visited != 1 << last:
                before = visited & ~(1 << last)
                best[visited, last] = min(
                    (best[before, place][0] + float(times_s[place + 1, last]), place)
                    for place in _members(before, places)
                )
    visited = (1 << places) - 1
    last = min(range(places), key=lambda place: best[visited, place])
    return _traced(best, visited, last)


def _members(visited: int, places: int) -> list[int]:
    return [place for place in range(places) if visited >> place & 1]


def _traced(best: dict[tuple[int, int], tuple[float, int]], visited: int, last: int) -> list[int]:
    order: list[int] = []
    while last >= 0:
        order.append(last)
        before = best[visited, last][1]
        visited, last = visited & ~(1 << last), before
    return order[::-1]


def _nearest(times_s: NDArray[np.float64]) -> list[int]:
    order: list[int] = []
    left, here = set(range(times_s.shape[1])), 0
    while left:
        place = min(left, key=lambda each: (times_s[here, each], each))
        order.append(place)
        left.remove(place)
        here = place + 1
    return order


def _improved(times_s: NDArray[np.float64], order: list[int]) -> list[int]:
    for _ in range(MOST_PASSES):
        better = _turned(times_s, order)
        if cost(times_s, better) > cost(times_s, order) - LEAST_GAIN_S:
            better = _moved(times_s, order)
            if cost(times_s, better) > cost(times_s, order) - LEAST_GAIN_S:
                return order
        order = better
    return order


def _turned(times_s: NDArray[np.float64], order: list[int]) -> list[int]:
    """Return the order with the one stretch turned round that helps most (2-opt, each direction with its own times)."""
    way = np.array([-1, *order]) + 1
    ahead = np.concatenate(([0.0], np.cumsum(times_s[way[:-1], way[1:] - 1])))
    back = np.concatenate(([0.0, 0.0], np.cumsum(times_s[way[2:], way[1:-1] - 1])))
    gain, where = LEAST_GAIN_S, None
    for first in range(1, len(way) - 1):
        last = np.arange(first + 1, len(way))
        follows = way[np.minimum(last + 1, len(way) - 1)] - 1
        goes_on = last + 1 < len(way)
        now = ahead[last] - ahead[first - 1] + np.where(goes_on, times_s[way[last], follows], 0.0)
        then = times_s[way[first - 1], way[last] - 1] + back[last] - back[first]
        then = then + np.where(goes_on, times_s[way[first], follows], 0.0)
        best = int(np.argmax(now - then))
        if now[best] - then[best] > gain:
            gain, where = float(now[best] - then[best]), (first - 1, int(last[best]))
    if where is None:
        return order
    return [*order[: where[0]], *order[where[0] : where[1]][::-1], *order[where[1] :]]


def _moved(times_s: NDArray[np.float64], order: list[int]) -> list[int]:
    """Return the order with the one short stretch moved elsewhere that helps most (or-opt)."""
    best, gain_s = order, LEAST_GAIN_S
    for length in range(1, LONGEST_MOVED + 1):
        for first in range(len(order) - length + 1):
            stretch, rest = order[first : first + length], [*order[:first], *order[first + length :]]
            at, gap_s = _best_gap(times_s, rest, stretch)
            saved_s = _saved(times_s, order, first, length) - gap_s
            if saved_s > gain_s:
                best, gain_s = [*rest[:at], *stretch, *rest[at:]], saved_s
    return best


def _saved(times_s: NDArray[np.float64], order: Sequence[int], first: int, length: int) -> float:
    """Return what leaving out a stretch saves, the way within it aside."""
    before = order[first - 1] + 1 if first else 0
    into = float(times_s[before, order[first]])
    if first + length == len(order):
        return into
    after = order[first + length]
    return into + float(times_s[order[first + length - 1] + 1, after]) - float(times_s[before, after])


def _best_gap(times_s: NDArray[np.float64], rest: Sequence[int], stretch: Sequence[int]) -> tuple[int, float]:
    """Return where in the rest a stretch fits best, and what the way to it and on from it costs more."""
    before = np.array([-1, *rest]) + 1
    into = times_s[before, stretch[0]]
    on = times_s[stretch[-1] + 1, list(rest)] - times_s[before[:-1], list(rest)]
    extra = into + np.concatenate((on, [0.0]))
    at = int(np.argmin(extra))
    return at, float(extra[at])
