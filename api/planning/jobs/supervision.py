"""Supervision of the planner's process: restart it, and end it with the server.

A dead one is started again: at once, then after longer waits while it does not last. Serving continues.
"""

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from api.planning.jobs.process import abandon, memory_mb, processes
from api.settings import Settings, load

COMMAND = "from api.planning.jobs.process import main; main()"
FIRST_S, LONGEST_S = 0.5, 60.0
LASTS_S = 60.0
"""One that has lived that long is started again without a wait."""
END_S = 5.0
MOST_BEFORE = 20
"""So many planners that ended are named to the next one, which goes on with what they held."""

type Say = Callable[[str], None]


@contextmanager
def planner_kept(settings: Settings, say: Say) -> Iterator[None]:
    """Run the planner's process until the block ends, if the settings want one."""
    if not settings.planner:
        yield
        return
    keeper = Keeper(say, COMMAND, lambda pid: abandon(load(), pid))
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


def line(settings: Settings) -> str:
    """Return what is said of the planner at the start."""
    if not settings.planner:
        return "规划进程已停用 no planner here (WANGGE_PLANNER=false): planning jobs wait for a planner elsewhere"
    if settings.dask_address:
        return f"规划进程 planner  Dask {settings.dask_address}"
    number, memory = processes(settings), memory_mb(settings)
    return f"规划进程 planner  {number} × 空闲时运行 in idle time, 内存上限 memory {memory} MB"


class Keeper:
    """A thread of the supervising process; the planner ends with it, for the kernel goes by the thread that forked."""

    def __init__(self, say: Say, command: str, abandoned: Callable[[int], None] = lambda _: None) -> None:
        self._say = say
        self._command = command
        self._abandoned = abandoned
        self._ended = threading.Event()
        self._before: deque[int] = deque(maxlen=MOST_BEFORE)
        self._thread = threading.Thread(target=self._keep, name="planner", daemon=True)

    def start(self) -> None:
        """Start the planner."""
        self._thread.start()

    def stop(self) -> None:
        """End it: the job in hand is given back, or taken over from its last block."""
        self._ended.set()
        self._thread.join(END_S + 2)

    def _keep(self) -> None:
        wait_s = FIRST_S
        while not self._ended.is_set():
            began = time.monotonic()
            code = self._run_once()
            if self._ended.is_set():
                return
            self._abandoned(self._before[-1])
            wait_s = FIRST_S if time.monotonic() - began > LASTS_S else wait_s
            self._say(f"规划进程曾中断，将重新启动 the planner ended ({code}) and restarts in {wait_s:g} s")
            self._ended.wait(wait_s)
            wait_s = min(2 * wait_s, LONGEST_S)

    def _run_once(self) -> int:
        """Run one planner until it ends or is to end; return what it ended with."""
        command = [sys.executable, "-c", self._command, *map(str, (os.getpid(), *self._before))]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603
        while process.poll() is None and not self._ended.wait(0.2):
            pass
        if process.poll() is None:
            process.terminate()
        self._before.append(process.pid)
        try:
            return process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait(END_S)
