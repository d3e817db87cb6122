"""Operating-system user of the database server, because PostgreSQL refuses root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from api.db.cluster.errors import ClusterError

UNPRIVILEGED = ("postgres", "nobody")
QUICK_S = 10


@dataclass(frozen=True, slots=True)
class Account:
    """A user to run the server as: ourselves, or as root an unprivileged one."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of(cls, uid: int) -> Self:
        """Return the account of a user's number."""
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:  # a container may run under a number without a name
            return cls(str(uid), uid, os.getgid())
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    @classmethod
    def for_a_server(cls) -> Self:
        """Return whom to run a new server as."""
        if os.geteuid() != 0:
            return cls.of(os.geteuid())
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        for name in UNPRIVILEGED:
            if name in names:
                return cls(name, names[name].pw_uid, names[name].pw_gid)
        raise ClusterError(
            f"running as root, and no user {' or '.join(UNPRIVILEGED)} exists to run PostgreSQL as "
            "没有可运行 PostgreSQL 的普通用户"
        )

    def run(
        self, command: list[str], *, timeout_s: float, folder: Path = Path("/")
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this user, detached from the terminal so that Ctrl-C does not cut it short."""
        return self._run(command, folder, subprocess.PIPE, timeout_s)

    def leave(self, command: list[str]) -> None:
        """Start a command as this user and leave it to itself: it is not our child and outlives us."""
        self._run(["setsid", "--fork", *command], Path("/"), subprocess.DEVNULL, QUICK_S).check_returncode()

    def _run(self, command: list[str], folder: Path, output: int, timeout_s: float) -> subprocess.CompletedProcess[str]:
        switch: dict[str, Any] = {}
        if self.uid != os.geteuid():
            switch = {"user": self.uid, "group": self.gid, "extra_groups": []}
        path = os.environ.get("PATH") or os.defpath
        try:
            return subprocess.run(  # noqa: S603
                command,
                cwd=folder,
                env={"PATH": path, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                text=True,
                timeout=timeout_s,
                check=False,
                start_new_session=True,
                **switch,
            )
        except FileNotFoundError as missing:
            if missing.filename != command[0]:
                raise
            raise ClusterError(
                f"PATH={path}: 其中没有程序 {command[0]} the program {command[0]} is not there; "
                "correct PATH, or install the package that has it 请更正 PATH，或安装该程序"
            ) from missing

    def may_write(self, folder: Path) -> bool:
        """Return whether this user can reach and write `folder`, judged by the kernel and not by mode bits."""
        return self.run(["test", "-w", str(folder), "-a", "-x", str(folder)], timeout_s=QUICK_S).returncode == 0

    def give(self, path: Path) -> None:
        """Make this user the owner of `path`."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)
