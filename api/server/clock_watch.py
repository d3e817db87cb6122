"""A clock that is set while we serve is said: no code can tell what should have been due by the other time.

Known limit: a machine that was restored from a snapshot counts its own absence as a clock set forward.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from api import clock

LOOK_EVERY_S = 5.0
LEAST_S = 30.0
"""The least step that is reported, in seconds; a phone's clock may harmlessly be off by as much."""


@contextmanager
def clock_watched(say: Callable[[str], None], look_every_s: float = LOOK_EVERY_S) -> Iterator[None]:
    """Say when the system clock was set, until the block ends."""
    ended, first = threading.Event(), _ahead_s()

    def watch() -> None:
        ahead = first
        while not ended.wait(look_every_s):
            before, ahead = ahead, _ahead_s()
            if abs(ahead - before) >= LEAST_S:
                say(words(round(ahead - before)))

    watcher = threading.Thread(target=watch, name="clock", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join(1)


def words(by_s: int) -> str:
    """Return what is said of a clock set by so many seconds, and what to do."""
    if by_s > 0:
        return (
            f"警告 warning: 系统时间被调快 {by_s} 秒，期间的派单与时限均按已过处理 the system clock was set forward by "
            f"{by_s} s: offers and deadlines within that time count as past. 请核对在办案件与告警 Check the open cases "
            "and alerts"
        )
    return (
        f"警告 warning: 系统时间被调慢 {-by_s} 秒，此前受理、派单的案件的时限与告警会相应推迟 the system clock was set "
        f"back by {-by_s} s: deadlines and alerts of what came in before are that much later. 请立即核对在办案件 Check "
        "the open cases now"
    )


def _ahead_s() -> float:
    """Return by how much the clock is ahead of one that nobody can set."""
    return clock.now().timestamp() - time.clock_gettime(time.CLOCK_BOOTTIME)
