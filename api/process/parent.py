"""Tie a process to its parent: it ends with the process that started it."""

import ctypes
import os
import signal
from threading import Thread

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent ends: an orphan would hold what was the parent's.

    What was answered with success is committed, so being killed loses nothing. Known limit: the kernel means the
    *thread* of the parent that started this process.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended before we asked
        os.kill(os.getpid(), signal.SIGKILL)


def end_with_input() -> None:
    """Let SIGTERM end this process when its input is closed: by the process that started it, or by that one's end.

    Unlike `die_with`, any thread may have started this process, and it has time to put things in order.
    """

    def watch() -> None:
        os.read(0, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    Thread(target=watch, daemon=True).start()
