"""Simulation 仿真: many periods like those of the log, with today's teams and with changes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import BaseModel, Field, StrictFloat, StrictInt
from sqlalchemy import Connection

from api.planning.jobs.kind import Asked, CannotPlanError, Json, Report
from api.planning.jobs.period import (
    LOOKED_BACK,
    Changes,
    Period,
    PeriodIn,
    PeriodKind,
    changes_of,
    open_period,
    turns_between,
)
from api.planning.kinds.demand import Known, read_demand
from api.planning.kinds.replay import share_out
from api.roster.schemas import Day
from dispatch.planning.demand.by_hour import BLOCKS, hourly_rates
from dispatch.planning.learning import Calendar, DayKind
from dispatch.planning.simulation import (
    Block,
    DemandModel,
    Experiment,
    OneMoreTeam,
    Tally,
    UnknownChangeError,
    WayBack,
    blocks,
    combine,
    difference,
    experiment_of,
    percentile_s,
    run_block,
    share,
    taught,
)
from dispatch.planning.simulation.changes import RULES
from dispatch.planning.simulation.changes import Changes as Applied
from dispatch.rules.policy import Policy
from dispatch.statistics.response import wilson
from dispatch.store.roster.repository import Roster
from dispatch.teams.turns import Turn
from gis.position import Position

SIZE = 10
"""Replications in a block."""
MOST_PLACES = 600
"""Beyond so many cells a team counts as back at its post at once: the times from each to each would be too many."""
FEWEST = 5


class SimulationIn(PeriodIn):
    """The basis, the period and the changes of a simulation. 仿真"""

    start: Day | None = Field(
        None, description="First simulated day; default the first Monday after the log with a roster. 仿真起始日"
    )
    days: Annotated[StrictInt, Field(ge=1, le=366)] = Field(28, description="Number of simulated days. 仿真天数")
    replications: Annotated[StrictInt, Field(ge=10, le=5_000)] = Field(
        200, description="Number of repetitions. 重复次数"
    )
    seed: Annotated[StrictInt, Field(ge=0, le=2**32 - 1)] = Field(1, description="Same seed, same numbers. 随机种子")
    times_as_many: Annotated[StrictFloat, Field(gt=0, le=100)] = Field(
        1.0, description="Case multiple against the log. 案件倍数"
    )
    surge: Annotated[StrictFloat, Field(ge=1, le=100)] = Field(
        1.0, description="Case multiple on surge days: those of the county's calendar, else 14 and 15 March. 高峰日倍数"
    )
    changes: Changes = Field(default=[])


@dataclass(frozen=True, slots=True)
class SimulationTask:
    """The experiment and its basis.

    Attributes
    ----------
    handling_s : float
        The median from receipt until a team is asked; each case has its own.
    surge_days : int or None
        None where surge days have no more cases than others.
    """

    experiment: Experiment
    pieces: Sequence[Block]
    cases: int
    handling_s: float
    way_back: WayBack
    names: Sequence[str]
    surge_days: int | None


class SimulationKind(PeriodKind):
    """Replications in blocks; with changes, both variants get the same cases."""

    name = "simulation"
    title_zh, title_en = "仿真", "Simulation"
    form: ClassVar[type[BaseModel]] = SimulationIn

    def prepare(self, connection: Connection, asked: Asked) -> SimulationTask:
        """Read demand, times, teams and roster; request every travel time once."""
        question = SimulationIn.model_validate(dict(asked.input))
        period = open_period(connection, asked, question.first, question.last)
        known = read_demand(connection, asked, period)
        changes = changes_of(connection, asked)
        if any(isinstance(change, RULES) for change in changes):
            raise CannotPlanError(
                "keep_reserve and wait_for_team need a replay of the log. 保留小组和等待规则请用“回放”试验。",
                field="changes",
            )
        start = _start(question, period, Roster(connection, asked.county, period.zone, asked.until).begins())
        until = start + timedelta(days=question.days)
        places = [cell.stands_for for cell in known.ground.cells]
        way_back = WayBack.NEARER_END if len(places) <= MOST_PLACES else WayBack.AT_ONCE
        turns = turns_between(connection, period, asked, start - LOOKED_BACK, until)
        _check_roster(turns, until)
        setting = replace(
            period.setting(changes, _between(places, way_back), turns, places),
            way_back=way_back,
        )
        settings = {"today": setting}
        try:
            settings |= {"changed": Applied(tuple(changes)).apply(setting)} if changes else {}
        except UnknownChangeError as refused:
            raise CannotPlanError(str(refused), field="changes") from refused
        experiment = experiment_of(
            settings,
            replace(
                model_of(known, period.policy, question.times_as_many, _surges(question, known.calendar, start)),
                counts_as=known.calendar.like_weekdays(start.date(), question.days),
            ),
            places,
            start=start,
            hours=question.days * 24,
            seed=question.seed,
            block_names=BLOCKS,
            block_of_slot=tuple(BLOCKS.index(name) for name in known.block_of_slot),
        )
        _check(experiment)
        return SimulationTask(
            experiment,
            blocks(question.replications, SIZE),
            known.cases,
            round(known.handling_s(), 1),
            way_back,
            [change.code for change in changes if isinstance(change, OneMoreTeam)],
            None if question.surge == 1 else len(_surges(question, known.calendar, start)),
        )

    def blocks(self, task: SimulationTask) -> int:
        """Return the number of blocks of replications."""
        return len(task.pieces)

    def run_block(self, task: SimulationTask, number: int, report: Report) -> Json:
        """Return the tallies of some replications."""
        return {name: asdict(tally) for name, tally in run_block(task.experiment, task.pieces[number]).items()}

    def combine(self, task: SimulationTask, results: Sequence[Json]) -> Json:
        """Return shares with intervals, percentiles and how busy teams are; by hour block if there is enough data."""
        tallies = combine([{name: _tally(given) for name, given in result.items()} for result in results])
        today, changed = tallies["today"], tallies.get("changed")
        found = {name: _variant_out(task, name, tally) for name, tally in tallies.items()}
        better = None if changed is None else difference(today, changed)
        shown = found["changed" if changed is not None else "today"]
        return {
            "figures": {"share": shown["share"], "p50_s": shown["p50_s"], "p90_s": shown["p90_s"]}
            | (
                {}
                if changed is None
                else {"share_before": found["today"]["share"], "better": share_out(better, sum(today.n))}
            ),
            "variants": found,
            "better": share_out(better, sum(today.n)),
            "replications": len(today.n),
            "cases_learned": task.cases,
            "handling_s": task.handling_s,
            "way_back": task.way_back.value,
            "start": task.experiment.start.isoformat(),
            "days": task.experiment.hours // 24,
            "surge_days": task.surge_days,
        }


def _between(places: Sequence[Position], way_back: WayBack) -> Sequence[Position]:
    """Return the places between which a returning team may be sent."""
    return places if way_back is WayBack.NEARER_END else ()


def _start(question: SimulationIn, period: Period, begins: datetime | None) -> datetime:
    """Return the first simulated midnight; before the first turn of a roster every team would be on duty all day.

    Raises
    ------
    CannotPlanError
        The day that was chosen lies before the roster begins.
    """
    first = None if begins is None else begins.astimezone(period.zone).date()
    day = question.start or period.until.astimezone(period.zone).date()
    if question.start is None:
        day = max(day, first or day)
        day += timedelta(days=-day.weekday() % 7)
    elif first is not None and day < first:
        raise CannotPlanError(
            f"The roster begins on {first}, and the simulation would begin on {day}: start on {first} or later. "
            f"排班自 {first} 起，仿真起始日为 {day}，请选择 {first} 或以后的起始日。",
            field="start",
        )
    return datetime.combine(day, time(), period.zone)


def _surges(question: SimulationIn, calendar: Calendar, start: datetime) -> dict[date, float]:
    days = (start.date() + timedelta(days=n) for n in range(question.days))
    return {day: question.surge for day in days if calendar.kind(day) is DayKind.SURGE and question.surge > 1}


def model_of(known: Known, policy: Policy, times_as_many: float, surges: Mapping[date, float]) -> DemandModel:
    """Return the county's learned figures as the demand of replications."""
    return replace(
        taught(known.lessons, policy, BLOCKS),
        per_hour=tuple(rate * times_as_many for rate in hourly_rates(known.per_hour, known.block_of_slot)),
        weights=tuple(known.weights.tolist()),
        sorts=known.sorts,
        surges=surges,
    )


