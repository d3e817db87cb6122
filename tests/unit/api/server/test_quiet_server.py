"""A server at rest is woken once a second, and at once by a signal."""

import asyncio
import signal
import time

import pytest
import uvicorn
from uvicorn.supervisors import multiprocess

from api.server import supervise
from api.server.quiet_server import QuietServer


async def nothing(scope, receive, send):
    """Answer nobody."""


@pytest.fixture
def server():
    return QuietServer(uvicorn.Config(nothing, log_config=None))


def test_a_signal_ends_it_at_once_and_not_at_the_next_tick(server, monkeypatch):
    monkeypatch.setattr("api.server.quiet_server.TICK_S", 60)

    async def serve():
        loop = asyncio.get_running_loop()
        loop.call_later(0.01, server.handle_exit, signal.SIGTERM, None)
        await asyncio.wait_for(server.main_loop(), 10)

    asyncio.run(serve())
    assert server.should_exit


def test_a_signal_before_it_serves_ends_it_as_well(server):
    server.handle_exit(signal.SIGTERM, None)
    asyncio.run(asyncio.wait_for(server.main_loop(), 10))
    assert server._captured_signals == [signal.SIGTERM]


def test_its_answers_bear_the_date_of_the_last_tick(server, monkeypatch):
    monkeypatch.setattr("api.server.quiet_server.TICK_S", 0.01)
    hours = [1_000_000_000.0 + 3600 * hour for hour in range(3)]
    seen = []

    async def tick(counter):
        if not hours:
            return True
        at = hours.pop(0)
        monkeypatch.setattr(time, "time", lambda: at)
        ends = await QuietServer.on_tick(server, counter)
        seen.append(dict(server.server_state.default_headers)[b"date"])
        return ends

    server.on_tick = tick
    asyncio.run(server.main_loop())
    assert [date[17:22] for date in seen] == [b"01:46", b"02:46", b"03:46"]


def test_each_of_several_workers_has_such_a_server():
    supervisor = supervise.Supervisor.__mro__[1]
    assert supervisor is multiprocess.Multiprocess
    worker = multiprocess.Process(uvicorn.Config(nothing, log_config=None), [])
    assert isinstance(worker.server, QuietServer)
    assert worker.server is worker.server
    worker.parent_conn.close()
    worker.child_conn.close()
