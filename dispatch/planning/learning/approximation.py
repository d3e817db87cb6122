"""Larson's approximation of the hypercube model, for any number of units (Larson 1975, Operations Research 23).

Units are taken as independent and corrected by factors Q: those of sampling units without replacement from M/M/N.
Q(j) · (1 − ρ_k) · Π ρ_i is the probability that the first j preferred units are busy and the next is free.

Known limits as in `hypercube`; workloads differ from the exact ones by a few percent, most where one unit is far from
the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.learning.erlang import erlang_b, erlang_c
from dispatch.planning.learning.hypercube import Queue, checked

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

_CLOSE = 1e-10
_NEVER = 1e-9
"""A workload below is none: its powers vanish, and Q is multiplied by them."""
_MOST_ROUNDS = 1_000


@dataclass(frozen=True, slots=True)
class Approximation:
    """Workloads of the units, and the factors Q they were found with: one per number of busy units in front."""

    workloads: Floats
    factors: Floats
    all_busy_p: float
    rounds: int


def correction_factors(units: int, load: float, *, queue: Queue = Queue.INFINITE) -> Floats:
    """Return Q(j) for j = 0 … N − 1; all 1 where nothing is ever busy.

    Notes
    -----
    With n of N busy, the chance that j units drawn are all busy and the next is free is
    n! / (n − j)! · (N − j − 1)! / N! · (N − n). Averaged over M/M/N and divided by r^j (1 − r), r the mean workload, it
    is Larson's Q; Q(0) = 1 by definition.
    """
    terms = _busy(units, load, queue)
    mean = float(terms[: units + 1] @ np.arange(units + 1) / units + (1.0 - terms.sum()))
    if mean < _NEVER or mean >= 1.0:
        return np.ones(units)
    factors = np.empty(units)
    busy = np.arange(units + 1, dtype=np.float64)
    drawn = np.ones(units + 1)
    for j in range(units):
        factors[j] = float(terms @ (drawn * (units - busy))) / (units - j) / (mean**j * (1.0 - mean))
        drawn = drawn * np.maximum(busy - j, 0.0) / (units - j)
    return factors


def _busy(units: int, load: float, queue: Queue) -> Floats:
    """Return P(n busy, nobody waits) for n = 0 … N."""
    terms = np.empty(units + 1)
    terms[0] = 1.0
    for n in range(1, units + 1):
        terms[n] = terms[n - 1] * load / n
    share = load / units
    waiting = terms[units] * share / (1.0 - share) if queue is Queue.INFINITE and share < 1.0 else 0.0
    return np.asarray(terms / (terms.sum() + waiting))


def approximate(
    rates: Sequence[float] | Floats,
    preferences: Sequence[Sequence[int]] | Ints,
    service_rate: float,
    *,
    queue: Queue = Queue.INFINITE,
) -> Approximation:
    """Return the workloads of units under calls, by fixed-point iteration; arguments and errors as `hypercube`."""
    calls, orders = checked(rates, preferences, service_rate, queue)
    units = orders.shape[1]
    load = float(calls.sum()) / service_rate
    factors = correction_factors(units, load, queue=queue)
    all_busy = erlang_c(units, load) if queue is Queue.INFINITE else erlang_b(units, load)
    waited = load / units * all_busy if queue is Queue.INFINITE else 0.0
    mean = load / units if queue is Queue.INFINITE else load / units * (1.0 - all_busy)
    workloads, rounds, change = np.full(units, mean), 0, np.inf
    while change >= _CLOSE and rounds < _MOST_ROUNDS:
        rounds += 1
        asked = _asked(calls / service_rate, orders, factors, workloads)
        found = (asked + waited) / (1.0 + asked)
        total = found.sum()
        found = found * (mean * units / total) if total > 0 else found
        change = float(np.max(np.abs(found - workloads)))
        workloads = np.minimum(found, 1.0)
    return Approximation(workloads, factors, all_busy, rounds)


def _asked(loads: Floats, orders: Ints, factors: Floats, workloads: Floats) -> Floats:
    """Return for each unit the load of calls for which all units in front of it are busy."""
    asked = np.zeros(len(workloads))
    in_front = np.ones(len(loads))
    for place in range(orders.shape[1]):
        chosen = orders[:, place]
        np.add.at(asked, chosen, loads * factors[place] * in_front)
        in_front = in_front * workloads[chosen]
    return asked
