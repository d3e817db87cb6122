"""Ports of teams: their duty, assignments and tracks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from dispatch.cases.case import Assignment, Case
from dispatch.decision.recommendation import Exclusion
from dispatch.desk.records import ActiveAssignment, Claim, TrackedFix
from dispatch.lifecycle import CaseStatus
from dispatch.teams.team import Fix, TeamNow
from gis.travel.times import Method


class Teams(Protocol):
    """The teams of a county as they are now."""

    def now(self, county: str) -> list[TeamNow]:
        """Return every team as it is now, by code."""

    def get(self, county: str, code: str) -> TeamNow | None:
        """Return one team as it is now, None where there is no such team: a county has hundreds."""

    def set_duty(self, county: str, team: str, *, on_duty: bool, now: datetime) -> None:
        """Put a team on or off duty. Raises UnknownTeamError."""


class Assignments(Protocol):
    """The teams responsible for cases, and those that gave a case back."""

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
    """The positions of teams."""

    def keep(self, county: str, fixes: Sequence[TrackedFix], now: datetime) -> set[str]:
        """Keep every fix and move each team to its newest; return the teams moved, not those it was known before."""

    def since(self, county: str, since: Mapping[str, datetime]) -> Mapping[str, Sequence[Fix]]:
        """Return the newest fixes of teams, each from its moment on, oldest first; a hundred and twenty at most."""

    def last(self, county: str, team: str, at: datetime) -> Fix | None:
        """Return the newest fix of a team that is not after a moment."""
