"""Idle priority for a process: only unused processor time, bounded memory, first to be killed.

Linux. If the scheduler's idle class is refused, the process gets the highest nice value.
"""

import os
import resource
from contextlib import suppress
from pathlib import Path

MIB = 1024 * 1024
FIRST_TO_GO = "900"
"""Of 1000: should memory run out, the kernel ends a planner's child and not the database."""
SINGLE_THREADED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
LEAST_MB = 256


def yield_to_everybody(*, apart: bool = True) -> str:
    """Give this process, and whatever it starts, the lowest priority; return which.

    Linux groups processes by session, and the idle class counts within a group only: against those of other sessions,
    such as the database, a busy group has its full share. So the process leaves for a session of its own, whose group
    weighs as little; not `apart`, it stays in that of its terminal, whose keys it hears.
    """
    if apart:
        with suppress(OSError):  # it leads one already
            os.setsid()
        with suppress(OSError):  # a kernel without such groups
            Path("/proc/self/autogroup").write_text("19", encoding="ascii")
    try:
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    except OSError:
        os.nice(19)
        return "nice 19"
    return "SCHED_IDLE"


def one_thread() -> None:
    """Let libraries of numbers that are imported later use one thread: the sums come in one order."""
    os.environ.update(dict.fromkeys(SINGLE_THREADED, "1"))


def bound_memory(limit_mb: int) -> None:
    """Refuse this process memory of its own beyond a limit: it meets MemoryError. Mapped files are not counted."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = limit_mb * MIB
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def go_first() -> None:
    """Ask the kernel to end this process before any other should memory run out."""
    with suppress(OSError):  # a file system that is not there, or not ours to write
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO, encoding="ascii")


def own_memory_mb(pid: int) -> float:
    """Return the memory a process holds for itself; 0 where it is gone or nobody says."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0.0
    found = next((line for line in lines if line.startswith("RssAnon:")), None)
    return int(found.split()[1]) / 1024 if found else 0.0


def machine_memory_mb() -> int:
    """Return how much memory this machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB


def spare_processors() -> int:
    """Return the number of processors minus one, which is left to the web workers; at least one."""
    return max(1, len(os.sched_getaffinity(0)) - 1)
