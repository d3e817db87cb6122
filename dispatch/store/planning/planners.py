"""Tell whether a planner's process is there, for the server's administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from gis.store import queries

SQL = queries.load(Path(__file__).with_name("planners.sql"))
UNFINISHED = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Planners:
    """The number of connected planners, and of unfinished jobs."""

    connected: int
    unfinished: int

    @classmethod
    def of(cls, connection: Connection) -> "Planners":
        """Return how it stands; of jobs only those of counties that are seen."""
        row = connection.execute(SQL["planners"]).one()
        return cls(row.planners, row.unfinished)

    @property
    def state(self) -> str:
        """Return `up` or `down`."""
        return "up" if self.connected else "down"

    @property
    def warning(self) -> str | None:
        """Return what to say where jobs wait in vain."""
        if self.connected or not self.unfinished:
            return None
        return (
            f"{self.unfinished} planning jobs wait, and no planner runs: see the server's log, or run "
            f"`wangge plan jobs work`. 有 {self.unfinished} 个规划任务等待，但规划进程未运行，请查看服务器日志。"
        )


def with_planners(jobs: Sequence[dict[str, Any]], connection: Connection) -> None:
    """Note in jobs whether they are held up: not ended, and no planner is connected that could go on with them."""
    unfinished = [job for job in jobs if job["state"] in UNFINISHED]
    is_down = bool(unfinished) and not Planners.of(connection).connected
    for job in jobs:
        job["held_up"] = is_down and job["state"] in UNFINISHED


def counts(connection: Connection) -> list[tuple[str, str, int]]:
    """Return how many jobs there are, by county and state."""
    return [(row[0], row[1], row[2]) for row in connection.execute(SQL["counts"])]
