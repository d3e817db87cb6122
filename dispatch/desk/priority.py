"""The priority of a case changed: somebody is in danger after all, or nobody is."""

from dispatch.desk.work import Desk, Outcome, Work, finish
from dispatch.errors import IllegalStepError
from dispatch.kinds import PRIORITIES, priority
from dispatch.lifecycle import EventType


def set_danger(desk: Desk, case_id: int, reason: str, *, danger: bool) -> Outcome:
    """Give a case the priority of danger to people, or the one it has without.

    Raises
    ------
    UnknownCaseError
        No such case.
    IllegalStepError
        The case has ended, or has that priority.
    """
    work = Work(desk.store.cases.get(case_id, lock=True))
    case = work.case
    in_town = case.cell is not None and case.cell.in_town
    wanted = priority(case.kind, case.category, in_town=in_town, danger=danger)
    if wanted == case.priority:
        raise IllegalStepError(
            f"Case {case_id} has priority {wanted} ({PRIORITIES[wanted]}) already; leave it, or give the other value "
            "of `danger`. 案件已是该优先级，无需更改。",
            field="danger",
        )
    work.add(desk.event(EventType.PRIORITY_CHANGED, priority=wanted, reason=reason))
    return finish(desk, work)
