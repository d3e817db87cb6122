"""Turns of heavy reads: a few are computed at once, some wait, more are refused."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Self

from starlette.requests import ClientDisconnect

from api.auth.principal import AuthMethod, Principal
from api.refusals import Refused

AT_ONCE = 2
"""Computed side by side; more would only take memory, for they share an interpreter."""
MOST_EACH = 6
"""Of one caller, computed, waiting or on their way out; the planning page asks four at once."""
MOST = 24
"""Of all callers."""
AGAIN_S = 2
LOOK_EVERY_S = 0.25
"""Seconds until a waiting caller who has left is noticed."""


def caller_of(who: Principal, address: str | None) -> str:
    """Return whose turns are counted together: the account's or key's, the address while nobody need sign in."""
    return f"address:{address}" if who.means is AuthMethod.OPEN else f"{who.means}:{who.id}"


@dataclass(slots=True)
class Turns:
    """The turns of one process."""

    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _held: Counter[str] = field(default_factory=Counter)

    async def take(self, caller: str, left: Callable[[], Awaitable[bool]]) -> "Turn":
        """Return a turn once it is the caller's.

        Parameters
        ----------
        left
            Tells whether the caller has left.

        Raises
        ------
        Refused
            429: the caller, or all together, have as many as there may be.
        ClientDisconnect
            The caller left while waiting.
        """
        self._check(caller)
        self._held[caller] += 1
        try:
            await self._wait(left)
        except BaseException:
            self._leave(caller)
            raise
        return Turn(self._free.release, lambda: self._leave(caller))

    async def _wait(self, left: Callable[[], Awaitable[bool]]) -> None:
        while not await self._one_came_free():
            if await left():
                raise ClientDisconnect

    def _check(self, caller: str) -> None:
        if self._held[caller] >= MOST_EACH:
            detail = f"{MOST_EACH} heavy reads of yours are under way. 您有 {MOST_EACH} 项查询正在处理。"
        elif self._held.total() >= MOST:
            detail = f"{MOST} heavy reads are under way. 已有 {MOST} 项查询正在处理。"
        else:
            return
        raise Refused("heavy-reads-busy", detail, headers={"Retry-After": str(AGAIN_S)})

    async def _one_came_free(self) -> bool:
        try:
            async with asyncio.timeout(LOOK_EVERY_S):
                return await self._free.acquire()
        except TimeoutError:
            return False

    def _leave(self, caller: str) -> None:
        self._held[caller] -= 1
        if not self._held[caller]:
            del self._held[caller]


@dataclass(slots=True)
class Turn:
    """One turn: computed, then sent; while it is sent, others compute, but it counts as the caller's."""

    _release: Callable[[], None]
    _leave: Callable[[], None]
    is_computed: bool = False

    def computed(self) -> None:
        """Let the next one compute; a second call does nothing."""
        if not self.is_computed:
            self.is_computed = True
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.computed()
        self._leave()
