"""Assignments of teams to cases, over PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dispatch.cases.case import Assignment, Case
from dispatch.decision.recommendation import Exclusion
from dispatch.desk.delivery import CARRIED
from dispatch.desk.records import ActiveAssignment, Claim
from dispatch.lifecycle import CaseStatus
from dispatch.store.rows import EXCLUSIONS, assignment_value
from dispatch.store.statements import SQL
from dispatch.store.transaction import Transaction
from gis.position import Position
from gis.travel.times import Method


class SqlAssignments:
    """`dispatch.desk.ports.Assignments` over one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection
        self._rows = transaction.rows

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

    def of(self, case: Case) -> Assignment | None:
        """Return the assignment that goes with the status of a case."""
        status = CaseStatus.CLEARED if case.status is CaseStatus.CLOSED else case.status
        found = self._rows("assignment", county=case.county, case_id=case.id, status=status.value).first()
        return None if found is None else assignment_value(found)

    def active(self, county: str, teams: Sequence[str]) -> list[ActiveAssignment]:
        """Return the active assignments of these teams."""
        return [
            ActiveAssignment(
                row["team"],
                row["case_id"],
                CaseStatus(row["status"]),
                Position(row["lon"], row["lat"]),
                row["acknowledged_at"],
                row["place_accuracy_m"],
            )
            for row in self._rows("active_assignments", county=county, teams=list(teams))
        ]

    def update(
        self, case: Case, status: str, *, at: datetime, eta_at: datetime | None = None, ended: bool = False
    ) -> None:
        """Move the active assignment of a case."""
        moved = {"county": case.county, "case_id": case.id, "status": status, "at": at, "eta_at": eta_at}
        self._connection.execute(SQL["update_assignment"], {**moved, "ended": ended})

    def set_eta(self, case: Case, eta_at: datetime) -> None:
        """Remember when the team on its way is expected."""
        self._connection.execute(SQL["set_eta"], {"county": case.county, "case_id": case.id, "eta_at": eta_at})

    def delivered(self, case: Case, at: datetime) -> None:
        """Remember when a phone had the active assignment of a case."""
        self._connection.execute(SQL["delivered"], {"county": case.county, "case_id": case.id, "at": at})

    def give_back(self, case: Case, team: str, status: CaseStatus, *, pause_s: float) -> bool:
        """Make a team responsible again for a case taken from it; False if it was taken meanwhile."""
        asked = {"county": case.county, "case_id": case.id, "team": team, "status": status.value}
        rolling = status in {CaseStatus.EN_ROUTE, CaseStatus.ON_SCENE}
        return self._rows("give_back", **asked, rolling=rolling, pause_s=pause_s).first() is not None

    def passed_over(self, case: Case, since: datetime) -> Mapping[str, Exclusion]:
        """Return the teams that gave this case back."""
        found = self._rows("passed_over", county=case.county, case_id=case.id, since=since)
        return {row["team"]: EXCLUSIONS[row["type"]] for row in found}

    def lock_proposals(self, county: str) -> None:
        """Let no other transaction of the county propose a team until this one has ended."""
        self._connection.execute(SQL["lock_proposals"], {"county": county})
