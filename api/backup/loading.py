"""Load a dump into a database in one transaction, completely or not at all."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from api.backup.errors import BackupError
from api.backup.programs import environment, program
from api.db.cluster.place import APPLICATION

_CLEAR = Path(__file__).with_name("clear.sql")


def load(url: str, folder: Path | None, dump: Path, *, replace: bool) -> None:
    """Put a dump into a database, in one transaction; with `replace`, ours that is there is dropped in the same one.

    Raises
    ------
    BackupError
        It could not be put there; the database is as it was.
    """
    owner = [program("pg_restore", folder), "--no-owner", "--no-comments", "--file=-"]
    listed = _asked([*owner[:1], "--list", str(dump)])
    defaults = [line for line in listed.splitlines() if " DEFAULT ACL " in line]
    rest = dump.with_suffix(".list")
    rest.write_text("\n".join(line for line in listed.splitlines() if " DEFAULT ACL " not in line) + "\n", "utf-8")
    command = [program("psql", folder), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    with dump.with_suffix(".said").open("w+b") as said:
        psql = subprocess.Popen(command, env=environment(url), stdin=subprocess.PIPE, stdout=said, stderr=said)  # noqa: S603
        assert psql.stdin is not None  # noqa: S101  -- asked for
        try:
            psql.stdin.write(b"BEGIN;\n" + (_CLEAR.read_bytes() if replace else b""))
            _copy([*owner, f"--use-list={rest}", str(dump)], psql.stdin)
            psql.stdin.write(_default_rights([*owner], defaults, dump))
            psql.stdin.write(b"\nCOMMIT;\n")
            psql.stdin.close()
        except BrokenPipeError:
            pass  # psql has said why
        except BaseException:
            psql.kill()  # without its COMMIT nothing counts
            psql.communicate()
            raise
        psql.communicate()
        if psql.returncode != 0:
            said.seek(0)
            found = said.read().decode(errors="replace").strip()[-2000:]
            raise BackupError(f"恢复失败，数据库未变 could not be restored, the database is as it was: {found}")


def make_role(url: str) -> None:
    """Make the role the server works as, where it is missing.

    Raises
    ------
    BackupError
        This user may not; the message says what the administrator has to run.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (APPLICATION,)).fetchone() is not None:
            return
        try:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(APPLICATION)))
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(APPLICATION)))
        except psycopg.errors.InsufficientPrivilege as refused:
            me = connection.info.user
            raise BackupError(
                f"缺少角色 the role {APPLICATION} is missing; 请数据库管理员执行 as administrator: "
                f"CREATE ROLE {APPLICATION} NOLOGIN; GRANT {APPLICATION} TO {me};"
            ) from refused


def _default_rights(owner: list[str], entries: list[str], dump: Path) -> bytes:
    """Return the statements that give rights to what is made later, for the owner here and not the one there."""
    if not entries:
        return b""
    only = dump.with_suffix(".defaults")
    only.write_text("\n".join(entries) + "\n", "utf-8")
    return re.sub(rb"FOR ROLE \S+", b"FOR ROLE CURRENT_USER", _asked_bytes([*owner, f"--use-list={only}", str(dump)]))


def _copy(command: list[str], target: IO[bytes]) -> None:
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as source:  # noqa: S603
        assert source.stdout is not None  # noqa: S101  -- asked for
        assert source.stderr is not None  # noqa: S101
        shutil.copyfileobj(source.stdout, target, 1 << 20)
        said = source.stderr.read().decode(errors="replace").strip()
        if source.wait() != 0:
            raise _unreadable(said)


def _asked(command: list[str]) -> str:
    return _asked_bytes(command).decode()


def _asked_bytes(command: list[str]) -> bytes:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise _unreadable(done.stderr.decode(errors="replace").strip())
    return done.stdout


def _unreadable(said: str) -> BackupError:
    return BackupError(
        f"pg_restore 无法读取 cannot read the dump: {said}; 数据库未变 the database is as it was; "
        "use PostgreSQL programs at least as new as those that made it 请安装不低于备份时版本的 PostgreSQL"
    )
