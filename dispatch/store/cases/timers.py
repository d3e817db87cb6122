"""The timers of cases over PostgreSQL; `SqlCases.write` sets them."""

from datetime import datetime

from dispatch.cases.case import Case
from dispatch.desk.records import DueTimer
from dispatch.store.cases.repository import SqlCases
from dispatch.store.transaction import Transaction


class SqlTimers:
    """`dispatch.desk.ports.Timers` over one transaction."""

    def __init__(self, transaction: Transaction, cases: SqlCases) -> None:
        self._transaction = transaction
        self._cases = cases

    def due(self, now: datetime, limit: int) -> list[DueTimer]:
        """Return timers that have come due."""
        return [DueTimer(**row) for row in self._transaction.rows("due", now=now, limit=limit)]

    def lock_case(self, timer: DueTimer) -> Case | None:
        """Return the timer's case, locked, with the timer removed; None if another worker holds or had it."""
        case = self._transaction.rows("lock_case_free", county=timer.county, case_id=timer.case_id).first()
        if case is None or self._transaction.rows("take_timer", county=timer.county, id=timer.id).first() is None:
            return None
        return self._cases.read(timer.county, timer.case_id)
