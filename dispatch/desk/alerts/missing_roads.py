"""A road graph that a county goes by and that cannot be opened: found by looking, shown until it is there again.

After a restore without its graphs a county is served all the same, by straight lines: who goes may be the wrong team,
and nothing else would say so. A county that never had a graph goes by straight lines on purpose.
"""

from dispatch.alerts.alert import Alert, Cause, raised, without_cause
from dispatch.desk.alert_sync import add, messages
from dispatch.desk.work import Desk
from dispatch.rules.escalation import AlertKind


def watch_roads(desk: Desk, county: str) -> list[Alert]:
    """Raise an alert where a county's road graph is missing, settle it once it is there again; return what changed."""
    alerts = desk.store.alerts
    version = desk.store.counties.ground(county).graph_version
    is_missing = version is not None and desk.travel(version) is None
    known = [alert for alert in alerts.open_in(county) if alert.cause.kind is AlertKind.ROADS_MISSING]
    changed: list[Alert] = []
    if is_missing and not known:
        cause = Cause(AlertKind.ROADS_MISSING, None)
        changed = add(alerts, [raised(cause, None, county, alerts.escalation(county), desk.now)])
    elif known and not is_missing:
        changed = [after for alert in known if (after := _found(desk, alert)) is not None]
    if changed:
        desk.store.feed.publish(county, messages(changed))
    return changed


def _found(desk: Desk, alert: Alert) -> Alert | None:
    alerts = desk.store.alerts
    locked = alerts.lock(alert.county, alert.id, wait=False)
    if locked is None:
        return None
    after = without_cause(locked, alerts.escalation(alert.county).kinds[AlertKind.ROADS_MISSING], desk.now)
    alerts.change(after)
    return after
