"""A case set aside until a stated time, and the search for a team that follows it, or a case reopened.

The response clock runs on meanwhile: what was promised to the complainant is not changed by our waiting.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from dispatch.desk.offers import asked_since, find_team
from dispatch.desk.work import Desk, Work
from dispatch.errors import BadTimeError, ReasonNeededError, UnknownReferenceError
from dispatch.lifecycle import CaseStatus, EventType

LONGEST = timedelta(days=7)
DESTINATIONS = ("team", "desk")
EXPLAINED = frozenset({EventType.HELD, EventType.REOPENED})
"""Steps that are not taken without a reason."""
SEEK_TEAM = frozenset({EventType.RESUMED, EventType.REOPENED})
"""Steps after which the case is given to the right one now."""


def check_explained(step: EventType, data: Mapping[str, Any], now: datetime) -> None:
    """Refuse a step that lacks its reason or, for one that sets a case aside, a time it can be set aside until.

    Raises
    ------
    ReasonNeededError
        The reason is missing.
    BadTimeError
        `until` is missing, not in the future, or over seven days ahead.
    UnknownReferenceError
        A case that goes on is to go elsewhere than to a team or the desk.
    """
    if step in EXPLAINED and not data.get("reason"):
        raise ReasonNeededError(f"{step} needs `reason`: why, in a few words. 请填写理由（reason）。", field="reason")
    if step is EventType.HELD:
        _check_until(data.get("until"), now)
    if step in SEEK_TEAM and data.get("to") not in {None, *DESTINATIONS}:
        raise UnknownReferenceError(
            f"to={data['to']!r}: a case {step} goes to team or desk. 案件只能转 team（派小组）或 desk（坐席）。",
            field="to",
        )


def _check_until(until: str | None, now: datetime) -> None:
    if until is None:
        raise BadTimeError("held needs `until`: when the case goes on. 请填写恢复时间（until）。", field="until")
    moment = datetime.fromisoformat(until)
    if not now < moment <= now + LONGEST:
        raise BadTimeError(
            f"until={until} does not lie within the next seven days (now {now.isoformat()}). "
            "恢复时间须在未来七天之内。",
            field="until",
        )


def carry_on(desk: Desk, work: Work, to: str | None) -> None:
    """Give a case that goes on to a team or to the desk.

    Parameters
    ----------
    to
        `team` or `desk` as a person chose; by default the desk has what sends no team by itself, and what lies outside
        every county loaded.
    """
    case = work.case
    if to == "desk" or (to is None and work.events[0].type is EventType.REOPENED and not _sends_team(work)):
        work.add(desk.event(EventType.TO_DESK))
        return
    find_team(desk, work, passed_over=desk.store.assignments.passed_over(case, asked_since(desk, case.county)))


def _sends_team(work: Work) -> bool:
    return work.case.kind.sends_team and work.case.cell is not None


def is_over(work: Work, now: datetime) -> bool:
    """Tell whether a case was set aside and its time has come."""
    until = work.case.held_until
    return work.case.status is CaseStatus.HELD and until is not None and until <= now
