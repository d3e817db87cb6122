"""Cases and their events over PostgreSQL."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, text

from dispatch.cases.case import Case
from dispatch.casework.clocks import Kept
from dispatch.decision.recommendation import Recommendation
from dispatch.desk.ports import Message
from dispatch.desk.records import Timer
from dispatch.errors import UnknownCaseError
from dispatch.events import Event, teams_of
from dispatch.store import rows
from dispatch.store.casework.repository import kept_rows
from dispatch.store.feed import SqlFeed
from dispatch.store.rows import as_json
from dispatch.store.statements import SQL
from dispatch.store.transaction import Transaction

_CASE = text(f"{SQL['case_columns'].text} WHERE c.county = :county AND c.id = :case_id")
_CASE_BY_NUMBER = text(f"{SQL['case_columns'].text} WHERE c.id = :case_id")
_NEW_CASE_ID = text(f"SELECT {SQL['new_case_id'].text} AS case_id")


def _unknown(case_id: int) -> UnknownCaseError:
    return UnknownCaseError(f"No case {case_id}; GET /api/v1/complaints lists them. 没有这个案件。", field="id")


class SqlCases:
    """`dispatch.desk.ports.Cases` over one transaction.

    Parameters
    ----------
    numbers
        Case numbers that were read already, to be given first.
    """

    def __init__(self, transaction: Transaction, feed: SqlFeed, numbers: list[int]) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._feed = feed
        self._numbers = numbers

    def new_id(self) -> int:
        """Return a number no case has."""
        return self._numbers.pop() if self._numbers else int(self._connection.execute(_NEW_CASE_ID).scalar_one())

    def get(self, case_id: int, *, lock: bool = False) -> Case:
        """Return a case with its assignment; raises UnknownCaseError."""
        found = self._transaction.rows("lock_case", case_id=case_id).first() if lock else self._by_number(case_id)
        if found is None or not self._transaction.sees(found["county"]):
            raise _unknown(case_id)
        return self.read(found["county"], case_id) if lock else rows.case_value(found)

    def _by_number(self, case_id: int) -> RowMapping | None:
        return self._connection.execute(_CASE_BY_NUMBER, {"case_id": case_id}).mappings().first()

    def county_of(self, case_id: int) -> str:
        """Return the county of a case; raises UnknownCaseError."""
        found = self._transaction.rows("find_case", case_id=case_id).first()
        if found is None or not self._transaction.sees(found["county"]):
            raise _unknown(case_id)
        return str(found["county"])

    def read(self, county: str, case_id: int) -> Case:
        """Return a case that is known to exist, as it is now."""
        row = self._connection.execute(_CASE, {"county": county, "case_id": case_id}).mappings().one()
        return rows.case_value(row)

    def lock_free(self, county: str, case_id: int) -> Case | None:
        """Return a case if nobody else holds it, locked."""
        found = self._transaction.rows("lock_case_free", county=county, case_id=case_id).first()
        return self.read(county, case_id) if found else None

    def log(self, case: Case) -> list[Event]:
        """Return every event of a case in order."""
        found = self._transaction.rows("events", county=case.county, case_id=case.id)
        return [rows.event_value(row) for row in found]

    def write(
        self,
        case: Case,
        events: Sequence[Event],
        *,
        timers: Iterable[Timer],
        opened: bool = False,
        decision: Recommendation | None = None,
        messages: Sequence[Message] = (),
        stations: Sequence[str] = (),
        sharing: Sequence[str] = (),
        handling: Kept | None = None,
    ) -> None:
        """Append events, write what they fold into and tell the live maps, in one statement."""
        self._connection.execute(
            SQL["open_case" if opened else "change_case"],
            {
                "county": case.county,
                "case_id": case.id,
                "now": case.updated_at,
                "teams": sorted(teams_of(events)),
                "stations": list(stations),
                "sharing": list(sharing),
                "row": as_json(rows.case_row(case)),
                "events": as_json(rows.event_rows(case, events)),
                "decision": as_json(rows.decision_row(case, decision)),
                "timers": as_json(rows.timer_rows(list(timers))),
                "messages": self._feed.take(case.county, messages),
                **kept_rows(case, handling),
            },
        )

    def reassigned(self, county: str, now: datetime) -> list[tuple[int, str]]:
        """Return the open cases that the station that has their place today does not see, with it."""
        found = self._transaction.rows("reassigned", county=county, now=now)
        return [(row["case_id"], row["station"]) for row in found]

    def newly_sharing(self, county: str) -> list[tuple[int, str]]:
        """Return the open cases with premises that are a team's whose station does not share in the order, with it."""
        found = self._transaction.rows("newly_sharing", county=county)
        return [(row["case_id"], row["station"]) for row in found]
