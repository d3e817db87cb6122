"""A roster for a chosen share: teams by hour block, as needs and as shifts, beside what today's roster reaches.

How many teams a block needs is first found with the best-placed ones (`sizing`). They cannot be on duty all week, so
shifts go to others too; who gets which is chosen by the cases in time (`staffing`). What counts is the share that the
teams on duty reach: where it is below the chosen one and more teams could reach it, the block gets one more, and the
shifts are planned again. That ends where teams run out; their hours are then also split between the blocks
(`scarcity`), and their weeks written without regard to what was asked for (`rewriting`). Of the plans made on the way
the best one is the answer: more duty that brings nothing is not asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np

from dispatch.planning.roster.errors import BadRosterPlanError
from dispatch.planning.roster.on_duty import fewest_beside, on_duty_share, weeks_of
from dispatch.planning.roster.own_week import OwnWeek
from dispatch.planning.roster.rewriting import as_rostered, rewritten
from dispatch.planning.roster.scarcity import Curve, split
from dispatch.planning.roster.shift_plan import Handed, ShiftPlan, left_of, plan_shifts
from dispatch.planning.roster.sizing import BlockDemand, Sized, evaluate, size
from dispatch.planning.roster.staffing import MOST_STEEPEST, staffed, worths
from dispatch.planning.roster.today import Called
from dispatch.planning.roster.week import SLOTS, Week, needs_of, week_of
from dispatch.planning.roster.worked import DEFAULT_SHIFTS, Rest, ShiftKind
from dispatch.roster.needs import Need

OF_THE_HOURS = (1.0, 0.9)
"""Shares of the teams' hours to distribute when teams run out: shifts seldom fit the demand exactly."""
SAME = 1e-9
NEAR_BEST = 0.005
"""Tolerance when no number of teams reaches the share: the fewest that come within half a point of the best."""
NOTICED = 0.001
"""Shares are shown in tenths of a percent: less is no difference."""


@dataclass(frozen=True, slots=True)
class BlockAnswer:
    """One hour block: how many teams, what they reach, and what today's roster reaches.

    Attributes
    ----------
    per_hour : float
        Cases with a target, while the block lasts.
    hours : float
        How long it lasts in a week.
    teams : int
        What the block needs.
    share, today_share : float or None
        Expected within target with the teams that the plan's shifts, or today's roster, put on duty; None where nothing
        is expected in the block.
    today_teams : float
        Mean number on duty today.
    reached : bool
        Whether the plan reaches the chosen share.
    """

    block: str
    per_hour: float
    hours: float
    teams: int
    share: float | None
    today_teams: float
    today_share: float | None
    reached: bool
    sized: Sized

    @property
    def a_week(self) -> float:
        """Return the cases with a target that are expected in the block in a week."""
        return self.per_hour * self.hours

    def may_grow(self, all_teams: int) -> bool:
        """Tell whether more teams could reach the share, or where no number does, come near the best."""
        enough = self.sized.share if self.sized.needed is not None else self.sized.best_share - NEAR_BEST
        return self.teams < all_teams and self.share is not None and self.share < enough - SAME


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
    """In a week."""
    today_most_hours: float
    """Of the team that has most in a week today: a roster may ask more of a team than the plan may."""
    order: tuple[int, ...]
    """All teams in the order in which they help: shifts are handed out in it."""
    is_bounded: bool = False
    """There were too many teams to compare all exchanges of shifts: a better plan may exist."""

    @property
    def is_worse(self) -> bool:
        """Tell whether noticeably fewer cases are expected in time than with today's roster."""
        return self.share is not None and self.today_share is not None and self.today_share - self.share >= NOTICED


@dataclass(frozen=True, slots=True)
class Wanted:
    """The requirements of a plan: the share, the shifts a county works, the rules of rest; needs for some dates only.

    At `least` so many teams are to be on duty at all hours, also where hardly a case is expected.
    """

    share: float
    shifts: Sequence[ShiftKind] = DEFAULT_SHIFTS
    rest: Rest | None = None
    least: int = 0
    dates: tuple[tuple[int, int], tuple[int, int]] | None = None
    name: str = "plan"


