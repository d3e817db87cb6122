"""Alerts and the escalation policy over PostgreSQL, within the transaction of their store."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dispatch.alerts.alert import Alert, Cause
from dispatch.cases.case import Case
from dispatch.desk.records import DueAlert
from dispatch.errors import UnknownAlertError
from dispatch.rules.escalation import DEFAULT, AlertKind, Escalation, Level, from_rules
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("alerts.sql"))
_CAUSE = ("kind", "case_id", "team", "about")
_CHANGED = (
    "level",
    "premises",
    "escalates_at",
    "acknowledged_at",
    "acknowledged_by",
    "note",
    "again_at",
    "gone_at",
    "settled_at",
    "settled_why",
)
_FIXED = ("county", "id", "raised_at", "sound", "policy_version", "step")


class SqlAlerts:
    """`dispatch.desk.ports.Alerts` over one connection; the database finds no alert of a case or team not seen."""

    def __init__(self, connection: Connection, now: datetime | None = None) -> None:
        self._connection = connection
        self._now = now
        self._policies: dict[str, Escalation] = {}

    def _rows(self, query: str, **values: Any) -> Any:
        return self._connection.execute(SQL[query], values).mappings()

    def escalation(self, county: str) -> Escalation:
        """Return the policy in force, read once per transaction."""
        if county not in self._policies:
            row = self._rows("escalation", county=county).first()
            self._policies[county] = DEFAULT if row is None else from_rules(row["rules"], str(row["version"]))
        return self._policies[county]

    def of_case(self, case: Case) -> list[Alert]:
        """Return the open alerts of a case, the oldest first."""
        return [_value(row) for row in self._rows("alerts_of_case", county=case.county, case_id=case.id)]

    def open_in(self, county: str) -> list[Alert]:
        """Return the open alerts of a county, the highest level first, then the oldest."""
        return [_value(row) for row in self._rows("alerts_open", county=county)]

    def alert(self, alert_id: int) -> Alert:
        """Return an alert; raises UnknownAlertError."""
        row = self._rows("alert", id=alert_id).first()
        if row is None:
            raise UnknownAlertError(f"No alert {alert_id}; GET /api/v1/alerts lists them. 没有这条告警。", field="id")
        return _value(row)

    def named(self, county: str, ids: Collection[int]) -> list[Alert]:
        """Return those of these alerts that a county has, open or settled, in the order of their numbers."""
        return [_value(row) for row in self._rows("alerts_named", county=county, ids=list(ids))]

    def add(self, alert: Alert) -> Alert | None:
        """Keep a new alert and return it with its number, None if one is open for the same cause."""
        row = self._rows("add_alert", **alert_row(alert)).first()
        if row is None:
            return None
        kept = replace(alert, id=row["id"])
        self._announce(kept, alert.raised_at)
        return kept

    def change(self, alert: Alert) -> None:
        """Keep what an alert has become."""
        row = self._rows("change_alert", **alert_row(alert)).first()
        if row is not None and row["is_higher"]:
            self._announce(alert, self._now)

    def _announce(self, alert: Alert, at: datetime | None) -> None:
        self._connection.execute(SQL["announce_alert"], {**alert_row(alert), "now": at})

    def lock(self, county: str, alert_id: int, *, wait: bool) -> Alert | None:
        """Return an open alert, locked; None if it is settled, or held by another who is not to be waited for."""
        row = self._rows("lock_alert" if wait else "lock_alert_free", county=county, id=alert_id).first()
        return None if row is None else _value(row)

    def to_watch(self) -> tuple[list[str], list[str], list[str]]:
        """Return the counties whose teams, road graph and channels a look could find something about."""
        rows = self._rows("to_watch").all()
        silence, roads, channels = (
            [row["county"] for row in rows if row[what]] for what in ("silence", "roads", "channels")
        )
        return silence, roads, channels

    def has_failing_channel(self, county: str, now: datetime) -> bool:
        """Tell whether a channel of a county carries nothing."""
        return bool(self._connection.execute(SQL["failing_channels"], {"county": county, "now": now}).scalar_one())

    def due(self, now: datetime, limit: int) -> list[DueAlert]:
        """Return alerts whose time has come, the oldest first; nothing is locked."""
        return [DueAlert(**row) for row in self._rows("alerts_due", now=now, limit=limit)]


def alert_row(alert: Alert) -> dict[str, Any]:
    """Return an alert as the columns of its table."""
    plain = {name: getattr(alert, name) for name in (*_FIXED, *_CHANGED)}
    cause = {name: getattr(alert.cause, name) for name in _CAUSE}
    return {**plain, **cause, "kind": alert.cause.kind.value, "level": alert.level.value}


def _value(row: Mapping[str, Any]) -> Alert:
    cause = Cause(AlertKind(row["kind"]), row["case_id"], row["team"], row["about"])
    kept = {name: row[name] for name in (*_FIXED, *_CHANGED)}
    return Alert(**{**kept, "cause": cause, "level": Level(row["level"])})
