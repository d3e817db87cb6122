"""Cases that go together, over PostgreSQL."""

from datetime import datetime

from dispatch.cases.case import Case
from dispatch.desk.records import Link
from dispatch.store.cases.repository import SqlCases
from dispatch.store.statements import SQL
from dispatch.store.transaction import Transaction


class SqlLinks:
    """`dispatch.desk.ports.Links` over one transaction."""

    def __init__(self, transaction: Transaction, cases: SqlCases) -> None:
        self._transaction = transaction
        self._cases = cases

    def add(self, case: Case, link: Link, *, now: datetime, actor: str) -> None:
        """Link a written case to another; a lead is seen from then on by the stations of what follows it."""
        pair = {"county": case.county, "case_id": link.case_id, "other_id": link.other_id, "kind": link.kind.value}
        self._transaction.connection.execute(SQL["link"], {**pair, "now": now, "actor": actor})

    def remove(self, case: Case) -> None:
        """Let a case follow no other any more."""
        self._transaction.connection.execute(SQL["unlink"], {"county": case.county, "case_id": case.id})

    def followers(self, case: Case) -> list[Case]:
        """Return the open cases that follow a case, the first to come first, locked."""
        found = self._transaction.rows("followers", county=case.county, case_id=case.id).all()
        return [self._cases.read(case.county, row["id"]) for row in found]

    def lead_of(self, case: Case) -> int | None:
        """Return the case that a case follows, None if none."""
        found = self._transaction.rows("lead_of", county=case.county, case_id=case.id).first()
        return None if found is None else int(found["other_id"])
