"""Intake: a case is placed, its clock started and, where its kind asks for it, a team sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.cases import Case, Event, Place
from dispatch.complaints import CaseKind, Category, Channel, priority
from dispatch.errors import BadTimeError
from dispatch.lifecycle import EventType
from dispatch.offers import find_team, ranked
from dispatch.ports import Whereabouts
from dispatch.recommendation import Recommendation
from dispatch.work import Desk, Outcome, Work, finish

CLOCK_SKEW = timedelta(seconds=60)
OLDEST = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Draft:
    """What was said, where, and when it was received."""

    kind: CaseKind
    channel: Channel
    category: Category
    text: str
    place: Place
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Prospect:
    """What the desk would make of a case now; `recommendation` None where none is made."""

    where: Whereabouts
    priority: int
    target_s: int | None
    recommendation: Recommendation | None


def check_moment(moment: datetime, now: datetime, *, field: str, not_before: datetime | None = None) -> datetime:
    """Return a reported moment if it can be true; one that precedes by less than a minute is moved up.

    Raises
    ------
    BadTimeError
        It lies over a minute in the future, over 30 days back, or clearly before what it must follow.
    """
    if moment > now + CLOCK_SKEW:
        raise BadTimeError(
            f"{field}={moment.isoformat()} is in the future (now {now.isoformat()}); check the sender's clock. "
            "时间晚于当前时间，请校准设备时钟。",
            field=field,
        )
    if moment < now - OLDEST:
        raise BadTimeError(f"{field}={moment.isoformat()} is over 30 days ago. 时间早于三十天前。", field=field)
    if not_before is None or moment >= not_before:
        return moment
    if moment < not_before - CLOCK_SKEW:
        raise BadTimeError(
            f"{field}={moment.isoformat()} is before {not_before.isoformat()}, which it must follow. "
            "时间早于上一步骤。",
            field=field,
        )
    return not_before


def receive(desk: Desk, draft: Draft, *, home: str) -> Outcome:
    """Take a case in.

    Parameters
    ----------
    home
        The county whose desk received it; it keeps a case that lies in no county loaded.

    Returns
    -------
    Outcome
        The case: offered, proposed, waiting, at the desk, or to be transferred.
    """
    where = desk.store.whereabouts(draft.place.position, county=home, now=desk.now)
    work = Work(_open(desk, draft, where, home), opened=True)
    work.add(Event(EventType.RECEIVED, work.case.received_at, desk.now, actor=desk.actor))
    if where.county is None:
        work.add(desk.event(EventType.TO_TRANSFER, neighbour=where.neighbour))
    elif not draft.kind.sends_team:
        work.add(desk.event(EventType.TO_DESK))
    else:
        find_team(desk, work)
    return finish(desk, work)


def foresee(desk: Desk, kind: CaseKind, category: Category, place: Place, *, home: str) -> Prospect:
    """Return what taking such a case in would do now; nothing is stored and nobody is asked."""
    where = desk.store.whereabouts(place.position, county=home, now=desk.now)
    sends = kind.sends_team and where.county is not None
    return Prospect(
        where,
        _priority(kind, category, where),
        _target_s(desk, kind, where),
        ranked(desk, where.county or home, category, place.position) if sends else None,
    )


def _priority(kind: CaseKind, category: Category, where: Whereabouts) -> int:
    return priority(kind, category, in_town=where.cell is not None and where.cell.in_town)


def _target_s(desk: Desk, kind: CaseKind, where: Whereabouts) -> int | None:
    if not kind.sends_team or where.county is None:
        return None
    cell = where.cell
    policy = desk.store.ground(where.county).policy
    return policy.target_s(cell.kind if cell else None, in_town=cell is not None and cell.in_town)


def _open(desk: Desk, draft: Draft, where: Whereabouts, home: str) -> Case:
    return Case(
        county=where.county or home,
        id=desk.store.new_case_id(),
        kind=draft.kind,
        channel=draft.channel,
        category=draft.category,
        text=draft.text,
        priority=_priority(draft.kind, draft.category, where),
        received_at=check_moment(draft.received_at, desk.now, field="received_at"),
        target_s=_target_s(desk, draft.kind, where),
        place=draft.place,
        cell=where.cell,
        neighbour=where.neighbour,
    )
