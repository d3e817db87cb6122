"""An acceptance made in time and delivered after the offer ran out: the offer stands again, from that moment on.

One event, `undone`, takes back that the offer expired, and all that came of it; the acceptance follows as ever.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dispatch.cases.fold import as_opened, replay
from dispatch.decision.recommendation import Exclusion
from dispatch.desk.work import Desk, Work
from dispatch.errors import TeamBusyError
from dispatch.events import Event
from dispatch.lifecycle import UNASSIGNED, CaseStatus, EventType


def renew_offer(desk: Desk, work: Work, team: str | None, at: datetime | None) -> None:
    """Make a team's expired offer stand again if it was accepted before it expired, and nobody else has the case.

    Parameters
    ----------
    team
        Who accepted.
    at
        When, corrected for the phone's clock; None: now, which is after every offer that expired.

    Raises
    ------
    TeamBusyError
        The team has been given another case since.
    """
    case = work.case
    is_asked_again = case.status is CaseStatus.OFFERED and case.assignment is not None and case.assignment.team == team
    if team is None or at is None or not (is_asked_again or case.status in UNASSIGNED):
        return
    if is_asked_again and case.stepped_at is not None and at >= case.stepped_at:
        return  # its present offer is meant
    if desk.store.assignments.passed_over(case, case.received_at).get(team) is not Exclusion.EXPIRED:
        return  # it has declined since, or was withdrawn
    log = [*desk.store.cases.log(case), *work.events]
    expiry = _expiry(log, team, at)
    if expiry is None:
        return
    event = desk.event(EventType.UNDONE, at=at, of=expiry)
    before = replay(as_opened(case), [*log, event])
    if not is_asked_again:
        if not desk.store.assignments.give_back(case, team, before.status, pause_s=0):
            raise TeamBusyError(
                f"Team {team} has been given another case by now; case {case.id} waits for a team. "
                "你组已另有案件，本案仍待派。",
                field="team",
            )
        work.look_at_waiting = True  # a team that this case was proposed to, or that was to get another, is free
    work.go_back(event, before)
    work.case = replace(before, assignment=desk.store.assignments.of(before))


def _expiry(log: Sequence[Event], team: str, at: datetime) -> int | None:
    """Return the number of the event by which an offer to a team expired that stood at a moment."""
    offered: Event | None = None
    for number, event in enumerate(log, start=1):
        if event.type is EventType.OFFERED:
            offered = event if event.team == team else None
        elif event.type is EventType.EXPIRED and offered is not None:
            within_s = offered.data.get("acknowledge_within_s", 0)
            if offered.at <= at < max(event.at, offered.at + timedelta(seconds=within_s)):
                return number
            offered = None
    return None
