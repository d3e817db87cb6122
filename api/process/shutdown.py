"""Shutdown notice for open streams: uvicorn waits for them, then breaks them off."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def on_stop(act: Callable[[], None]) -> Iterator[None]:
    """Call `act` in the running loop on SIGINT or SIGTERM, before all other handlers.

    Only the main thread can listen to signals; elsewhere, as in a test's client, nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    others = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def heard(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(act)
        other = others[signal.Signals(number)]
        if callable(other):
            other(number, frame)

    for number in others:
        signal.signal(number, heard)
    try:
        yield
    finally:
        for number, other in others.items():
            signal.signal(number, other)
