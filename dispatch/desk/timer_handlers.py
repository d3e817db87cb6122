"""Handle due timers: an offer nobody took goes to the next team, a late step alerts somebody.

A timer only says "look again": every action rechecks the case, so a timer that rings late, twice or for a case that
has moved on does no harm.
"""

from collections.abc import Callable
from typing import Any

from dispatch.alerts.alert import OVER, Cause, settled
from dispatch.cases.case import Case
from dispatch.cases.clock import ClockState
from dispatch.decision.recommendation import exclusions
from dispatch.desk.alert_sync import messages, sync_alerts
from dispatch.desk.holds import is_over
from dispatch.desk.offers import asked_since, find_team
from dispatch.desk.records import DueTimer
from dispatch.desk.steps import Step, apply
from dispatch.desk.timers import TimerKind, schedule
from dispatch.desk.work import Desk, Outcome, Work, finish
from dispatch.lifecycle import ENDED, CaseStatus, EventType
from dispatch.rules.escalation import AlertKind


def handle(desk: Desk, timer: DueTimer) -> Outcome | None:
    """Act on one due timer; None if another worker has it."""
    case = desk.store.timers.lock_case(timer)
    if case is None:
        return None
    work = Work(case)
    if case.status not in ENDED:
        _ACTIONS[TimerKind(timer.kind)](desk, work, timer)
    if _lost_its_proposal(desk, work.case):  # the process that sent the team has looked, unless it died before
        work.look_at_waiting = True
    if work.events:
        return finish(desk, work)
    alerts = sync_alerts(desk.store.alerts, work.case, desk.now)
    desk.store.cases.write(work.case, [], timers=schedule(work.case, desk.now), messages=messages(alerts))
    return Outcome(work.case, look_at_waiting=work.look_at_waiting)


def assign_waiting(desk: Desk, county: str) -> Outcome | None:
    """Give the most urgent waiting case that a free team can take to that team; None if there is none.

    Of workers that look at once the second would find the most urgent case held by the first, and give the team to a
    less urgent one: so they look one after the other, at what the one before has left.

    Before that, a case whose proposed team was sent elsewhere meanwhile is given another proposal.
    """
    again = _propose_again(desk, county)
    if again is not None:
        return again
    if not _may_assign(desk, county):
        return None
    desk.store.queue.lock(county)
    teams = desk.store.teams.now(county)
    mode = desk.store.counties.ground(county).policy.mode
    for waiting in desk.store.queue.waiting(county, asked_since(desk, county)):
        if None not in exclusions(teams, waiting.category, waiting.passed_over, mode=mode):
            continue
        case = desk.store.queue.lock_case(county, waiting.case_id)
        work = case and Work(case)
        if work and find_team(desk, work, passed_over=waiting.passed_over):
            return finish(desk, work)
    return None


def _propose_again(desk: Desk, county: str) -> Outcome | None:
    """Propose another team for the first case whose proposed team was sent elsewhere; None if there is none.

    A case that somebody holds is waited for, the older first as everywhere: nothing would look at it again.
    """
    sent = {team.proposed_to: team.code for team in desk.store.teams.now(county) if team.case_id is not None}
    for case_id in sorted(number for number in sent if number is not None):
        case = desk.store.cases.get(case_id, lock=True)
        if case.proposed_team == sent[case_id]:
            work = Work(case)
            find_team(desk, work, passed_over=desk.store.assignments.passed_over(case, asked_since(desk, county)))
            return finish(desk, work)
    return None


def _lost_its_proposal(desk: Desk, case: Case) -> bool:
    """Tell whether a case is proposed to a team that was sent elsewhere."""
    if case.status is not CaseStatus.PROPOSED:
        return False
    return any(team.proposed_to == case.id and team.case_id is not None for team in desk.store.teams.now(case.county))


def _may_assign(desk: Desk, county: str) -> bool:
    """Return whether somebody is free and something waits: rarely both, and only then is there anything to lock."""
    free = any(team.on_duty and team.case_id is None for team in desk.store.teams.now(county))
    return free and bool(desk.store.queue.waiting(county, asked_since(desk, county)))


def _acknowledge(desk: Desk, work: Work, timer: DueTimer) -> None:
    assignment = work.case.assignment
    if work.case.status is CaseStatus.OFFERED and assignment is not None and assignment.id == timer.about:
        # It ran out when it did, however late we look: a team is not passed over for the time a server was away. Only
        # what was taken back may have been given back later than that.
        ran_out_at = max(min(desk.now, assignment.expires_at), work.case.stepped_at or assignment.offered_at)
        apply(desk, work, Step(EventType.EXPIRED, at=ran_out_at))