def _check(experiment: Experiment) -> None:
    if all(target is None for target in experiment.targets):
        raise CannotPlanError(
            "No cell has a target: mark the town's cells, or set targets by kind of cell. "
            "没有任何网格设定时限，请标明县城网格或按网格类型设定时限。",
            field="county",
        )


def _check_roster(turns: Sequence[Turn], until: datetime) -> None:
    """Refuse days without planned turns in a county with a roster: nobody would be on duty."""
    last = max((turn.ends_at for turn in turns), default=None)
    if last is not None and last < until - timedelta(days=1):
        raise CannotPlanError(
            f"The roster is planned until {last:%Y-%m-%d}, and the simulation would end on {until:%Y-%m-%d}: simulate "
            "fewer days, start earlier, or plan the roster first. "
            f"排班只到 {last:%Y-%m-%d}，请缩短仿真天数、提前起始日，或先排班。",
            field="days",
        )


def _tally(data: dict[str, Any]) -> Tally:
    by_hour = [(n, met) for n, met in data["by_hour"]]
    return Tally(**{**data, "by_hour": by_hour, "bins": {int(number): n for number, n in data["bins"].items()}})


def _variant_out(task: SimulationTask, name: str, tally: Tally) -> dict[str, Any]:
    variant = next(each for each in task.experiment.variants if each.name == name)
    whole = task.experiment.hours * 36_000 * len(tally.n)
    busy = {crew.code: round(spent / whole, 4) for crew, spent in zip(variant.crews, tally.busy, strict=True)}
    return {
        "share": share_out(share(tally), sum(tally.n)),
        "n": sum(tally.n),
        "a_period": round(sum(tally.n) / len(tally.n), 2),
        "waited": sum(tally.waited),
        "unserved": sum(tally.unserved),
        "p50_s": percentile_s(tally, 50),
        "p90_s": percentile_s(tally, 90),
        "blocks": {
            block: _block_out(n, met)
            for block, (n, met) in zip(task.experiment.block_names, tally.by_hour, strict=True)
        },
        "busy": busy,
        "most_busy": float(np.max(list(busy.values()), initial=0.0)),
        "engine": "kernel" if variant.desk is None else "desk",
        "because": list(variant.because),
    }


def _block_out(n: int, met: int) -> dict[str, Any] | None:
    interval = wilson(met, n)
    if n < FEWEST or interval is None:
        return None
    return {"value": round(met / n, 6), "low": round(interval[0], 6), "high": round(interval[1], 6), "n": n}


SIMULATION = SimulationKind()
