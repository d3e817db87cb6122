"""uvicorn's server, woken once a second instead of ten times, and at once when it has to end.

At rest these wakes are half of what a server costs.
"""

import asyncio
from collections.abc import Callable
from types import FrameType

import uvicorn
from uvicorn.supervisors import multiprocess

TICK_S = 1.0
_TICKS_OF_A_SECOND = 10
"""uvicorn renews the date that its answers bear at every tenth tick."""


class QuietServer(uvicorn.Server):
    """A server that ticks once a second."""

    _wake: Callable[[], object] | None = None

    async def main_loop(self) -> None:
        """Tick until it is time to end."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._wake = lambda: loop.call_soon_threadsafe(ended.set)
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += _TICKS_OF_A_SECOND
            try:
                await asyncio.wait_for(ended.wait(), TICK_S)
            except TimeoutError:
                continue

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Note a signal, as uvicorn does, and wake up for it."""
        super().handle_exit(sig, frame)
        if self._wake is not None:
            self._wake()


class QuietWorker(multiprocess.Process):
    """One of several workers, whose server ticks once a second."""

    @property
    def server(self) -> uvicorn.Server:
        """Return the server of this process."""
        if self._server is None:
            self._server = QuietServer(config=self.config)
        return self._server
