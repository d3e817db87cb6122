"""Demand of each hour block: the teams it needs, their places, and the chance of being in time."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.planning.jobs.kind import CannotPlanError
from api.planning.jobs.period import Period
from api.planning.kinds.demand import Known
from dispatch.planning.demand.by_hour import BLOCKS
from dispatch.planning.learning import LearnedTime, on_time
from dispatch.planning.roster import BlockDemand, Called, Here
from dispatch.planning.simulation import Setting
from dispatch.planning.simulation.kernel.ways_back import post_of
from dispatch.teams.turns import TurnKind


def block_demands(known: Known, period: Period, codes: Sequence[str], times: float) -> list[BlockDemand]:
    """Return what the cases of each hour block ask of the teams; raises CannotPlanError where no cell has a target."""
    plain = Setting(period.data, _NoRoads(), None, period.policy)
    posts = [post_of(plain, code) for code in codes]
    cells = known.ground.cells
    asked = period.travel.matrix(posts, [cell.stands_for for cell in cells])
    travel = np.where(np.isnan(asked), np.inf, asked)
    targets = _targets(known, period)
    if all(target is None for target in targets):
        raise CannotPlanError(
            "No cell has a target: mark the town's cells, or set targets by kind of cell. "
            "没有任何网格设定时限，请标明县城网格或按网格类型设定时限。",
            field="county",
        )
    shares = known.weights / known.weights.sum()
    fixed_s = _turnout_and_scene_s(known)
    return [
        BlockDemand(
            block,
            shares * known.per_hour[block] * times,
            travel,
            on_time,
            fixed_s / 3600.0,
            np.array([target is not None for target in targets]),
            way_factor=_of(known.lessons.travel_factor, block).middle_mean(),
            fails=known.lessons.offers.share(),
            later=tuple(later),
        )
        for block in BLOCKS
        if block in known.per_hour
        for on_time, *later in [_in_time(known, block, travel, targets, known.lessons.turnout)]
    ]


def called_of(
    known: Known, period: Period, demands: Sequence[BlockDemand], here: Sequence[Here], *, on_call: bool
) -> Called:
    """Return who may be sent with today's roster: as many rows of each team as the rules have turnouts.

    With `on_call` crews on call count, today and beside a plan; without they count in neither.
    """
    rules_s, targets = period.policy.turnouts_s, _targets(known, period)
    teams = len(demands[0].travel_s)
    costs_h = [
        (known.lessons.turnout_under(rule_s).predicted().middle_mean() - _mean_turnout_s(known)) / 3600.0
        for rule_s in rules_s
    ]
    rows = {}
    for demand in demands:
        ours = demand.on_time, *demand.later
        by_rule = [
            ours
            if (own := known.lessons.turnout_under(rule_s)) is known.lessons.turnout
            else _in_time(known, demand.name, demand.travel_s, targets, own)
            for rule_s in rules_s
        ]
        on_time, *later = (np.vstack(after) for after in zip(*by_rule, strict=True))
        rows[demand.name] = replace(
            demand,
            travel_s=np.vstack([demand.travel_s] * len(rules_s)),
            on_time=on_time,
            later=tuple(later),
            ready_s=np.repeat(rules_s, teams),
            beyond_h=np.repeat(costs_h, teams),
        )
    row = {kind: rules_s.index(float(period.policy.turnout_s(kind))) * teams for kind in (None, *TurnKind)}

    def rows_of(counts: Callable[[TurnKind | None], bool]) -> list[tuple[int, ...]]:
        return [tuple(sorted(row[kind] + team for team, kind in each if counts(kind))) for each in here]

    def is_called(kind: TurnKind | None) -> bool:
        return kind is TurnKind.ON_CALL

    sent = rows_of(lambda kind: on_call or not is_called(kind))
    return Called(rows, sent, rows_of(is_called) if on_call else (), row[TurnKind.SHIFT])


def _targets(known: Known, period: Period) -> list[int | None]:
    """Return the target of each cell in seconds, None where it has none."""
    return [period.policy.target_s(cell.kind, in_town=cell.in_town) for cell in known.ground.cells]


class _NoRoads:
    def get(self, version: str) -> None:
        return None


def _in_time(
    known: Known, block: str, travel: NDArray[np.float64], targets: Sequence[int | None], turnout: LearnedTime
) -> list[NDArray[np.float64]]:
    """Return P(on scene within the target), by team and cell, if that team is asked after no, one, … lost offers."""
    offers = known.lessons.offers
    return [_after(known, block, travel, targets, turnout, lost) for lost in range(1 + offers.most_lost)]


def _after(
    known: Known,
    block: str,
    travel: NDArray[np.float64],
    targets: Sequence[int | None],
    turnout: LearnedTime,
    lost: int,
) -> NDArray[np.float64]:
    taught, found = known.lessons, np.zeros_like(travel)
    for target in sorted({each for each in targets if each is not None}):
        g = on_time(
            float(target),
            handling=taught.handled(block if block in taught.handling.blocks else None, lost),
            turnout=_of(turnout, block),
            factor=_of(taught.travel_factor, block),
        )
        here = [n for n, each in enumerate(targets) if each == target]
        found[:, here] = g.at(travel[:, here])
    return found


def _of(time: LearnedTime, block: str) -> Any:
    return time.predicted(block if block in time.blocks else None)


def _turnout_and_scene_s(known: Known) -> float:
    """Return for how long a case occupies a team in the mean, but for the way."""
    return _mean_turnout_s(known) + known.lessons.on_scene.predicted().middle_mean()


def _mean_turnout_s(known: Known) -> float:
    return known.lessons.turnout.predicted().middle_mean()
