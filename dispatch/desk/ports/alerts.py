"""Ports of alerts."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from dispatch.alerts.alert import Alert
from dispatch.cases.case import Case
from dispatch.desk.records import DueAlert
from dispatch.rules.escalation import Escalation


class Alerts(Protocol):
    """The alerts within one transaction. The case of an alert is locked before the alert."""

    def escalation(self, county: str) -> Escalation:
        """Return the escalation policy in force."""

    def of_case(self, case: Case) -> list[Alert]:
        """Return the open alerts of a case, the oldest first."""

    def open_in(self, county: str) -> list[Alert]:
        """Return the open alerts of a county, the highest level first, then the oldest."""

    def alert(self, alert_id: int) -> Alert:
        """Return an alert, open or settled. Raises UnknownAlertError."""

    def named(self, county: str, ids: Collection[int]) -> list[Alert]:
        """Return those of these alerts that a county has, open or settled, in the order of their numbers."""

    def add(self, alert: Alert) -> Alert | None:
        """Keep a new alert and return it with its number, None if one is open for the same cause."""

    def change(self, alert: Alert) -> None:
        """Keep what an alert has become."""

    def lock(self, county: str, alert_id: int, *, wait: bool) -> Alert | None:
        """Return an open alert, locked; None if it is settled, or held by another who is not to be waited for."""

    def has_failing_channel(self, county: str, now: datetime) -> bool:
        """Tell whether a channel of a county carries nothing."""

    def due(self, now: datetime, limit: int) -> list[DueAlert]:
        """Return alerts to be escalated, or whose acknowledgement is over, the oldest first; nothing is locked."""
