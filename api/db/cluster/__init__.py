"""The embedded PostgreSQL, started and stopped by us, without administration.

It is in the home folder, listens on a Unix socket only, and runs while one of our processes uses it: each user holds
a lock that the kernel releases at its end, and the last one stops the server.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.exc import ArgumentError, OperationalError

from api.db.cluster import locks, place, postmaster
from api.db.cluster.account import Account
from api.db.cluster.address import plain_url
from api.db.cluster.errors import ClusterError
from api.db.cluster.place import APPLICATION, Place
from api.settings import Settings

__all__ = ["ClusterError", "application_url", "located", "revive", "running", "stop", "used"]

_LEAST_FREE = 20 * 2**20
"""A file of the write-ahead log has 16 MB."""


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """Yield the address of a database that answers.

    With `WANGGE_DATABASE_URL` set that is the one; else the embedded cluster's, started if it does not run
    and stopped at the end unless another process still uses it.

    Raises
    ------
    ClusterError
        If the given server does not answer, or the embedded cluster cannot be made, started or reached.
    """
    if settings.database_url:
        yield _checked(settings.database_url)
        return
    home = settings.home.absolute()
    with used(home):
        home.mkdir(parents=True, exist_ok=True)
        _refuse_half_restored(home)
        with locks.exclusive(_start_lock(home)):
            here = place.of(home)
            here.claim(home)
        use = locks.share(here.users)
    try:
        with _full_named(home):
            here.account.give(here.users)
            with locks.exclusive(_start_lock(home)):
                postmaster.ensure(here)
            yield here.url()
    finally:
        _leave(here, use)


def application_url(settings: Settings) -> str | None:
    """Return the address at which the server's own role signs in as itself, once the cluster runs.

    None where only the owner's address was given: then the role is put on over it, and somebody who can run SQL of
    their own could take it off again.

    Raises
    ------
    ClusterError
        If `WANGGE_APPLICATION_URL` is set and does not answer.
    """
    if settings.application_url:
        return _checked(settings.application_url, "WANGGE_APPLICATION_URL")
    here = located(settings) if settings.database_url is None else None
    return None if here is None else here.url(role=APPLICATION)


def located(settings: Settings) -> Place | None:
    """Return where the embedded cluster of these settings lives; None before its first start."""
    home = settings.home.absolute()
    with used(home):
        return place.of(home) if (home / "cluster").exists() else None


def revive(settings: Settings) -> bool:
    """Start the embedded cluster again if it has died under its users; return whether it was started."""
    here = located(settings)
    if here is None or postmaster.answers(here):
        return False
    with locks.exclusive(_start_lock(settings.home.absolute())):
        return postmaster.ensure(here)


def stop(settings: Settings) -> bool:
    """Stop the embedded cluster under its users' feet; return whether it was running."""
    here = located(settings)
    return here is not None and postmaster.stop(here)


def _checked(database_url: str, variable: str = "WANGGE_DATABASE_URL") -> str:
    """Return the address as libpq writes it, once it answers; the password stays out of the message."""
    try:
        plain = plain_url(database_url)
        psycopg.connect(plain, connect_timeout=10).close()
    except (psycopg.Error, ArgumentError) as refusal:
        raise ClusterError(f"{variable} 无法连接 does not answer: {refusal}; correct or unset it") from refusal
    return plain


@contextmanager
def used(home: Path) -> Iterator[None]:
    """Say in one line, with the remedy, what keeps this user from using the home folder.

    Raises
    ------
    ClusterError
        The operating system refused to make, read or write it, or something in it.
    """
    try:
        yield
    except PermissionError as refusal:
        me = Account.of(os.geteuid()).name
        inside = f" ({refusal.filename})" if refusal.filename and Path(refusal.filename).is_relative_to(home) else ""
        raise ClusterError(
            f"WANGGE_HOME={home}: 无写入权限 cannot be written by user {me}{inside}; choose another or chown it "
            "请改用其他文件夹，或更改其所有者"
        ) from refusal
    except OSError as refusal:
        if refusal.errno == errno.EROFS:
            raise ClusterError(
                f"WANGGE_HOME={home}: 磁盘为只读，可能曾出错 the disk is read-only, perhaps after an error: "
                "see `dmesg`, check the disk, then mount it for writing 请查看 `dmesg` 并检查磁盘，再以可写方式挂载"
            ) from refusal
        raise ClusterError(
            f"WANGGE_HOME={home}: 无法使用 cannot be used: {refusal.strerror}; choose another 请改用其他文件夹"
        ) from refusal


@contextmanager
def _full_named(home: Path) -> Iterator[None]:
    """Say that the disk is full where that is why the database does not start, or ends.

    Raises
    ------
    ClusterError
        The database failed, and less is free than it needs to write on.
    """
    try:
        yield
    except (ClusterError, psycopg.OperationalError, OperationalError) as refusal:
        free, first = shutil.disk_usage(home).free, next(iter(str(refusal).splitlines()), "")
        if free >= _LEAST_FREE:
            raise
        raise ClusterError(
            f"WANGGE_HOME={home}: 磁盘已满，请清理后重试，已保存的内容不会丢失 the disk is full, "
            f"{free // 2**20} MB are free: make room, then run the command again; what was saved stays ({first})"
        ) from refusal


def _refuse_half_restored(home: Path) -> None:
    """Refuse a home folder in which a restore was cut short as it moved files: what is missing would be made empty."""
    mark = home / place.UNFINISHED
    if mark.exists():
        aside = mark.read_text(encoding="utf-8").strip() or f"{home}/replaced-…"
        raise ClusterError(
            f"WANGGE_HOME={home}: 恢复未完成即中断 a restore was cut short. Run `wangge restore FILE --replace` again; "
            f"or, to return to the old data, move what is in {aside} back and delete {mark}. "
            f"请重新运行 wangge restore 文件 --replace；如需退回原有数据，将 {aside} 中的内容移回并删除 {mark}"
        )


def _start_lock(home: Path) -> Path:
    return home / "cluster.lock"


def _leave(here: Place, use: int) -> None:
    """Stop the server if nobody else uses it; if the sentry is quicker, wait until it has done so."""
    os.close(use)
    with locks.exclusive_if_free(here.users) as alone:
        if alone:
            postmaster.stop(here)
            return
    os.close(locks.share(here.users))
    postmaster.wait_for_the_last(here)
