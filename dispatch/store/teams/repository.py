"""Teams as they are now, over PostgreSQL."""

from datetime import datetime

from sqlalchemy import text

from dispatch.errors import UnknownTeamError
from dispatch.store.rows import team_value
from dispatch.store.transaction import Transaction
from dispatch.teams.team import TeamNow

_DATABASE_NOW = text("SELECT now()")


class SqlTeams:
    """`dispatch.desk.ports.Teams` over one transaction.

    Who is on duty is derived as of `at`; without one, as of the beginning of the transaction by the database's clock.
    """

    def __init__(self, transaction: Transaction, at: datetime | None) -> None:
        self._transaction = transaction
        self._stations = transaction.station_codes()
        self._at = at

    def now(self, county: str) -> list[TeamNow]:
        """Return every team that is seen as it is now, by code."""
        return self._teams(county, None)

    def get(self, county: str, code: str) -> TeamNow | None:
        """Return one team as it is now, None if it is not seen."""
        return next(iter(self._teams(county, code)), None)

    def _teams(self, county: str, only: str | None) -> list[TeamNow]:
        seen = self._stations
        found = self._transaction.rows("teams", county=county, now=self._moment(), only=only)
        return [team_value(row) for row in found if seen is None or row["station"] in seen]

    def _moment(self) -> datetime:
        if self._at is None:
            self._at = self._transaction.connection.execute(_DATABASE_NOW).scalar_one()
        return self._at

    def known(self, county: str, codes: set[str]) -> set[str]:
        """Return which of these codes are teams of the county that are seen."""
        asked = {"county": county, "codes": list(codes), "stations": self._stations}
        return {row["code"] for row in self._transaction.rows("known_teams", **asked)}

    def set_duty(self, county: str, team: str, *, on_duty: bool, now: datetime) -> None:
        """Put a team on or off duty; raises UnknownTeamError."""
        asked = {"county": county, "team": team, "on_duty": on_duty, "stations": self._stations, "now": now}
        if self._transaction.rows("set_duty", **asked).first() is None:
            raise UnknownTeamError(team)
