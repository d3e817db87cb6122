"""Single flight: simultaneous identical queries share one, as when hundreds of clients return at once."""

import asyncio
from collections.abc import Awaitable, Callable


class Shared[T]:
    """A query shared by simultaneous callers, never with a result from before they asked.

    A caller that asks while an answer is on its way waits for the next one, with all others who came meanwhile.
    """

    def __init__(self, question: Callable[[], Awaitable[T]]) -> None:
        self._question = question
        self._under_way: asyncio.Task[T] | None = None
        self._next: asyncio.Task[T] | None = None

    async def ask(self) -> T:
        """Return an answer that was looked for after this call; raises what the question raises."""
        if self._next is None or self._next.done():
            self._next = asyncio.create_task(self._after(self._under_way))
            self._next.add_done_callback(_looked_at)
        return await asyncio.shield(self._next)

    async def _after(self, earlier: asyncio.Task[T] | None) -> T:
        if earlier is not None and not earlier.done():
            await asyncio.wait([earlier])
        self._under_way, self._next = self._next, None
        return await self._question()


def _looked_at(task: asyncio.Task[object]) -> None:
    """Mark a failure as seen: the callers still present get it."""
    if not task.cancelled():
        task.exception()
