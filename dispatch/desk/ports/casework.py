"""Port of handling: what deadlines are reckoned by, and what is kept of each case."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from dispatch.cases.case import Case
from dispatch.casework.act import Duty
from dispatch.casework.clocks import Clocks, Kept
from dispatch.desk.ports.cases import Message
from dispatch.desk.records import NearDeadline
from dispatch.events import Event


class Casework(Protocol):
    """Handling within one transaction; a simulation keeps none."""

    def clocks(self, county: str) -> Clocks | None:
        """Return what deadlines of a county are reckoned by; None where no handling is kept."""

    def keep(self, case: Case, kept: Kept) -> None:
        """Keep what the handling of a locked case has become."""

    def write(
        self, case: Case, events: Sequence[Event], kept: Kept, messages: Sequence[Message], stations: Sequence[str] = ()
    ) -> None:
        """Append events of the office, keep what they fold into and tell the live maps; last in the transaction."""

    def near(self, county: str, until: date) -> Sequence[NearDeadline]:
        """Return the open deadlines due by a day that not everybody was warned of, locked; none that others hold."""

    def warned(self, county: str, warnings: Sequence[tuple[NearDeadline, Duty]], now: datetime) -> None:
        """Note who was warned of which deadline."""

    def stations(self, county: str) -> Sequence[str]:
        """Return the codes of the stations of a county."""

    def handlers(self, county: str) -> Sequence[str]:
        """Return who may be named as handler, as actors of events; nobody while there are no accounts."""
