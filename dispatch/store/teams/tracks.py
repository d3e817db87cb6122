"""What teams do on their way over PostgreSQL: their fixes, the errands they are on, their duty."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from dispatch.cases.case import Case
from dispatch.desk.records import ActiveAssignment, TrackedFix
from dispatch.errors import UnknownTeamError
from dispatch.lifecycle import CaseStatus
from dispatch.store.rows import fix_value
from dispatch.store.statements import SQL
from dispatch.teams.team import Fix
from gis.position import Position

MOST_TRACKED = 120
"""Fixes of a team looked at: ten minutes at the pace of the way."""


class SqlTracks:
    """The part of `dispatch.desk.ports.Store` that follows teams; of other stations than `stations` none is found."""

    def __init__(self, connection: Connection, stations: Collection[str] | None) -> None:
        self.connection = connection
        self._seen_stations = None if stations is None else sorted(stations)

    def _rows(self, query: str, **values: Any) -> Any:
        return self.connection.execute(SQL[query], values).mappings()

    def keep_fixes(self, county: str, fixes: Sequence[TrackedFix], now: datetime) -> set[str]:
        """Keep every fix and move each team to its newest; return the teams moved."""
        moved = self.connection.execute(
            SQL["keep_fixes"],
            {
                "county": county,
                "now": now,
                "teams": [f.team for f in fixes],
                "at": [f.fix.at for f in fixes],
                "lon": [f.fix.position.lon for f in fixes],
                "lat": [f.fix.position.lat for f in fixes],
                "accuracy_m": [f.fix.accuracy_m for f in fixes],
                "source_lon": [f.source.lon for f in fixes],
                "source_lat": [f.source.lat for f in fixes],
                "source_datum": [f.source.datum.value for f in fixes],
            },
        )
        return set(moved.scalars())

    def errands(self, county: str, teams: Sequence[str]) -> list[ActiveAssignment]:
        """Return the active cases of these teams."""
        return [
            ActiveAssignment(
                row["team"],
                row["case_id"],
                CaseStatus(row["status"]),
                Position(row["lon"], row["lat"]),
                row["acknowledged_at"],
                row["place_accuracy_m"],
            )
            for row in self._rows("errands", county=county, teams=list(teams))
        ]

    def tracks(self, county: str, since: Mapping[str, datetime]) -> Mapping[str, Sequence[Fix]]:
        """Return the newest fixes of teams, each from its moment on, oldest first."""
        found: dict[str, list[Fix]] = {}
        asked = {"county": county, "teams": list(since), "since": list(since.values()), "most": MOST_TRACKED}
        for row in self._rows("tracks", **asked):
            found.setdefault(row["team"], []).append(fix_value(row))
        return found

    def set_eta(self, case: Case, eta_at: datetime) -> None:
        """Remember when the team on its way is expected."""
        self.connection.execute(SQL["set_eta"], {"county": case.county, "case_id": case.id, "eta_at": eta_at})

    def set_duty(self, county: str, team: str, *, on_duty: bool, now: datetime) -> None:
        """Put a team on or off duty; raises UnknownTeamError."""
        asked = {"county": county, "team": team, "on_duty": on_duty, "stations": self._seen_stations, "now": now}
        if self._rows("set_duty", **asked).first() is None:
            raise UnknownTeamError(team)
