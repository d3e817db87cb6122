"""Probability of arriving within the target, learned from the county's log."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.planning.log_look import LogLook
from api.planning.schemas import GapsIn
from api.planning.workbench import Bench, plain
from dispatch.planning.cover import Crew, PlanningGround, Post, demanded
from dispatch.planning.cover.chance import Chance, chance
from dispatch.planning.cover.ground import shares
from dispatch.planning.demand import Weights
from dispatch.planning.demand.by_hour import times_mean_hour, usual_block, without_surges
from dispatch.planning.history import Lessons, cases_by_cell, enough, lessons
from dispatch.planning.learning import Demand, OnTime, TimeDistribution, demand, exposure, on_times
from dispatch.planning.learning.exposure import CellGround
from dispatch.teams.team import able

FEWEST = 5
"""A team's own turnout counts from so many cases on; before, its kind of duty."""
LEAST_FACTOR, MOST_FACTOR = 0.5, 3.0
"""Ways that took less or more of the predicted time are doubtful: no car is twice as fast as the roads allow."""
WANTED = 0.9
"""The chance below which a cell is called busy too often."""
_YEAR_S = 365.25 * 86_400


class Chances:
    """Chances of one hour of a county: what the log teaches, for any posts."""

    def __init__(self, look: LogLook, bench: Bench, grounds: Sequence[CellGround], at_block: str) -> None:
        self._bench, self._block = bench, at_block
        self._taught = enough(lessons(look.cases, look.calendar))
        sent = [case for case in look.real if case.sends_team]
        usual, years = without_surges(sent, look.calendar, look.hours)
        counts = cases_by_cell(usual, (cell.code for cell in bench.held.ground.cells))
        received = [case.timing.received_at for case in sent] if len(sent) >= FEWEST else []
        times = times_mean_hour(received, look.calendar, look.hours)[usual_block(at_block)]
        known = demand_of(counts, max(years, 1 / 365.25 if usual else 0.0), grounds, bench.held.ground.in_town)
        self._rates = times * known.per_cell() / _YEAR_S

    @property
    def taught(self) -> Lessons:
        """Return what the log says."""
        return self._taught

    def of(self, posts: Sequence[Post], asked: GapsIn, weights: Weights) -> Chance:
        """Return the chances with these posts."""
        wanted = demanded(posts, asked.skill)
        crews = [
            (post, crew)
            for post in posts
            for crew in post.crews
            if crew.may_go and (wanted is None or able(crew.skills, wanted))
        ]
        ground = self._bench.held.ground
        travel_s = self._bench.held.travel_s([post.position for post, _ in crews], self._bench.travel)
        targets_s = self._bench.targets_s(asked)
        known_s = np.unique(targets_s[~np.isnan(targets_s)]).tolist()
        ready_s = np.array([crew.turnout_s for _, crew in crews], dtype=np.float64)
        return chance(
            ground,
            travel_s,
            ready_s,
            {target_s: self._on_time([crew for _, crew in crews], target_s) for target_s in known_s},
            targets_s=targets_s,
            fails=self._taught.offers.share(),
            rates=self._rates,
            service_s=self._service_s(travel_s, ready_s),
            weights=weights.values,
        )

    def _on_time(self, crews: Sequence[Crew], target_s: float) -> list[list[OnTime]]:
        """Return each team's g(t) after no, one, … offers that came to nothing; the same turnout has the same one."""
        turnouts = {self._turnout_key(crew): self._turnout(crew) for crew in crews}
        found = []
        for lost in range(1 + self._taught.offers.most_lost):
            after = on_times(
                target_s,
                handling=self._taught.handled(self._block, lost),
                turnouts=list(turnouts.values()),
                factor=self._taught.travel_factor.predicted(self._block),
            )
            by_key = dict(zip(turnouts, after, strict=True))
            found.append([by_key[self._turnout_key(crew)] for crew in crews])
        return found

    def _turnout_key(self, crew: Crew) -> tuple[str | None, float]:
        """Return what a team's turnout depends on: its own cases on that duty if enough, and what the rules give it."""
        own = self._taught.turnout_under(crew.turnout_s).team_counts.get(crew.team, 0) >= FEWEST
        return crew.team if own else None, crew.turnout_s

    def _turnout(self, crew: Crew) -> TimeDistribution:
        team, rule_s = self._turnout_key(crew)
        return self._taught.turnout_under(rule_s).predicted(self._block, team)

    def _service_s(self, travel_s: NDArray[np.float64], ready_s: NDArray[np.float64]) -> float:
        """Return how long a case binds a team, by the one that is there first."""
        if not len(travel_s):
            return bound_s(self._taught, self._block, 0.0)
        ground, first = self._bench.held.ground, (travel_s + ready_s[:, None]).argmin(axis=0)
        ways_s = travel_s[first, np.arange(travel_s.shape[1])]
        parts = np.where(np.isfinite(ways_s), shares(ground.cell_of, self._rates), 0.0)
        later_s = later_than_usual_s(self._taught, self._block, ready_s[first], parts)
        return bound_s(self._taught, self._block, mean_way_s(ways_s[None], ground, self._rates)) + later_s

    def answer(self, found: Chance) -> dict[str, Any]:
        """Return the chances as plain values, with what they rest on."""
        handling = self._taught.handling.middle(self._block)
        turnout = self._taught.turnout.middle(self._block)
        factor = self._taught.travel_factor.median(self._block)
        return {
            "block": self._block,
            "cases": self._taught.responses,
            "demand_share": round(found.demand, 4),
            "wanted": WANTED,
            "handling_s": [round(value, 1) for value in handling],
            "turnout_s": [round(value, 1) for value in turnout],
            "travel_factor": [round(value, 3) for value in factor],
            "factor_is_doubtful": is_doubtful(factor[0]),
            "busy": round(float(found.busy.mean()), 4) if found.busy.size else None,
            "cells": {
                cell.code: [plain(round(float(p), 4)), bool(busy)]
                for cell, p, busy in zip(
                    self._bench.held.ground.cells, found.cells, found.busy_too_often(WANTED), strict=True
                )
            },
        }


