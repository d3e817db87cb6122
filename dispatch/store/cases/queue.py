"""The cases that wait for a team, over PostgreSQL."""

from datetime import datetime

from dispatch.cases.case import Case
from dispatch.desk.records import Waiting
from dispatch.store.cases.repository import SqlCases
from dispatch.store.rows import EXCLUSIONS
from dispatch.store.statements import SQL
from dispatch.store.transaction import Transaction


class SqlQueue:
    """`dispatch.desk.ports.Queue` over one transaction."""

    def __init__(self, transaction: Transaction, cases: SqlCases) -> None:
        self._transaction = transaction
        self._cases = cases

    def waiting(self, county: str, since: datetime) -> list[Waiting]:
        """Return the waiting cases in the order they are taken up."""
        return [
            Waiting(row["case_id"], row["category"], {k: EXCLUSIONS[v] for k, v in row["passed_over"].items()})
            for row in self._transaction.rows("waiting", county=county, since=since)
        ]

    def lock(self, county: str) -> None:
        """Let no other transaction of the county look through its waiting cases until this one has ended."""
        self._transaction.connection.execute(SQL["lock_queue"], {"county": county})

    def lock_case(self, county: str, case_id: int) -> Case | None:
        """Return a case if it still waits and is free, locked."""
        found = self._transaction.rows("lock_waiting", county=county, case_id=case_id).first()
        return self._cases.read(county, case_id) if found else None
