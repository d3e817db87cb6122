"""The response clock: received → on scene, against what was promised, and late known before it happens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.values import quick

MOMENT = timedelta(milliseconds=1)
"""Exactly on the target is met; a moment later the promise is broken, and leaving would no longer do."""


class ClockState(StrEnum):
    """The state of a promise."""

    RUNNING = "running"
    AT_RISK = "at_risk"
    MET = "met"
    MISSED = "missed"
    UNTIMED = "untimed"


@quick
@dataclass(frozen=True, slots=True)
class ResponseClock:
    """One case's promise: `target_s` None where nothing is promised; `stopped_at` where it ended without arrival."""

    received_at: datetime
    target_s: int | None
    arrived_at: datetime | None = None
    stopped_at: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        """Return the last moment that still keeps the promise."""
        return None if self.target_s is None else self.received_at + timedelta(seconds=self.target_s)

    @property
    def response_s(self) -> float | None:
        """Return received → on scene, None before arrival."""
        return None if self.arrived_at is None else (self.arrived_at - self.received_at).total_seconds()

    def remaining_s(self, now: datetime) -> float | None:
        """Return what is left, negative when late, None when nothing is promised or the clock has stopped."""
        if self.due_at is None or self.arrived_at is not None or self.stopped_at is not None:
            return None
        return (self.due_at - now).total_seconds()

    def state(self, now: datetime, expected_at: datetime | None = None) -> ClockState:
        """Return where the promise stands; exactly on the target is met.

        Parameters
        ----------
        expected_at
            When the assigned team is expected on scene; None when nobody is on the way, which puts it at risk.
        """
        due_at = self.due_at
        if due_at is None:
            return ClockState.UNTIMED
        if self.arrived_at is not None:
            return ClockState.MET if self.arrived_at <= due_at else ClockState.MISSED
        if self.stopped_at is not None:
            return ClockState.MISSED if self.stopped_at > due_at else ClockState.UNTIMED
        if now > due_at:
            return ClockState.MISSED
        return ClockState.RUNNING if expected_at is not None and expected_at <= due_at else ClockState.AT_RISK
