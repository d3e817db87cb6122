"""The child process that plays the demonstration: one for each server, found by the lock that it holds.

The child inherits the locked file as its output, so the kernel releases the lock when the child ends, however it ends.
The first line of the file is the name of the play and the number of the process; what the child prints follows.
"""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Literal

type Play = Literal["traffic", "past"]
COMMAND = "from api.process.parent import end_with_input; end_with_input(); from api.cli import main; main()"
"""`api` does not import `fixtures`: the command line finds its commands."""
LOCK_S = 0.3
"""A look at the lock holds it for some microseconds."""
END_S = 10.0
STEP_S = 0.05


@dataclass(frozen=True, slots=True)
class Stage:
    """The plays of one server; `file` is in its home folder."""

    file: Path

    def look(self) -> tuple[Play | None, str | None]:
        """Return what is played, and the last line that this play, or the one before, printed."""
        if not self.file.exists():
            return None, None
        with self.file.open(encoding="utf-8", errors="replace") as opened:
            playing = not _locks(opened, fcntl.LOCK_SH)
            head, *said = opened.read().splitlines() or [""]
        play: Play = "past" if head.startswith("past") else "traffic"
        return play if playing else None, next((line for line in reversed(said) if line.strip()), None)

    def begin(self, play: Play, county: str, means: Callable[[], Mapping[str, str]], then: Callable[[], None]) -> bool:
        """Start a play; False if one is on.

        Parameters
        ----------
        means
            Called once no other play can begin; returns additions to the child's environment.
        then
            Called in a thread of its own after the child has ended.
        """
        with self.file.open("a", encoding="utf-8") as opened:
            until = time.monotonic() + LOCK_S
            while not _locks(opened, fcntl.LOCK_EX):
                if time.monotonic() > until:
                    return False
                time.sleep(STEP_S)
            os.ftruncate(opened.fileno(), 0)
            child = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", COMMAND, "demo", play, "--county", county],
                stdin=subprocess.PIPE,  # closed when this process ends
                stdout=opened,
                stderr=subprocess.STDOUT,
                env={**os.environ, **means()},
            )
            opened.write(f"{play} {child.pid}\n")
        Thread(target=_until_ended, args=(child, then), daemon=True).start()
        return True

    def end(self) -> None:
        """Stop what is played and wait for it: traffic puts every team back on duty."""
        until, told = time.monotonic() + END_S, False
        while self.look()[0] is not None and time.monotonic() < until:
            head = self.file.read_text(encoding="utf-8", errors="replace").partition("\n")[0].split()
            if head and not told:
                os.kill(int(head[1]), signal.SIGTERM)
                told = True
            time.sleep(STEP_S)


def _locks(opened: IO[str], how: int) -> bool:
    try:
        fcntl.flock(opened, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _until_ended(child: subprocess.Popen[bytes], then: Callable[[], None]) -> None:
    child.wait()
    then()
