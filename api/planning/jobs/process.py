"""The planner's process: beside the web workers, at the lowest priority, one job at a time.

It has one connection to the database; a child that prepares a job has another. Faults of a job happen in a child. If
the process itself is killed, the next one continues its job after the last finished block: at once where the
supervisor names the one that died, else once the heartbeat is stale.
"""

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from api.clock import now
from api.db.engine import EVERYTHING, as_application, open_engine
from api.planning.jobs import failures
from api.planning.jobs.idle import LEAST_MB, machine_memory_mb, one_thread, spare_processors, yield_to_everybody
from api.planning.jobs.run import Resources, Run
from api.planning.jobs.terms import DaskAccess, Terms
from api.process.failures import log_failure, one_line
from api.process.log_levels import log_from
from api.process.parent import die_with
from api.settings import Settings, load
from dispatch.store.planning.claims import CHANNEL, Claims

log = logging.getLogger("wangge.planning")
LOOK_EVERY_S = 5.0
"""Seconds between looks for jobs without a notification: behind a pooler there is none."""
MOST_LOSSES = 10
"""So often in a row a lost database is no fault of the job in hand; then it may be, and counts."""
AGAIN_S = 1.0
TIDY_EVERY_S = 3600.0


def main() -> None:
    """Run the planner until it is stopped or the first given process ends; the others were planners before it."""
    if len(sys.argv) > 1:
        die_with(int(sys.argv[1]))
    settings = load()
    log_from(settings.log_level)
    yield_to_everybody()
    one_thread()
    planner = Planner(settings, sys.argv[2:])
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: planner.stop())
    planner.run()


def means_of(settings: Settings) -> Resources:
    """Return what a planner may use, by the settings."""
    spool = settings.home.absolute() / "planner"
    dask = None
    if settings.dask_address:
        dask = DaskAccess(settings.dask_address, settings.dask_ca, settings.dask_cert, settings.dask_key)
    terms = Terms(
        str(settings.application_url or settings.database_url),
        settings.graphs_folder.absolute(),
        settings.planning_kinds,
        memory_mb(settings),
        dask,
    )
    return Resources(terms, processes(settings), spool)


def processes(settings: Settings) -> int:
    """Return how many blocks are done side by side: never so many that one has less memory than it can begin with."""
    wanted = settings.planner_processes or spare_processors()
    return max(1, min(wanted, memory_mb(settings) // LEAST_MB))


def memory_mb(settings: Settings) -> int:
    """Return how much memory all the planner's children together may take."""
    return settings.planner_memory_mb or max(LEAST_MB, machine_memory_mb() // 2)


class Planner:
    """Takes one job after another from the queue."""

    def __init__(self, settings: Settings, ended: Sequence[str] = ()) -> None:
        self._means = means_of(settings)
        self._name = f"{_beginning(os.getpid())}{time.monotonic_ns()}"
        self._ended = [_beginning(pid) for pid in ended]
        self._stopped = False
        self._losses = 0
        self._woken, self._waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._tidied_at = float("-inf")

    def stop(self) -> None:
        """End soon: the job in hand is given back."""
        self._stopped = True
        os.write(self._waker, b"x")

    def run(self) -> None:
        """Work until stopped; while the database is away, wait for it."""
        self._means.spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        while not self._stopped:
            try:
                with _connected(self._means.terms.database_url) as connection:
                    self._work(connection)
            except DBAPIError as away:
                log.warning("the planner waits for the database: %s", one_line(away))
                wait([self._woken], AGAIN_S)
            except Exception as failed:  # whatever else went wrong: tried again, and said
                log_failure(log, failed, "the planner could not go on; trying again")
                wait([self._woken], AGAIN_S)

    def _work(self, connection: Connection) -> None:
        claims, line = Claims(connection, self._name), _line(connection)
        line.execute(f"LISTEN {CHANNEL}".encode())
        claims.stand_by()
        if self._ended:
            claims.left_behind(self._ended)
        if self._losses <= MOST_LOSSES:
            claims.give_back()
        self._losses += 1
        heard = _hearing(line)
        while not self._stopped:
            job = claims.claim(failures.died())
            if job is None:
                self._tidy(claims)
                wait([line.fileno(), self._woken], LOOK_EVERY_S)
                heard()
                continue
            log.info("job %s/%s (%s) begins, attempt %s", job.county, job.id, job.kind, job.attempts)
            wake = (line.fileno(), self._woken)
            became = Run(job, claims, self._means, lambda: self._stopped, wake, heard).to_end()
            self._losses = 0
            log.info("job %s/%s: %s", job.county, job.id, became)

    def _tidy(self, claims: Claims) -> None:
        if time.monotonic() - self._tidied_at > TIDY_EVERY_S:
            self._tidied_at = time.monotonic()
            claims.tidy()
            for left in self._means.spool.glob("*.task"):
                if now().timestamp() - left.stat().st_mtime > TIDY_EVERY_S:
                    left.unlink(missing_ok=True)


def abandon(settings: Settings, pid: int) -> None:
    """Let jobs of a planner of this machine that has died be taken over at once, and end those that were cancelled."""
    with suppress(DBAPIError), _connected(str(settings.application_url or settings.database_url)) as connection:
        claims = Claims(connection, "")
        claims.left_behind([_beginning(pid)])
        claims.give_up(failures.died())


@contextmanager
def _connected(database_url: str) -> Iterator[Connection]:
    engine = open_engine(database_url, pool_size=1, options=as_application(EVERYTHING))
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
    finally:
        engine.dispose()


def _beginning(pid: int | str) -> str:
    """Return what the names of the planners begin with that had this number here."""
    return f"{socket.gethostname()}:{pid}:"


def _line(connection: Connection) -> "psycopg.Connection[Any]":
    found = connection.connection.driver_connection
    if not isinstance(found, psycopg.Connection):
        raise TypeError(found)
    return found


def _hearing(line: "psycopg.Connection[Any]") -> Callable[[], bool]:
    """Return a function that takes what was announced and tells whether there was anything."""

    def heard() -> bool:
        return bool(list(line.notifies(timeout=0)))

    return heard