def bound_s(taught: Lessons, block: str, way_s: float) -> float:
    """Return how long a case binds a team in seconds: turnout, the way as it is driven, and the time on scene.

    Parameters
    ----------
    way_s
        The mean way to a case, as predicted.
    """
    turnout, on_scene, factor = (
        time.predicted(block).middle_mean() for time in (taught.turnout, taught.on_scene, taught.travel_factor)
    )
    return turnout + way_s * factor + on_scene


def later_than_usual_s(taught: Lessons, block: str, rules_s: NDArray[np.float64], parts: NDArray[np.float64]) -> float:
    """Return by how much the teams that are first somewhere leave later than usual, in the mean, seconds.

    Parameters
    ----------
    rules_s
        The turnout that the rules give the first team of each place, shape (places,).
    parts
        Cases of each place in any unit, shape (places,); of none it is 0.
    """
    whole, usual_s = float(parts.sum()), taught.turnout.predicted(block).middle_mean()
    if whole <= 0:
        return 0.0
    means_s = {rule_s: taught.turnout_under(rule_s).predicted(block).middle_mean() for rule_s in set(rules_s.tolist())}
    return sum(means_s[rule_s] * float(parts[rules_s == rule_s].sum()) for rule_s in means_s) / whole - usual_s


def mean_way_s(travel_s: NDArray[np.float64], ground: PlanningGround, rates: NDArray[np.float64]) -> float:
    """Return the mean way of the nearest team to a case, in seconds; 0 where no team has a way.

    Parameters
    ----------
    travel_s
        Seconds from each team to each place, shape (teams, places); inf: no way.
    rates
        Cases of each cell in any unit, shape (cells,): they come at its places alike.
    """
    nearest_s = travel_s.min(axis=0, initial=np.inf)
    parts = np.where(np.isfinite(nearest_s), shares(ground.cell_of, rates), 0.0)
    whole = float(parts.sum())
    return float(parts @ np.where(parts > 0, nearest_s, 0.0)) / whole if whole > 0 else 0.0


def demand_of(
    counts: NDArray[np.float64], years: float, grounds: Sequence[CellGround], in_town: NDArray[np.bool_] | None = None
) -> Demand:
    """Return the demand that cases teach; of fewer than five it learns nothing, for it would tell of them."""
    if 0 < counts.sum() < FEWEST:
        counts, years = np.zeros_like(counts), 0.0
    return demand(counts, years, exposure(grounds), in_town)


def is_doubtful(factor: float) -> bool:
    """Tell whether ways took so little or so much of the predicted time that stamps or roads are more likely wrong."""
    return not LEAST_FACTOR <= factor <= MOST_FACTOR
