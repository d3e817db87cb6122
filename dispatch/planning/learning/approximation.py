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
"""A workload below is none."""
_LARGEST_LOG = 600.0
"""Most of ln Q: beyond, the product of workloads that Q is multiplied by underflows to 0."""
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
    is Larson's Q; Q(0) = 1 by definition. Computed in logarithms, for powers underflow.
    """
    if load / units < _NEVER:
        return np.ones(units)
    busy_logs, busy = _busy_logs(units, load, queue), np.arange(units + 1)
    busy_p, front, factorials = np.exp(busy_logs), busy[:-1], _factorial_logs(units)
    mean = float(busy_p @ busy / units + (1.0 - busy_p.sum()))
    free = float(busy_p @ (units - busy) / units)
    some_free = busy_logs[:-1] + factorials[:-1] + np.log(units - front)
    # Where fewer than j are busy, j drawn are never all busy: the sum is over n ≥ j.
    drawn = np.array([np.logaddexp.reduce(some_free[j:] - factorials[: units - j]) for j in front])
    logs = drawn + factorials[units - front - 1] - factorials[units] - front * np.log(mean) - np.log(free)
    return np.asarray(np.exp(np.minimum(logs, _LARGEST_LOG)))


def _busy_logs(units: int, load: float, queue: Queue) -> Floats:
    """Return ln P(n busy, nobody waits) for n = 0 … N."""
    terms = np.arange(units + 1) * np.log(load) - _factorial_logs(units)
    share = load / units
    waits = queue is Queue.INFINITE and share < 1.0
    waiting = [terms[-1] + np.log(share / (1.0 - share))] if waits else []
    return np.asarray(terms - np.logaddexp.reduce(np.append(terms, waiting)))


def _factorial_logs(most: int) -> Floats:
    return np.append(0.0, np.cumsum(np.log(np.arange(1, most + 1))))


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
