"""Tracks of teams, over PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dispatch.desk.records import TrackedFix
from dispatch.store.rows import fix_value
from dispatch.store.statements import SQL
from dispatch.store.transaction import Transaction
from dispatch.teams.team import Fix

MOST_TRACKED = 120
"""Fixes of a team looked at: ten minutes at the pace of the way."""


class SqlTracks:
    """`dispatch.desk.ports.Tracks` over one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def keep(self, county: str, fixes: Sequence[TrackedFix], now: datetime) -> set[str]:
        """Keep every fix and move each team to its newest; return the teams moved."""
        moved = self._transaction.connection.execute(
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
                "by": [f.by for f in fixes],
            },
        )
        return set(moved.scalars())

    def since(self, county: str, since: Mapping[str, datetime]) -> Mapping[str, Sequence[Fix]]:
        """Return the newest fixes of teams, each from its moment on, oldest first."""
        found: dict[str, list[Fix]] = {}
        asked = {"county": county, "teams": list(since), "since": list(since.values()), "most": MOST_TRACKED}
        for row in self._transaction.rows("tracks", **asked):
            found.setdefault(row["team"], []).append(fix_value(row))
        return found

    def last(self, county: str, team: str, at: datetime) -> Fix | None:
        """Return the newest fix of a team that is not after a moment."""
        row = self._transaction.rows("last_fix", county=county, team=team, at=at).first()
        return None if row is None else fix_value(row)
