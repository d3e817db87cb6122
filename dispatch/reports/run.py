"""A report that was made: what was asked, and what it was counted by."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from dispatch.kinds import CaseKind, Category, Channel
from dispatch.reports.destroyed import Destroyed
from dispatch.reports.facts import Facts


@dataclass(frozen=True, slots=True)
class Asked:
    """A period as it was written, and what its cases are narrowed to; `station` is a code, or `bureau`."""

    period: str
    kind: CaseKind | None = None
    station: str | None = None
    category: Category | None = None
    channel: Channel | None = None

    @property
    def is_narrowed(self) -> bool:
        """Tell whether not every case of the period is asked for."""
        return len(self.plain) > 1

    def takes(self, facts: Facts) -> bool:
        """Tell whether a case is one of those asked for."""
        mine = {"kind": facts.kind, "station": facts.station or "bureau", "category": facts.category}
        mine["channel"] = facts.channel
        return all(getattr(self, name) in {None, value} for name, value in mine.items())

    @property
    def plain(self) -> dict[str, str]:
        """Return it as plain values, without what is not asked."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: str(value) for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Basis:
    """What figures were counted by: digests of the definitions and of the rules of clocks, and the calendar."""

    definitions: str
    rules: str
    calendar: str


@dataclass(frozen=True, slots=True)
class Run:
    """A report that was made; it never changes.

    Attributes
    ----------
    stations : frozenset of str, optional
        The stations whose cases it is of; None: the whole county.
    figures : list
        Its figures as `dispatch.views.reports.report.FigureView`.
    """

    county: str
    number: int
    stations: frozenset[str] | None
    form: str
    asked: Asked
    first: date
    last: date
    as_of: date
    basis: Basis
    made_at: datetime
    made_by: str
    facts: tuple[Facts, ...]
    activities: tuple[Destroyed, ...]
    figures: list[dict[str, Any]]
    digest: str
