"""One server per home folder: two would empty each other's counters and overwrite each other's address.

The claim is a record lock, which the kernel releases at the end of its process, also after `kill -9`, and which a fork
does not inherit. What the file says is only for the message.
"""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from api.process.listening import ListenError

CLAIM_FILE = "serve.lock"
RESTORE = "wangge restore"
_LONGEST = 500
_HELD = {errno.EACCES, errno.EAGAIN}


class OlderServerError(ListenError):
    """A server of an older version runs on the home folder whose database a command of this one would migrate."""

    def __init__(self, home: Path, holder: str) -> None:
        super().__init__(
            f"WANGGE_HOME={home}: 旧版本的服务仍在运行，未迁移数据库 a server of an older version runs on it, so the "
            f"database was not migrated: {holder}. Stop it, run the command again, and start the new version "
            "请先停止该服务，再运行本命令，然后启动新版本"
        )


class HomeInUseError(ListenError):
    """Another server, or a restore, holds the home folder; `holder` is what it says of itself."""

    def __init__(self, home: Path, holder: str) -> None:
        self.holder = holder
        if holder.startswith(RESTORE):
            super().__init__(
                f"WANGGE_HOME={home} 正在恢复备份 a backup is being restored into it ({holder}): "
                "wait until it has ended, then start 请等恢复结束后再启动"
            )
            return
        super().__init__(
            f"WANGGE_HOME={home} 已有服务在运行 a server already runs on it: {holder or 'starting 正在启动'}. Open "
            "that one, or stop it first (Ctrl-C in its terminal, or `systemctl stop wangge`); a second server needs a "
            "WANGGE_HOME of its own 请使用该服务，或先将其停止（在其终端按 Ctrl-C，或 `systemctl stop wangge`）；"
            "另一套服务须另设 WANGGE_HOME"
        )


def refuse_if_claimed(home: Path) -> None:
    """Refuse a home folder that is held; makes nothing.

    Raises
    ------
    HomeInUseError
        A server runs on it, or a restore does.
    """
    if (home / CLAIM_FILE).exists():
        with claimed(home, None):
            pass


def refuse_older_server(home: Path) -> None:
    """Refuse to migrate the database under a server that runs; raises OlderServerError."""
    try:
        refuse_if_claimed(home)
    except HomeInUseError as held:
        raise OlderServerError(home, held.holder) from held


@contextmanager
def claimed(home: Path, holder: str | None) -> Iterator[None]:
    """Hold a home folder, made if it is missing, until the block ends.

    Parameters
    ----------
    holder
        What others read of us: where the server is. None writes nothing.

    Raises
    ------
    HomeInUseError
        Another process holds it.

    Known limit: the lock is the process's. A process that holds it must not look or claim again: that would let go of
    it.
    """
    home.mkdir(parents=True, exist_ok=True)
    path = home / CLAIM_FILE
    descriptor = _locked(home, path)
    try:
        if holder is not None:
            with suppress(OSError):  # on a full disk the claim holds without words
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, f"{holder} (process 进程 {os.getpid()})\n".encode(), 0)
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # before the lock goes: who opened it meanwhile sees that it is gone, and makes another
        os.close(descriptor)


def _locked(home: Path, path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as held:
            if held.errno not in _HELD:  # a network's file system that knows no locks: it is served all the same
                return descriptor
            said = os.pread(descriptor, _LONGEST, 0).decode(errors="replace").strip()
            os.close(descriptor)
            raise HomeInUseError(home, said) from held
        if _is_at(descriptor, path):
            return descriptor
        os.close(descriptor)


def _is_at(descriptor: int, path: Path) -> bool:
    """Return whether the open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
