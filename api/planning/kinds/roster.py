"""Roster 值班: the fewest teams by hour block for a chosen share, as needs and shifts, beside today's roster."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field, StrictFloat, StrictInt
from sqlalchemy import Connection

from api.planning.jobs.kind import Asked, CannotPlanError, Json, Kind, Report
from api.planning.jobs.period import LOOKED_BACK, Period, PeriodIn, open_period, turns_between
from api.planning.kinds.demand import BLOCKS, Known, log_normal, read_demand
from api.planning.kinds.replay import share_out
from api.planning.kinds.roster_answer import block_out, pattern_out, rounded, shifts_out
from api.planning.kinds.simulation import MOST_PLACES, less_handling, model_of
from dispatch.planning.learning import LearnedTime, on_time
from dispatch.planning.roster import (
    SLOTS,
    BlockDemand,
    Rest,
    RosterPlan,
    Sized,
    Step,
    Wanted,
    needs_of,
    on_duty,
    plan_roster,
    size,
)
from dispatch.planning.simulation import (
    Experiment,
    Setting,
    WayBack,
    blocks,
    combine,
    experiment_of,
    run_block,
    share,
    variant_of,
)
from dispatch.planning.simulation.kernel.ways_back import post_of
from dispatch.roster.needs import SURGE_DAYS, as_rule
from dispatch.roster.shifts import expand
from dispatch.teams.turns import Turn

MOST_TEAMS = 30
REPLICATIONS = 200
"""Weeks that the kernel plays to check the plan."""


class RosterIn(PeriodIn):
    """The basis and the target of the roster. 值班测算"""

    share: Annotated[StrictFloat, Field(ge=0.5, le=0.999)] = Field(0.9, description="Share within target. 达标率")
    surge: Annotated[StrictFloat, Field(ge=1, le=100)] = Field(
        8.0, description="Case multiple on 14 and 15 March, an assumption; 1: no surge. 倍数"
    )
    times_as_many: Annotated[StrictFloat, Field(gt=0, le=1_000)] = Field(
        1.0, description="Case multiple against the log. 案件倍数"
    )
    shifts_a_week: Annotated[StrictInt, Field(ge=1, le=7)] = Field(5, description="Per team. 每周班次上限")
    hours_a_week: Annotated[StrictInt, Field(ge=4, le=168)] = Field(48, description="Per team. 每周工时上限")
    rest_hours: Annotated[StrictInt, Field(ge=0, le=48)] = Field(11, description="Between two shifts. 班间休息")


@dataclass(frozen=True, slots=True, eq=False)
class RosterTask:
    """Demand by hour block, with surge days apart, and today's roster."""

    demands: Sequence[BlockDemand]
    surges: Sequence[BlockDemand]
    block_of_slot: Sequence[str]
    today: Sequence[tuple[int, ...]]
    codes: Sequence[str]
    names: Sequence[str]
    names_en: Sequence[str | None]
    question: RosterIn
    first: date
    cases: int
    method: str
    setting: Setting
    experiment: Experiment


