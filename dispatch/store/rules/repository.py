"""The versions of a county's rules over one connection; nothing is committed here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection

from dispatch.roster import needs
from dispatch.rules import escalation, policy
from dispatch.rules.changes import Flat, Version, flat, flat_needs
from dispatch.store.rows import as_json
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("rules.sql"))
type Kind = Literal["policies", "escalations", "needs"]
_SPREAD: Mapping[Kind, Callable[[Any], Flat]] = {
    "policies": lambda rules: flat(policy.from_rules(rules, "kept").rules()),
    "escalations": lambda rules: flat(escalation.from_rules(rules, "kept").rules()),
    "needs": lambda rules: flat_needs([needs.as_rule(each) for each in needs.from_rules(rules)]),
}
"""A rule that did not exist yet when a version was kept had its default."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules that a county set, version by version, with their authors."""

    connection: Connection
    county: str

    def lock(self) -> None:
        """Let nobody else change the county's rules until this transaction has ended."""
        self.connection.execute(SQL["lock"], {"county": self.county})

    def keep(self, kind: Literal["policy", "escalation"], version: str, rules: Mapping[str, Any], actor: str) -> None:
        """Keep a new version."""
        row = {"county": self.county, "version": int(version), "rules": as_json(rules), "actor": actor}
        self.connection.execute(SQL[f"keep_{kind}"], row)

    def versions(self, kind: Kind, limit: int) -> list[Version]:
        """Return the newest versions, the newest first."""
        rows = self.connection.execute(SQL[kind], {"county": self.county, "limit": limit}).mappings()
        spread = _SPREAD[kind]
        return [Version(str(row["version"]), spread(row["rules"]), row["made_at"], row["made_by"]) for row in rows]
