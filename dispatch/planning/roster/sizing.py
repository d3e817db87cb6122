"""Find the number of teams an hour block needs so that a chosen share of its cases is reached within the target.

For each number of teams the share is that of the hypercube queueing model (Larson 1974): who goes depends on who is
free, and a case that finds everybody busy is late. P(on time) of a team for a place comes from outside, with turnout
and the travel factor in it. Teams are added one by one, each time the one that raises the share most; ties to the first
in the list. So the teams of n + 1 contain those of n, and today's can be asked first.

Known limits: adding one by one is not always the best set of n (for cover it reaches at least 63 % of the best:
Nemhauser, Wolsey & Fisher 1978). The share is that of a steady state: in short blocks with a queue from before it is
too high, which the kernel shows. Beyond 14 teams the approximation of Larson 1975 stands in, and the result says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.learning.approximation import approximate
from dispatch.planning.learning.asked_in_turn import asked_in_turn
from dispatch.planning.learning.errors import UnstableQueueError
from dispatch.planning.learning.hypercube import MOST_UNITS, hypercube
from dispatch.planning.roster.errors import BadRosterPlanError

NO_WAY_S = 3600.0
"""So long the way keeps a team where no road leads."""

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class BlockDemand:
    """The demand of one hour block.

    Attributes
    ----------
    name : str
        The block, as `office-workday`.
    rates : ndarray, shape (places,)
        Cases an hour.
    promised : ndarray of bool, shape (places,), or None
        True where a time is promised; None: everywhere. The other cases keep teams busy and are not judged.
    travel_s : ndarray, shape (teams, places)
        Predicted, for who goes first; inf where no road leads.
    on_time : ndarray, shape (teams, places)
        P(on scene within the target), if that team goes at once.
    service_h : float
        Mean time a case keeps a team, hours: turnout and scene; and the way, where `way_factor` is 0.
    way_factor : float
        The way of the team that is there first comes to it, as long as predicted times this: as it is driven.
    ready_s : ndarray, shape (teams,), or None
        By the rules, until each team leaves: with the way it tells who is there first. None: all leave alike.
    beyond_h : ndarray, shape (teams,), or None
        Hours that a case keeps each team, such as one on call, beyond `service_h`. None: none.
    fails : float
        The chance that an offer comes to nothing: then the next free team is asked.
    later : tuple of ndarray, shape (teams, places)
        P(on scene within the target) of a team that is asked after one, two, … such offers.
    """

    name: str
    rates: Floats
    travel_s: Floats
    on_time: Floats
    service_h: float
    promised: NDArray[np.bool_] | None = None
    way_factor: float = 0.0
    ready_s: Floats | None = None
    beyond_h: Floats | None = None
    fails: float = 0.0
    later: tuple[Floats, ...] = ()

    @property
    def judged(self) -> Floats:
        """Return the rates of cases that are judged."""
        return self.rates if self.promised is None else np.where(self.promised, self.rates, 0.0)

    def orders(self, chosen: Sequence[int]) -> NDArray[np.int64]:
        """Return for each place the chosen teams by when they are there, the first in front; shape (places, teams)."""
        travel_s = self.travel_s[chosen]
        there_s = travel_s if self.ready_s is None else travel_s + self.ready_s[chosen][:, None]
        return np.argsort(there_s.T, axis=1, kind="stable")

    def in_time(self, chosen: Sequence[int], orders: NDArray[np.int64], busy: float) -> Floats:
        """Return P(on scene within the target) of a case for which a team is asked first, shape (places, teams).

        Parameters
        ----------
        orders
            The chosen teams by when they are there, for each place.
        busy
            The mean share of time a team is at a case.
        """
        kept: Floats = np.stack([each[chosen].T for each in (self.on_time, *self.later)])
        if not self.fails:
            return np.asarray(kept[0], dtype=np.float64)
        ranked = np.take_along_axis(kept, orders[None], axis=2).transpose(0, 2, 1)
        found = np.empty(kept.shape[1:])
        turns = asked_in_turn(ranked, self.fails, np.full(ranked.shape[1:], busy))
        np.put_along_axis(found, orders, turns.T, axis=1)
        return found

    def served_in_h(self, first_s: Floats, beyond_h: Floats | None = None) -> float:
        """Return the mean time a case keeps a team, by the team that is there first at each place.

        Parameters
        ----------
        first_s
            Its way, seconds.
        beyond_h
            How much longer a case keeps it, hours; None: no longer.
        """
        asked = float(self.rates.sum())
        if not asked:
            return self.service_h
        service_h = self.service_h if beyond_h is None else self.service_h + float(self.rates @ beyond_h) / asked
        if not self.way_factor:
            return service_h
        ways_s = np.where(np.isfinite(first_s), first_s * self.way_factor, NO_WAY_S)
        return service_h + float(self.rates @ ways_s) / asked / 3600.0


@dataclass(frozen=True, slots=True)
class Step:
    """The best found with so many teams.

    Attributes
    ----------
    share : float
        Of the block's cases, expected within the target; 0 where the queue would never end.
    busy : float
        Mean share of time that a team is at a case.
    method : str
        `hypercube`, or `approximation` beyond 14 teams.
    """

    teams: tuple[int, ...]
    share: float
    busy: float
    method: str


@dataclass(frozen=True, slots=True)
class Sized:
    """The answer for one block: the whole curve, and how many teams are enough; None where no number is."""

    block: str
    share: float
    steps: tuple[Step, ...]
    needed: int | None

    @property
    def best_share(self) -> float:
        """Return the highest share that any number of teams reaches."""
        return max(step.share for step in self.steps)


def size(demand: BlockDemand, share: float, *, most: int | None = None) -> Sized:
    """Return the fewest teams with which a block reaches a share.

    Parameters
    ----------
    share
        The chosen share, above 0 and at most 1.
    most
        The longest curve wanted; all teams by default. It ends early only where the share is reached.

    Raises
    ------
    BadRosterPlanError
        The share, the rates or the shapes cannot be.
    """
    _check(demand, share)
    limit = min(most or len(demand.travel_s), len(demand.travel_s))
    if float(demand.judged.sum()) == 0.0:
        return Sized(demand.name, share, (Step((), 1.0, 0.0, "hypercube"),), 0)
    chosen: tuple[int, ...] = ()
    steps, alike = [Step((), 0.0, 0.0, "hypercube")], _alike(demand)
    while len(chosen) < limit:
        tried = [evaluate(demand, (*chosen, team)) for team in _different(alike, chosen)]
        best = max(tried, key=lambda step: (step.share, -step.teams[-1]))
        chosen = best.teams
        steps.append(best)
        if best.share >= share:
            break
    needed = next((len(step.teams) for step in steps if step.share >= share), None)
    return Sized(demand.name, share, tuple(steps), needed)


def _alike(demand: BlockDemand) -> list[int]:
    """Return a number for each team, the same for teams that are everywhere as quick as each other."""
    rows = np.hstack([demand.travel_s, demand.on_time])
    return [int(kind) for kind in np.unique(rows, axis=0, return_inverse=True)[1]]


def _different(alike: Sequence[int], chosen: Sequence[int]) -> list[int]:
    """Return the teams that may be added, of those alike the first only: the others would give the same share."""
    first: dict[int, int] = {}
    for team, kind in enumerate(alike):
        if team not in chosen:
            first.setdefault(kind, team)
    return list(first.values())


def evaluate(demand: BlockDemand, teams: Sequence[int], *, exact_to: int = MOST_UNITS) -> Step:
    """Return the share within target that some teams reach; beyond so many teams by approximation."""
    chosen = list(teams)
    rates, orders = demand.rates, demand.orders(chosen)
    exact = len(chosen) <= exact_to
    method = "hypercube" if exact else "approximation"
    first = np.array(chosen)[orders[:, 0]]
    beyond_h = None if demand.beyond_h is None else demand.beyond_h[first]
    service_h = demand.served_in_h(demand.travel_s[first, np.arange(len(first))], beyond_h)
    try:
        immediate, busy = _immediate(rates, orders, 1.0 / service_h, exact=exact)
    except UnstableQueueError:
        return Step(tuple(chosen), 0.0, 1.0, method)
    judged = demand.judged
    kept = immediate * demand.in_time(chosen, orders, busy) * (judged > 0)[:, None]
    share = float(kept.sum() * rates.sum() / judged.sum())
    return Step(tuple(chosen), min(share, 1.0), busy, method)


def _immediate(rates: Floats, orders: NDArray[np.int64], service_rate: float, *, exact: bool) -> tuple[Floats, float]:
    """Return for each place and team the share of all cases that it goes to at once, and the mean workload.

    Of the cases that wait every team serves an equal part, from every place by its rate (Larson & Odoni 1981, §5.4).
    """
    units, shares = orders.shape[1], rates / rates.sum()
    if exact:
        found = hypercube(rates, orders, service_rate)
        waited = np.repeat(shares[:, None], units, axis=1) * found.all_busy_p / units
        return np.maximum(found.dispatches - waited, 0.0), float(found.workloads.mean())
    near = approximate(rates, orders, service_rate)
    immediate = np.zeros((len(rates), units))
    in_front = np.ones(len(rates))
    for place in range(units):
        chosen = orders[:, place]
        free = 1.0 - near.workloads[chosen]
        immediate[np.arange(len(rates)), chosen] = shares * near.factors[place] * in_front * free
        in_front = in_front * near.workloads[chosen]
    return immediate, float(near.workloads.mean())


def _check(demand: BlockDemand, share: float) -> None:
    if not 0 < share <= 1:
        raise BadRosterPlanError(
            f"share={share}: give more than 0 and at most 1. 达标率须大于 0、不超过 1。", field="share"
        )
    shape = demand.travel_s.shape
    fits = demand.travel_s.ndim == 2 and demand.on_time.shape == shape and demand.rates.shape == shape[1:]
    if not fits or not shape[0]:
        raise BadRosterPlanError(
            f"{shape} times for {demand.rates.shape} places: give at least one team, and one row for each. "
            "请至少给出一个小组，且行列数一致。",
            field="travel_s",
        )
    if not np.all(np.isfinite(demand.rates)) or np.any(demand.rates < 0) or not demand.service_h > 0:
        raise BadRosterPlanError("rates and service_h: give numbers of 0 or more. 请给出非负数。", field="rates")
