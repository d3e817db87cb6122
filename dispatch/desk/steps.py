"""The steps people report: a team acknowledges, sets out, arrives, clears; a dispatcher sends, withdraws, closes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from dispatch.cases.case import Case
from dispatch.decision.recommendation import Exclusion
from dispatch.desk.arrival import proof
from dispatch.desk.holds import SEEK_TEAM, carry_on, check_explained
from dispatch.desk.intake import check_moment
from dispatch.desk.late_acceptance import renew_offer
from dispatch.desk.links import check_alone, end_followers, following, join, part, stand_alone
from dispatch.desk.offers import asked_since, find_team, offer_to
from dispatch.desk.work import Desk, Outcome, Work, finish
from dispatch.errors import IllegalStepError, UnknownTeamError
from dispatch.events import Event
from dispatch.labels_zh import STATUSES
from dispatch.lifecycle import BY_HAND, BY_NAME, BY_TEAM, ENDED, STEPS, CaseStatus, EventType, after
from dispatch.off_shelf.order import check_none_open
from dispatch.values import evolve, quick

GIVEN_BACK: dict[EventType, Exclusion] = {
    EventType.DECLINED: Exclusion.DECLINED,
    EventType.EXPIRED: Exclusion.EXPIRED,
    EventType.WITHDRAWN: Exclusion.WITHDRAWN,
}
BATCHED = frozenset({EventType.NOTE, EventType.ACKNOWLEDGED, EventType.EN_ROUTE, EventType.ON_SCENE, EventType.CLEARED})
"""Steps of the team that has the case, which make nobody else responsible: several may be reported at once."""
APART = timedelta(microseconds=1)
"""Between steps reported at once: of one moment and one person they would be one act (`dispatch.desk.undo`)."""
_OF_ITS_TEAM = BY_TEAM | {EventType.WITHDRAWN}
"""Steps in which a team that is named is the one responsible."""
_TAKES_TEAM = _OF_ITS_TEAM | {EventType.OFFERED, EventType.NOTE}
"""Steps that a team may be named with; with all others it is the one that has the case."""
_TAKEN_AWAY = {EventType.CANCELLED, EventType.HELD}
ENDS_ASSIGNMENT = {*GIVEN_BACK, *_TAKEN_AWAY, EventType.CLEARED}


@quick
@dataclass(frozen=True, slots=True)
class Step:
    """One reported step; `team` and `at` may be left out: the assigned team, now.

    `data` is kept with the event. `seen` is the status and the team the reporter saw the case with, so that nothing is
    overwritten that somebody else just did.
    """

    type: EventType
    team: str | None = None
    at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    seen: tuple[CaseStatus, str | None] | None = None
    into: int | None = None
    """The case to follow."""


def report(desk: Desk, case_id: int, step: Step) -> Outcome:
    """Move a case one step.

    Raises
    ------
    UnknownCaseError
        No such case.
    IllegalStepError
        The step does not follow from the case's status, or another team is responsible.
    BadTimeError
        The step's moment cannot be true.
    ReasonNeededError
        The step has to be explained.
    UnknownTeamError
        A note names a team that does not exist.
    """
    _check_by_hand(step)
    if step.into is not None and step.into < case_id:  # always the older first, so two never wait for each other
        desk.store.cases.get(step.into, lock=True)
    work = Work(desk.store.cases.get(case_id, lock=True))
    _take(desk, work, step)
    return finish(desk, work)


def report_all(desk: Desk, case_id: int, steps: Sequence[Step]) -> list[Outcome]:
    """Move a case several steps, each of `BATCHED`, and write what they come to at once: all of them, or none.

    They are heard a microsecond apart: each is an act of its own, to be taken back without the others.

    Returns
    -------
    list of Outcome
        After each step; waiting cases have to be looked at for the last alone.

    Raises
    ------
    UnknownCaseError, IllegalStepError, BadTimeError, ReasonNeededError, UnknownTeamError
        As `report`, for the first step that may not be.
    """
    work = Work(desk.store.cases.get(case_id, lock=True))
    *before, last = [(replace(desk, now=desk.now + n * APART), step) for n, step in enumerate(steps)]
    for heard, step in before:
        _take(heard, work, step)
        work.pass_by(heard.now)
    heard, step = last
    _take(heard, work, step)
    return [*(each.outcome for each in work.passed), finish(heard, work)]


def _take(desk: Desk, work: Work, step: Step) -> None:
    _check_seen(work.case, step)
    _check_named(work.case, step)
    check_explained(step.type, step.data, desk.now)
    _BY_HAND.get(step.type, apply)(desk, work, step)


def _check_by_hand(step: Step) -> None:
    if step.type not in BY_HAND:
        possible = ", ".join(sorted(BY_HAND))
        raise IllegalStepError(
            f"{step.type} is not reported by hand; one of: {possible}. 此步骤不能人工上报。", field="type"
        )


def apply(desk: Desk, work: Work, step: Step) -> None:
    """Fold one step into the work, move the assignment with it, and find the next team where one gave back."""
    case = work.case
    _check_team(case, step)
    check_alone(desk.store.links, case, step.type)
    if STEPS.get((case.status, step.type)) in ENDED:
        check_none_open(case.id, case.off_shelf)
    at = _moment(desk, case, step)
    team = case.assignment.team if case.assignment and case.active else None
    said_by = _author(desk, case, step, team) if step.type is EventType.NOTE else team
    followers = following(desk.store.links, case, step.type)
    data = step.data if step.type is not EventType.ON_SCENE else {**step.data, **_proof(desk, case, team, at)}
    event = desk.event(step.type, team=said_by, at=at, followers=followers or None, **data)
    if team is not None and step.type is not EventType.NOTE:
        move_assignment(desk, work, event)
    elif step.type is EventType.REOPENED:
        work.add(event, assignment=None)  # the team that cleared it is responsible no more
    else:
        work.add(event)
    work.look_at_waiting |= case.proposed_team is not None and work.case.proposed_team is None
    if work.case.status in ENDED and case.status not in ENDED:
        end_followers(desk, work, step.type, at)
    if step.type is EventType.REOPENED:
        stand_alone(desk.store.links, work)
    if step.type in SEEK_TEAM:
        carry_on(desk, work, "desk" if case.held_at_desk else step.data.get("to"))
    if step.type in GIVEN_BACK and team is not None:
        before = desk.store.assignments.passed_over(case, asked_since(desk, case.county))
        find_team(desk, work, passed_over={**before, team: GIVEN_BACK[step.type]})


def _proof(desk: Desk, case: Case, team: str | None, at: datetime) -> dict[str, Any]:
    """Return what the position of the team says of its arrival."""
    if team is None or case.place is None:
        return {}
    policy = desk.store.counties.ground(case.county).policy
    return proof(desk.store.tracks.last(case.county, team, at), at, case.place, policy)


def _check_seen(case: Case, step: Step) -> None:
    """Refuse a step on a case that somebody else has moved since the reporter looked."""
    team = case.assignment.team if case.assignment and case.active else None
    if step.seen is not None and step.seen != (case.status, team):
        saw, seen_team = step.seen
        raise IllegalStepError(
            f"Somebody else has just moved case {case.id}: it is {_standing(case.status, team)} now and was "
            f"{_standing(saw, seen_team)} when you looked. Nothing was done; look at it again. "
            f"案件刚刚已被他人处理，现为“{STATUSES[case.status]}”，本次未执行，请查看后再操作。",
            field="seen_status",
        )


def _standing(status: CaseStatus, team: str | None) -> str:
    return f"{status} with team {team}" if team else str(status)


def _check_team(case: Case, step: Step) -> None:
    if case.assignment is None:
        return
    assigned = case.assignment.team
    if step.type in _OF_ITS_TEAM and step.team is not None and step.team != assigned:
        raise IllegalStepError(
            f"Case {case.id} is {case.status} with team {assigned}; team {step.team} cannot report {step.type}. "
            f"该案件现由 {case.assignment.team_name} 负责。",
            field="team",
        )


def _check_named(case: Case, step: Step) -> None:
    """Refuse a team with a step of the desk that is not the one that has, or had, the case: it would be passed over."""
    if step.team is None or step.type in _TAKES_TEAM:
        return
    known = case.assignment.team if case.assignment else None
    if step.team != known:
        raise IllegalStepError(
            f"{step.type} does not concern team {step.team}: case {case.id} is {_standing(case.status, known)}. "
            "Leave `team` out. 此步骤与该小组无关，请不要填写 team。",
            field="team",
        )


def _author(desk: Desk, case: Case, step: Step, responsible: str | None) -> str | None:
    """Return the team that wrote a note: the one that is named, or the responsible one.

    A note may arrive after the case went on to another team: it was written on a phone without a network.
    """
    if step.team is None or step.team == responsible:
        return responsible
    had_it = step.team in {event.team for event in desk.store.cases.log(case)}  # and is not in the register any more
    if not had_it and desk.store.teams.get(case.county, step.team) is None:
        raise UnknownTeamError(step.team, [each.code for each in desk.store.teams.now(case.county)])
    return step.team


def _moment(desk: Desk, case: Case, step: Step) -> datetime:
    """Return when a step was taken, now by default; raises BadTimeError."""
    earliest = case.received_at if step.type is EventType.NOTE else case.stepped_at or case.received_at
    return check_moment(step.at or desk.now, desk.now, field="at", not_before=earliest)


def move_assignment(desk: Desk, work: Work, event: Event) -> None:
    """Fold an event in that concerns the team responsible, move its assignment along, and tell of the team."""
    assignment = work.case.assignment
    assert assignment is not None  # noqa: S101  -- the caller looked
    kind = event.type
    ended = kind in ENDS_ASSIGNMENT
    status = (EventType.WITHDRAWN if kind in _TAKEN_AWAY else kind).value
    eta_at = assignment.eta_at
    if kind is EventType.EN_ROUTE and assignment.travel_s is not None:
        eta_at = event.at + timedelta(seconds=assignment.travel_s)
    kept = status in BY_NAME and (kind is EventType.CLEARED or not ended)  # a step that leads nowhere is refused below
    work.add(event, assignment=evolve(assignment, status=BY_NAME[status], eta_at=eta_at) if kept else None)
    desk.store.assignments.update(work.case, status, at=event.at, eta_at=eta_at, ended=ended)
    if ended:
        work.look_at_waiting = True
        freed = desk.store.teams.get(work.case.county, assignment.team)
        if freed is not None:  # else it was taken out of the register meanwhile
            work.tell_team(assignment.team, freed.status.value, None)
    else:
        work.tell_team(assignment.team, status, work.case.id)


def _send(desk: Desk, work: Work, step: Step) -> None:
    """Send a team by hand; one already responsible is withdrawn first."""
    before, withdrawn = work.case, None
    named = desk.store.teams.get(before.county, step.team) if step.team else None
    taken = named is not None and named.proposed_to not in {None, before.id}
    work.look_at_waiting = taken or before.proposed_team not in {None, step.team}
    if before.active:
        assert before.assignment is not None  # noqa: S101  -- active means assigned
        withdrawn = before.assignment.team
        if step.team == withdrawn:
            raise IllegalStepError(
                f"Case {before.id} is {before.status} with team {step.team} already; it cannot become offered to it. "
                "该小组已负责此案件。",
                field="team",
            )
        move_assignment(desk, work, desk.event(EventType.WITHDRAWN, team=withdrawn, reason="reassigned"))
    offer_to(desk, work, step.team, instead_of=withdrawn, data=step.data)


def _accept(desk: Desk, work: Work, step: Step) -> None:
    renew_offer(desk, work, step.team, step.at)
    apply(desk, work, step)


def _join(desk: Desk, work: Work, step: Step) -> None:
    after(work.case.status, step.type, case_id=work.case.id)
    if step.into is None:
        raise IllegalStepError(
            f"Case {work.case.id} is to follow which one? Name it in `into`. 请指明并入的案件。", field="into"
        )
    join(desk, work, step.into, at=_moment(desk, work.case, step), data=step.data)


def _part(desk: Desk, work: Work, step: Step) -> None:
    part(desk, work, at=_moment(desk, work.case, step), data=step.data)


_BY_HAND: dict[EventType, Callable[[Desk, Work, Step], None]] = {
    EventType.OFFERED: _send,
    EventType.ACKNOWLEDGED: _accept,
    EventType.JOINED: _join,
    EventType.PARTED: _part,
}
"""Steps that are more than one event of the case; all others are applied as they are."""
