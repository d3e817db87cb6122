"""The jobs of one county as they are asked for, seen and cancelled; a planner's process does them (`.claims`)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping

from dispatch.errors import PlanningBusyError, UnknownJobError
from dispatch.planning.scenarios import summary
from dispatch.store.planning.claims import STALE_S
from dispatch.store.planning.planners import with_planners
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("jobs.sql"))
MOST_WAITING = 50


@dataclass(frozen=True, slots=True)
class Jobs:
    """A county's jobs as of `now`."""

    connection: Connection
    county: str
    now: datetime

    def add(self, kind: str, asked: Mapping[str, Any], by: str, *, scenario: int | None = None) -> int:
        """Queue a job; return its number.

        Raises
        ------
        PlanningBusyError
            Too many of the county's are waiting.
        """
        waiting = int(self._run("waiting").scalar_one())
        if waiting >= MOST_WAITING:
            raise PlanningBusyError(
                f"{waiting} planning jobs of the county are not done yet; wait for some, or cancel them. "
                f"本县还有 {waiting} 个规划任务未完成，请稍候或先取消部分任务。"
            )
        values = {"scenario": scenario, "kind": kind, "by": by}
        added = self._run("add", input=json.dumps(asked, ensure_ascii=False), **values)
        return int(added.mappings().one()["id"])

    def listed(
        self,
        *,
        states: Sequence[str] | None = None,
        scenario: int | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[dict[str, Any]]:
        """Return jobs, the newest first, without what they found."""
        wanted = {"states": None if states is None else list(states), "scenario": scenario}
        found = [summary.job(row) for row in self._run("listed", before=before, limit=limit, **wanted).mappings()]
        with_planners(found, self.connection)
        return found

    def one(self, number: int) -> dict[str, Any]:
        """Return a job with all it found."""
        found = summary.job_in_full(self._one(number))
        with_planners([found], self.connection)
        return found

    def cancel(self, number: int) -> dict[str, Any]:
        """Ask for a job's end; one that has ended stays as it is."""
        self._one(number)
        self._run("cancel", id=number, stale_s=STALE_S)
        return self.one(number)

    def _one(self, number: int) -> RowMapping:
        row: RowMapping | None = self._run("one", id=number).mappings().one_or_none()
        if row is None:
            raise UnknownJobError(f"No planning job {number} in county {self.county}. 没有这个规划任务。", field="job")
        return row

    def _run(self, query: str, **values: Any) -> Any:
        return self.connection.execute(SQL[query], {"county": self.county, "now": self.now, **values})
