"""Processor seconds of a run: pytest and all that it starts, servers, PostgreSQL, Chromium and Node included.

`python -m tests.running.processor pytest …` runs a command and adopts what that leaves behind, such as PostgreSQL: all
of it is then below one process. pytest adds up what is below that process and prints it before its own last line.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

VARIABLE = "WANGGE_TEST_ABOVE"
"""Names the process above the run."""
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
TICKS = os.sysconf("SC_CLK_TCK")


class ProcessorSeconds:
    """Prints the seconds of a run, in all and by tier: a tier lasts from its first result to that of the next."""

    def __init__(self, above: int) -> None:
        self._above = above
        self._began = {"start": 0.0}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note when a tier begins."""
        tier = report.nodeid.split("/", 2)[1]
        if tier not in self._began:
            self._began[tier] = seconds_below(self._above)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the seconds."""
        total = seconds_below(self._above)
        ends = [*list(self._began.values())[1:], total]
        tiers = (f"{tier} {end - began:.0f}" for (tier, began), end in zip(self._began.items(), ends, strict=True))
        terminalreporter.write_line(f"{total:.0f} processor seconds: {', '.join(tiers)}")


def seconds_below(above: int) -> float:
    """Return the processor seconds of a process and all below it, also of those that have ended and were waited for."""
    parents, seconds = {}, {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        pid = int(file.parent.name)
        parents[pid] = int(fields[1])
        seconds[pid] = sum(map(int, fields[11:15])) / TICKS  # user, system, and both of its children
    return sum(seconds[pid] for pid in parents if _is_below(pid, above, parents))


def _is_below(pid: int, above: int, parents: Mapping[int, int]) -> bool:
    while pid in parents and pid != above:
        pid = parents[pid]
    return pid == above


def main() -> int:
    """Run a command to its end and return its exit code; nothing that it leaves behind stays a zombie."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    command = subprocess.Popen(sys.argv[1:], env=os.environ | {VARIABLE: str(os.getpid())})
    signal.signal(signal.SIGINT, lambda *_: None)  # the terminal sends it to pytest as well
    signal.signal(signal.SIGTERM, lambda *_: command.terminate())
    while True:
        pid, status = os.wait()
        if pid == command.pid:
            return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
