"""What each worker process runs."""

import ctypes
import multiprocessing
import os
import signal

from fastapi import FastAPI

from api.app import create_app
from api.settings import load

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def create() -> FastAPI:
    """Return the application, from the settings in the environment."""
    if multiprocessing.parent_process() is not None:
        die_with_parent()
    return create_app(load())


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends: an orphan would hold the port.

    What was answered with success is committed, so being killed loses nothing.
    """
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended just before we asked
        os.kill(os.getpid(), signal.SIGKILL)
