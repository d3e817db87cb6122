"""The database for a backup: one snapshot that is counted and dumped."""

import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, LiteralString

import psycopg
from psycopg import IsolationLevel, sql

from api.backup.errors import BackupError
from api.backup.programs import environment, program

# What extensions brought is not ours; neither is what the server itself keeps.
_TABLES: Final = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the database, as long as its transaction is open."""

    name: str
    major: int
    revision: str
    counts: dict[str, int]
    audit_end: tuple[int, str] | None
    graphs: tuple[str, ...]


@contextmanager
def snapshot(url: str) -> Iterator[Snapshot]:
    """Open a snapshot that `pg_dump` can share, and count what is in it.

    Raises
    ------
    BackupError
        The database was never migrated.
    """
    with closing(psycopg.connect(url)) as connection:  # it has nothing to commit or, should it be lost, to roll back
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        name = _one(connection, "SELECT pg_export_snapshot()")
        counts = row_counts(connection)
        if "public.alembic_version" not in counts:
            raise BackupError("数据库为空，无可备份 the database is empty, there is nothing to back up")
        yield Snapshot(
            name,
            connection.info.server_version // 10000,
            _one(connection, "SELECT version_num FROM alembic_version"),
            counts,
            _audit_end(connection) if "public.audit" in counts else None,
            _graphs(connection) if "public.road_graph" in counts else (),
        )


def row_counts(connection: psycopg.Connection) -> dict[str, int]:
    """Return how many rows each of our tables has."""
    counted = {}
    for schema, table in connection.execute(_TABLES).fetchall():
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        counted[f"{schema}.{table}"] = int(_one(connection, query))
    return counted


@contextmanager
def dumping(url: str, folder: Path | None, taken: Snapshot) -> Iterator[IO[bytes]]:
    """Run pg_dump on a snapshot and yield what it writes; at the end it has to have succeeded.

    Raises
    ------
    BackupError
        It is missing, older than the server, or failed.
    """
    options = ["--format=custom", "--exclude-table-data=spatial_ref_sys", f"--snapshot={taken.name}"]
    command = [program("pg_dump", folder), *options]
    with subprocess.Popen(  # noqa: S603
        command, env=environment(url), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None  # noqa: S101  -- asked for
        assert process.stderr is not None  # noqa: S101
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read().decode(errors="replace").strip()
        if process.wait() != 0:
            raise BackupError(
                f"pg_dump 失败 failed: {_reason(said)}; 未生成备份 no backup was made{_too_old(said, taken.major)}"
            )


def others(connection: psycopg.Connection) -> int:
    """Return how many connections of ours the database has beside this one."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND starts_with(application_name, 'wangge')"
    )
    return int(_one(connection, query))


def _reason(said: str) -> str:
    """Return why pg_dump failed in one line, without the statement, of which it quotes up to a page."""
    lines = [line.strip() for line in said.partition("pg_dump: detail: Query was:")[0].splitlines()]
    return " ".join(line.removeprefix("pg_dump: ") for line in lines if line)


def _too_old(said: str, major: int) -> str:
    return f"; apt-get install postgresql-client-{major}" if "version mismatch" in said else ""


def _audit_end(connection: psycopg.Connection) -> tuple[int, str] | None:
    query = "SELECT id, encode(hash, 'hex') FROM audit ORDER BY id DESC LIMIT 1"
    row = connection.execute(query).fetchone()
    return None if row is None else (int(row[0]), str(row[1]))


def _graphs(connection: psycopg.Connection) -> tuple[str, ...]:
    rows = connection.execute("SELECT DISTINCT version FROM road_graph WHERE active ORDER BY 1")
    return tuple(str(version) for (version,) in rows)


def _one(connection: psycopg.Connection, query: LiteralString | sql.Composed) -> str:
    row = connection.execute(query).fetchone()
    assert row is not None  # noqa: S101  -- each of these queries has one row
    return str(row[0])
