"""The cases that wait for a team, over PostgreSQL."""

from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy.exc import OperationalError

from dispatch.cases.case import Case
from dispatch.desk.records import Waiting
from dispatch.store.cases.repository import SqlCases
from dispatch.store.rows import EXCLUSIONS
from dispatch.store.statements import SQL
from dispatch.store.transaction import Transaction

PATIENCE_S = 0.5
"""Seconds to wait for a case that somebody holds: longer than a step or the case's own timer holds it, and shorter
than PostgreSQL waits before it looks for a deadlock."""


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
        """Return a case if it still waits, locked; None if somebody holds it for longer than `PATIENCE_S`."""
        asked = {"county": county, "case_id": case_id}
        found = self._transaction.rows("lock_waiting", **asked).first() or self._waited_for(asked)
        return self._cases.read(county, case_id) if found else None

    def _waited_for(self, asked: dict[str, Any]) -> object | None:
        """Return whether a case still waits once whoever holds it has ended, locked."""
        connection = self._transaction.connection
        try:
            with connection.begin_nested():
                connection.execute(SQL["wait_at_most"], {"wait": f"{PATIENCE_S * 1000:.0f}ms"})
                found: object | None = self._transaction.rows("lock_waiting_held", **asked).first()
                connection.execute(SQL["wait_as_ever"])
        except OperationalError as refused:
            if not isinstance(refused.orig, psycopg.errors.LockNotAvailable):
                raise
            return None
        return found
