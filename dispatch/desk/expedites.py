"""Supervision 督办: somebody presses a case with a note and a deadline; its handler answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.cases.case import Case
from dispatch.cases.expedites import Expedite
from dispatch.desk.work import Desk, Outcome, Work, finish
from dispatch.errors import BadTimeError, ExpediteOverError, IllegalStepError, UnknownExpediteError
from dispatch.lifecycle import EventType
from dispatch.moments import stamp

FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Press:
    """The demand of an expedite, its deadline and addressee: `team`, `station`, or None for the team that has it."""

    note: str
    due_at: datetime
    to: str | None = None


def expedite(desk: Desk, case_id: int, press: Press) -> Outcome:
    """Press a case; several expedites may be open, each with its own deadline.

    Raises
    ------
    UnknownCaseError
        No such case.
    BadTimeError
        The deadline is over already, or more than a year away.
    IllegalStepError
        The case has ended, or addresses a team and none is responsible.
    """
    if not desk.now < press.due_at <= desk.now + FURTHEST:
        raise BadTimeError(
            f"due_at={press.due_at.isoformat()} must lie after now ({desk.now.isoformat()}) and within a year. "
            "督办时限须晚于现在，且在一年之内。",
            field="due_at",
        )
    work = Work(desk.store.cases.get(case_id, lock=True))
    team = work.case.assignment.team if work.case.assignment and work.case.active else None
    if press.to == "team" and team is None:
        raise IllegalStepError(
            f"Case {case_id} is {work.case.status}: no team is responsible; address the station, or leave `to` out. "
            "尚无小组负责此案件，请督办到所。",
            field="to",
        )
    to = press.to or ("station" if team is None else "team")
    asked = desk.event(EventType.EXPEDITED, note=press.note, due_at=stamp(press.due_at), to=to)
    work.add(asked)
    return finish(desk, work)


def answer(desk: Desk, case_id: int, number: int, note: str) -> Outcome:
    """Answer an expedite.

    Raises
    ------
    UnknownCaseError, UnknownExpediteError
        No such case, or no such expedite of it.
    ExpediteOverError
        It is answered, or the case has ended.
    """
    work = Work(desk.store.cases.get(case_id, lock=True))
    pressed = _find(work.case, number)
    if pressed.answered_at is not None:
        by = pressed.answered_by or "the end of the case 案件办结"
        raise ExpediteOverError(
            f"Expedite {number} of case {case_id} was answered by {by} at {pressed.answered_at.isoformat()}. "
            "该督办已有答复。",
            field="number",
        )
    work.add(desk.event(EventType.EXPEDITE_ANSWERED, expedite=number, note=note))
    return finish(desk, work)


def _find(case: Case, number: int) -> Expedite:
    for each in case.expedites:
        if each.number == number:
            return each
    known = ", ".join(str(each.number) for each in case.expedites) or "none"
    raise UnknownExpediteError(
        f"Case {case.id} has no expedite {number}; it has {known}. 该案件没有这条督办。", field="number"
    )
