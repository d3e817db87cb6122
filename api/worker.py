"""What each worker process runs."""

import ctypes
import multiprocessing
import os
import signal

from fastapi import FastAPI

from api.collector import kept_apart

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def create() -> FastAPI:
    """Return the application, from the settings in the environment."""
    supervisor = multiprocessing.parent_process()
    if supervisor is not None and supervisor.pid is not None:
        die_with(supervisor.pid)
    with kept_apart():
        from api.app import create_app  # noqa: PLC0415  -- takes a second, in which the supervisor may end
        from api.levels import log_from  # noqa: PLC0415
        from api.settings import load  # noqa: PLC0415

        settings = load()
        log_from(settings.log_level)
        return create_app(settings)


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent ends: an orphan would hold the port.

    What was answered with success is committed, so being killed loses nothing.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended before we asked
        os.kill(os.getpid(), signal.SIGKILL)
