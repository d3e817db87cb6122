"""Rehearsals of one county over one connection, and the exercises that came of them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from dispatch.errors import NoRehearsalError, RehearsalRunningError
from dispatch.moments import stamp
from gis.store import queries

SQL = queries.load(Path(__file__).with_name("rehearsals.sql"))


@dataclass(frozen=True, slots=True)
class Rehearsals:
    """A county's rehearsals as of `now`."""

    connection: Connection
    county: str
    now: datetime

    def is_on(self) -> bool:
        """Tell whether the county rehearses now."""
        newest = self._newest()
        return newest is not None and newest["ends_at"] > self.now

    def summary(self) -> dict[str, Any]:
        """Return how it stands, as plain values; `cases` are the exercises that were not cleared yet."""
        newest = self._newest() or {}
        moments = ("started_at", "ends_at", "cleared_at")
        return {
            "on": bool(newest) and newest["ends_at"] > self.now,
            **{name: stamp(newest.get(name)) for name in moments},
            "started_by": newest.get("started_by"),
            "ended_by": newest.get("ended_by"),
            "note": newest.get("note"),
            "cases": newest.get("cases", 0),
            "now": stamp(self.now),
        }

    def begin(self, until: datetime, note: str | None, by: str) -> None:
        """Begin one; raises RehearsalRunningError where one runs."""
        self._run("lock")
        if self.is_on():
            raise RehearsalRunningError(
                f"County {self.county} is rehearsing already; end that first. 本县正在演练，请先结束。", field="until"
            )
        self._run("begin", until=until, note=note, by=by)

    def end(self, by: str) -> None:
        """End the one that runs; raises NoRehearsalError where none does."""
        if self._run("end", by=by).rowcount == 0:
            raise NoRehearsalError(f"County {self.county} is not rehearsing. 本县当前没有演练。")

    def clear(self) -> int:
        """Delete every exercise of the county with all that belongs to it; return how many there were."""
        self._run("lock")
        gone = int(self._run("clear").scalar_one())
        self._run("cleared")
        return gone

    def _newest(self) -> Any:
        return self._run("newest").mappings().one_or_none()

    def _run(self, query: str, **values: Any) -> Any:
        return self.connection.execute(SQL[query], {"county": self.county, "now": self.now, **values})
