"""A roster for a chosen share: teams by hour block, as needs and as shifts, beside what today's roster reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dispatch.needs import Need
from dispatch.planning.roster.errors import BadRosterPlanError
from dispatch.planning.roster.shift_plan import DEFAULT_SHIFTS, Rest, ShiftKind, ShiftPlan, plan_shifts
from dispatch.planning.roster.sizing import BlockDemand, Sized, Step, evaluate, size
from dispatch.planning.roster.week import SLOTS, Week, needs_of, week_of

NEAR_BEST = 0.005
"""Where no number of teams reaches the share: the fewest that come within half a point of the best."""


@dataclass(frozen=True, slots=True)
class BlockAnswer:
    """One hour block: how many teams, what they reach, and what today's roster reaches.

    Attributes
    ----------
    teams : int
        What the plan puts on duty.
    share, today_share : float or None
        Expected within target; None where nothing is expected in the block.
    today_teams : float
        Mean number on duty today.
    reached : bool
        Whether the chosen share is reached; else `teams` comes within half a point of the best possible.
    """

    block: str
    per_hour: float
    teams: int
    share: float | None
    today_teams: float
    today_share: float | None
    reached: bool
    sized: Sized


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """The answer: by block, by half hour, as needs, as shifts, and over the whole week."""

    chosen_share: float
    blocks: tuple[BlockAnswer, ...]
    week: Week
    needs: tuple[Need, ...]
    shifts: ShiftPlan
    share: float | None
    today_share: float | None
    today_hours: float
    order: tuple[int, ...]
    """The teams in the order in which the first block with a demand adds them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: the share, the shifts a county works, the rules of rest; needs for some dates only."""

    share: float
    shifts: Sequence[ShiftKind] = DEFAULT_SHIFTS
    rest: Rest | None = None
    dates: tuple[tuple[int, int], tuple[int, int]] | None = None
    name: str = "plan"


def plan_roster(
    demands: Sequence[BlockDemand],
    block_of_slot: Sequence[str],
    today: Sequence[tuple[int, ...]],
    wanted: Wanted,
    known: Sequence[Sized] | None = None,
) -> RosterPlan:
    """Return a roster for a chosen share.

    Parameters
    ----------
    demands
        One per hour block that the week has; rows are the same teams in each.
    block_of_slot
        By half hour of the week, its block.
    today
        By half hour, the teams on duty (`today.on_duty`).
    known
        What was found for each block, where that was worked out before.

    Raises
    ------
    BadRosterPlanError
        What is asked cannot be.
    """
    by_name = {demand.name: demand for demand in demands}
    if len(today) != SLOTS or len(by_name) != len(demands) or not demands:
        raise BadRosterPlanError(
            f"{len(today)} half hours, {len(demands)} blocks: give {SLOTS}, and each block once. "
            "请给出 336 个半小时，每个时段一次。",
            field="today",
        )
    found = known if known is not None else [size(demand, wanted.share) for demand in demands]
    sized = {each.block: each for each in found}
    numbers = {name: _teams(found) for name, found in sized.items()}
    week = week_of(block_of_slot, numbers)
    teams = len(demands[0].travel_s)
    answers = tuple(_answer(by_name[name], sized[name], numbers[name], block_of_slot, today) for name in by_name)
    slots = {name: sum(block == name for block in block_of_slot) for name in by_name}
    return RosterPlan(
        wanted.share,
        answers,
        week,
        needs_of(week, name=wanted.name, dates=wanted.dates),
        plan_shifts(week, max(teams, 1), wanted.shifts, wanted.rest),
        _weighted([(each.share, each.per_hour * slots[each.block]) for each in answers]),
        _weighted([(each.today_share, each.per_hour * slots[each.block]) for each in answers]),
        sum(len(each) for each in today) / 2,
        next((each.steps[-1].teams for each in sized.values() if each.steps[-1].teams), ()),
    )


def _teams(found: Sized) -> int:
    if found.needed is not None:
        return found.needed
    enough = found.best_share - NEAR_BEST
    return next(len(step.teams) for step in found.steps if step.share >= enough)


def _answer(
    demand: BlockDemand, sized: Sized, teams: int, block_of_slot: Sequence[str], today: Sequence[tuple[int, ...]]
) -> BlockAnswer:
    here = [today[slot] for slot, block in enumerate(block_of_slot) if block == demand.name]
    per_hour = float(demand.judged.sum())
    step = next(step for step in sized.steps if len(step.teams) == teams)
    return BlockAnswer(
        demand.name,
        per_hour,
        teams,
        step.share if per_hour else None,
        float(np.mean([len(each) for each in here])) if here else 0.0,
        _today(demand, here) if per_hour and here else None,
        sized.needed is not None,
        sized,
    )


def _today(demand: BlockDemand, here: Sequence[tuple[int, ...]]) -> float:
    """Return the mean share over the half hours of a block, each with the teams it has; nobody reaches nothing."""
    known: Mapping[tuple[int, ...], Step] = {
        teams: evaluate(demand, teams) if teams else Step((), 0.0, 0.0, "hypercube") for teams in sorted(set(here))
    }
    return sum(known[teams].share for teams in here) / len(here)


def _weighted(shares: Sequence[tuple[float | None, float]]) -> float | None:
    known = [(share, weight) for share, weight in shares if share is not None]
    total = sum(weight for _, weight in known)
    return sum(share * weight for share, weight in known) / total if total else None
