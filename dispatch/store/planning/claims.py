"""The queue of jobs as a planner's process works through it.

Every call is one statement that is a transaction of its own: the process has the lowest priority, and would hold a lock
for as long as it is starved.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping

from gis.store import queries

SQL = queries.load(Path(__file__).with_name("claims.sql"))
STALE_S = 30.0
"""After that long without a heartbeat a job's planner is taken for dead; so is one whose heartbeat is that far
ahead, for the clock was set back since."""
MOST_ATTEMPTS = 3
KEEP_DAYS = 90
CHANNEL = "wangge_planner"


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it was claimed; `attempts` counts this claim."""

    county: str
    id: int
    kind: str
    input: Mapping[str, Any]
    asked_at: datetime
    attempts: int


class LostClaimError(Exception):
    """The job is another planner's by now, or was removed."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The queue over a connection that commits every statement, for one planner; `stale_s` as `STALE_S`."""

    connection: Connection
    planner: str
    stale_s: float = STALE_S

    def claim(self, given_up: Mapping[str, str]) -> Job | None:
        """Return the next job, which is this planner's from now on; None where nothing waits.

        Parameters
        ----------
        given_up
            What is said of a job that has taken down its planner too often.
        """
        self.give_up(given_up)
        row = self._run("claim", stale_s=self.stale_s).mappings().one_or_none()
        return None if row is None else Job(**{name: value for name, value in row.items() if name != "announced"})

    def give_up(self, given_up: Mapping[str, str]) -> None:
        """End the jobs of silent planners that are cancelled, or have taken down their planner too often."""
        error = json.dumps(given_up, ensure_ascii=False)
        self._run("give_up", stale_s=self.stale_s, most=MOST_ATTEMPTS, error=error)

    def beat(self, job: Job) -> bool:
        """Say that this planner lives; return whether the job is to be cancelled."""
        return bool(self._own(job, "beat")["cancel"])

    def progress(self, job: Job, progress: float, stage: str, partial: str | None) -> bool:
        """Say how far the job is; return whether it is to be cancelled. `partial` is JSON text."""
        return bool(self._own(job, "progress", progress=progress, stage=stage, partial=partial)["cancel"])

    def prepared(self, job: Job, versions: Mapping[str, Any], blocks: int) -> dict[int, str]:
        """Say what the job is made of; return the blocks that are finished, as JSON text by number."""
        text = json.dumps(versions, ensure_ascii=False)
        return dict(self._own(job, "prepared", versions=text, blocks=blocks)["kept"])

    def keep_block(self, job: Job, number: int, result: str, *, done: int, progress: float, tell: bool) -> bool:
        """Keep a finished block; return whether the job is to be cancelled."""
        values = {"number": number, "result": result, "done": done, "progress": progress, "tell": tell}
        return bool(self._own(job, "keep_block", **values)["cancel"])

    def finish(self, job: Job, result: str, digest: str) -> None:
        """Keep the answer, JSON text, and the SHA-256 of it."""
        self._own(job, "finish", result=result, digest=digest)

    def fail(self, job: Job, error: Mapping[str, str]) -> None:
        """End the job without an answer, and say why."""
        self._own(job, "end", state="failed", error=json.dumps(error, ensure_ascii=False))

    def cancel(self, job: Job) -> None:
        """End the job as somebody asked."""
        self._own(job, "end", state="cancelled", error=None)

    def release(self, job: Job, *, clean: bool) -> None:
        """Give the job back to the queue; `clean` where it is not to blame."""
        self._own(job, "release", clean=clean)

    def give_back(self) -> None:
        """Give back what this planner held over a connection that it has lost: its jobs are not to blame for that."""
        self._run("give_back")

    def left_behind(self, ended: Sequence[str]) -> None:
        """Let what those planners held be taken over at once; `ended`: their names up to the last colon and with it."""
        self._run("left_behind", stale_s=self.stale_s, ended=list(ended))

    def tidy(self) -> int:
        """Remove jobs that ended long ago; return how many."""
        return int(self._run("tidy", keep_days=KEEP_DAYS).rowcount)

    def stand_by(self) -> None:
        """Let everybody see that a planner runs, for as long as this connection lasts."""
        self._run("up")

    def _own(self, job: Job, query: str, **values: Any) -> RowMapping:
        where = {"county": job.county, "id": job.id}
        row: RowMapping | None = self._run(query, **where, **values).mappings().one_or_none()
        if row is None:
            raise LostClaimError(f"job {job.county}/{job.id} is not planner {self.planner}'s any more")
        return row

    def _run(self, query: str, **values: Any) -> Any:
        return self.connection.execute(SQL[query], {"planner": self.planner, **values})
