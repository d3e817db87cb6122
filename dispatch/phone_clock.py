"""The clock of a phone: what it calls a moment, and when that was.

A phone's clock may be minutes wrong, be set right while it is out of reach, and its messages may come hours later. It
sends its own time along with every message, and with what it did how far it knew itself to be off then. Both times are
kept with the step, so that anybody can see what was put right, and by how much.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dispatch.errors import BadTimeError

MOVED_S = 120.0
"""From how many seconds on a clock was set between action and message, rather than the message long on its way."""


@dataclass(frozen=True, slots=True)
class PhoneClock:
    """The clock of the phone that made a message.

    Attributes
    ----------
    sent_at : datetime
        The phone's time when it sent the message.
    heard_at : datetime
        The server's time when it came; later than the sending by the way of the message.
    behind_s : float, optional
        Seconds by which the phone knew its clock to be behind the server's when it acted, negative where it is ahead:
        measured by question and answer, so better than the way of one message.
    written_by : str, optional
        The person who did it, by the phone, where another of the team sends it.
    """

    sent_at: datetime
    heard_at: datetime
    behind_s: float | None = None
    written_by: str | None = None

    @property
    def measured_s(self) -> float:
        """Return how far the clock is behind by this message alone, in seconds; too much by its way."""
        return (self.heard_at - self.sent_at).total_seconds()

    @property
    def skew_s(self) -> float:
        """Return what is added to the phone's times, in seconds."""
        return self.measured_s if self.behind_s is None else self.behind_s

    def moment(self, found: datetime, *, field: str) -> datetime:
        """Return when a moment reported by the phone was, never after the message came.

        Raises
        ------
        BadTimeError
            The clock stands at an end of the calendar.
        """
        try:
            return min(found + timedelta(seconds=self.skew_s), self.heard_at)
        except OverflowError:
            raise BadTimeError(
                f"The phone's clock says {self.sent_at.isoformat()}: set it right. 手机时间不正确，请校准后再试。",
                field=field,
            ) from None

    def kept(self, found: datetime) -> Mapping[str, Any]:
        """Return what a step keeps: the phone's time, how far it was off, by how much it was set since, who did it."""
        kept: dict[str, Any] = {"phone_at": found.isoformat(), "skew_s": round(self.skew_s, 1)}
        kept |= {"written_by": self.written_by} if self.written_by else {}
        moved_s = self.measured_s - self.skew_s
        return kept | ({"moved_s": round(moved_s, 1)} if abs(moved_s) > MOVED_S else {})
