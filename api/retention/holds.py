"""Rules and holds in the database: one instance per transaction, nothing committed here."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from api.retention.rules import DEFAULTS, Kind, RetentionError, Rule, checked
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("queries.sql"))


class Retention:
    """Retention periods and holds, over one SQLAlchemy connection."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def _rows(self, query: str, **values: Any) -> Any:
        return self._connection.execute(SQL[query], values).mappings()

    def rules(self, county: str) -> list[Rule]:
        """Return every rule a county has set, also such as are not in force yet."""
        return [
            Rule(Kind(row["kind"]), row["keep_days"], row["basis"], row["valid_from"])
            for row in self._rows("rules", county=county)
        ]

    def in_force(self, county: str, today: date) -> dict[Kind, Rule]:
        """Return the rule of each kind on a day of the county."""
        begun = {rule.kind: rule for rule in self.rules(county) if rule.valid_from <= today}  # in order of the day
        return {kind: begun.get(kind, DEFAULTS[kind]) for kind in Kind}

    def set_rule(self, county: str, rule: Rule, *, by: str) -> None:
        """Set a rule, or mend the one that begins on the same day; raises RetentionError."""
        checked(rule)
        asked = {"kind": rule.kind.value, "valid_from": rule.valid_from, "keep_days": rule.keep_days}
        values = {"county": county, **asked, "basis": rule.basis, "now": self._now, "by": by}
        self._connection.execute(SQL["set_rule"], values)

    def holds(self, county: str) -> list[dict[str, Any]]:
        """Return the holds of a county that are not lifted."""
        return [dict(row) for row in self._rows("holds", county=county)]

    def hold(self, county: str, case_id: int, reason: str, *, by: str) -> None:
        """Let nothing of a case be erased until further notice; a second hold changes nothing."""
        asked = {"county": county, "case_id": case_id, "reason": reason, "now": self._now, "by": by}
        self._connection.execute(SQL["hold"], asked)

    def lift(self, county: str, case_id: int, reason: str, *, by: str) -> None:
        """Lift a hold; raises RetentionError where there is none."""
        asked = {"county": county, "case_id": case_id, "reason": reason, "now": self._now, "by": by}
        if self._rows("lift", **asked).first() is None:
            raise RetentionError(f"Case {case_id} is not on hold. 该案件未设法律保全。", field="held")

    def runs(self, county: str, *, limit: int = 40) -> list[dict[str, Any]]:
        """Return what the last runs did, the newest first."""
        return [dict(row) for row in self._rows("runs", county=county, limit=limit)]

    def last_run(self, county: str) -> datetime | None:
        """Return when the job last ran for a county."""
        found: datetime | None = self._connection.execute(
            SQL["last_run"], {"county": county, "now": self._now}
        ).scalar()
        return found
