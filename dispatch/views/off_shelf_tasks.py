"""A team's open tasks at premises, over all orders, by a round from where it is; and those closed lately."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, TypedDict

from dispatch.cases.case import Case
from dispatch.moments import stamp
from dispatch.off_shelf.order import Ending, Order, Premises
from dispatch.teams.team import TeamNow
from dispatch.views.fields import Doc, Moment
from dispatch.views.off_shelf import PremisesView, premises_summary
from dispatch.views.off_shelf_rounds import RoundHeadView, RoundView, Start, round_of
from gis.travel.times import TravelTimes

MOST_ON_ROUND = 60
"""Premises put into the order of a round, the most pressing of them: more than a team sees to in a day."""
MOST_CLOSED = 100


@dataclass(frozen=True, slots=True)
class Task:
    """One of the premises, of which order of which case; `shared` where its station has it, and no team any more."""

    case: Case
    order: Order
    premises: Premises
    shared: bool


class TaskView(PremisesView):
    """One of the premises of an off-shelf order. 下架任务"""

    case: int
    case_number: str
    exercise: Annotated[bool, Doc("Whether its case is an exercise. 演练")]
    order: int
    product: Annotated[str, Doc("The goods to look for. 产品名称")]
    batch: str | None
    reason: str
    made_at: Moment
    warns_at: Annotated[Moment, Doc("From then on its deadline is near.")]
    shared: Annotated[bool, Doc("Whether no team has it: any team of the station may do it. 本所共办")]


class NextTaskView(TaskView):
    """An open task."""

    after_s: Annotated[
        float | None, Doc("Driving time since the start; null if no road leads there, or beyond the round.")
    ]


class TasksView(TypedDict):
    """A team's open tasks in the order of its round."""

    round: Annotated[RoundHeadView | None, Doc("Through the 60 most pressing; null without open tasks.")]
    tasks: Annotated[list[NextTaskView], Doc("In the order of the round, then the rest.")]


def tasks_of(cases: Iterable[Case], team: TeamNow, known: Collection[str]) -> tuple[Task, ...]:
    """Return the open premises that are a team's to see to, the most pressing first; `known`: teams not retired."""
    found = [task for task in _of(cases, team, known) if task.premises.is_open]
    return tuple(sorted(found, key=lambda task: task.premises.due_at))


def closed_since(cases: Iterable[Case], team: TeamNow, known: Collection[str], since: datetime) -> tuple[Task, ...]:
    """Return what was closed of a team's at `since` or later, the last first; what was withdrawn was no task."""
    found = [
        (closing.at, task)
        for task in _of(cases, team, known)
        if (closing := task.premises.closing) and closing.at >= since and closing.ending is not Ending.WITHDRAWN
    ]
    return tuple(task for _, task in sorted(found, key=lambda each: each[0], reverse=True)[:MOST_CLOSED])


def _of(cases: Iterable[Case], team: TeamNow, known: Collection[str]) -> Iterator[Task]:
    for case in cases:
        for order in case.off_shelf:
            for each in order.premises:
                shared = each.team not in known
                if each.team == team.code or (shared and each.station == team.station):
                    yield Task(case, order, each, shared)


def round_through(team: TeamNow, start: Start, tasks: Sequence[Task], travel: TravelTimes, now: datetime) -> TasksView:
    """Return tasks in the order of a round from where a team is, those beyond it after that, and how it was found."""
    if not tasks:
        return {"round": None, "tasks": []}
    # Numbers are those within an order: here they are the tasks' own.
    places = [replace(task.premises, number=index) for index, task in enumerate(tasks[:MOST_ON_ROUND])]
    found = round_of(team, start, places, travel)
    ordered = [_next(tasks[leg["premises"]], leg["after_s"], now) for leg in found["legs"]]
    rest = [_next(task, None, now) for task in tasks[MOST_ON_ROUND:]]
    return {"round": _head(found), "tasks": [*ordered, *rest]}


def _next(task: Task, after_s: float | None, now: datetime) -> NextTaskView:
    return {**task_summary(task, now), "after_s": after_s}


def _head(found: RoundView) -> RoundHeadView:
    return {
        "team": found["team"],
        "start": found["start"],
        "order_by": found["order_by"],
        "method": found["method"],
        "graph_version": found["graph_version"],
        "total_s": found["total_s"],
    }


def task_summary(task: Task, now: datetime) -> TaskView:
    """Return a task by itself: of which order of which case, what to look for, where, until when."""
    order = task.order
    return {
        "case": task.case.id,
        "case_number": task.case.number,
        "exercise": task.case.exercise,
        "order": order.number,
        "product": order.product,
        "batch": order.batch,
        "reason": order.reason,
        "made_at": stamp(order.made_at),
        "warns_at": stamp(order.warns_at(task.premises)),
        "shared": task.shared,
        **premises_summary(task.premises, now),
    }
