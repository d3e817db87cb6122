"""Cases about which a channel has carried so many messages within an hour that further ones are withheld."""

from dispatch.alerts.alert import Alert, Cause, raised
from dispatch.desk.alert_sync import add, messages
from dispatch.desk.work import Desk
from dispatch.rules.escalation import AlertKind


def raise_withheld(desk: Desk, case_id: int) -> list[Alert]:
    """Raise the one alert of a case whose messages are withheld; return it, or nothing where it is open."""
    case, alerts = desk.store.cases.get(case_id, lock=True), desk.store.alerts
    cause = Cause(AlertKind.MESSAGES_WITHHELD, case.id)
    changed = add(alerts, [raised(cause, case, case.county, alerts.escalation(case.county), desk.now)])
    if changed:
        desk.store.feed.publish(case.county, messages(changed))
    return changed
