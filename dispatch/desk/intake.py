"""Intake: a case is placed, its clock started and, where its kind asks for it, a team sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.cases.case import Case, Place
from dispatch.decision.recommendation import Recommendation
from dispatch.desk.links import join
from dispatch.desk.offers import find_team, ranked
from dispatch.desk.records import Link, Whereabouts
from dispatch.desk.work import Desk, Outcome, Work, finish
from dispatch.errors import BadTimeError, ExerciseElsewhereError
from dispatch.events import Event
from dispatch.kinds import CaseKind, Category, Channel, LinkKind, priority
from dispatch.lifecycle import EventType
from dispatch.values import quick

CLOCK_SKEW = timedelta(seconds=60)
OLDEST = timedelta(days=30)


@quick
@dataclass(frozen=True, slots=True)
class Draft:
    """A new case: the words, the place, and the time of receipt."""

    kind: CaseKind
    channel: Channel
    category: Category
    text: str
    place: Place
    received_at: datetime
    exercise: bool = False
    danger: bool = False
    """Somebody is ill, hurt or in danger."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """The desk's treatment of a case if it came in now; `recommendation` None where none is made."""

    where: Whereabouts
    priority: int
    target_s: int | None
    recommendation: Recommendation | None


def check_moment(moment: datetime, now: datetime, *, field: str, not_before: datetime | None = None) -> datetime:
    """Return a reported moment if it can be true; one that precedes by less than a minute is moved up.

    So is every moment where what it must follow lies in the future itself: the server's clock was set back since, and
    until it has caught up no step could be taken.

    Raises
    ------
    BadTimeError
        It lies over a minute in the future, over 30 days back, or clearly before what it must follow.
    """
    if moment is now and (not_before is None or now >= not_before):
        return moment
    if not_before is not None and not_before > now + CLOCK_SKEW and moment <= not_before:
        return not_before
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


def receive(desk: Desk, draft: Draft, *, home: str, joins: int | None = None, also: Draft | None = None) -> Outcome:
    """Take a case in, or the two that one call is split into.

    Of two only one gets a team: the more urgent, of two equally urgent the complaint, whose author waits there. The
    other is the desk's, for the team on the spot secures what it needs.

    Parameters
    ----------
    home
        The county whose desk received it; it keeps a case that lies in no county loaded.
    joins
        The case that this one is to follow: no team is sent.

    Returns
    -------
    Outcome
        The case: offered, proposed, waiting, at the desk, joined, or to be transferred; the other one beside it.
    """
    where = desk.store.counties.whereabouts(draft.place.position, county=home, now=desk.now)
    _check_exercise(draft, where, home)
    drafts = [draft] if also is None else [draft, also]
    goes = min(drafts, key=lambda each: _precedence(each, where))
    works = [_received(desk, each, where, home, timed=joins is None and each is goes) for each in drafts]
    for each, work in zip(drafts, works, strict=True):
        _settle(desk, work, where, joins=joins if each is draft else None, sends=joins is None and each is goes)
    first, *others = works
    for other in others:
        other.links.append(Link(other.case.id, first.case.id, LinkKind.SPLIT))
    first.beside += others
    return finish(desk, first)


def _check_exercise(draft: Draft, where: Whereabouts, home: str) -> None:
    """Refuse an exercise that another county would have to play: it does not rehearse.

    Raises
    ------
    ExerciseElsewhereError
        Its place lies in another county that is loaded.
    """
    if draft.exercise and where.county not in (None, home):
        raise ExerciseElsewhereError(
            f"This place is in county {where.county}, and the rehearsal is of county {home}; choose a place there. "
            f"该地点属于 {where.county}，演练仅限 {home}，请改选本县地点。",
            field="place",
        )


def _received(desk: Desk, draft: Draft, where: Whereabouts, home: str, *, timed: bool) -> Work:
    work = Work(_open(desk, draft, where, home, timed=timed), opened=True)
    case = work.case
    said = {"priority": case.priority, "target_s": case.target_s, "station": where.station}
    said = {name: value for name, value in said.items() if value is not None}
    work.add(Event(EventType.RECEIVED, case.received_at, desk.now, actor=desk.actor, data=said))
    return work


def _settle(desk: Desk, work: Work, where: Whereabouts, *, joins: int | None, sends: bool) -> None:
    """Give a case that was just received to whom it belongs."""
    if joins is not None:
        join(desk, work, joins, field="joins")
    elif where.county is None:
        work.add(desk.event(EventType.TO_TRANSFER, neighbour=where.neighbour))
    elif sends and work.case.kind.sends_team:
        find_team(desk, work)
    else:
        work.add(desk.event(EventType.TO_DESK))


def foresee(
    desk: Desk, kind: CaseKind, category: Category, place: Place, *, home: str, danger: bool = False
) -> Prospect:
    """Return what taking such a case in would do now; nothing is stored and nobody is asked."""
    where = desk.store.counties.whereabouts(place.position, county=home, now=desk.now)
    sends = kind.sends_team and where.county is not None
    return Prospect(
        where,
        _priority(kind, category, where, danger=danger),
        desk.promised_s(kind, where.county, where.cell) if sends and where.county else None,
        ranked(desk, where.county or home, category, place.position) if sends else None,
    )


def _precedence(draft: Draft, where: Whereabouts) -> tuple[int, bool]:
    return _priority(draft.kind, draft.category, where, danger=draft.danger), draft.kind is not CaseKind.COMPLAINT


def _priority(kind: CaseKind, category: Category, where: Whereabouts, *, danger: bool) -> int:
    return priority(kind, category, in_town=where.cell is not None and where.cell.in_town, danger=danger)


def _open(desk: Desk, draft: Draft, where: Whereabouts, home: str, *, timed: bool) -> Case:
    county = where.county or home
    received_at = check_moment(draft.received_at, desk.now, field="received_at")
    return Case(
        county=county,
        id=desk.store.cases.new_id(),
        kind=draft.kind,
        channel=draft.channel,
        category=draft.category,
        text=draft.text,
        priority=_priority(draft.kind, draft.category, where, danger=draft.danger),
        received_at=received_at,
        received_on=received_at.astimezone(ZoneInfo(desk.store.counties.ground(county).time_zone)).date(),
        target_s=desk.promised_s(draft.kind, where.county, where.cell) if timed and where.county else None,
        place=draft.place,
        cell=where.cell,
        neighbour=where.neighbour,
        exercise=draft.exercise,
    )
