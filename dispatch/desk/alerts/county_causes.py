"""Alerts of a county as a whole, found by looking: a road graph that cannot be opened, a channel that carries nothing.

After a restore without its graphs a county is served all the same, by straight lines: who goes may be the wrong team,
and nothing else would say so. A county that never had a graph goes by straight lines on purpose.
"""

from dispatch.alerts.alert import Alert, Cause, raised, without_cause
from dispatch.desk.alert_sync import add, messages
from dispatch.desk.work import Desk
from dispatch.rules.escalation import AlertKind


def watch_roads(desk: Desk, county: str) -> list[Alert]:
    """Raise an alert where a county's road graph is missing, settle it once it is there again; return what changed."""
    version = desk.store.counties.ground(county).graph_version
    return _follow(desk, county, AlertKind.ROADS_MISSING, is_cause=version is not None and desk.travel(version) is None)


def watch_channels(desk: Desk, county: str) -> list[Alert]:
    """Raise an alert where a channel carries nothing, settle it once all do again; return what changed."""
    failing = desk.store.alerts.has_failing_channel(county, desk.now)
    return _follow(desk, county, AlertKind.CHANNEL_FAILING, is_cause=failing)


def _follow(desk: Desk, county: str, kind: AlertKind, *, is_cause: bool) -> list[Alert]:
    alerts = desk.store.alerts
    known = [alert for alert in alerts.open_in(county) if alert.cause.kind is kind]
    changed: list[Alert] = []
    if is_cause and not known:
        changed = add(alerts, [raised(Cause(kind, None), None, county, alerts.escalation(county), desk.now)])
    elif known and not is_cause:
        changed = [after for alert in known if (after := _ended(desk, alert)) is not None]
    if changed:
        desk.store.feed.publish(county, messages(changed))
    return changed


def _ended(desk: Desk, alert: Alert) -> Alert | None:
    alerts = desk.store.alerts
    locked = alerts.lock(alert.county, alert.id, wait=False)
    if locked is None:
        return None
    after = without_cause(locked, alerts.escalation(alert.county).kinds[alert.cause.kind], desk.now)
    alerts.change(after)
    return after
