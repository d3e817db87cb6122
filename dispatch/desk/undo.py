"""The last step of a person taken back within seconds, as long as nobody has acted on it.

An act is everything one transaction wrote to a case: a reassignment withdraws one team and offers another. It is taken
back by one more event, `undone`, that names the act's first: the log only grows, and the case is as it was before. What
the machine remarked meanwhile (late, escalated) takes nothing from that; whatever else has happened since does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn

from dispatch.cases.case import Case
from dispatch.cases.fold import as_opened, replay
from dispatch.desk.intake import check_moment
from dispatch.desk.ports import Cases
from dispatch.desk.work import Desk, Outcome, Work, finish_all
from dispatch.errors import NotUndoableError, TeamBusyError
from dispatch.events import Event
from dispatch.lifecycle import ACTIVE, KEPT_BY_UNDO, REMARKS, UNDOABLE, CaseStatus, EventType

ROLLING = frozenset({CaseStatus.EN_ROUTE, CaseStatus.ON_SCENE})


@dataclass(frozen=True, slots=True)
class Act:
    """The events that one transaction wrote to a case, and the log they stand in; numbers of events begin at 1."""

    case: Case
    log: tuple[Event, ...]
    first: int

    @property
    def events(self) -> list[Event]:
        """Return the events of the act."""
        began = self.log[self.first - 1]
        return [event for event in self.log[self.first - 1 :] if is_same_act(event, began)]

    @property
    def moves(self) -> bool:
        """Tell whether it was a step: what is no step leaves the case with the team that has it."""
        return any(event.type not in REMARKS for event in self.events)

    @property
    def since(self) -> tuple[Event, ...]:
        """Return what happened after it."""
        return self.log[self.first - 1 + len(self.events) :]


def is_same_act(event: Event, other: Event) -> bool:
    """Tell whether one person's one transaction wrote both."""
    return (event.recorded_at, event.actor) == (other.recorded_at, other.actor)


def undo(desk: Desk, case_id: int, seq: int, *, at: datetime | None = None) -> list[Outcome]:
    """Take the act that wrote event `seq` back; of teams exchanged, both cases go back.

    Parameters
    ----------
    at
        When it was taken back, where a phone reports it later; now by default. Steps after it may be no earlier.

    Returns
    -------
    list of Outcome
        Of `case_id`, then of the other case if teams were exchanged.

    Raises
    ------
    UnknownCaseError
        No such case.
    NotUndoableError
        It is not the last act, not this person's, none that can be taken back, or its time is over.
    TeamBusyError
        A team it took away has another case by now.
    BadTimeError
        The moment cannot be true.
    """
    acts = _locked(desk.store.cases, case_id, seq)
    for act in acts:
        _check(desk, act)
    works = [Work(act.case) for act in acts]
    for act, work in zip(acts, works, strict=True):
        _take_away(desk, act, work, at)
    for act, work in zip(acts, works, strict=True):
        _give_back(desk, act, work)
    return finish_all(desk, works)


def _locked(stored: Cases, case_id: int, seq: int) -> list[Act]:
    """Return the act, and that of the other case if teams were exchanged, both cases locked in order of number."""
    other_id = _exchanged(stored.log(stored.get(case_id)), seq)
    numbers = sorted({case_id, case_id if other_id is None else other_id})
    cases = {number: stored.get(number, lock=True) for number in numbers}
    act = _act(cases[case_id], stored.log(cases[case_id]), seq)
    if other_id is None:
        return [act]
    began = act.log[act.first - 1]
    log = stored.log(cases[other_id])
    there = next(number for number, event in enumerate(log, start=1) if is_same_act(event, began))
    return [act, _act(cases[other_id], log, there)]


def _exchanged(log: Sequence[Event], seq: int) -> int | None:
    data: Mapping[str, int] = log[seq - 1].data if 0 < seq <= len(log) else {}
    return data.get("swapped_with")


def _act(case: Case, log: Sequence[Event], seq: int) -> Act:
    if not 0 < seq <= len(log):
        _refuse(f"Case {case.id} has no event {seq}; GET its events. 没有这一步骤。")
    first = seq
    while first > 1 and is_same_act(log[first - 2], log[seq - 1]):
        first -= 1
    return Act(case, tuple(log), first)


