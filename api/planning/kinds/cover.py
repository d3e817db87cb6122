"""The workbench's question as a scenario: cover with today's posts or with others."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, model_validator
from sqlalchemy import Connection

from api.planning.jobs.kind import Asked, Json, Kind, Report
from api.planning.schemas import GapsIn
from api.roster.schemas import instant
from dispatch.planning.cover import Cover, PlanningGround, Post, compare, find_gaps
from dispatch.planning.demand import Weights

FIGURES = (
    *("cells", "without_target", "reached", "reached_twice", "gaps", "unreachable"),
    *("points", "points_without_target", "points_reached", "points_reached_twice"),
)
SHARES = ("demand_share", "demand_share_twice", "worst_tenth_s", "beyond_twice")


@dataclass(frozen=True, slots=True)
class CoverTask:
    """The ground, the posts as they would be and as they are, and the travel times from each: (posts, places), s."""

    ground: PlanningGround
    posts: Sequence[Post]
    today: Sequence[Post]
    travel_s: NDArray[np.float64]
    today_s: NDArray[np.float64]
    targets_s: NDArray[np.float64]
    target_s: int | None
    handling_s: float
    skill: str | None
    method: str
    weights: Weights

    def cover(self, posts: Sequence[Post], travel_s: NDArray[np.float64]) -> Cover:
        """Return the plain answer for some posts; where all are closed, today's say how far a post would be."""
        least = travel_s if posts else self.today_s
        return find_gaps(
            posts,
            self.ground,
            travel_s,
            self.targets_s,
            weights=self.weights.values,
            handling_s=self.handling_s,
            skill=self.skill,
            all_posts_s=np.asarray(least.min(axis=0, initial=np.inf)),
        )


class CoverIn(GapsIn):
    """The input of a job or a scenario of cover: all but the chance, which its answer does not have. 覆盖"""

    @model_validator(mode="after")
    def _plain(self) -> Self:
        if self.with_chance:
            raise ValueError(
                "with_chance is answered by POST /planning/gaps alone: leave it out "
                "按时到场概率只在覆盖查询（/planning/gaps）中给出，请删除 with_chance"
            )
        return self


class CoverKind(Kind):
    """One look, which is the same as POST /planning/gaps gives without the chance."""

    name = "cover"
    title_zh, title_en = "覆盖", "Cover"
    form: ClassVar[type[BaseModel]] = CoverIn

    def prepare(self, connection: Connection, asked: Asked) -> CoverTask:
        """Read the ground and the posts, and ask for the travel times."""
        # Only here: listing the kinds needs no road engine.
        from api.planning.demand import weights_of  # noqa: PLC0415
        from api.planning.shelf import GroundShelf  # noqa: PLC0415
        from api.planning.workbench import bench_of, changed_posts  # noqa: PLC0415
        from dispatch.desk.work import Desk  # noqa: PLC0415
        from dispatch.store.sql_store import SqlStore  # noqa: PLC0415
        from gis.store.counties.loaded import list_counties  # noqa: PLC0415

        question = GapsIn.model_validate(dict(asked.input))
        home = next(each for each in list_counties(connection) if each.code == asked.county)
        at = instant(question.at, ZoneInfo(home.time_zone)) if question.at else asked.until
        store = SqlStore(connection, sees={asked.county}, now=asked.until, read_only=True)
        desk = Desk(store, asked.shelf, asked.until)
        bench = bench_of(desk, connection, GroundShelf(asked.graphs), home, at)
        posts = changed_posts(connection, bench, question.posts)
        rows = [bench.held.travel_s([post.position for post in some], bench.travel) for some in (posts, bench.today)]
        return CoverTask(
            bench.held.ground,
            posts,
            bench.today,
            rows[0],
            rows[1],
            bench.targets_s(question),
            question.target_s,
            float(question.handling_s),
            question.skill,
            bench.travel.method,
            weights_of(connection, bench.held.ground, question.demand, asked.until),
        )

    def blocks(self, task: CoverTask) -> int:
        """Return one: it takes milliseconds."""
        return 1

    def run_block(self, task: CoverTask, number: int, report: Report) -> Json:
        """Return the figures, each cell, and the difference to today."""
        from api.planning.demand import demand_out  # noqa: PLC0415
        from api.planning.workbench import plain, totals  # noqa: PLC0415

        after, before = task.cover(task.posts, task.travel_s), task.cover(task.today, task.today_s)
        figures = totals(after, task.weights)
        return {
            "figures": _figures(figures, task.weights),
            "today": _figures(totals(before, task.weights), task.weights),
            "demand": demand_out(task.weights),
            "causes": figures["causes"],
            "difference": asdict(compare(before, after)),
            "cells": {
                cell.code: None if cell.is_gap else plain(cell.worst_s) for cell in after.cells if cell.has_target
            },
            "target_s": task.target_s,
            "method": task.method,
        }

    def combine(self, task: CoverTask, results: Sequence[Json]) -> Json:
        """Return the one block's."""
        found: Any = results[0]
        return found


def _figures(totals: Mapping[str, Any], weights: Weights) -> Json:
    """Return the figures, a share of a learned demand with its interval and the cases it was learned from.

    By what was not asked for there is no share: lists and comparisons have no room to say what it would be of.
    """
    found = {name: None if name in SHARES and weights.why else totals[name] for name in (*FIGURES, *SHARES)}
    if weights.learned is not None:
        for name, interval in (("demand_share", "demand_interval"), ("demand_share_twice", "demand_interval_twice")):
            low, high = totals[interval]
            found[name] = {"value": totals[name], "low": low, "high": high, "n": weights.learned.cases}
    return found


COVER = CoverKind()
