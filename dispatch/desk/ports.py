"""Ports of the desk: stores within one transaction, and road times.

Each port has an implementation over PostgreSQL in `dispatch.store` and one in memory for simulations and unit tests;
one contract suite runs over both.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from dispatch.alerts.alert import Alert
from dispatch.cases.case import Assignment, Case
from dispatch.decision.recommendation import Exclusion, Recommendation
from dispatch.desk.records import (
    ActiveAssignment,
    Claim,
    DueAlert,
    DueTimer,
    Ground,
    Link,
    PlaceNow,
    Timer,
    TrackedFix,
    Waiting,
    Whereabouts,
)
from dispatch.events import Event
from dispatch.lifecycle import CaseStatus
from dispatch.rules.escalation import Escalation
from dispatch.teams.team import Fix, TeamNow
from gis.county.found_places import PlaceFound, PointFound
from gis.position import Position
from gis.travel.times import Method, TravelTimes

type Message = tuple[str, Mapping[str, Any]]
"""A message to the live maps: a topic and its payload."""


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

    def due(self, now: datetime, limit: int) -> list[DueAlert]:
        """Return alerts to be escalated, or whose acknowledgement is over, the oldest first; nothing is locked."""


class Counties(Protocol):
    """The ground of the counties: what is in force there, and where a position lies."""

    def ground(self, county: str) -> Ground:
        """Return the policy and graph in force."""

    def whereabouts(self, position: Position, *, county: str, now: datetime) -> Whereabouts:
        """Return where a position lies; `county` wins where two overlap."""

    def points_now(self, county: str, codes: Sequence[str], now: datetime) -> Mapping[str, PlaceNow]:
        """Return those of these reporting points that the county has, by code."""

    def cells_now(self, county: str, positions: Sequence[Position], now: datetime) -> list[PlaceNow | None]:
        """Return where each position lies, in order; None outside the county."""


class Places(Protocol):
    """Reporting points and names of places."""

    def by_point(self, county: str, code: str) -> PointFound:
        """Return a reporting point, open or closed, by its code. Raises UnknownPlaceError."""

    def by_token(self, token: str) -> PointFound:
        """Return a reporting point, open or closed, by the token of its QR code. Raises UnknownPlaceError."""

    def search(self, county: str, name: str, *, today: date, limit: int) -> list[PlaceFound]:
        """Return the places a typed name may mean, best first."""


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
    ) -> None:
        """Append events, write the case they fold into, its decision and its timers, and tell the live maps.

        Last in the transaction where there are messages. The case keeps the stations that have to do with it: that of
        its cell when it is opened, those of every team that had it or was asked, and any given as `stations`. Apart
        from them it keeps those `sharing` in its off-shelf orders.
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
    """When to look at a case again; `Cases.write` sets them."""

    def due(self, now: datetime, limit: int) -> list[DueTimer]:
        """Return timers that have come due, earliest first; nothing is locked."""

    def lock_case(self, timer: DueTimer) -> Case | None:
        """Return the timer's case, locked, with the timer removed; None if another worker holds or had it."""


class Teams(Protocol):
    """The teams of a county as they are now."""

    def now(self, county: str) -> list[TeamNow]:
        """Return every team as it is now, by code."""

    def get(self, county: str, code: str) -> TeamNow | None:
        """Return one team as it is now, None where there is no such team: a county has hundreds."""

    def set_duty(self, county: str, team: str, *, on_duty: bool, now: datetime) -> None:
        """Put a team on or off duty. Raises UnknownTeamError."""


class Assignments(Protocol):
    """Which team is responsible for which case, and which gave it back."""

    def claim(
        self,
        case: Case,
        team: str,
        *,
        travel_s: float | None,
        method: Method,
        now: datetime,
        expires_at: datetime,
        turnout_s: float = 0.0,
        deliver_by: datetime | None = None,
    ) -> Claim | None:
        """Make `team` responsible, None if it was taken meanwhile; `deliver_by` holds where it carries a phone."""

    def of(self, case: Case) -> Assignment | None:
        """Return the assignment that goes with the status of a case: active, or cleared and not reopened."""

    def active(self, county: str, teams: Sequence[str]) -> list[ActiveAssignment]:
        """Return the active cases of these teams."""

    def update(
        self, case: Case, status: str, *, at: datetime, eta_at: datetime | None = None, ended: bool = False
    ) -> None:
        """Move the active assignment of a case."""

    def set_eta(self, case: Case, eta_at: datetime) -> None:
        """Remember when the team on its way is expected."""

    def delivered(self, case: Case, at: datetime) -> None:
        """Remember when a phone had the active assignment of a case."""

    def give_back(self, case: Case, team: str, status: CaseStatus, *, pause_s: float) -> bool:
        """Make a team responsible again for a case taken from it, its time to answer longer by the pause.

        False if the team, or the case, was taken meanwhile.
        """

    def passed_over(self, case: Case, since: datetime) -> Mapping[str, Exclusion]:
        """Return teams that declined or were withdrawn from the case, and those whose offer ended after `since`.

        That is one they let expire, or one a person took back. A withdrawal that was itself taken back does not count.
        """

    def lock_proposals(self, county: str) -> None:
        """Let no other transaction of the county propose a team until this one has ended."""


class Tracks(Protocol):
    """Where teams were."""

    def keep(self, county: str, fixes: Sequence[TrackedFix], now: datetime) -> set[str]:
        """Keep every fix and move each team to its newest; return the teams moved, not those it was known before."""

    def since(self, county: str, since: Mapping[str, datetime]) -> Mapping[str, Sequence[Fix]]:
        """Return the newest fixes of teams, each from its moment on, oldest first; a hundred and twenty at most."""

    def last(self, county: str, team: str, at: datetime) -> Fix | None:
        """Return the newest fix of a team that is not after a moment."""


class Feed(Protocol):
    """What the live maps hear."""

    @property
    def listens(self) -> bool:
        """Tell whether anybody hears what is published; where nobody does, messages need not be made."""

    def publish(self, county: str, messages: Sequence[Message]) -> None:
        """Tell the live maps; last in the transaction."""


class Store(Protocol):
    """Everything one transaction reads and writes, by noun. Nothing is committed here."""

    @property
    def counties(self) -> Counties:
        """Return what is in force in a county, and where a position lies."""

    @property
    def places(self) -> Places:
        """Return reporting points and names of places."""

    @property
    def cases(self) -> Cases:
        """Return cases and their events."""

    @property
    def queue(self) -> Queue:
        """Return the cases that wait."""

    @property
    def links(self) -> Links:
        """Return which cases go together."""

    @property
    def timers(self) -> Timers:
        """Return the timers of cases."""

    @property
    def teams(self) -> Teams:
        """Return the teams as they are now."""

    @property
    def assignments(self) -> Assignments:
        """Return who is responsible for which case."""

    @property
    def tracks(self) -> Tracks:
        """Return where teams were."""

    @property
    def alerts(self) -> Alerts:
        """Return the alerts."""

    @property
    def feed(self) -> Feed:
        """Return the messages to the live maps."""


class RoadTimes(Protocol):
    """Gives the engine for a graph version, None when it cannot be opened here."""

    def get(self, version: str) -> TravelTimes | None:
        """Return road times on that graph."""
