"""Delivery: what a team is asked has to be on a phone that it carries, and the phone says when it is.

A team that carries no phone is called by radio or telephone: of it nothing is known but its answer.
"""

from dataclasses import replace
from datetime import timedelta

from dispatch.desk.work import Desk, Outcome, Work, finish
from dispatch.errors import IllegalStepError
from dispatch.lifecycle import EventType

CARRIED = timedelta(hours=12)
"""A phone not heard of for longer is not taken to be with its team: lost, broken, or left at home."""


def received(desk: Desk, case_id: int, team: str, phone: str) -> Outcome | None:
    """Note that a phone of the team has the case it was given; None where that was known.

    Raises
    ------
    UnknownCaseError
        No such case.
    IllegalStepError
        The case is another team's by now, or nobody's.
    """
    work = Work(desk.store.cases.get(case_id, lock=True))
    case, assignment = work.case, work.case.assignment
    if not case.active or assignment is None or assignment.team != team:
        raise IllegalStepError(
            f"Case {case_id} is not with team {team} any more; ask for its work again. "
            f"该案件已不由 {team} 负责，请刷新。",
            field="team",
        )
    if assignment.delivered_at is not None:
        return None
    work.add(desk.event(EventType.DELIVERED, team=team, phone=phone))
    work.case = replace(work.case, assignment=replace(assignment, delivered_at=desk.now))
    desk.store.assignments.delivered(work.case, desk.now)
    return finish(desk, work)
