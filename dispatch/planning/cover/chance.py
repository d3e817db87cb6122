"""The chance of being on scene within the target, beside the plain answer: teams are busy at times, times differ.

P of a place = Σ_k g_k(t_k) · Q(k) · (1 − ρ_k) · Π_{j<k} ρ_j over the teams in the order in which they would be there
(Larson 1975; Budge, Ingolfsson & Erkut 2009). Each team has a g of its own, since a team on call leaves later. A case
that finds all teams busy is late. A team that is asked may not take the case: then the next free one is asked, later
(`asked_in_turn`).

Known limits: workloads are those of the mean hour of the hour block; teams start at their posts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.cover.ground import PlanningGround, shares
from dispatch.planning.learning import OnTime, Queue, approximate, asked_in_turn

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Chance:
    """Chances of all cells, in the order of the ground.

    Attributes
    ----------
    cells : ndarray
        Mean P(on scene ≤ target) over the places of each cell; NaN without a target.
    if_free : ndarray
        The same if no team were ever busy.
    demand : float
        Expected share of the demand of cells with a target that is served within it, 0 to 1.
    busy : ndarray
        Share of time each team is busy, in the order of the teams.
    """

    cells: Floats
    if_free: Floats
    demand: float
    busy: Floats

    def busy_too_often(self, wanted: float) -> NDArray[np.bool_]:
        """Return the cells that would have the wanted chance if teams were free, and have it not."""
        return np.asarray((self.if_free >= wanted) & (self.cells < wanted))


def chance(
    ground: PlanningGround,
    travel_s: Floats,
    ready_s: Floats,
    on_time: Mapping[float, Sequence[Sequence[OnTime]]],
    *,
    targets_s: Floats,
    fails: float = 0.0,
    rates: Floats,
    service_s: float,
    weights: Floats,
) -> Chance:
    """Return the chances of every cell.

    Parameters
    ----------
    travel_s
        Seconds from each team to each place, shape (teams, places); inf: no way. Only teams that may go.
    ready_s
        Seconds until each team usually leaves, shape (teams,): with the way it gives the order of teams.
    on_time
        By target: g of each team after no, one, … offers that came to nothing.
    targets_s
        The target of each cell, seconds, shape (cells,); NaN: none.
    fails
        The chance that an offer comes to nothing: then the next free team is asked.
    rates
        Cases a second of each cell, shape (cells,).
    service_s
        How long a team is bound by a case, seconds.
    weights
        Demand of each cell, shape (cells,).
    """
    teams, cells = len(travel_s), len(ground.cells)
    none = np.where(np.isnan(targets_s), np.nan, 0.0)
    if teams == 0:
        return Chance(none, none, 0.0, np.zeros(0))
    cell_of = ground.cell_of
    order = np.argsort(travel_s + ready_s[:, None], axis=0, kind="stable")
    first_of = np.searchsorted(cell_of, np.arange(cells))
    worked = approximate(rates, order[:, first_of].T, 1.0 / service_s, queue=Queue.NONE)
    kept = _kept(travel_s, on_time, targets_s[cell_of])
    ranked, busy = np.take_along_axis(kept, order[None], axis=1), worked.workloads[order]
    never = np.zeros_like(busy)
    p = _sum(asked_in_turn(ranked, fails, busy), busy, worked.factors)
    free = _sum(asked_in_turn(ranked, fails, never), never, np.ones(teams))
    parts = np.where(np.isnan(targets_s[cell_of]), 0.0, shares(cell_of, weights))
    whole = float(parts.sum())
    return Chance(
        _mean(p, cell_of, cells) + none,
        _mean(free, cell_of, cells) + none,
        float(p @ parts) / whole if whole > 0 else 0.0,
        worked.workloads,
    )


def _kept(travel_s: Floats, on_time: Mapping[float, Sequence[Sequence[OnTime]]], target_s: Floats) -> Floats:
    """Return P(in time) by offers that came to nothing, team and place, each by the target of the place; 0 without."""
    found = np.zeros((max(map(len, on_time.values()), default=1), *travel_s.shape))
    for each_s, offers in on_time.items():
        here = target_s == each_s
        for lost, teams in enumerate(offers):
            found[lost][:, here] = [g.at(times[here]) for g, times in zip(teams, travel_s, strict=True)]
    return found


def _sum(kept: Floats, busy: Floats, factors: Floats) -> Floats:
    found, in_front = np.zeros(kept.shape[1]), np.ones(kept.shape[1])
    for place in range(len(kept)):
        found += kept[place] * factors[place] * (1.0 - busy[place]) * in_front
        in_front = in_front * busy[place]
    return np.clip(found, 0.0, 1.0)


def _mean(values: Floats, cell_of: NDArray[np.intp], cells: int) -> Floats:
    total = np.bincount(cell_of, weights=values, minlength=cells)
    return np.asarray(total / np.bincount(cell_of, minlength=cells), dtype=np.float64)
