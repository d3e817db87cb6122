"""The hypercube queueing model: how busy each unit is, and who goes where, where the nearest one may be busy.

Exact (Larson 1974, Computers & Operations Research 1, 67–95; Larson & Odoni 1981, Urban Operations Research, §5.3–5.5)
to 14 units. A state is a number whose bit n − 1 is 1 while unit n is busy (right bit = unit 1). States with the same
number of busy units exchange nothing, so each level is solved at once from its neighbours (Gauss–Seidel by levels), and
its total is that of M/M/N, whatever the preferences.

Known limits: calls at random; one mean service time for all units, travel included; the preferred free unit goes,
one unit per call; every unit may serve every atom. Beyond 14 units use `approximation`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.learning.errors import (
    BadPreferencesError,
    BadRatesError,
    TooManyUnitsError,
    UnstableQueueError,
)

type Floats = NDArray[np.float64]
type Ints = NDArray[np.int64]

MOST_UNITS = 14
MOST_LOAD = 1e9
"""Calls that arrive while one unit ends one; beyond it the sweeps lose their digits."""
_CLOSE = 1e-14
_MOST_SWEEPS = 10_000


class Queue(StrEnum):
    """The fate of a call that finds every unit busy: it waits, or somebody else serves it."""

    INFINITE = "infinite"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Hypercube:
    """The steady state.

    Attributes
    ----------
    states : ndarray, shape (2**N,)
        The probability of each state; with a queue, of the last one while nobody waits.
    waiting_p : float
        With a queue: the probability that somebody waits.
    workloads : ndarray, shape (N,)
        The share of time each unit is busy.
    dispatches : ndarray, shape (atoms, N)
        The share of all served calls that come from an atom and are served by a unit.
    all_busy_p : float
        The probability that a call finds every unit busy: Erlang's B without a queue, C with one.
    """

    states: Floats
    waiting_p: float
    workloads: Floats
    dispatches: Floats
    all_busy_p: float
    first: Ints

    @property
    def interdistrict(self) -> float:
        """Return the share of served calls that another unit serves than the one the atom prefers."""
        return float(max(0.0, 1.0 - self._own.sum())) if self.dispatches.any() else 0.0

    @property
    def interdistrict_by_atom(self) -> Floats:
        """Return for each atom the share of its served calls that another unit serves; 0 where it has none."""
        return _share(self.dispatches.sum(axis=1) - self._own, self.dispatches.sum(axis=1))

    @property
    def interdistrict_by_unit(self) -> Floats:
        """Return for each unit the share of the calls it serves that come from atoms that prefer another."""
        own = np.bincount(self.first, weights=self._own, minlength=self.dispatches.shape[1])
        return _share(self.dispatches.sum(axis=0) - own, self.dispatches.sum(axis=0))

    @property
    def _own(self) -> Floats:
        return np.asarray(self.dispatches[np.arange(len(self.first)), self.first])


def _share(part: Floats, whole: Floats) -> Floats:
    return np.where(whole > 0, np.maximum(part, 0.0) / np.where(whole > 0, whole, 1.0), 0.0)


def hypercube(
    rates: Sequence[float] | Floats,
    preferences: Sequence[Sequence[int]] | Ints,
    service_rate: float,
    *,
    queue: Queue = Queue.INFINITE,
) -> Hypercube:
    """Return the steady state of units under calls.

    Parameters
    ----------
    rates
        Calls per unit of time, one per atom.
    preferences
        For each atom every unit's number, from 0, the one that goes first in front.
    service_rate
        Calls per unit of time that one busy unit ends.

    Raises
    ------
    BadRatesError, BadPreferencesError, TooManyUnitsError, UnstableQueueError
        The input cannot be; the message names the value and the remedy.
    """
    calls, orders = checked(rates, preferences, service_rate, queue)
    units = orders.shape[1]
    if units > MOST_UNITS:
        raise TooManyUnitsError(
            f"{units} units have 2^{units} states; the exact model takes {MOST_UNITS}. Give fewer units. "
            f"精确模型最多 {MOST_UNITS} 个小组，请减少小组。",
            field="preferences",
        )
    load = float(calls.sum()) / service_rate
    levels = _levels(units, load, queue)
    states = _states(_routed(calls, orders), units, service_rate, levels)
    waiting_p = float(levels[units + 1])
    busy = _bits(units)
    workloads = states @ busy + waiting_p
    all_busy = float(states[-1]) + waiting_p
    return Hypercube(
        states, waiting_p, workloads, _dispatches(calls, orders, states, all_busy, queue), all_busy, orders[:, 0]
    )


def checked(
    rates: Sequence[float] | Floats, preferences: Sequence[Sequence[int]] | Ints, service_rate: float, queue: Queue
) -> tuple[Floats, Ints]:
    """Return rates and preferences as arrays; raises what `hypercube` says."""
    calls = np.asarray(rates, dtype=np.float64)
    if calls.ndim != 1 or not calls.size or not np.all(np.isfinite(calls)) or np.any(calls < 0):
        raise BadRatesError("Give one rate of 0 or more per atom. 每个单元须有一个非负的发生率。", field="rates")
    if not (np.isfinite(service_rate) and service_rate > 0):
        raise BadRatesError(
            f"A service rate of {service_rate}: give a number above 0. 服务率须为大于零的数。", field="service_rate"
        )
    load = float(calls.sum()) / service_rate
    if not load <= MOST_LOAD:
        raise BadRatesError(
            f"{load:g} calls arrive while a unit ends one, at most {MOST_LOAD:g} are taken: give rates and service "
            "rate by the same unit of time. 发生率与服务率相差过大，请使用同一时间单位。",
            field="service_rate",
        )
    if len({len(order) for order in preferences}) != 1 or len(preferences) != len(calls):
        raise BadPreferencesError(
            f"{len(preferences)} lists of preferences for {len(calls)} atoms: give one per atom, all of one length. "
            "每个单元须有一个优先次序，长度相同。",
            field="preferences",
        )
    orders = np.asarray(preferences, dtype=np.int64)
    _check_orders(orders)
    units = orders.shape[1]
    if queue is Queue.INFINITE and calls.sum() >= units * service_rate:
        raise UnstableQueueError(
            f"{calls.sum():g} calls arrive and {units} units end at most {units * service_rate:g} in that time: the "
            "queue never ends. Add units or take queue=none. 负荷超过处置能力，请增加小组或改为不排队。",
            field="service_rate",
        )
    return calls, orders


def _check_orders(orders: Ints) -> None:
    wrong = np.flatnonzero(np.any(np.sort(orders, axis=1) != np.arange(orders.shape[1]), axis=1))
    if wrong.size:
        atom = int(wrong[0])
        raise BadPreferencesError(
            f"Atom {atom + 1} prefers {orders[atom].tolist()}: name each of the {orders.shape[1]} units exactly once, "
            "from 0. 每个小组须恰好出现一次。",
            field="preferences",
        )


def _levels(units: int, load: float, queue: Queue) -> Floats:
    """Return P(n busy and nobody waits) for n = 0 … N, then P(somebody waits), by M/M/N."""
    terms = np.empty(units + 2)
    terms[0] = 1.0
    for n in range(1, units + 1):
        terms[n] = terms[n - 1] * load / n
    share = load / units
    terms[units + 1] = terms[units] * share / (1.0 - share) if queue is Queue.INFINITE else 0.0
    return terms / terms.sum()


def _bits(units: int) -> Floats:
    return np.asarray((np.arange(2**units)[:, None] >> np.arange(units)) & 1, dtype=np.float64)


def _routed(calls: Floats, orders: Ints) -> Floats:
    """Return the rate at which a state sends each unit out, shape (2**N, N).

    An atom goes to unit n in exactly the states in which those it prefers to n are busy: the rates are kept by that set
    and summed over subsets (zeta transform, N passes).
    """
    units = orders.shape[1]
    routed = np.zeros((2**units, units))
    before = np.zeros(len(calls), dtype=np.int64)
    for place in range(units):
        chosen = orders[:, place]
        np.add.at(routed, (before, chosen), calls)
        before |= 1 << chosen
    for unit in range(units):
        halves = routed.reshape(-1, 2, 2**unit, units)
        halves[:, 1] += halves[:, 0]
    return np.asarray(routed * (1.0 - _bits(units)))


def _states(routed: Floats, units: int, service_rate: float, levels: Floats) -> Floats:
    count = 2**units
    busy = _bits(units).astype(bool)
    level = busy.sum(axis=1)
    at_level = [np.flatnonzero(level == n) for n in range(units + 1)]
    flip = np.arange(count)[:, None] ^ (1 << np.arange(units))
    sizes = np.array([len(each) for each in at_level])
    states: Floats = levels[level] / sizes[level]
    leaves = routed.sum(axis=1) + level * service_rate
    came_in = np.where(busy, routed[flip, np.arange(units)], 0.0)
    inner = [at_level[n] for n in range(1, units)]
    comes = came_in + np.where(busy, 0.0, service_rate)
    comes /= np.where(leaves > 0, leaves, 1.0)[:, None]  # each of its neighbours' states per way out
    plans = [(n, flip[n], comes[n], levels[level[n[0]]]) for n in inner]
    for _ in range(_MOST_SWEEPS):
        before = states.copy()
        for members, near, weights, share in [*plans, *plans[::-1]]:
            found = np.einsum("sn,sn->s", states[near], weights)
            total = found.sum()
            states[members] = found * (share / total) if total > 0 else share / len(members)
        if np.max(np.abs(states - before)) < _CLOSE:
            break
    return states


def _dispatches(calls: Floats, orders: Ints, states: Floats, all_busy: float, queue: Queue) -> Floats:
    """Return which share of served calls goes from each atom to each unit; a call that waited gets any unit alike."""
    units = orders.shape[1]
    found = np.zeros(orders.shape)
    total = float(calls.sum())
    if total == 0:
        return found
    superset = states.copy()  # superset[B] = P(all of B busy, nobody waits)
    for unit in range(units):
        halves = superset.reshape(-1, 2, 2**unit)
        halves[:, 0] += halves[:, 1]
    before = np.zeros(len(calls), dtype=np.int64)
    rows = np.arange(len(calls))
    for place in range(units):
        chosen = orders[:, place]
        with_it = before | (1 << chosen)
        found[rows, chosen] = (superset[before] - superset[with_it]) * calls / total
        before = with_it
    if queue is Queue.INFINITE:
        found += (calls / total * all_busy / units)[:, None]
    elif all_busy < 1.0:
        found /= 1.0 - all_busy
    return found
