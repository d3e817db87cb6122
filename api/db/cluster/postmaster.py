"""Start and stop the server, from any state the last one left behind.

A killed server leaves `postmaster.pid`, perhaps backends that still run, perhaps a zombie. PostgreSQL handles most of
it, but cannot detect that another program has the same process number. So we check which process has the data
directory as its working directory, as every PostgreSQL process does. Needs Linux's `/proc`.
"""

import os
import re
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.pq import PGconn, Ping

from api.db.cluster import binaries, configuration
from api.db.cluster.binaries import Binaries
from api.db.cluster.errors import ClusterError
from api.db.cluster.place import ADMINISTRATOR, APPLICATION, DATABASE, PORT, ROLE, Place

START_S = 300  # recovery after a crash replays the log since the last checkpoint
STOP_S = 60
RECOVERY_S = 10
LEFTOVERS_S = 60
LAST_WORDS_S = 10
ANSWER_S = 5
# What the sentry runs: `pg_ctl` would signal whatever process has the number in `postmaster.pid`. As `_has_recovered`
# says, a server that recovers from a crash gets no fast stop.
STOP_IF_OURS = """
data=$1 pg_ctl=$2 pg_isready=$3 sockets=$4 port=$5
ours() { read -r number <"$data/postmaster.pid" && [ "$(readlink "/proc/$number/cwd")" = "$data" ]; }
first=immediate
for try in 1 2 3 4 5 6 7 8 9 10; do
    ours || exit
    "$pg_isready" -q -h "$sockets" -p "$port" -t 2 && first=fast && break
    sleep 1
done
for how in $first immediate; do
    ours || exit
    "$pg_ctl" -D "$data" -m $how -w -t 30 stop
done
"""
_FATAL = re.compile(r"(?:FATAL|PANIC):  .+")
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")


def ensure(place: Place) -> bool:
    """Start the server unless it answers; return whether it was started. The caller holds the start lock.

    Raises
    ------
    ClusterError
        If it cannot be started, with the end of its log.
    """
    if answers(place):
        with psycopg.connect(
            place.url("postgres", ADMINISTRATOR), autocommit=True, connect_timeout=ANSWER_S
        ) as connection:
            _make_roles(connection)  # started by an older version, it lacks what this one works as
            if configuration.write_identities(place):
                connection.execute("SELECT pg_reload_conf()")
        return False
    _wait_for_leftovers(place)
    if answers(place):
        return False
    _check_whole(place)
    programs = binaries.find(place.major)
    place.make_folders()
    if not place.data.exists():
        _initialise(place, programs)
    configuration.write(place, preloaded=programs.preloaded())
    _clear_marks(place)
    _pg_ctl(place, programs, "start", "-t", str(START_S), "-l", f"{place.log.name}/start.log", timeout_s=START_S + 5)
    _stop_after_last_user(place, programs)
    _prepare(place)
    return True


def stop(place: Place) -> bool:
    """Stop the server: clients are disconnected, what was committed stays; return whether it was running."""
    if not _is_ours(place):
        return False
    try:
        _stop(place, "fast" if _has_recovered(place) else "immediate")
    except ClusterError:
        # It may have ended while it was looked at: another command, or its sentry, stopped it just then.
        if _is_ours(place):
            _stop(place, "immediate")
    wait_for_the_last(place)
    return True


def wait_for_the_last(place: Place) -> None:
    """Wait until no process of a stopped server is left: the one that writes the log ends last, unknown to `pg_ctl`.

    One that does not end within some seconds is left to the next start, which waits for it or names it. Where a server
    runs, because others use it or it was started again, there is nothing to wait for.
    """
    deadline = time.monotonic() + LAST_WORDS_S
    while processes(place) and not _is_ours(place) and time.monotonic() < deadline:
        time.sleep(0.01)


def _has_recovered(place: Place) -> bool:
    """Return whether the server has none of its own crash to recover from, or not any more after some seconds.

    PostgreSQL 17 forgets a fast stop that it is asked for meanwhile: it recovers, and then neither serves nor ends.
    An immediate one loses nothing: the next start recovers.
    """
    address = f"{place.url('postgres', ADMINISTRATOR)}&connect_timeout={ANSWER_S}".encode()
    deadline = time.monotonic() + RECOVERY_S
    while PGconn.ping(address) != Ping.OK and _is_ours(place):  # it may also hang up while it ends its processes
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _stop(place: Place, how: str) -> None:
    _pg_ctl(place, binaries.find(place.major), "stop", "-m", how, "-t", str(STOP_S), timeout_s=STOP_S + 5)


def answers(place: Place) -> bool:
    """Return whether the server accepts connections now."""
    if not (place.data / "postmaster.pid").exists():
        return False
    try:
        psycopg.connect(place.url("postgres", ADMINISTRATOR), connect_timeout=ANSWER_S).close()
    except psycopg.OperationalError:
        return False
    return True


def processes(place: Place) -> list[int]:
    """Return the numbers of the living PostgreSQL processes of this data directory."""
    data = str(place.data.resolve())
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _works_in(entry, data)]


def _is_ours(place: Place) -> bool:
    """Return whether the process that `postmaster.pid` names is the server, and not one that got its number later."""
    try:
        number = (place.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]
    except FileNotFoundError:
        return False
    return _works_in(Path("/proc") / number, str(place.data.resolve()))


def _works_in(entry: Path, folder: str) -> bool:
    try:
        return os.readlink(entry / "cwd") == folder
    except OSError:  # ended meanwhile, a zombie, or another user's
        return False


