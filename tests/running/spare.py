"""A process beside each forked server that becomes its process for heavy reads, with all imports done.

Begun as the supervisor does, from nothing, that takes four seconds of a processor.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

PR_SET_PDEATHSIG = 1  # linux/prctl.h
COMMAND = "from api.server import heavy_process as p; p.NICE = 0; p.main()"
"""The commands that a spare runs; others start from nothing, as does the replacement of one that died."""


class Spare:
    """The process: it waits for the server to need it, and is killed with it."""

    def __init__(self, pid: int, line: socket.socket) -> None:
        self._pid = pid
        self._line: socket.socket | None = line

    def begin(self, command: Sequence[str], *, pass_fds: Sequence[int], **others: Any) -> "subprocess.Popen[bytes]":
        """Begin a command as `subprocess.Popen` does."""
        if self._line is None or command[2] != COMMAND:
            return subprocess.Popen(command, pass_fds=pass_fds, **others)
        line, self._line = self._line, None
        told = json.dumps([command[3], dict(os.environ)]).encode()
        with line:
            socket.send_fds(line, [len(told).to_bytes(4)], pass_fds)
            line.sendall(told)
        return Begun(self._pid)


class Begun(subprocess.Popen[bytes]):
    """A child of this process that it has begun otherwise."""

    def __init__(self, pid: int) -> None:
        self._begun = pid
        super().__init__([])

    def _execute_child(self, *_: object) -> None:
        self.pid, self._child_created = self._begun, True


def stand_by() -> bool:
    """Fork a spare for the server that this process becomes; return True in the spare, once the server needs it."""
    ours, theirs = socket.socketpair()
    server, pid = os.getpid(), os.fork()
    (theirs if pid else ours).close()
    if pid == 0:
        return _is_needed(theirs, server)
    from api.server import heavy_supervision  # noqa: PLC0415 -- most processes of a run start no server

    begin = Spare(pid, ours).begin
    heavy_supervision.subprocess = SimpleNamespace(Popen=begin, DEVNULL=subprocess.DEVNULL)  # type: ignore[assignment]
    return False


def run() -> None:
    """Be the process for heavy reads."""
    exec(COMMAND, {})  # as `python -c` does


def _is_needed(line: socket.socket, server: int) -> bool:
    """Wait for the server's word, and take its environment and the socket it listens on; end where it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    length, handed, _, _ = socket.recv_fds(line, 4, 1)
    if not handed or os.getppid() != server:
        os._exit(0)
    with line.makefile("rb") as more:
        number, environment = json.loads(more.read(int.from_bytes(length)))
    line.close()
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["-c", number, str(handed[0])]
    return True
