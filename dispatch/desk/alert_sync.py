"""Keeping the alerts of a case right: what it gives cause for is raised, what is over settled, with the event."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from dispatch.alerts.alert import Alert, Cause, causes, premises_due, raised, settled, without_cause
from dispatch.cases.case import Case
from dispatch.desk.ports import Alerts, Message
from dispatch.lifecycle import ENDED
from dispatch.rules.escalation import AlertKind, Escalation
from dispatch.values import evolve
from dispatch.views.alert import alert_summary


def sync_alerts(
    store: Alerts, case: Case, now: datetime, *, opened: bool = False, is_newly_shown: bool = False
) -> list[Alert]:
    """Bring the alerts of a locked case in line with it and return those that changed.

    Parameters
    ----------
    is_newly_shown
        A station may see the case from now on that did not before: return those that did not change as well.
    """
    known = [] if opened else store.of_case(case)
    wanted = causes(case, now, {alert.cause.kind for alert in known})
    if not known and not wanted:
        return []
    policy = store.escalation(case.county)
    changed = [after for alert in known if (after := _after(alert, case, wanted, policy, now)) != alert]
    for alert in changed:
        store.change(alert)
    open_now = {alert.cause for alert in known} - {alert.cause for alert in changed if not alert.is_open}
    fresh = sorted(wanted - open_now, key=lambda cause: (cause.kind, cause.about or 0))
    shown = [alert for alert in known if alert.cause in open_now] if is_newly_shown else []
    # What was changed comes after what it was: of each alert the last message counts.
    return shown + changed + add(store, (raised(cause, case, case.county, policy, now) for cause in fresh))


def add(store: Alerts, alerts: Iterable[Alert]) -> list[Alert]:
    """Keep new alerts and return those that nobody else had raised."""
    return [kept for alert in alerts if (kept := store.add(alert)) is not None]


def _after(alert: Alert, case: Case, wanted: set[Cause], policy: Escalation, now: datetime) -> Alert:
    if alert.cause in wanted or _stays(alert, case):
        counted = evolve(alert, premises=premises_due(alert.cause, case, now))
        return counted if alert.gone_at is None else settled(alert, "raised_again", now)
    return alert if alert.gone_at is not None else without_cause(alert, policy.kinds[alert.cause.kind], now)


def _stays(alert: Alert, case: Case) -> bool:
    """Tell whether an alert that others raised stays: of withheld messages until the case ends, of a silent team while
    it has the case; that it speaks again is found by `alerts.silence`.
    """
    if alert.cause.kind is AlertKind.MESSAGES_WITHHELD:
        return case.status not in ENDED
    if alert.cause.kind is not AlertKind.TEAM_SILENT:
        return False
    return case.active and case.assignment is not None and case.assignment.team == alert.cause.team


def messages(alerts: Sequence[Alert]) -> list[Message]:
    """Return the messages about alerts: each as it stands at the end."""
    last = {alert.id: alert for alert in alerts}
    return [("alert", {"alert": alert_summary(alert)}) for alert in last.values()]
