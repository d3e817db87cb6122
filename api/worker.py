"""What each worker process runs."""

import ctypes
import logging
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
        from api.settings import load  # noqa: PLC0415

        settings = load()
        log_from(settings.log_level)
        return create_app(settings)


def log_from(level: str) -> None:
    """Say what happens from this level on; by default Python prints warnings and errors by itself."""
    if level != "warning":
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
        ours = logging.getLogger("wangge")
        ours.addHandler(handler)
        ours.setLevel(level.upper())


def die_with(parent: int) -> None:
    """Ask the kernel to kill this process when its parent ends: an orphan would hold the port.

    What was answered with success is committed, so being killed loses nothing.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended before we asked
        os.kill(os.getpid(), signal.SIGKILL)
