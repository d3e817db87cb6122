"""A team says what it found on scene, and what it did: once, and again wherever the first was wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dispatch.cases.case import Case
from dispatch.desk.intake import check_moment
from dispatch.desk.work import Desk, Outcome, Work, finish
from dispatch.errors import IllegalStepError
from dispatch.findings.contradictions import check
from dispatch.findings.findings import Findings
from dispatch.findings.record import findings_plain
from dispatch.lifecycle import EventType, after

FURTHEST_EAST = timedelta(hours=14)
"""No clock on earth is further ahead of UTC: a date later than its own has not come anywhere."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report of findings; default `team`: the one that was there, default `at`: now. `data` goes into the event."""

    findings: Findings
    team: str | None = None
    at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def find(desk: Desk, case_id: int, report: Report) -> Outcome:
    """Add findings to a case, in place of earlier ones, which stay in its log.

    Raises
    ------
    UnknownCaseError
        No such case.
    IllegalStepError
        Nobody is on scene or was, the case has ended, or another team was there.
    ContradictionError
        The findings contradict themselves, or the kind of the case.
    BadTimeError
        The moment cannot be true.
    """
    work = Work(desk.store.cases.get(case_id, lock=True))
    case = work.case
    after(case.status, EventType.FOUND, case_id=case.id)
    team = _team(case, report)
    check(report.findings, case.kind, (desk.now + FURTHEST_EAST).date())
    at = check_moment(report.at or desk.now, desk.now, field="at", not_before=case.received_at)
    fields = {"findings": findings_plain(report.findings), "corrects": case.findings and case.findings.number}
    work.add(desk.event(EventType.FOUND, team=team, at=at, **fields, **report.data))
    return finish(desk, work)


def _team(case: Case, report: Report) -> str | None:
    """Return the team that was there; raises IllegalStepError for another."""
    there = case.assignment.team if case.assignment else None
    if report.team is not None and report.team != there:
        raise IllegalStepError(
            f"Case {case.id} is {case.status} with team {there or '-'}; team {report.team} was not there and cannot "
            f"report findings. 该案件由 {there or '-'} 处置，其他小组不能填写处置情况。",
            field="team",
        )
    return there
