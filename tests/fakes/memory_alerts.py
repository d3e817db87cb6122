"""`dispatch.desk.ports.Alerts` in memory, beside the store it belongs to; `tests/contract` asks both alike."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from dispatch.alerts.alert import Alert
from dispatch.cases.case import Case
from dispatch.desk.records import DueAlert
from dispatch.errors import UnknownAlertError
from dispatch.rules.escalation import DEFAULT, AlertKind, Escalation

if TYPE_CHECKING:
    from tests.fakes.memory_store import MemoryStore


class MemoryAlerts:
    """The alerts of one transaction over a `Memory`."""

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self.memory = store.memory

    def escalation(self, county: str) -> Escalation:
        return self.memory.escalations.get(county, DEFAULT)

    def of_case(self, case: Case) -> list[Alert]:
        return sorted(self._open(case.county, case.id), key=lambda alert: alert.id)

    def open_in(self, county: str) -> list[Alert]:
        return sorted(self._open(county), key=lambda a: (-a.level.rank, a.raised_at, a.id))

    def _open(self, county: str, case_id: int | None = None) -> list[Alert]:
        found = [a for a in self.memory.alerts.values() if a.is_open and a.county == county]
        return [a for a in found if case_id is None or a.cause.case_id == case_id]

    def alert(self, alert_id: int) -> Alert:
        if alert_id not in self.memory.alerts:
            raise UnknownAlertError(f"No alert {alert_id}.", field="id")
        return self.memory.alerts[alert_id]

    def named(self, county: str, ids: Collection[int]) -> list[Alert]:
        found = [self.memory.alerts[each] for each in sorted(ids) if each in self.memory.alerts]
        return [alert for alert in found if alert.county == county]

    def add(self, alert: Alert) -> Alert | None:
        if any(each.cause == alert.cause for each in self._open(alert.county)):
            return None
        kept = replace(alert, id=next(self.memory.numbers))
        self.memory.alerts[kept.id] = kept
        return kept

    def change(self, alert: Alert) -> None:
        kept = self.memory.alerts[alert.id]
        fixed = {name: getattr(kept, name) for name in ("cause", "raised_at", "sound", "policy_version", "step")}
        self.memory.alerts[alert.id] = replace(alert, **fixed)

    def lock(self, county: str, alert_id: int, *, wait: bool) -> Alert | None:
        found = self.memory.alerts.get(alert_id)
        if found is None or not found.is_open or self.memory.alert_locks.setdefault(alert_id, self.store) != self.store:
            return None
        return found

    def due(self, now: datetime, limit: int) -> list[DueAlert]:
        moments = [(a, [m for m in (a.escalates_at, a.again_at) if m is not None]) for a in self.memory.alerts.values()]
        due = [a for a, each in moments if a.is_open and any(moment <= now for moment in each)]
        return [self._due(alert) for alert in sorted(due, key=lambda a: a.raised_at)][:limit]

    def _due(self, alert: Alert) -> DueAlert:
        case_id = alert.cause.case_id
        has_station = case_id is None or bool(self.memory.concerned.get(case_id))
        if alert.cause.kind is AlertKind.OFF_SHELF_DUE and case_id is not None:
            has_station = has_station or bool(self.memory.sharing.get(case_id))
        return DueAlert(alert.id, alert.county, case_id, has_station)
