"""The whole numbers of one variant, added up over blocks, and the shares and differences they give.

Intervals: replications are independent; the share is a ratio of sums, its variance by the delta method (Cochran 1977),
with Student's t. Known limit: with under ten replications no interval is given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import scipy

from dispatch.statistics.response import wilson

BIN = 100
"""Responses are counted in bins of ten seconds, for percentiles; in tenths."""
FEWEST = 10


@dataclass(slots=True)
class Tally:
    """Whole numbers of one variant in one block.

    Attributes
    ----------
    n, met, unserved : lists of int
        By replication: cases with a promise, those kept, cases that nobody was ever sent to.
    waited : list of int
        By replication: cases that had to wait for a team.
    by_hour : list of (n, met)
        By hour block, over all replications.
    bins : dict of int
        Responses by how many times `BIN` they took, rounded up; a night or a weekend without a team takes many.
    busy : list of int
        By team, tenths of a second at cases.
    """

    n: list[int] = field(default_factory=list)
    met: list[int] = field(default_factory=list)
    unserved: list[int] = field(default_factory=list)
    waited: list[int] = field(default_factory=list)
    by_hour: list[tuple[int, int]] = field(default_factory=list)
    bins: dict[int, int] = field(default_factory=dict)
    busy: list[int] = field(default_factory=list)


def combine(results: Sequence[Mapping[str, Tally]]) -> dict[str, Tally]:
    """Add up the blocks of an experiment, given in the order of their numbers."""
    found: dict[str, Tally] = {}
    for result in results:
        for name, tally in result.items():
            _add(
                found.setdefault(name, Tally(by_hour=[(0, 0)] * len(tally.by_hour), busy=[0] * len(tally.busy))), tally
            )
    return found


def _add(total: Tally, more: Tally) -> None:
    total.n += more.n
    total.met += more.met
    total.unserved += more.unserved
    total.waited += more.waited
    total.by_hour = [(a + c, b + d) for (a, b), (c, d) in zip(total.by_hour, more.by_hour, strict=True)]
    for number, count in more.bins.items():
        total.bins[number] = total.bins.get(number, 0) + count
    total.busy = [a + b for a, b in zip(total.busy, more.busy, strict=True)]


def share(tally: Tally) -> tuple[float, float, float] | None:
    """Return the share within target with its 95 % interval; None without a case or with too few replications.

    The interval is that between replications, and never narrower than Wilson's of as many independent cases.
    """
    total = sum(tally.n)
    if total == 0 or len(tally.n) < FEWEST:
        return None
    p, half = _ratio(tally.n, tally.met)
    low, high = wilson(sum(tally.met), total) or (0.0, 1.0)
    # Where all, or none, are in time, replications do not differ; that is no certainty.
    return p, max(0.0, min(p - half, low)), min(1.0, max(p + half, high))


def _ratio(n: Sequence[int], met: Sequence[int]) -> tuple[float, float]:
    """Return Σmet / Σn and half its 95 % interval."""
    many, total = len(n), sum(n)
    p = sum(met) / total
    squares = sum((k - p * each) ** 2 for each, k in zip(n, met, strict=True))
    t = float(scipy.special.stdtrit(many - 1, 0.975))
    return p, t * sqrt(squares * many / (many - 1)) / total


def difference(one: Tally, other: Tally) -> tuple[float, float, float] | None:
    """Return by how much the share of the second is higher, with its interval, paired by replication.

    Where few cases differ, replications hardly do: the interval is never narrower than Wilson's of as many independent
    cases that differ, and where none does it holds both signs.
    """
    total = sum(one.n)
    if total == 0 or len(one.n) < FEWEST or one.n != other.n:
        return None
    won = [b - a for a, b in zip(one.met, other.met, strict=True)]
    d, half = _ratio(one.n, won)
    low, high = _of_differing(sum(won), total)
    return d, min(d - half, low), max(d + half, high)


def _of_differing(won: int, total: int) -> tuple[float, float]:
    """Return the interval of so many cases won, or lost where it is below 0, as if all others were the same."""
    low, high = wilson(abs(won), total) or (0.0, 1.0)
    if won == 0:
        return -high, high
    return (low, high) if won > 0 else (-high, -low)


def percentile_s(tally: Tally, q: int) -> float | None:
    """Return the response that `q` % of all cases did not exceed, nearest rank, rounded up to ten seconds.

    None where there is no case, or where so many are never served.
    """
    total = sum(tally.bins.values()) + sum(tally.unserved)
    rank, seen = -(-total * q // 100), 0
    for number, count in sorted(tally.bins.items()):
        seen += count
        if seen >= rank:
            return number * BIN / 10
    return None
