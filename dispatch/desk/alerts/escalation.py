"""Escalate and acknowledge alerts: one goes up a level when nobody answers.

As with timers, every look rechecks: each call reads the alert again under a lock, the case's first, so that two
workers never raise one twice and nobody waits crosswise.
"""

from collections.abc import Collection, Mapping
from itertools import groupby

from dispatch.alerts.alert import OVER, Alert, acknowledged, escalated, settled
from dispatch.desk.alert_sync import messages
from dispatch.desk.records import DueAlert
from dispatch.desk.work import Desk, Outcome, Work, finish, finish_all
from dispatch.errors import UnknownAlertError
from dispatch.lifecycle import EventType


def escalate(desk: Desk, due: DueAlert) -> bool:
    """Act on an alert whose time has come; tell whether it was this call that did."""
    case = None if due.case_id is None else desk.store.cases.lock_free(due.county, due.case_id)
    if due.case_id is not None and case is None:
        return False
    alert = desk.store.alerts.lock(due.county, due.id, wait=False)
    if alert is None:
        return False
    after = _in_time(desk, alert, has_station=due.has_station)
    if after == alert:
        return False
    desk.store.alerts.change(after)
    if case is None:
        desk.store.feed.publish(due.county, messages([after]))
        return True
    work = Work(case, alerts=[after])
    if after.is_open:
        work.add(
            desk.event(
                EventType.ESCALATED, team=alert.cause.team, reason=alert.cause.kind.value, level=after.level.value
            )
        )
    finish(desk, work)
    return True


def _in_time(desk: Desk, alert: Alert, *, has_station: bool) -> Alert:
    """Return the alert as it is due now; an acknowledgement that is over settles it, for `finish` to raise it again."""
    if alert.again_at is not None and alert.again_at <= desk.now:
        return settled(alert, OVER, desk.now)
    if alert.escalates_at is None or alert.escalates_at > desk.now:
        return alert
    rule = desk.store.alerts.escalation(alert.county).kinds[alert.cause.kind]
    return escalated(alert, rule, desk.now, has_station=has_station)


def acknowledge(desk: Desk, alert_id: int, note: str | None = None) -> tuple[Alert, Outcome | None]:
    """Take an alert: its escalation stops for as long as the policy says.

    Raises
    ------
    UnknownAlertError
        No such alert.
    AlertOverError
        It is settled, or somebody else has it.
    """
    alerts = desk.store.alerts
    found = alerts.alert(alert_id)
    case = None if found.cause.case_id is None else desk.store.cases.get(found.cause.case_id, lock=True)
    alert = alerts.lock(found.county, alert_id, wait=True) or found
    rule = alerts.escalation(alert.county).kinds[alert.cause.kind]
    seen = acknowledged(alert, rule, desk.actor, note, desk.now)
    alerts.change(seen)
    if case is None:
        desk.store.feed.publish(alert.county, messages([seen]))
        return seen, None
    return seen, finish(desk, _seen(desk, Work(case), seen))


def _seen(desk: Desk, work: Work, alert: Alert) -> Work:
    """Note on a case that one of its alerts was acknowledged: one event for each."""
    work.alerts.append(alert)
    kind = alert.cause.kind.value
    work.add(desk.event(EventType.ALERT_ACKNOWLEDGED, team=alert.cause.team, alert=kind, note=alert.note))
    return work


def acknowledge_all(desk: Desk, county: str, ids: Collection[int], notes: Mapping[int, str | None]) -> list[Alert]:
    """Take every alert that still waits for somebody, and return those that were taken.

    What is settled, or taken by another, is left as it is: a second request for the same group takes nothing.

    Parameters
    ----------
    notes
        What is said of each, by its number.

    Raises
    ------
    UnknownAlertError
        The county has no alert of such a number; none is taken.
    """
    found = desk.store.alerts.named(county, ids)
    if unknown := sorted(set(ids) - {alert.id for alert in found}):
        raise UnknownAlertError(
            f"No alert {unknown[0]} in county {county}; GET /api/v1/alerts lists them. 没有这条告警。", field="ids"
        )
    taken: list[Alert] = []
    works: list[Work] = []
    # Cases in the order of their numbers, as everybody locks several: nobody waits crosswise.
    in_order = sorted(found, key=lambda alert: (alert.cause.case_id or 0, alert.id))
    for case_id, group in groupby(in_order, key=lambda alert: alert.cause.case_id):
        work = None if case_id is None else Work(desk.store.cases.get(case_id, lock=True))
        seen = [after for alert in group if (after := _taken(desk, alert, notes.get(alert.id))) is not None]
        taken += seen
        if work is not None and seen:
            works.append(_all_seen(desk, work, seen))
    finish_all(desk, works)
    without_case = [alert for alert in taken if alert.cause.case_id is None]
    if without_case:
        desk.store.feed.publish(county, messages(without_case))
    return taken


def _all_seen(desk: Desk, work: Work, alerts: Collection[Alert]) -> Work:
    for alert in alerts:
        _seen(desk, work, alert)
    return work


def _taken(desk: Desk, alert: Alert, note: str | None) -> Alert | None:
    """Return an alert as it is once it was taken; None where it is settled or somebody has it."""
    alerts = desk.store.alerts
    held = alerts.lock(alert.county, alert.id, wait=True)
    if held is None or held.acknowledged_at is not None:
        return None
    seen = acknowledged(held, alerts.escalation(held.county).kinds[held.cause.kind], desk.actor, note, desk.now)
    alerts.change(seen)
    return seen
