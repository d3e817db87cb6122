"""Ports of cases: what is written of them, who waits, what goes together, and timers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from dispatch.cases.case import Case
from dispatch.casework.clocks import Kept
from dispatch.decision.recommendation import Recommendation
from dispatch.desk.records import DueTimer, Link, Timer, Waiting
from dispatch.events import Event

type Message = tuple[str, Mapping[str, Any]]
"""A message to the live maps: a topic and its payload."""


class Cases(Protocol):
    """Cases and their events."""

    def new_id(self) -> int:
        """Return a number no case has."""

    def get(self, case_id: int, *, lock: bool = False) -> Case:
        """Return a case with its active assignment; `lock` holds it for this transaction. Raises UnknownCaseError."""

    def lock_free(self, county: str, case_id: int) -> Case | None:
        """Return a case if nobody else holds it, locked."""

    def log(self, case: Case) -> list[Event]:
        """Return every event of a case in order."""

    def write(
        self,
        case: Case,
        events: Sequence[Event],
        *,
        timers: Iterable[Timer],
        opened: bool = False,
        decision: Recommendation | None = None,
        messages: Sequence[Message] = (),
        stations: Sequence[str] = (),
        sharing: Sequence[str] = (),
        handling: Kept | None = None,
    ) -> None:
        """Append events, write the case they fold into, its decision and its timers, and tell the live maps.

        Last in the transaction where there are messages. The case keeps the stations that have to do with it: that of
        its cell when it is opened, those of every team that had it or was asked, and any given as `stations`. Apart
        from them it keeps those `sharing` in its off-shelf orders. The `handling` is that of a case that is opened.
        """

    def reassigned(self, county: str, now: datetime) -> list[tuple[int, str]]:
        """Return the open cases that a station does not see though it has their place or their team today, with it."""

    def newly_sharing(self, county: str) -> list[tuple[int, str]]:
        """Return the open cases with premises that are a team's whose station does not share in the order, with it."""


class Queue(Protocol):
    """The cases of a county that wait for a team."""

    def waiting(self, county: str, since: datetime) -> list[Waiting]:
        """Return the waiting cases, most urgent and oldest first; with who gave each back, as by `passed_over`."""

    def lock(self, county: str) -> None:
        """Let no other transaction of the county look through its waiting cases until this one has ended."""

    def lock_case(self, county: str, case_id: int) -> Case | None:
        """Return a case if it is still waiting and nobody else holds it for long, locked.

        Its own timer holds it for a moment, four times a minute: passed over then, it would see a team go to a less
        urgent one.
        """


class Links(Protocol):
    """Cases that go together."""

    def add(self, case: Case, link: Link, *, now: datetime, actor: str) -> None:
        """Link a written case to another; a lead is seen from then on by the stations of what follows it."""

    def remove(self, case: Case) -> None:
        """Let a case follow no other any more."""

    def followers(self, case: Case) -> list[Case]:
        """Return the open cases that follow a case, the first to come first, locked."""

    def lead_of(self, case: Case) -> int | None:
        """Return the case that a case follows, None if none."""


class Timers(Protocol):
    """The timers of cases; `Cases.write` sets them."""

    def due(self, now: datetime, limit: int) -> list[DueTimer]:
        """Return timers that have come due, earliest first; nothing is locked."""

    def lock_case(self, timer: DueTimer) -> Case | None:
        """Return the timer's case, locked, with the timer removed; None if another worker holds or had it."""