def _check(desk: Desk, act: Act) -> None:
    began = act.log[act.first - 1]
    if began.type not in UNDOABLE:
        _refuse(f"Event {act.first} of case {act.case.id} is {began.type}: that is not taken back. 此步骤不能撤回。")
    if began.actor != desk.actor:
        _refuse(f"Event {act.first} of case {act.case.id} is another's: only who did it undoes it. 只能由操作人撤回。")
    if any(event.data.get("followers") for event in act.events) or EventType.JOINED in {
        event.type for event in act.log
    }:
        _refuse(
            f"Case {act.case.id} goes together with others, which have moved with it. 该案件与其他案件关联，不能撤回。"
        )
    later = next((event for event in act.since if event.type not in KEPT_BY_UNDO), None)
    if later is not None:
        _refuse(
            f"Case {act.case.id} has moved on since ({later.type}, team {later.team or '-'}): change it by a new step. "
            "此后案件已有新进展，无法撤回，请另行处理。"
        )
    within_s = desk.store.counties.ground(act.case.county).policy.undo_within_s
    if (desk.now - began.recorded_at).total_seconds() > within_s:
        _refuse(
            f"A step is taken back within {within_s} s only; change it by a new one. 已超过 {within_s} 秒，无法撤回。"
        )


def _refuse(message: str) -> NoReturn:
    raise NotUndoableError(message, field="seq")


def _take_away(desk: Desk, act: Act, work: Work, at: datetime | None) -> None:
    """Lead the case back, and take it from the team that the act gave it to."""
    now = act.case.assignment if act.case.active and act.moves else None
    moment = check_moment(at or desk.now, desk.now, field="at", not_before=act.case.stepped_at)
    event = desk.event(EventType.UNDONE, team=now.team if now else None, at=moment, of=act.first)
    work.go_back(event, replay(as_opened(act.case), [*act.log, event]))
    if now is None:
        return
    if _stays(act, work.case):
        eta_at = now.eta_at if work.case.status in ROLLING else None
        desk.store.assignments.update(act.case, work.case.status.value, at=desk.now, eta_at=eta_at)
        return
    desk.store.assignments.update(act.case, EventType.WITHDRAWN.value, at=desk.now, eta_at=now.eta_at, ended=True)
    freed = desk.store.teams.get(act.case.county, now.team)
    if freed is not None:  # else it was taken out of the register meanwhile
        work.tell_team(now.team, freed.status.value, None)
    work.look_at_waiting = True


def _stays(act: Act, before: Case) -> bool:
    """Tell whether the team keeps its assignment. An offer is made again: it has the time left that it had."""
    now = act.case.assignment if act.case.active else None
    return now is not None and now.team == _holder(act) and before.active and before.status is not CaseStatus.OFFERED


def _give_back(desk: Desk, act: Act, work: Work) -> None:
    """Give the case to the team, or the proposal of one, that it had before; raises TeamBusyError."""
    team, status = _holder(act), work.case.status
    if status is CaseStatus.PROPOSED:
        _check_proposable(desk, work.case)
    if status in ACTIVE and team is not None and act.moves:
        pause_s = (desk.now - act.log[act.first - 1].recorded_at).total_seconds()
        if not _stays(act, work.case):
            if not desk.store.assignments.give_back(act.case, team, status, pause_s=pause_s):
                _busy(team)
            work.look_at_waiting = True  # it may have been proposed to another case meanwhile
        work.tell_team(team, status.value, act.case.id)
    work.case = replace(work.case, assignment=desk.store.assignments.of(work.case))


def _holder(act: Act) -> str | None:
    """Return the team that was last given the case before the act, whatever was taken back by then."""
    holder: str | None = None
    before: list[str | None] = []
    for event in act.log[: act.first - 1]:
        before.append(holder)
        if event.type is EventType.OFFERED:
            holder = event.team
        elif event.type is EventType.UNDONE:
            holder = before[event.data["of"] - 1]
    return holder


def _check_proposable(desk: Desk, case: Case) -> None:
    desk.store.assignments.lock_proposals(case.county)
    team = next((team for team in desk.store.teams.now(case.county) if team.code == case.proposed_team), None)
    if team is None or team.case_id not in {None, case.id} or team.proposed_to not in {None, case.id}:
        _busy(case.proposed_team)


def _busy(team: str | None) -> NoReturn:
    raise TeamBusyError(
        f"Team {team} has been given another case by now; choose what to do with this one by a new step. "
        "原小组已另有案件，无法恢复，请重新选择。",
        field="seq",
    )