class RosterKind(Kind):
    """One block for each hour block; the week is assembled at the end."""

    name = "roster"
    title_zh, title_en = "值班测算", "Roster"
    form: ClassVar[type[BaseModel]] = RosterIn

    def prepare(self, connection: Connection, asked: Asked) -> RosterTask:
        """Read demand, times, teams and this week's roster."""
        question = RosterIn.model_validate(dict(asked.input))
        period = open_period(connection, asked, question.first, question.last)
        teams = sorted(period.data.teams, key=lambda team: team.code)
        if len(teams) > MOST_TEAMS:
            raise CannotPlanError(
                f"{len(teams)} teams: a roster is sized for {MOST_TEAMS} at most; plan it by station. "
                f"小组过多（最多 {MOST_TEAMS} 个），请分所测算。",
                field="county",
            )
        known = read_demand(connection, asked, period)
        demands = _demands(known, period, [team.code for team in teams], question.times_as_many)
        today = asked.until.astimezone(period.zone).date()
        monday = today - timedelta(days=today.weekday())
        start = datetime(monday.year, monday.month, monday.day, tzinfo=period.zone)
        turns = turns_between(connection, period, asked, start - LOOKED_BACK, start + timedelta(days=7))
        codes = [team.code for team in teams]
        return RosterTask(
            demands,
            [_surged(demand, question.surge) for demand in demands] if question.surge > 1 else [],
            [known.block_of_hour[slot // 2] for slot in range(SLOTS)],
            on_duty(turns, teams, monday, period.zone),
            codes,
            [team.name for team in teams],
            [team.name_en for team in teams],
            question,
            monday + timedelta(days=7),
            known.cases,
            period.travel.method,
            *_check_of(known, period, turns, start, question),
        )

    def blocks(self, task: RosterTask) -> int:
        """Return one for each hour block, usual and surge."""
        return len(task.demands) + len(task.surges)

    def run_block(self, task: RosterTask, number: int, report: Report) -> Json:
        """Return the curve of one hour block."""
        demand = [*task.demands, *task.surges][number]
        found = size(demand, task.question.share)
        return {
            "steps": [[list(step.teams), step.share, step.busy, step.method] for step in found.steps],
            "needed": found.needed,
        }

    def combine(self, task: RosterTask, results: Sequence[Json]) -> Json:
        """Return teams by block, needs, shifts, and the whole week beside today's."""
        question = task.question
        rest = Rest(question.shifts_a_week, question.hours_a_week * 2, question.rest_hours * 2)
        sized = [_sized(task, demand.name, found) for demand, found in zip(task.demands, results, strict=False)]
        wanted = Wanted(question.share, rest=rest, name="plan")
        plan = plan_roster(task.demands, task.block_of_slot, task.today, wanted, sized)
        surges = [
            _sized(task, demand.name, found)
            for demand, found in zip(task.surges, results[len(task.demands) :], strict=True)
        ]
        patterns = plan.shifts.patterns(_codes(task, plan), task.first, task.first + timedelta(days=27))
        checked = _checked(task, plan)
        return {
            "figures": {
                "share": rounded(plan.share),
                "today_share": rounded(plan.today_share),
                "hours": plan.shifts.hours,
                "today_hours": plan.today_hours,
                "today_most_hours": plan.today_most_hours,
                "teams": plan.shifts.working,
            },
            "worse": plan.is_worse,
            "chosen_share": plan.chosen_share,
            "blocks": [block_out(answer) for answer in plan.blocks],
            "needs": [as_rule(need) for need in plan.needs],
            "surge_needs": [as_rule(need) for need in _surge_needs(task, surges)],
            "patterns": [pattern_out(pattern) for pattern in patterns],
            "shifts": shifts_out(plan.shifts, len(task.codes)),
            "checked": checked,
            "teams": dict(zip(task.codes, task.names, strict=True)),
            "teams_en": dict(zip(task.codes, task.names_en, strict=True)),
            "cases_learned": task.cases,
            "method": task.method,
        }


def _demands(known: Known, period: Period, codes: Sequence[str], times: float) -> list[BlockDemand]:
    plain = Setting(period.data, _NoRoads(), None, period.policy)
    posts = [post_of(plain, code) for code in codes]
    cells = known.ground.cells
    asked = period.travel.matrix(posts, [cell.centre for cell in cells])
    travel = np.where(np.isnan(asked), np.inf, asked)
    targets = [period.policy.target_s(cell.kind, in_town=cell.in_town) for cell in cells]
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
            shares * known.per_hour[known.block_of_hour.index(block)] * times,
            travel,
            _in_time(known, block, travel, targets),
            _service_h(fixed_s, shares, travel),
            np.array([target is not None for target in targets]),
        )
        for block in BLOCKS
        if block in known.block_of_hour
    ]


class _NoRoads:
    def get(self, version: str) -> None:
        return None


