"""Siting as a job: the greedy answer at once, then the proven one, with a block for each point of the curve."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlalchemy import Connection

from api.planning.jobs.kind import Asked, Json, Kind, Report
from api.planning.siting.answer import Drawn, Times, full_answer, proof_answer, step_answer
from api.planning.siting.question import candidates_of, problem_of, read_log, targets_s_of, turnout_s, weights_of
from api.planning.siting.schemas import SitingIn
from api.roster.schemas import instant
from dispatch.planning.siting import Problem, Stage, Step, best_at, nested, numbers, solve

PARTIAL_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class SitingTask:
    """The problem, what its answer is drawn with, and up to which number of posts the curve goes."""

    problem: Problem
    drawn: Drawn
    curve_to: int | None

    @property
    def points(self) -> Sequence[int]:
        """Return the numbers of posts of the curve."""
        return [] if self.curve_to is None else list(numbers(self.problem, min(self.curve_to, self.problem.usable)))


class SitingKind(Kind):
    """The best sites of posts."""

    name = "siting"
    title_zh, title_en = "选址", "Siting"
    form: ClassVar[type[BaseModel]] = SitingIn
    hears_cancel = True

    def prepare(self, connection: Connection, asked: Asked) -> SitingTask:
        """Read candidates, demand and chances, and ask for the travel times."""
        # Only here: listing the kinds needs no road engine.
        from api.planning.shelf import GroundShelf  # noqa: PLC0415
        from api.planning.workbench import bench_of  # noqa: PLC0415
        from dispatch.desk.work import Desk  # noqa: PLC0415
        from dispatch.store.sql_store import SqlStore  # noqa: PLC0415
        from gis.store.counties.loaded import list_counties  # noqa: PLC0415

        question = SitingIn.model_validate(dict(asked.input))
        home = next(each for each in list_counties(connection) if each.code == asked.county)
        at = instant(question.at, ZoneInfo(home.time_zone)) if question.at else asked.until
        store = SqlStore(connection, sees={asked.county}, now=asked.until, read_only=True)
        bench = bench_of(Desk(store, asked.shelf, asked.until), connection, GroundShelf(asked.graphs), home, at)
        sited = candidates_of(connection, bench, question)
        travel_s = bench.held.travel_s([each.position for each in sited], bench.travel)
        is_mexclp = question.model == "mexclp"
        log = read_log(connection, bench, question, asked.until, at, travel_s) if is_mexclp else None
        weights, learned = weights_of(connection, bench, question, asked.until)
        busy, chance = (None, None) if log is None else (log.busy, log.chance)
        problem = problem_of(bench, question, sited, travel_s, weights, busy, chance)
        turnout, cases = turnout_s(question, bench.today, bench.policy), learned if log is None else log.cases
        times = Times(question.handling_s, turnout, targets_s_of(bench, question), question.target_s)
        drawn = Drawn(sited, bench.held.ground, times, bench.travel.method, cases)
        return SitingTask(problem, drawn, question.curve_to)

    def blocks(self, task: SitingTask) -> int:
        """Return one for the answer and one for each point of the curve."""
        return 1 + len(task.points)

    def run_block(self, task: SitingTask, number: int, report: Report) -> Json:
        """Return the answer, or one point of the curve."""
        if number == 0:
            return full_answer(
                task.drawn, task.problem, solve(task.problem, _Telling(task, report), clock=time.monotonic)
            )
        p = task.points[number - 1]
        found = best_at(task.problem, p, lambda _: report(0.5), clock=time.monotonic)
        return {"p": p, "proof": proof_answer(found.proof), "best": list(found.sites)}

    def combine(self, task: SitingTask, results: Sequence[Json]) -> Json:
        """Return the answer with its curve: the choice that only grows beside the best at each number."""
        whole: Any = results[0]
        curve = None
        if task.points:
            steps = nested(task.problem, task.points[-1])
            curve = [
                {**each, **_added([task.drawn.site(code) for code in added]), "nested": value}
                for each, (added, value) in zip(results[1:], steps, strict=True)
            ]
        return {**whole, "curve": curve}


def _added(sites: Sequence[Mapping[str, Any]]) -> Json:
    return {"added": [site["name"] for site in sites], "added_en": [site["name_en"] for site in sites]}


class _Telling:
    """Hands steps on as what is found so far: the greedy answer at once, then not more often than every second."""

    def __init__(self, task: SitingTask, report: Report) -> None:
        self._task, self._report = task, report
        self._shown_at = float("-inf")

    def __call__(self, step: Step) -> bool:
        now = time.monotonic()
        if step.stage is not Stage.GREEDY and now - self._shown_at < PARTIAL_EVERY_S:
            return self._report(0.5)
        self._shown_at = now
        return self._report(0.1 if step.stage is Stage.GREEDY else 0.5, step_answer(self._task.drawn, step))


SITING = SitingKind()
