"""What time and people do to an alert: it goes up a level when nobody answers, or somebody acknowledges it.

As with timers, whoever looks again finds out: each call rechecks the alert under a lock, the case's first, so that two
workers never raise one twice and nobody waits crosswise.
"""

from dispatch.alerts import OVER, Alert, acknowledged, climbed, settled
from dispatch.attention import messages
from dispatch.lifecycle import EventType
from dispatch.records import DueAlert
from dispatch.work import Desk, Outcome, Work, finish


def climb(desk: Desk, due: DueAlert) -> bool:
    """Act on an alert whose time has come; tell whether it was this call that did."""
    case = None if due.case_id is None else desk.store.lock_free(due.county, due.case_id)
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
        desk.store.publish(due.county, messages([after]))
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
    """Return the alert as it is due now; an acknowledgement that is over settles it, for `finish` to raise it anew."""
    if alert.again_at is not None and alert.again_at <= desk.now:
        return settled(alert, OVER, desk.now)
    if alert.escalates_at is None or alert.escalates_at > desk.now:
        return alert
    rule = desk.store.alerts.escalation(alert.county).kinds[alert.cause.kind]
    return climbed(alert, rule, desk.now, has_station=has_station)


def acknowledge(desk: Desk, alert_id: int, note: str | None = None) -> tuple[Alert, Outcome | None]:
    """Take an alert: its ladder stops for as long as the policy says.

    Raises
    ------
    UnknownAlertError
        No such alert.
    AlertOverError
        It is settled, or somebody else has it.
    """
    book = desk.store.alerts
    found = book.alert(alert_id)
    case = None if found.cause.case_id is None else desk.store.case(found.cause.case_id, lock=True)
    alert = book.lock(found.county, alert_id, wait=True) or found
    rule = book.escalation(alert.county).kinds[alert.cause.kind]
    seen = acknowledged(alert, rule, desk.actor, note, desk.now)
    book.change(seen)
    if case is None:
        desk.store.publish(alert.county, messages([seen]))
        return seen, None
    work = Work(case, alerts=[seen])
    work.add(desk.event(EventType.ALERT_ACKNOWLEDGED, team=alert.cause.team, alert=alert.cause.kind.value, note=note))
    return seen, finish(desk, work)
