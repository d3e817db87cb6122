"""Room for a command: no more memory than the machine has free, so that it is refused and takes nothing down with it.

Linux grants more memory than there is, and ends a process, perhaps another one, when it is used. So a command gets a
limit of its own when it begins, and what is sure not to fit is refused before it is read.

Known limit: what others take while the command runs is not seen.
"""

import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import ceil
from pathlib import Path

from api.planning.jobs.idle import MIB, bound_memory, machine_memory_mb
from dispatch.errors import DispatchError

TIMES = 3
"""A file is held as it is, as numbers, and as the numbers that are solved: so many times its size at the least."""
_MEMINFO = Path("/proc/meminfo")
_STATUS = Path("/proc/self/status")
_GROUP = Path("/sys/fs/cgroup")


class NoRoomError(DispatchError):
    """The machine has too little free memory; `details` are the figures, `needed_mb` where it is known beforehand."""

    def __init__(self, free: int, needed: int | None = None) -> None:
        least = "" if needed is None else f"，至少需要 {needed} MB at least {needed} MB are needed"
        super().__init__(
            f"内存不足 too little memory{least}，本机可用 {free} MB, {free} MB are free: leave candidates out, merge "
            "rows, shorten the period, end other programs, or use a larger machine "
            "请减少候选点、合并行、缩短时段、关闭其他程序或换用内存更大的机器"
        )
        self.details = {"needed_mb": needed, "free_mb": free}


@contextmanager
def within_free_memory(*files: Path) -> Iterator[None]:
    """Let what is done inside take the memory that is free, and no more.

    Raises
    ------
    NoRoomError
        The files need more, or what is done with them did; with the figure and what to do.
    """
    free = free_mb()
    least = ceil(TIMES * sum(file.stat().st_size for file in files) / MIB)
    if least > free:
        raise NoRoomError(free, least)
    before = resource.getrlimit(resource.RLIMIT_DATA)
    bound_memory(_kb(_STATUS, "VmData") // 1024 + free)
    try:
        yield
    except MemoryError:
        raise NoRoomError(free) from None
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def free_mb() -> int:
    """Return how much memory can be had without pushing anything out: of the machine, and of this process's group."""
    machine = _kb(_MEMINFO, "MemAvailable") // 1024 or machine_memory_mb()
    with suppress(OSError, ValueError):  # no group, or one without a limit ("max")
        most, used = (int((_GROUP / f"memory.{name}").read_text(encoding="ascii")) for name in ("max", "current"))
        return min(machine, max(0, most - used) // MIB)
    return machine


def _kb(file: Path, name: str) -> int:
    """Return a number of a file of the kernel; 0 where it does not say."""
    with suppress(OSError):
        for line in file.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
    return 0
