"""Roster 值班: the fewest teams by hour block for a share, as needs and shifts, beside the roster it replaces."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, StrictBool, StrictFloat, StrictInt
from sqlalchemy import Connection

from api.planning.jobs.kind import Asked, CannotPlanError, Json, Report
from api.planning.jobs.period import LOOKED_BACK, Period, PeriodIn, PeriodKind, open_period, turns_between
from api.planning.kinds.demand import Known, read_demand
from api.planning.kinds.replay import share_out
from api.planning.kinds.roster_answer import block_out, pattern_out, rounded, shifts_out, surge_block_out, surge_teams
from api.planning.kinds.roster_demand import block_demands, called_of
from api.planning.kinds.simulation import MOST_PLACES, model_of
from dispatch.planning.demand.by_hour import BLOCKS
from dispatch.planning.roster import (
    SLOTS_A_DAY,
    BlockDemand,
    Called,
    Rest,
    RosterPlan,
    Sized,
    Step,
    Wanted,
    needs_of,
    on_shift,
    plan_roster,
    present,
    size,
    weeks_rostered,
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
from dispatch.roster.needs import SURGE_DAYS, as_rule
from dispatch.roster.shifts import expand
from dispatch.teams.turns import Turn, TurnKind

MOST_TEAMS = 50
"""Sizing takes the square of it: 60 teams took 25 s a block, and exchanging their shifts a minute and a half."""
WEEKS = 4
"""For which shifts are planned."""
SIMULATED_WEEKS = 200
"""That the kernel plays to check the plan."""


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
    least: Annotated[StrictInt, Field(ge=0, le=20)] = Field(1, description="On duty at all hours. 任何时段至少在岗")
    on_call: StrictBool = Field(
        False, description="Use the present crews on call; else neither roster counts them. 计入现有备勤小组"
    )
    rest_hours: Annotated[StrictInt, Field(ge=0, le=48)] = Field(11, description="Between two shifts. 班间休息")


@dataclass(frozen=True, slots=True, eq=False)
class RosterTask:
    """Demand by hour block, with surge days apart, and the roster that the plan stands beside."""

    demands: Sequence[BlockDemand]
    surges: Sequence[BlockDemand]
    block_of_slot: Sequence[str]
    today: Sequence[tuple[int, ...]]
    called: Called
    codes: Sequence[str]
    names: Sequence[str]
    names_en: Sequence[str | None]
    question: RosterIn
    first: date
    compared: date
    """First day of the weeks the plan stands beside: those it replaces, else the one under way."""
    weeks: int
    cases: int
    method: str
    setting: Setting
    experiment: Experiment

    @property
    def called_hours(self) -> float:
        """Return for how many hours a week crews are on call in the roster that the plan stands beside."""
        on_call = sum(map(len, self.called.here)) - sum(map(len, self.today))
        return on_call / 2 / self.weeks


class RosterKind(PeriodKind):
    """One block for each hour block; the week is assembled at the end."""

    name = "roster"
    title_zh, title_en = "值班测算", "Roster"
    form: ClassVar[type[BaseModel]] = RosterIn

    def prepare(self, connection: Connection, asked: Asked) -> RosterTask:
        """Read demand, times, teams, and the roster that the plan replaces."""
        question = RosterIn.model_validate(dict(asked.input))
        period = open_period(connection, asked, question.first, question.last)
        teams = sorted(period.data.teams, key=lambda team: team.code)
        if len(teams) > MOST_TEAMS:
            raise CannotPlanError(
                f"{len(teams)} teams: a roster is sized for {MOST_TEAMS} at most; compare numbers of teams by "
                f"simulations instead. 小组 {len(teams)} 个，值班测算最多 {MOST_TEAMS} 个，请改用仿真比较。",
                field="county",
            )
        known = read_demand(connection, asked, period)
        demands = block_demands(known, period, [team.code for team in teams], question.times_as_many)
        today = asked.until.astimezone(period.zone).date()
        first = today + timedelta(days=7 - today.weekday())
        end = _midnight(first + timedelta(weeks=WEEKS), period.zone)
        turns = turns_between(connection, period, asked, _midnight(today, period.zone) - LOOKED_BACK, end)
        weeks = weeks_rostered(turns, first, WEEKS, period.zone)
        compared = first if weeks else first - timedelta(weeks=1)
        codes = [team.code for team in teams]
        here = present(turns, teams, compared, period.zone, max(weeks, 1))
        return RosterTask(
            demands,
            [_surged(demand, question.surge) for demand in demands] if question.surge > 1 else [],
            known.block_of_slot,
            on_shift(here),
            called_of(known, period, demands, here, on_call=question.on_call),
            codes,
            [team.name for team in teams],
            [team.name_en for team in teams],
            question,
            first,
            compared,
            max(weeks, 1),
            known.cases,
            period.travel.method,
            *_check_of(known, period, turns, compared, max(weeks, 1), question),
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
        wanted = Wanted(question.share, rest=rest, least=question.least, name="plan")
        plan = plan_roster(task.demands, task.block_of_slot, task.today, wanted, sized, task.called)
        surges = [
            _sized(task, demand.name, found)
            for demand, found in zip(task.surges, results[len(task.demands) :], strict=True)
        ]
        patterns = plan.shifts.patterns(_codes(task, plan), task.first, task.first + timedelta(weeks=WEEKS, days=-1))
        checked = _checked(task, plan)
        return {
            "figures": {
                "share": rounded(plan.share),
                "today_share": rounded(plan.today_share),
                "hours": plan.shifts.hours,
                "today_hours": plan.today_hours,
                "today_most_hours": plan.today_most_hours,
                "today_called_hours": task.called_hours,
                "teams": plan.shifts.working,
            },
            "compared": {
                "first": task.compared.isoformat(),
                "last": (task.compared + timedelta(weeks=task.weeks, days=-1)).isoformat(),
                "replaced": task.compared == task.first,
            },
            "worse": plan.is_worse,
            "worse_simulated": is_worse_simulated(checked),
            "chosen_share": plan.chosen_share,
            "blocks": [block_out(answer) for answer in plan.blocks],
            "needs": [as_rule(need) for need in plan.needs],
            "surge_needs": [as_rule(need) for need in _surge_needs(task, surges)],
            "surge_blocks": [surge_block_out(each) for each in _of_surge_day(task, surges)],
            "patterns": [pattern_out(pattern) for pattern in patterns],
            "shifts": shifts_out(plan.shifts, len(task.codes)) | {"bounded": plan.is_bounded},
            "checked": checked,
            "teams": dict(zip(task.codes, task.names, strict=True)),
            "teams_en": dict(zip(task.codes, task.names_en, strict=True)),
            "cases_learned": task.cases,
            "method": task.method,
        }


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _check_of(
    known: Known, period: Period, turns: Sequence[Turn], first: date, weeks: int, asked: RosterIn
) -> tuple[Setting, Experiment]:
    """Return the compared weeks for a simulation beside the plan, with crews on call only where they count."""
    called = set() if asked.on_call else {turn.team for turn in turns if turn.kind is TurnKind.ON_CALL}
    turns = [turn for turn in turns if asked.on_call or turn.kind is not TurnKind.ON_CALL]
    places = [cell.stands_for for cell in known.ground.cells]
    way_back = WayBack.NEARER_END if len(places) <= MOST_PLACES else WayBack.AT_ONCE
    between = places if way_back is WayBack.NEARER_END else []
    setting = replace(period.setting((), between, turns, places), way_back=way_back)
    teams = tuple(replace(team, on_duty=team.on_duty and team.code not in called) for team in setting.data.teams)
    setting = replace(setting, data=replace(setting.data, teams=teams))
    experiment = experiment_of(
        {"today": setting},
        model_of(known, period.policy, asked.times_as_many, {}),
        places,
        start=_midnight(first, period.zone),
        hours=weeks * 7 * 24,
        block_names=BLOCKS,
        block_of_slot=tuple(BLOCKS.index(name) for name in known.block_of_slot),
    )
    return setting, experiment


def _codes(task: RosterTask, plan: RosterPlan) -> list[str]:
    return [task.codes[team] for team in plan.order]


def _checked(task: RosterTask, plan: RosterPlan) -> dict[str, Any]:
    """Return the simulated shares of the plan and of the roster it stands beside, with the same cases."""
    experiment, around = task.experiment, timedelta(weeks=1)
    end = task.compared + timedelta(weeks=task.weeks, days=-1)
    patterns = plan.shifts.patterns(_codes(task, plan), task.compared - around, end + around)
    turns = [turn for pattern in patterns for turn in expand(pattern, ZoneInfo(experiment.zone))]
    turns += [turn for turn in task.setting.turns if turn.kind is TurnKind.ON_CALL]
    nobody = tuple(replace(team, on_duty=False) for team in task.setting.data.teams)
    planned = replace(task.setting, turns=tuple(turns), data=replace(task.setting.data, teams=nobody))
    variant = variant_of("plan", planned, experiment.places, experiment.start, experiment.model)
    both = replace(experiment, variants=(*experiment.variants, variant))
    replications = SIMULATED_WEEKS // task.weeks
    tallies = combine([run_block(both, block) for block in blocks(replications, 50)])
    found = {name: share_out(share(tally), sum(tally.n)) for name, tally in tallies.items()}
    return {**found, "replications": replications * task.weeks}


def is_worse_simulated(checked: Json) -> bool:
    """Tell whether the simulated share of a plan lies below the interval of the roster it stands beside."""
    plan, today = checked["plan"], checked["today"]
    return plan is not None and today is not None and plan["value"] < today["low"]


def _surged(demand: BlockDemand, factor: float) -> BlockDemand:
    return replace(demand, rates=demand.rates * factor)


def _sized(task: RosterTask, name: str, data: Json) -> Sized:
    steps = tuple(Step(tuple(teams), share, busy, method) for teams, share, busy, method in data["steps"])
    return Sized(name, task.question.share, steps, data["needed"])


def _of_surge_day(task: RosterTask, sized: Sequence[Sized]) -> list[Sized]:
    """Return the blocks that a surge day has: those of a workday."""
    day = task.block_of_slot[:SLOTS_A_DAY]
    return [each for each in sized if each.block in day]


def _surge_needs(task: RosterTask, sized: Sequence[Sized]) -> tuple[Any, ...]:
    """Return the need on 14 and 15 March: workday hours, regardless of the weekday."""
    if not sized:
        return ()
    most = {each.block: surge_teams(each) for each in sized}
    day = [most[block] for block in task.block_of_slot[:SLOTS_A_DAY]]
    return needs_of(tuple(day * 7), name="surge", dates=SURGE_DAYS)


ROSTER = RosterKind()
