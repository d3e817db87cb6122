"""A county's demand and times for simulations and rosters: learned from its log, else assumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from api.planning.demand import expected_by
from api.planning.jobs.kind import Asked, CannotPlanError
from api.planning.jobs.period import Period
from api.planning.shelf import GroundShelf
from dispatch.kinds import CaseKind, Category
from dispatch.planning.cover import PlanningGround
from dispatch.planning.demand.by_hour import YEAR_H, blocks_of_week, times_mean_hour, without_surges
from dispatch.planning.history import FEWEST, Lessons, cases_by_cell, enough, lessons
from dispatch.planning.learning import Calendar, Demand, demand, exposure
from dispatch.planning.simulation import Sort
from dispatch.store.planning.calendar import calendar_of
from dispatch.store.planning.ground import ground_key
from dispatch.store.planning.history import log_begins, logged_cases
from dispatch.store.planning.replay import sorts_of


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """The demand of a county, known or assumed.

    Attributes
    ----------
    weights : ndarray, shape (cells,)
        Cases a year expected in each cell of the ground that a team is asked for.
    per_hour : mapping
        Cases an hour, by hour block.
    block_of_slot : 336 names
        The hour block of each half hour of the week.
    cases : int
        In the log of the period; 0 where there are fewer than five, of which nothing is learned.
    """

    ground: PlanningGround
    demand: Demand
    weights: NDArray[np.float64]
    lessons: Lessons
    calendar: Calendar
    per_hour: Mapping[str, float]
    block_of_slot: tuple[str, ...]
    sorts: tuple[Sort, ...]
    cases: int

    def handling_s(self) -> float:
        """Return the median from receipt until a team is sent: 0 where most are sent at once."""
        return self.lessons.handling.predicted().quantile(0.5)


def read_demand(connection: Connection, asked: Asked, period: Period) -> Known:
    """Return what the log of a period teaches. Raises CannotPlanError where the county has no cell today."""
    key = ground_key(connection, asked.county, period.graph, asked.until.astimezone(period.zone).date())
    ground = GroundShelf(asked.graphs).get(connection, key, period.travel).ground
    if not ground.cells:
        raise CannotPlanError(
            f"County {asked.county} has no grid cell that is valid today: import cells first. "
            "本县今日没有有效的网格，请先导入网格。",
            field="county",
        )
    calendar = calendar_of(connection, asked.county, period.zone)
    log = logged_cases(connection, asked.county, period.since, period.until, as_of=asked.until)
    cases = [case for case in log if case.sends_team and not case.exercise]
    if len(cases) < FEWEST:
        cases = []  # else what is learned would tell of them
    begins = log_begins(connection, asked.county, asked.until)
    log_h = calendar.hours(_since(period, begins), period.until)
    usual, years = without_surges(cases, calendar, log_h)
    counts = cases_by_cell(usual, (cell.code for cell in ground.cells))
    years = max(years, 1 / 365.25) if cases else 0.0
    found = demand(counts, years, exposure(expected_by(connection, ground)), ground.in_town)
    weights = found.per_cell()
    received = [case.timing.received_at for case in cases]
    blocks = blocks_of_week(calendar)
    times = times_mean_hour(received, calendar, log_h)
    mean_hour = float(weights.sum()) / YEAR_H
    sorts = sorts_of(connection, asked.county, period.since, period.until, as_of=asked.until) if cases else []
    return Known(
        ground,
        found,
        weights,
        enough(lessons(cases, calendar)),
        calendar,
        {block: mean_hour * times[block] for block in blocks},
        blocks,
        tuple(sorts) or (Sort(CaseKind.COMPLAINT, Category.FOOD, 1.0),),
        len(cases),
    )


def _since(period: Period, begins: datetime | None) -> datetime:
    return period.since if begins is None else max(period.since, begins)
