"""Readiness: the database answers, has this version and a county, and accepts a write.

The check has its own connection and thread, because those of requests may all be waiting. Its write leaves nothing
behind: a message in the write-ahead log, flushed by the commit, and rows sorted in a temporary file.
"""

import asyncio
import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

import anyio
from anyio import to_thread
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from api import clock
from api.db.engine import open_engine
from api.db.migrate import newest_revision
from api.health import missing_roads as road_report
from api.health import old_backup
from api.process.failures import one_line
from api.process.single_flight import Shared
from dispatch.store.planning.planners import Planners
from gis.store.graphs.repository import GraphShelf, missing

log = logging.getLogger("wangge.readiness")
PATIENCE_S = 8.0
ROOM_BYTES = 16 * 1024 * 1024
"""One segment of the write-ahead log: with less left the next commits may fail."""
_STATE = text(
    "SELECT (SELECT version_num FROM alembic_version) AS revision, EXISTS (SELECT FROM county) AS county, "
    "pg_is_in_recovery() AS standby, current_setting('transaction_read_only') = 'on' AS read_only"
)
# About 300 kB, more than the memory allowed for it: PostgreSQL has to put it on its disk.
_ON_DISK = text(
    "SELECT count(*) FROM (SELECT repeat(md5(g::text), 32) AS r FROM generate_series(1, 300) g ORDER BY r) s"
)
_IN_LOG = text("SELECT pg_logical_emit_message(true, 'wangge', 'ready?')")
_SILENT = (
    "The database gives no answer: see whether its process or machine has stopped. 数据库无应答，请检查其进程与主机。"
)
_FULL = "The disk is full: make room. 磁盘已满，请清理空间。"
_MISSING = {
    "migrated": "The database is of another version: run `wangge migrate`. 数据库版本不符，请运行 wangge migrate。",
    "county": "No county is loaded: run `wangge county import`. 尚未导入县域，请运行 wangge county import。",
    "writable": "The database is read-only, such as a standby: use the primary. 数据库只读（备库），请改用主库。",
}
DISK_FULL = "53100"
NAMES = ("database", "migrated", "county", "writable", "disk")


@dataclass(frozen=True, slots=True)
class Found:
    """Results of the readiness checks; `warnings` name faults that do not stop the service."""

    checks: dict[str, bool]
    reasons: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    planner: str | None = None
    """`up`, or `down` where none is connected; None where the database does not say."""

    @property
    def ready(self) -> bool:
        """Return whether nothing is missing."""
        return all(self.checks.values())


class Readiness:
    """One worker's look at whether requests can be served; those who ask at the same time share one."""

    def __init__(self, database_url: str, home: Path, shelf: GraphShelf, *, options: str = "") -> None:
        self._home = home
        self._shelf = shelf
        self._engine = open_engine(database_url, pool_size=1, options=f"{options} -c work_mem=64kB")
        self._limiter: anyio.CapacityLimiter | None = None
        self._shared = Shared(self._look)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    async def look(self) -> Found:
        """Return what is ready, after a few seconds at most."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._shared.ask()
        except TimeoutError:
            return self._without_database(_SILENT)

    async def _look(self) -> Found:
        self._limiter = self._limiter or anyio.CapacityLimiter(1)
        return await to_thread.run_sync(self._found, abandon_on_cancel=True, limiter=self._limiter)

    def _found(self, *, again: bool = False) -> Found:
        try:
            with self._engine.connect() as connection:
                return self._judged(connection)
        except DBAPIError as failed:
            if failed.connection_invalidated and not again:  # kept from before a restart: it says nothing of now
                return self._found(again=True)
            return self._without_database(_reason(failed), full=_is_full(failed))
        except SQLAlchemyError as failed:
            log.warning("not ready: %s", one_line(failed))
            return self._without_database(_SILENT)

    def _without_database(self, reason: str, *, full: bool = False) -> Found:
        """Say why nothing is ready; a database that a full disk has ended can no longer say so itself."""
        full = full or _is_almost_full(self._home)
        reasons = dict.fromkeys((_FULL, reason) if full else (reason,))
        return Found(dict.fromkeys(NAMES, False) | {"disk": not full}, tuple(reasons))

    def _judged(self, connection: Connection) -> Found:
        state = connection.execute(_STATE).mappings().one()
        checks = dict.fromkeys(NAMES, True)
        checks["migrated"] = state["revision"] == newest_revision()
        checks["county"] = bool(state["county"])
        warnings, planner = self._besides(connection) if checks["migrated"] else ((), None)
        checks["writable"] = not (state["standby"] or state["read_only"])
        reasons = [said for name, said in _MISSING.items() if not checks[name]]
        if checks["writable"] and (failed := _write(connection)) is not None:
            checks["writable"], checks["disk"] = False, not _is_full(failed)
            reasons.append(_reason(failed))
        if checks["disk"] and _is_almost_full(self._home):
            checks["disk"] = False
            reasons.append(_FULL)
        return Found(checks, tuple(reasons), warnings, planner)

    def _besides(self, connection: Connection) -> tuple[tuple[str, ...], str]:
        """Return what is not as it should be though all is served, and whether a planner is there."""
        roads = road_report.sentences(missing(connection, self._shelf))
        planner = Planners.of(connection)
        said = (planner.warning, old_backup.sentence(self._home, clock.now()))
        return (*roads, *filter(None, said)), planner.state


def _write(connection: Connection) -> DBAPIError | None:
    """Commit a write that leaves nothing behind; return what stood against it."""
    try:
        connection.execute(_ON_DISK)
        connection.execute(_IN_LOG)
        connection.commit()
    except DBAPIError as failed:
        if failed.connection_invalidated:
            raise
        connection.rollback()
        return failed
    return None


def _is_full(failed: DBAPIError) -> bool:
    return getattr(failed.orig, "sqlstate", None) == DISK_FULL


def _is_almost_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < ROOM_BYTES
    except OSError:  # it is not made yet
        return False


def _reason(failed: DBAPIError) -> str:
    if _is_full(failed):
        return _FULL
    log.warning("not ready: %s", one_line(failed))  # what it says may name hosts: it is not for anybody who asks
    state = getattr(failed.orig, "sqlstate", None)
    if state is None:
        return _SILENT
    return f"The database refuses: {state}; the server's log says more. 数据库拒绝，详见服务器日志。"
