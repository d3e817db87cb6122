"""Teams as they are now, and the cases they are responsible for, over PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, text

from dispatch.cases.case import Assignment, Case
from dispatch.decision.recommendation import Exclusion
from dispatch.desk.delivery import CARRIED
from dispatch.desk.records import Claim
from dispatch.lifecycle import CaseStatus
from dispatch.store import rows
from dispatch.store.statements import SQL
from dispatch.store.teams.tracks import SqlTracks
from dispatch.teams.team import TeamNow
from gis.travel.times import Method

EXCLUSIONS = {
    "declined": Exclusion.DECLINED,
    "expired": Exclusion.EXPIRED,
    "withdrawn": Exclusion.WITHDRAWN,
    "undone": Exclusion.UNDONE,
}
_DATABASE_NOW = text("SELECT now()")


class SqlAssignments(SqlTracks):
    """The part of `dispatch.desk.ports.Store` that makes teams responsible.

    Who is on duty is told as of `now`; without one, as of the beginning of the transaction by the database's clock.
    """

    def __init__(self, connection: Connection, stations: Collection[str] | None, now: datetime | None) -> None:
        super().__init__(connection, stations)
        self._now = now

    def teams(self, county: str) -> list[TeamNow]:
        """Return every team that is seen as it is now, by code."""
        return self._teams(county, None)

    def team(self, county: str, code: str) -> TeamNow | None:
        """Return one team as it is now, None if it is not seen."""
        return next(iter(self._teams(county, code)), None)

    def _teams(self, county: str, only: str | None) -> list[TeamNow]:
        seen = self._seen_stations
        found = self._rows("teams", county=county, now=self._moment(), only=only)
        return [rows.team_value(row) for row in found if seen is None or row["station"] in seen]

    def _moment(self) -> datetime:
        if self._now is None:
            self._now = self.connection.execute(_DATABASE_NOW).scalar_one()
        return self._now

    def known_teams(self, county: str, codes: set[str]) -> set[str]:
        """Return which of these codes are teams of the county that are seen."""
        asked = {"county": county, "codes": list(codes), "stations": self._seen_stations}
        return {row["code"] for row in self._rows("known_teams", **asked)}

    def passed_over(self, case: Case, since: datetime) -> Mapping[str, Exclusion]:
        """Return the teams that gave this case back."""
        found = self._rows("passed_over", county=case.county, case_id=case.id, since=since)
        return {row["team"]: EXCLUSIONS[row["type"]] for row in found}

    def lock_proposals(self, county: str) -> None:
        """Let no other transaction of the county propose a team until this one has ended."""
        self.connection.execute(SQL["lock_proposals"], {"county": county})

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
        """Make a team responsible; None if it was taken meanwhile."""
        claimed = self._rows(
            "claim",
            county=case.county,
            case_id=case.id,
            team=team,
            travel_s=travel_s,
            turnout_s=turnout_s,
            method=method,
            now=now,
            expires_at=expires_at,
            deliver_by=deliver_by,
            carried_since=now - CARRIED,
        ).first()
        return Claim(claimed["id"], claimed["deliver_by"]) if claimed else None

    def delivered(self, case: Case, at: datetime) -> None:
        """Remember when a phone had the active assignment of a case."""
        self.connection.execute(SQL["delivered"], {"county": case.county, "case_id": case.id, "at": at})

    def update_assignment(
        self, case: Case, status: str, *, at: datetime, eta_at: datetime | None = None, ended: bool = False
    ) -> None:
        """Move the active assignment of a case."""
        moved = {"county": case.county, "case_id": case.id, "status": status, "at": at, "eta_at": eta_at}
        self.connection.execute(SQL["update_assignment"], {**moved, "ended": ended})

    def give_back(self, case: Case, team: str, status: CaseStatus, *, pause_s: float) -> bool:
        """Make a team responsible again for a case taken from it; False if it was taken meanwhile."""
        asked = {"county": case.county, "case_id": case.id, "team": team, "status": status.value}
        rolling = status in {CaseStatus.EN_ROUTE, CaseStatus.ON_SCENE}
        return self._rows("give_back", **asked, rolling=rolling, pause_s=pause_s).first() is not None

    def assignment(self, case: Case) -> Assignment | None:
        """Return the assignment that goes with the status of a case."""
        status = CaseStatus.CLEARED if case.status is CaseStatus.CLOSED else case.status
        found = self._rows("assignment", county=case.county, case_id=case.id, status=status.value).first()
        return None if found is None else rows.assignment_value(found)
