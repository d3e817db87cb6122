"""Rules of statutory clocks: dated data with their legal basis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dispatch.kinds import CaseKind, Category


class Unit(StrEnum):
    """The unit of a clock."""

    WORKING_DAY = "working_day"
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Basis:
    """A source of law and for cases received from when to when it holds; None: without an end."""

    text: str
    since: date
    until: date | None
    evidence: str
    """`V`: the text was read; `V*`: as transcribed by others; `2`: second-hand; `U`: not verified."""

    def holds(self, received: date) -> bool:
        """Tell whether it holds for a case received on a day."""
        return self.since <= received and (self.until is None or received <= self.until)


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock: how much time from which milestone to which, and what lengthens it.

    Rules of one `purpose` may hold at once; the earliest due day counts.
    `amount` and `extension` are in `unit`; `extension` is the most that may be added, 0 where the law gives none.
    `rolls`: a last day that is not worked moves to the next working day. A rule of amount 0 is due on its start day.
    """

    code: str
    purpose: str
    kinds: frozenset[CaseKind]
    categories: frozenset[Category]
    name_zh: str
    name_en: str
    starts: str
    stops: str
    amount: int
    unit: Unit
    extension: int
    suspended_by: Sequence[str]
    rolls: bool
    bases: Sequence[Basis]

    def bases_on(self, received: date) -> list[Basis]:
        """Return the sources of law that hold for a case received on a day."""
        return [basis for basis in self.bases if basis.holds(received)]
