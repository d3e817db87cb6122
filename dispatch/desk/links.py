"""Cases that go together: one that follows another, and the two that one call was split into.

A case that follows has its own number, author and limits of time by law, but no team and no promise of one: those are
its lead's. It ends when its lead ends. Nothing follows a case that follows, so there are no chains and no cycles.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from dispatch.cases.case import Case
from dispatch.desk.offers import asked_since, find_team
from dispatch.desk.ports import Links
from dispatch.desk.records import Link
from dispatch.desk.work import Desk, Work
from dispatch.errors import IllegalStepError
from dispatch.kinds import LinkKind
from dispatch.lifecycle import ENDED, ENDS_WITH_LEAD, STEPS, CaseStatus, EventType
from dispatch.off_shelf.order import check_none_open

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def join(
    desk: Desk,
    work: Work,
    into: int,
    *,
    field: str = "into",
    at: datetime | None = None,
    data: Mapping[str, Any] = _NOTHING,
) -> None:
    """Let a case that has no team follow another; both are held until commit.

    Parameters
    ----------
    at, data
        When it was, now by default, and what is kept with the event.

    Raises
    ------
    UnknownCaseError
        No such case to follow.
    IllegalStepError
        The case has a team, is followed itself, or the other has ended, follows another, or is of another county.
    PremisesOpenError
        Goods it ordered off the shelf are still there: it would end with its lead.
    """
    lead = Work(desk.store.cases.get(into, lock=True))
    _check_lead(desk.store.links, work.case, lead.case, field)
    _let_go(desk.store.links, work)
    check_none_open(work.case.id, work.case.off_shelf)
    work.look_at_waiting |= work.case.proposed_team is not None
    work.add(desk.event(EventType.JOINED, at=at, into=into, **data))
    _follow(desk, work, lead)
    work.beside.append(lead)


def _check_lead(links: Links, case: Case, lead: Case, field: str) -> None:
    mixed = lead.exercise != case.exercise and lead.county == case.county
    reason = "only one of them is an exercise. 演练案件与真实案件不能并案。" if mixed else _why_not(links, case, lead)
    if reason is not None:
        raise IllegalStepError(f"Case {case.id} cannot follow case {lead.id}: {reason}", field=field)


def _why_not(links: Links, case: Case, lead: Case) -> str | None:
    if lead.id == case.id:
        return "it is the same one. 不能并入自身。"
    if lead.county != case.county:
        return f"that is of county {lead.county}. 两案不属同一县。"
    if lead.status in ENDED:
        return f"that is {lead.status}. Leave this one by itself. 该案已结束，请单独受理。"
    if lead.status is CaseStatus.JOINED:
        first = links.lead_of(lead)
        return f"that follows case {first}; name {first} instead. 该案已并入 {first}，请改为并入 {first}。"
    followers = [str(each.id) for each in links.followers(case)]
    if followers:
        named = ", ".join(followers)
        return f"it is followed by {named}; part those first. 已有案件并入本案，请先分开：{named}。"
    return None


def _let_go(links: Links, work: Work) -> None:
    """Let a case follow nothing: neither by a link that is kept, be it one left over, nor by one to be written."""
    work.links = [link for link in work.links if link.kind is not LinkKind.JOINED]
    work.parts |= links.lead_of(work.case) is not None


def stand_alone(links: Links, work: Work) -> None:
    """Let a reopened case follow nothing: the link to what it followed is shown only as long as it is over."""
    _let_go(links, work)


def _follow(desk: Desk, work: Work, lead: Work) -> None:
    work.links.append(Link(work.case.id, lead.case.id, LinkKind.JOINED))
    lead.add(desk.event(EventType.FOLLOWED, by=work.case.id))


def part(desk: Desk, work: Work, *, at: datetime | None = None, data: Mapping[str, Any] = _NOTHING) -> None:
    """Let a case that follows stand by itself again: it is promised a team and looks for one, or is the desk's.

    `at` and `data` as of `join`.
    """
    case = work.case
    target_s = desk.promised_s(case.kind, case.county, case.cell) if case.cell else None
    work.add(desk.event(EventType.PARTED, at=at, target_s=target_s, **data))
    _let_go(desk.store.links, work)
    if case.cell is None:
        work.add(desk.event(EventType.TO_TRANSFER, neighbour=case.neighbour))
    elif case.kind.sends_team:
        find_team(desk, work, passed_over=desk.store.assignments.passed_over(case, asked_since(desk, case.county)))
    else:
        work.add(desk.event(EventType.TO_DESK))


def check_alone(links: Links, case: Case, step: EventType) -> None:
    """Refuse to end by itself, but for a cancellation, a case that follows; raises IllegalStepError."""
    if case.status is CaseStatus.JOINED and step in ENDS_WITH_LEAD:
        lead = links.lead_of(case)
        raise IllegalStepError(
            f"Case {case.id} follows case {lead} and ends with it; part it first to end it by itself. "
            f"本案已并入 {lead}，将随其办结；如需单独办结请先分开。",
            field="type",
        )


def following(links: Links, case: Case, step: EventType) -> list[int]:
    """Return the cases that end, or go on, because a step ends the one they follow."""
    return [each.id for each in links.followers(case)] if STEPS.get((case.status, step)) in ENDED else []


def end_followers(desk: Desk, lead: Work, step: EventType, at: datetime) -> None:
    """End with a case those that follow it; if it was cancelled, the one that came first takes its place.

    The others who called about the same thing have withdrawn nothing.
    """
    followers = [Work(case) for case in desk.store.links.followers(lead.case)]
    if step in ENDS_WITH_LEAD:
        for each in followers:
            each.add(desk.event(step, at=max(at, each.case.stepped_at or at), lead=lead.case.id))
    elif followers:
        heir, *others = followers
        for each in others:
            each.add(desk.event(EventType.JOINED, into=heir.case.id))
            _let_go(desk.store.links, each)
            _follow(desk, each, heir)
        part(desk, heir)
    lead.beside += followers