def _wait_for_leftovers(place: Place) -> None:
    """Wait until a server that is starting answers, or one that is ending has ended."""
    deadline = time.monotonic() + LEFTOVERS_S
    while processes(place) and not answers(place):
        _refuse_frozen(place)
        if time.monotonic() > deadline:
            raise ClusterError(
                f"PostgreSQL processes {processes(place)} of {place.data} neither answer nor end; "
                f"see {place.log}, end them, then start again 进程无响应也未结束，请查看日志，结束这些进程后重新启动"
            )
        time.sleep(0.05)


def _refuse_frozen(place: Place) -> None:
    frozen = [number for number in processes(place) if _is_stopped(number)]
    if frozen:
        raise ClusterError(
            f"PostgreSQL of {place.data} was stopped by a signal: let it go on with "
            f"`kill -CONT {' '.join(map(str, frozen))}` 数据库进程被暂停，请运行上述命令恢复"
        )


def _is_stopped(number: int) -> bool:
    try:
        stat = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] in {"T", "t"}


def _check_whole(place: Place) -> None:
    """Refuse a data directory that was copied while a server ran on it: file by file, it is of no one moment."""
    mark = place.data / "postmaster.pid"
    lines = mark.read_text(encoding="utf-8", errors="replace").split("\n") if mark.exists() else []
    came_from = lines[1] if len(lines) > 1 else ""
    if came_from in {"", ".", str(place.data), str(place.data.resolve())}:
        return
    raise ClusterError(
        f"{place.data} 是在数据库运行时复制的，内容不完整 was copied from {came_from} while a database ran there, "
        "so it is of no one moment. Stop that one (wangge db stop) and copy again, or restore a dump "
        f"(docs/operations.md); if it was moved after a crash and not copied, remove {mark}. "
        f"请停止原数据库后重新复制，或恢复备份；若为崩溃后移动而非复制，请删除 {mark}"
    )


def _clear_marks(place: Place) -> None:
    """Remove what a killed server left; a zombie or a stranger with its number would keep a new one out."""
    name = f".s.PGSQL.{PORT}"
    for mark in (place.data / "postmaster.pid", place.sockets / name, place.sockets / f"{name}.lock"):
        mark.unlink(missing_ok=True)


def _initialise(place: Place, programs: Binaries) -> None:
    """Make the data directory beside its place and move it there whole, so that an interrupted one is made again."""
    draft = place.folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    command = [programs.program("initdb"), "-D", str(draft), "-U", ADMINISTRATOR, "--data-checksums"]
    options = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth-local=peer", "--auth-host=reject", "--no-instructions"]
    done = place.account.run(command + options, timeout_s=START_S)
    if done.returncode != 0:
        raise ClusterError(f"initdb failed in {draft}: {done.stderr.strip() or done.stdout.strip()}")
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("include 'wangge.conf'\n")
    draft.rename(place.data)


def _pg_ctl(place: Place, programs: Binaries, *arguments: str, timeout_s: float) -> None:
    """Run pg_ctl inside the cluster's folder: it builds a shell command, and a home may have any name."""
    command = [programs.program("pg_ctl"), "-D", place.data.name, "-w", *arguments]
    before = {path: path.stat().st_size for path in place.log.glob("*.log")}
    done = place.account.run(command, timeout_s=timeout_s, folder=place.folder)
    if done.returncode != 0:
        said = [done.stderr.strip().split("\n", 1)[0], *_last_words(place, before)]
        raise ClusterError(f"pg_ctl {arguments[0]} failed: {' '.join(said)}\n{_end_of_log(place)}")


def _last_words(place: Place, before: Mapping[Path, int]) -> list[str]:
    """Return why the server ended, as its logs have it since they had these sizes; nothing if they do not."""
    fresh = [path.read_bytes()[before.get(path, 0) :] for path in place.log.glob("*.log")]
    return [words for log in fresh for words in _FATAL.findall(log.decode(errors="replace"))][-1:]


def _end_of_log(place: Place) -> str:
    logs = sorted(place.log.glob("*.log"), key=lambda path: path.stat().st_mtime)[-2:]
    return "\n".join(f"{path}:\n{path.read_text(encoding='utf-8', errors='replace')[-1500:]}" for path in logs)


def _stop_after_last_user(place: Place, programs: Binaries) -> None:
    """Leave a sentry that stops the server once nobody holds the users' lock: the cover for `kill -9`.

    It waits inside `flock`, which the kernel grants when the last user is gone, however it went.
    """
    tools = [programs.program("pg_ctl"), programs.program("pg_isready")]
    what = [str(place.data.resolve()), *tools, str(place.sockets), str(PORT)]
    place.account.leave(["flock", str(place.users), "sh", "-c", STOP_IF_OURS, "sentry", *what])


def _prepare(place: Place) -> None:
    """Make the role, the database and its extensions where they are missing."""
    with psycopg.connect(
        place.url("template1", ADMINISTRATOR), autocommit=True, connect_timeout=ANSWER_S
    ) as connection:
        for extension in EXTENSIONS:  # in the template, so that a database made by our role, no superuser, has them
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    with psycopg.connect(place.url("postgres", ADMINISTRATOR), autocommit=True, connect_timeout=ANSWER_S) as connection:
        role, database = _make_roles(connection), sql.Identifier(DATABASE)
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))


def _make_roles(connection: psycopg.Connection) -> sql.Identifier:
    """Make the owner and the role the server works as where they are missing; return the owner."""
    role, application = sql.Identifier(ROLE), sql.Identifier(APPLICATION)
    known: dict[str, bool] = dict(connection.execute("SELECT rolname, rolcanlogin FROM pg_roles"))
    if ROLE not in known:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
    if APPLICATION not in known:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(application))
        connection.execute(sql.SQL("GRANT {} TO {}").format(application, role))
    elif not known[APPLICATION]:
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(application))
    return role
