"""Supervision of the process for heavy reads: started by the first one, again by the next should it die.

The supervisor holds the listening socket, so a read that comes while the process starts waits and is not lost.
"""

import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.heavy.forwarding import SOCKET
from api.server.preparation import Say

COMMAND = "from api.server.heavy_process import main; main()"
BACKLOG = 128
END_S = 5.0
LASTS_S = 10.0
"""A process that ends sooner cannot serve: those who wait for it are sent away."""
AGAIN_S = 3.0


@contextmanager
def heavy_reads_answered(say: Say) -> Iterator[None]:
    """Let heavy reads be answered until the block ends; workers started within find the way by the environment."""
    with tempfile.TemporaryDirectory(prefix="wangge-") as folder:
        path = Path(folder) / "heavy"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as opened:
            opened.bind(str(path))
            opened.listen(BACKLOG)
            opened.setblocking(False)
            os.environ[SOCKET] = str(path)
            keeper = _Keeper(opened, say)
            keeper.start()
            try:
                yield
            finally:
                keeper.stop()
                del os.environ[SOCKET]


class _Keeper:
    """A thread that runs the process whenever somebody asks for it and it is not there."""

    def __init__(self, opened: socket.socket, say: Say) -> None:
        self._opened = opened
        self._say = say
        self._ended = threading.Event()
        self._woken, self._waker = os.pipe()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="heavy reads", daemon=True)

    def start(self) -> None:
        """Wait for the first heavy read."""
        self._thread.start()

    def stop(self) -> None:
        """End the process, if there is one, and the thread."""
        with self._lock:
            self._ended.set()
            if self._process is not None:
                self._process.terminate()
        os.write(self._waker, b"x")
        self._thread.join(END_S)
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        self._thread.join(END_S)
        os.close(self._woken)
        os.close(self._waker)

    def _keep(self) -> None:
        while self._is_asked():
            began = time.monotonic()
            code = self._run_once()
            if self._ended.is_set():
                return
            self._say(
                f"查询与导出进程已中断，需要时将重新启动 the process for heavy reads ended ({code}); "
                "it starts again when needed"
            )
            if time.monotonic() - began < LASTS_S:
                self._send_away()
                self._ended.wait(AGAIN_S)

    def _is_asked(self) -> bool:
        """Wait until somebody asks; False where it is time to end."""
        select.select([self._opened.fileno(), self._woken], [], [])
        return not self._ended.is_set()

    def _run_once(self) -> int:
        number = self._opened.fileno()
        with self._lock:
            if self._ended.is_set():
                return 0
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", COMMAND, str(os.getpid()), str(number)],
                stdin=subprocess.DEVNULL,
                pass_fds=[number],
            )
        return self._process.wait()

    def _send_away(self) -> None:
        while True:
            try:
                self._opened.accept()[0].close()
            except BlockingIOError:
                return
