"""Two cases exchange their teams, in one transaction: both do, or neither."""

from dispatch.cases.case import Case
from dispatch.desk.offers import offer_to
from dispatch.desk.steps import move_assignment
from dispatch.desk.work import Desk, Outcome, Work, finish_all
from dispatch.errors import IllegalStepError
from dispatch.labels_zh import STATUSES
from dispatch.lifecycle import BEFORE_ARRIVAL, EventType


def swap(desk: Desk, case_id: int, other_id: int, reason: str | None = None) -> list[Outcome]:
    """Give each of two cases the team of the other; both teams are asked again.

    Returns
    -------
    list of Outcome
        Of `case_id`, then of `other_id`.

    Raises
    ------
    UnknownCaseError
        There is no such case.
    IllegalStepError
        It is one and the same case, they are of two counties, or one has no team, or one that is on scene already.
    """
    locked = {number: desk.store.cases.get(number, lock=True) for number in sorted({case_id, other_id})}
    first, second = locked[case_id], locked[other_id]
    _check(first, second)
    works = Work(first), Work(second)
    for work, other in zip(works, (second, first), strict=True):
        _give_up(desk, work, other)
    for work, other in zip(works, (second, first), strict=True):
        assert other.assignment is not None  # noqa: S101  -- checked
        work.teams.clear()  # nobody was free in between
        fields = {"swapped_with": other.id, **({"reason": reason} if reason else {})}
        offer_to(desk, work, other.assignment.team, data=fields)
    return finish_all(desk, works)


def _check(first: Case, second: Case) -> None:
    if first.id == second.id or first.county != second.county:
        raise IllegalStepError(
            f"Case {first.id} cannot exchange teams with case {second.id}: give another case of the same county. "
            "请选择本县的另一案件互换。",
            field="with",
        )
    for case in (first, second):
        if case.status not in BEFORE_ARRIVAL:
            raise IllegalStepError(
                f"Case {case.id} is {case.status}: teams are exchanged between offered and en_route only. "
                f"案件 {case.id} 现为“{STATUSES[case.status]}”，只有已派单至途中的案件可以互换小组。",
                field="with",
            )


def _give_up(desk: Desk, work: Work, other: Case) -> None:
    mine = work.case.assignment
    assert mine is not None  # noqa: S101  -- checked
    move_assignment(
        desk, work, desk.event(EventType.WITHDRAWN, team=mine.team, reason="swapped", swapped_with=other.id)
    )
    work.look_at_waiting = False  # it goes to the other case at once
