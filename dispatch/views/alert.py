"""An alert as plain values: what the API answers and the live feed carries."""

from typing import Any

from dispatch.alerts.alert import Alert
from dispatch.moments import stamp
from dispatch.rules.escalation import AlertKind


def alert_summary(alert: Alert) -> dict[str, Any]:
    """Return an alert as plain values."""
    return {
        "id": alert.id,
        "county": alert.county,
        "kind": alert.cause.kind.value,
        "case": alert.cause.case_id,
        "team": alert.cause.team,
        "expedite": alert.cause.about if alert.cause.kind is AlertKind.EXPEDITE_DUE else None,
        "order": alert.cause.about if alert.cause.kind is AlertKind.OFF_SHELF_DUE else None,
        "premises": alert.premises,
        "step": alert.step,
        "level": alert.level.value,
        "sound": alert.sound,
        "raised_at": stamp(alert.raised_at),
        "escalates_at": stamp(alert.escalates_at),
        "acknowledged_at": stamp(alert.acknowledged_at),
        "acknowledged_by": alert.acknowledged_by,
        "note": alert.note,
        "again_at": stamp(alert.again_at),
        "gone_at": stamp(alert.gone_at),
        "settled_at": stamp(alert.settled_at),
        "settled_why": alert.settled_why,
        "policy_version": alert.policy_version,
    }
