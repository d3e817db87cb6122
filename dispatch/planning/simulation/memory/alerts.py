"""`dispatch.desk.ports.Alerts` of the simulated desk; open alerts are kept by case."""

from collections.abc import Collection
from datetime import datetime

from dispatch.alerts.alert import Alert
from dispatch.cases.case import Case
from dispatch.desk.records import DueAlert
from dispatch.errors import UnknownAlertError
from dispatch.planning.simulation.memory.state import Memory
from dispatch.rules.escalation import DEFAULT, AlertKind, Escalation
from dispatch.values import evolve

_FIXED = ("cause", "raised_at", "sound", "policy_version", "step")
_NONE: dict[int, Alert] = {}


class MemoryAlerts:
    """The alerts of one simulated county or more."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def escalation(self, county: str) -> Escalation:
        """Return the escalation policy in force."""
        return self.memory.escalations.get(county, DEFAULT)

    def of_case(self, case: Case) -> list[Alert]:
        """Return the open alerts of a case, the oldest first."""
        return list(self.memory.alerts_of.get(case.id, _NONE).values())

    def open_in(self, county: str) -> list[Alert]:
        """Return the open alerts of a county, the highest level first, then the oldest."""
        found = (alert for each in self.memory.alerts_of.values() for alert in each.values())
        return sorted((a for a in found if a.county == county), key=lambda a: (-a.level.rank, a.raised_at, a.id))

    def alert(self, alert_id: int) -> Alert:
        """Return an alert, open or settled. Raises UnknownAlertError."""
        if alert_id not in self.memory.alerts:
            raise UnknownAlertError(f"No alert {alert_id}. 没有这条告警。", field="id")
        return self.memory.alerts[alert_id]

    def named(self, county: str, ids: Collection[int]) -> list[Alert]:
        """Return those of these alerts that a county has, in the order of their numbers."""
        found = [self.memory.alerts[each] for each in sorted(ids) if each in self.memory.alerts]
        return [alert for alert in found if alert.county == county]

    def add(self, alert: Alert) -> Alert | None:
        """Keep a new alert and return it with its number, None if one is open for the same cause."""
        open_now = self.memory.alerts_of.setdefault(alert.cause.case_id, {})
        if any(each.cause == alert.cause and each.county == alert.county for each in open_now.values()):
            return None
        kept = evolve(alert, id=next(self.memory.numbers))
        self.memory.alerts[kept.id] = open_now[kept.id] = kept
        return kept

    def change(self, alert: Alert) -> None:
        """Keep what an alert has become."""
        before = self.memory.alerts[alert.id]
        kept = evolve(alert, **{name: getattr(before, name) for name in _FIXED})
        self.memory.alerts[alert.id] = kept
        open_now = self.memory.alerts_of.setdefault(kept.cause.case_id, {})
        if kept.is_open:
            open_now[kept.id] = kept
        else:
            open_now.pop(kept.id, None)

    def lock(self, county: str, alert_id: int, *, wait: bool) -> Alert | None:
        """Return an open alert; None if it is settled."""
        found = self.memory.alerts.get(alert_id)
        return found if found is not None and found.is_open and found.county == county else None

    def has_failing_channel(self, county: str, now: datetime) -> bool:
        """Return False: a simulated county has no channels."""
        return False

    def due(self, now: datetime, limit: int) -> list[DueAlert]:
        """Return alerts to be escalated, or whose acknowledgement is over, the oldest first."""
        found = (alert for each in self.memory.alerts_of.values() for alert in each.values())
        due = [a for a in found if any(m is not None and m <= now for m in (a.escalates_at, a.again_at))]
        return [self._due(alert) for alert in sorted(due, key=lambda a: (a.raised_at, a.id))[:limit]]

    def _due(self, alert: Alert) -> DueAlert:
        case_id = alert.cause.case_id
        has_station = case_id is None or bool(self.memory.concerned.get(case_id))
        if alert.cause.kind is AlertKind.OFF_SHELF_DUE and case_id is not None:
            has_station = has_station or bool(self.memory.sharing.get(case_id))
        return DueAlert(alert.id, alert.county, case_id, has_station)
