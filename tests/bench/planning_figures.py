"""What the benches of planning share: figures printed and written, runs in turn, the longest hold of the lock."""

import gc
import json
import platform
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from statistics import median
from typing import Any

from tests.processes import ROOT


class Figures:
    """The figures of one module, in `bench-results/NAME.json`; a run of some of them leaves the others there."""

    def __init__(self, name: str) -> None:
        self._path = ROOT / "bench-results" / f"{name}.json"
        self._found: dict[str, dict[str, Any]] = {}
        if self._path.exists():
            self._found = json.loads(self._path.read_text(encoding="utf-8"))["figures"]

    def show(self, name: str, **values: Any) -> None:
        """Print one figure, keep it, and write all of them: what comes later may fail."""
        self._found[name] = {
            key: round(value, 4) if isinstance(value, float) else value for key, value in values.items()
        }
        print(f"{name:<56}" + "  ".join(f"{key} {value}" for key, value in self._found[name].items()), flush=True)
        self._path.parent.mkdir(exist_ok=True)
        text = json.dumps({"python": platform.python_version(), "figures": self._found}, indent=1, ensure_ascii=False)
        self._path.write_text(text, encoding="utf-8")


def in_turn(rounds: int, *acts: Callable[[], object], clock: Callable[[], float] = time.process_time) -> list[float]:
    """Return the median seconds of each; they take turns, so that a busy machine slows all alike."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for act, times in zip(acts, taken, strict=True):
            gc.collect()
            began = clock()
            act()
            times.append(clock() - began)
    return [median(each) for each in taken]


def longest_hold_s(act: Callable[[], object], *, rest_s: float = 0.0005) -> float:
    """Return for how long at most another thread waits for the interpreter while something is done here.

    It is the processor time that this thread spends between two looks of the other, so that what else the machine does
    counts little. Known limit: a look that comes late because the machine is busy makes a hold longer than it is.
    """
    here, over = time.pthread_getcpuclockid(threading.get_ident()), threading.Event()
    looks = [time.clock_gettime(here)]

    def look() -> None:
        while not over.is_set():
            time.sleep(rest_s)
            looks.append(time.clock_gettime(here))

    beside = threading.Thread(target=look)
    beside.start()
    try:
        act()
    finally:
        over.set()
        beside.join()
    return max(after - before for before, after in pairwise(looks))