def plan_roster(
    demands: Sequence[BlockDemand],
    block_of_slot: Sequence[str],
    today: Sequence[tuple[int, ...]],
    wanted: Wanted,
    known: Sequence[Sized] | None = None,
    called: Called | None = None,
) -> RosterPlan:
    """Return a roster for a chosen share.

    Parameters
    ----------
    demands
        One per hour block that the week has; rows are the same teams in each.
    block_of_slot
        By half hour of the week, its block.
    today
        By half hour of one or more whole weeks, the teams on duty (`today.on_duty`).
    known
        What was found for each block, where that was worked out before.
    called
        Who may be sent today, and on call beside the plan; None: those of `today`, and nobody.

    Raises
    ------
    BadRosterPlanError
        What is asked cannot be.
    """
    by_name = {demand.name: demand for demand in demands}
    if not today or len(today) % SLOTS or len(by_name) != len(demands) or not demands:
        raise BadRosterPlanError(
            f"{len(today)} half hours, {len(demands)} blocks: give {SLOTS} for each week, and each block once. "
            "每周请给出 336 个半小时，每个时段一次。",
            field="today",
        )
    found = known if known is not None else [size(demand, wanted.share) for demand in demands]
    sized = {each.block: each for each in found}
    order = _order(demands, sized)
    worth, rough = worths(by_name, block_of_slot, order)

    beside = called or Called(by_name, today)
    own = OwnWeek(wanted.shifts, wanted.rest or Rest())

    def staff(ways: Sequence[Handed], rest: Rest, week: Week) -> Handed:
        found = staffed(ways, worth, rest, rough)
        if not all(left for _, left in ways):
            return found
        rostered = [[as_rostered([team in here for here in each], own) for team in order] for each in weeks_of(today)]
        teams = rewritten([found[0], *(teams for teams, _ in ways), *rostered], week, worth, own, rough)
        return teams, left_of([*chain(*ways[0][0]), *ways[0][1]], teams)

    def fewer() -> list[Week]:
        rest = wanted.rest or Rest()
        half_hours = len(order) * min(rest.slots, rest.shifts * max(shift.length for shift in wanted.shifts))
        curves = {demand.name: _curve(demand, sized[demand.name], block_of_slot) for demand in demands}
        return [week_of(block_of_slot, split(curves, int(half_hours * part))) for part in OF_THE_HOURS]

    def tried(numbers: Mapping[str, int]) -> _Tried:
        week = week_of(block_of_slot, numbers)
        shifts = plan_shifts(week, len(order), wanted.shifts, wanted.rest, partial(staff, week=week), fewer)
        planned = shifts.on_duty(order)
        sent = beside.with_shifts(planned, len(order))
        answers = tuple(
            _answer(demand, sized[demand.name], numbers[demand.name], block_of_slot, planned, today, beside, sent)
            for demand in demands
        )
        return _Tried(week, shifts, answers)

    least = min(wanted.least, len(order))
    least_of = partial(fewest_beside, beside, block_of_slot, len(order), wanted.share)
    best = _best(tried, {name: max(least_of(each, _teams(each)), least) for name, each in sized.items()}, len(order))
    return RosterPlan(
        wanted.share,
        best.blocks,
        best.week,
        needs_of(best.week, name=wanted.name, dates=wanted.dates),
        best.shifts,
        best.share,
        _weighted([(each.today_share, each.a_week) for each in best.blocks]),
        sum(len(each) for each in today) / 2 / (len(today) // SLOTS),
        max(sum(team in each for each in week) for week in weeks_of(today) for team in order) / 2,
        order,
        worth.is_spent or rough.is_spent or (bool(best.shifts.left_over) and len(order) > MOST_STEEPEST),
    )


@dataclass(frozen=True, slots=True)
class _Tried:
    week: Week
    shifts: ShiftPlan
    blocks: tuple[BlockAnswer, ...]

    @property
    def share(self) -> float | None:
        return _weighted([(each.share, each.a_week) for each in self.blocks])


def _best(tried: Callable[[Mapping[str, int]], _Tried], numbers: dict[str, int], teams: int) -> _Tried:
    """Return the first plan that reaches the share, else the best: one with more duty only where it is worth it."""
    best = None
    while True:
        found = tried(numbers)
        short = [each.block for each in found.blocks if not each.reached and each.may_grow(teams)]
        if best is None or not short or (found.share or 0.0) >= (best.share or 0.0) + NEAR_BEST:
            best = found
        if not short or found.shifts.left_over:
            return best
        numbers = numbers | {name: numbers[name] + 1 for name in short}


def _curve(demand: BlockDemand, sized: Sized, block_of_slot: Sequence[str]) -> Curve:
    slots = list(block_of_slot).count(demand.name)
    a_week = float(demand.judged.sum()) * slots / 2
    return Curve([step.share * a_week for step in sized.steps], slots)


def _order(demands: Sequence[BlockDemand], sized: Mapping[str, Sized]) -> tuple[int, ...]:
    """Return all teams, the most helpful first: as the block with most cases adds them, then the others' blocks."""
    by_cases = sorted(demands, key=lambda demand: -float(demand.judged.sum()))
    added = [team for demand in by_cases for team in sized[demand.name].steps[-1].teams]
    first = by_cases[0]
    alone = {team: evaluate(first, (team,)).share if first.judged.sum() else 0.0 for team in range(len(first.travel_s))}
    return tuple(dict.fromkeys([*added, *sorted(alone, key=lambda team: (-alone[team], team))]))


def _teams(found: Sized) -> int:
    if found.needed is not None:
        return found.needed
    enough = found.best_share - NEAR_BEST
    return next(len(step.teams) for step in found.steps if step.share >= enough)


def _answer(
    demand: BlockDemand,
    sized: Sized,
    teams: int,
    block_of_slot: Sequence[str],
    planned: Sequence[tuple[int, ...]],
    today: Sequence[tuple[int, ...]],
    beside: Called,
    with_called: Sequence[tuple[int, ...]],
) -> BlockAnswer:
    slots = [slot for slot, block in enumerate(block_of_slot) if block == demand.name]
    present = [week[slot] for week in weeks_of(today) for slot in slots]
    sent = [week[slot] for week in weeks_of(beside.here) for slot in slots]
    per_hour = float(demand.judged.sum())
    asks = bool(per_hour and slots)
    judged, ours = (beside.demands[demand.name], with_called) if with_called else (demand, planned)
    share = on_duty_share(judged, [week[slot] for week in weeks_of(ours) for slot in slots]) if asks else None
    return BlockAnswer(
        demand.name,
        per_hour,
        len(slots) / 2,
        teams,
        share,
        float(np.mean([len(here) for here in present])) if slots else 0.0,
        on_duty_share(beside.demands[demand.name], sent) if asks else None,
        share is None or share >= sized.share - SAME,
        sized,
    )


def _weighted(shares: Sequence[tuple[float | None, float]]) -> float | None:
    known = [(share, weight) for share, weight in shares if share is not None]
    total = sum(weight for _, weight in known)
    return sum(share * weight for share, weight in known) / total if total else None