def _in_time(
    known: Known, block: str, travel: NDArray[np.float64], targets: Sequence[int | None]
) -> NDArray[np.float64]:
    """Return P(on scene within the target), by team and cell, if that team goes at once."""
    taught, found = known.lessons, np.zeros_like(travel)
    for target in sorted({each for each in targets if each is not None}):
        g = on_time(
            float(target),
            handling=_of(taught.handling, block),
            turnout=_of(taught.turnout, block),
            factor=_of(taught.travel_factor, block),
        )
        here = [n for n, each in enumerate(targets) if each == target]
        found[:, here] = g.at(travel[:, here])
    return found


def _of(time: LearnedTime, block: str) -> Any:
    return time.predicted(block if block in time.blocks else None)


def _turnout_and_scene_s(known: Known) -> float:
    """Return for how long a case occupies a team in the mean, but for the way."""
    fixed = [log_normal(each) for each in (known.lessons.turnout, known.lessons.on_scene)]
    return sum(each.median * float(np.exp(each.sigma**2 / 2)) for each in fixed)


def _service_h(mean_s: float, shares: NDArray[np.float64], travel: NDArray[np.float64]) -> float:
    """Return the mean time a case occupies a team, by the nearest team's way."""
    nearest = np.min(np.where(np.isfinite(travel), travel, 3600.0), axis=0)
    return (mean_s + float(shares @ nearest)) / 3600.0


def _check_of(
    known: Known, period: Period, turns: Sequence[Turn], start: datetime, question: RosterIn
) -> tuple[Setting, Experiment]:
    """Return this week as it is, for a simulation beside the plan."""
    places = [cell.centre for cell in known.ground.cells]
    way_back = WayBack.NEARER_END if len(places) <= MOST_PLACES else WayBack.AT_ONCE
    between = places if way_back is WayBack.NEARER_END else []
    setting = replace(
        period.setting((), between, turns, places), way_back=way_back, allowances=known.lessons.allowances
    )
    model = model_of(known, question.times_as_many, {})
    experiment = experiment_of({"today": setting}, model, places, start=start, hours=7 * 24)
    return setting, less_handling(experiment, known.handling_s())


def _codes(task: RosterTask, plan: RosterPlan) -> list[str]:
    return [task.codes[team] for team in plan.order]


def _checked(task: RosterTask, plan: RosterPlan) -> dict[str, Any]:
    """Return the simulated shares of the plan and of this week's roster, with the same cases."""
    experiment = task.experiment
    monday = task.first - timedelta(days=7)
    patterns = plan.shifts.patterns(_codes(task, plan), monday - timedelta(days=7), monday + timedelta(days=13))
    turns = [turn for pattern in patterns for turn in expand(pattern, ZoneInfo(experiment.zone))]
    nobody = tuple(replace(team, on_duty=False) for team in task.setting.data.teams)
    planned = replace(task.setting, turns=tuple(turns), data=replace(task.setting.data, teams=nobody))
    variant = variant_of("plan", planned, experiment.places, experiment.start, experiment.model)
    both = replace(experiment, variants=(*experiment.variants, variant))
    tallies = combine([run_block(both, block) for block in blocks(REPLICATIONS, 50)])
    found = {name: share_out(share(tally), sum(tally.n)) for name, tally in tallies.items()}
    return {**found, "replications": REPLICATIONS}


def _surged(demand: BlockDemand, factor: float) -> BlockDemand:
    return replace(demand, rates=demand.rates * factor)


def _sized(task: RosterTask, name: str, data: Json) -> Sized:
    steps = tuple(Step(tuple(teams), share, busy, method) for teams, share, busy, method in data["steps"])
    return Sized(name, task.question.share, steps, data["needed"])


def _surge_needs(task: RosterTask, sized: Sequence[Sized]) -> tuple[Any, ...]:
    """Return the need on 14 and 15 March: workday hours, regardless of the weekday."""
    if not sized:
        return ()
    most = {each.block: each.needed if each.needed is not None else len(each.steps[-1].teams) for each in sized}
    day = [most[task.block_of_slot[slot]] for slot in range(48)]
    return needs_of(tuple(day * 7), name="surge", dates=SURGE_DAYS)


ROSTER = RosterKind()