def _deliver(desk: Desk, work: Work, timer: DueTimer) -> None:
    """An offer that is on no phone of the team reaches nobody: it goes to the next without waiting for an answer."""
    assignment = work.case.assignment
    if work.case.status is not CaseStatus.OFFERED or assignment is None or assignment.id != timer.about:
        return
    if assignment.delivered_at is None:
        ran_out_at = max(
            min(desk.now, assignment.deliver_by or desk.now), work.case.stepped_at or assignment.offered_at
        )
        apply(desk, work, Step(EventType.EXPIRED, at=ran_out_at, data={"reason": "not_delivered"}))


def _risk(desk: Desk, work: Work, timer: DueTimer) -> None:
    case = work.case
    expected_at = case.assignment.expected_at(desk.now) if case.assignment and case.active else None
    if case.clock.state(desk.now, expected_at) is ClockState.AT_RISK and not case.at_risk:
        work.add(desk.event(EventType.AT_RISK))


def _due(desk: Desk, work: Work, timer: DueTimer) -> None:
    """Say that the promise is broken. This alarm stands for the one that would ask for the next step just now."""
    case = work.case
    if case.clock.state(desk.now) is ClockState.MISSED and case.arrived_at is None and not case.overdue:
        work.add(desk.event(EventType.OVERDUE))
        work.add(desk.event(EventType.ESCALATED, reason="target_missed"))


def _alert(desk: Desk, work: Work, timer: DueTimer) -> None:
    _due(desk, work, timer)
    if is_over(work, desk.now):
        return apply(desk, work, Step(EventType.RESUMED))
    if work.case.alert_at is not None and work.case.alert_at <= desk.now:
        work.add(desk.event(EventType.ESCALATED, reason="no_step", step=work.case.next_step))
    return None


def _take_up(desk: Desk, work: Work, timer: DueTimer) -> None:
    """Ask for a look at the queue if a team may take this case: who is served first is the queue's to say."""
    case = work.case
    if case.status is CaseStatus.WAITING:
        passed_over = desk.store.assignments.passed_over(case, asked_since(desk, case.county))
        mode = desk.store.counties.ground(case.county).policy.mode
        found = exclusions(desk.store.teams.now(case.county), case.category.value, passed_over, mode=mode)
        work.look_at_waiting = None in found


def _expedite(desk: Desk, work: Work, timer: DueTimer) -> None:
    """Say that an expedite was not answered by its deadline."""
    for each in work.case.expedites:
        if each.number == timer.about and each.is_open and not each.overdue and each.due_at <= desk.now:
            rule = desk.store.alerts.escalation(work.case.county).kinds[AlertKind.EXPEDITE_DUE]
            data: dict[str, Any] = {"expedite": each.number, "level": rule.ladder[0].level.value}
            work.add(desk.event(EventType.ESCALATED, reason="expedite_due", **data))


def _off_shelf(desk: Desk, work: Work, timer: DueTimer) -> None:
    """Say at which premises goods are past their deadline; who had the warning is notified again.

    That a deadline comes near is no event: looking again is enough for the alert to be raised.
    """
    for order in work.case.off_shelf:
        late = [p.number for p in order.open_premises if p.is_late(desk.now) and not p.overdue]
        if order.number != timer.about or not late:
            continue
        rule = desk.store.alerts.escalation(work.case.county).kinds[AlertKind.OFF_SHELF_DUE]
        data: dict[str, Any] = {"order": order.number, "premises": late, "level": rule.ladder[0].level.value}
        work.add(desk.event(EventType.ESCALATED, reason="off_shelf_missed", **data))
        _ask_again(desk, work, Cause(AlertKind.OFF_SHELF_DUE, work.case.id, about=order.number))


def _ask_again(desk: Desk, work: Work, cause: Cause) -> None:
    """End the acknowledgement of an alert: things have got worse since, and it is raised again."""
    for alert in desk.store.alerts.of_case(work.case):
        if alert.cause == cause and alert.acknowledged_at is not None:
            over = settled(alert, OVER, desk.now)
            desk.store.alerts.change(over)
            work.alerts.append(over)


_ACTIONS: dict[TimerKind, Callable[[Desk, Work, DueTimer], None]] = {
    TimerKind.ACKNOWLEDGE: _acknowledge,
    TimerKind.DELIVER: _deliver,
    TimerKind.RISK: _risk,
    TimerKind.DUE: _due,
    TimerKind.ALERT: _alert,
    TimerKind.TAKE_UP: _take_up,
    TimerKind.EXPEDITE: _expedite,
    TimerKind.OFF_SHELF: _off_shelf,
}
