"""A stream whose worker can no longer hear the database ends, even where no line was broken."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest

from api.live import hub as live
from api.live.hub import Hub

COUNTY = "620823"
LISTENING = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN wangge%'"""


@pytest.mark.parametrize("fault", [signal.SIGSTOP, signal.SIGTERM])
def test_streams_end_when_the_database_is_frozen_or_gone_and_are_served_again(
    database_url: str, monkeypatch: pytest.MonkeyPatch, fault: signal.Signals
) -> None:
    monkeypatch.setattr(live, "ANSWERS_WITHIN_S", 1)
    ask = Hub._ask_whether_alive

    async def watch() -> list[bytes]:
        hub, answered = Hub(database_url), asyncio.Event()

        async def asking(_: Hub, connection: psycopg.AsyncConnection) -> None:
            await ask(hub, connection)
            answered.set()

        monkeypatch.setattr(Hub, "_ask_whether_alive", asking)
        await hub.start()
        try:
            stream = hub.stream(COUNTY, None, None)
            heard = [await anext(stream)]
            async with asyncio.timeout(8):
                await answered.wait()
            with faulty(database_url, fault):
                async with asyncio.timeout(8):
                    heard += [chunk async for chunk in stream]
            again = hub.stream(COUNTY, None, None)
            async with asyncio.timeout(8):
                heard.append(await anext(again))
            await again.aclose()
            return [chunk for chunk in heard if chunk]
        finally:
            await hub.stop()

    assert [b"event: ready" in chunk for chunk in asyncio.run(watch())] == [True, True]


@contextmanager
def faulty(database_url: str, fault: signal.Signals) -> Iterator[None]:
    """Send a signal to the database's processes that somebody listens on, and let them go on at the end."""
    with psycopg.connect(database_url) as connection:
        pids = [pid for (pid,) in connection.execute(LISTENING)]
    assert pids
    for pid in pids:
        os.kill(pid, fault)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
