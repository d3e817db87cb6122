"""The bounds of a connection, made short, against callers who send slowly, never read, or come in crowds."""

import asyncio
import socket
import threading
import time
from contextlib import contextmanager, suppress
from types import SimpleNamespace

import pytest
import uvicorn

from api.http import protocol
from api.http.connections import Connections
from api.http.protocol import BoundedProtocol

SOON_S = 5


class App:
    """Answers `/read` after the body, `/now` before it, `/long` with megabytes, `/slow` after a while."""

    def __init__(self, connections):
        self.state = SimpleNamespace(services=SimpleNamespace(connections=connections))
        self.ended, self.is_slow = threading.Event(), threading.Event()

    async def __call__(self, scope, receive, send):
        act = {"/read": self._read, "/long": self._long, "/slow": self._slow}.get(scope["path"])
        if act is not None:
            await act(receive, send)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    async def _read(self, receive, send):
        while (await receive()).get("more_body"):
            pass

    async def _slow(self, receive, send):
        self.is_slow.set()
        await asyncio.sleep(1.5)
        await self._read(receive, send)

    async def _long(self, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(400):
            await send({"type": "http.response.body", "body": b"x" * 100_000, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        self.ended.set()


@contextmanager
def serving(connections=None):
    """Serve on a free port; yields a function that opens a connection, and the application."""
    app = App(Connections(100, 100) if connections is None else connections)
    config = uvicorn.Config(app, http=BoundedProtocol, lifespan="off", log_level="error", proxy_headers=False)
    with socket.create_server(("127.0.0.1", 0)) as opened:
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]}, daemon=True)
        thread.start()
        yield lambda: socket.create_connection(opened.getsockname(), timeout=SOON_S), app
        server.should_exit = True
        thread.join(SOON_S)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Make every bound short."""
    for name, value in {
        "LOOK_S": 0.1,
        "AFTER_S": 0.2,
        "SILENCE_S": 0.3,
        "UNREAD_S": 0.5,
        "LONGEST_HEAD_S": 0.6,
    }.items():
        monkeypatch.setattr(protocol, name, value)


def head(path, length):
    """Return a request's head."""
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode()


def drip(line, what=b"x", every_s=0.05, most_s=SOON_S):
    """Send again and again until the connection is closed; return after how long it was."""
    began = time.monotonic()
    with suppress(OSError):
        while time.monotonic() - began < most_s:
            line.sendall(what)
            time.sleep(every_s)
    return time.monotonic() - began


@pytest.mark.parametrize("path", ["/read", "/now"])
def test_a_body_that_trickles_is_not_waited_for_whether_it_is_read_or_not(path):
    """Before, one byte at a time held a connection for ever, also where it had been refused long since."""
    with serving() as (connect, _), connect() as line:
        line.sendall(head(path, 1_000_000))
        assert drip(line) < SOON_S


def test_a_body_that_comes_fast_enough_is_taken_however_long_it_lasts():
    with serving() as (connect, _), connect() as line:
        line.sendall(head("/read", 40 * 200))
        for _ in range(40):  # 4,000 bytes a second for two seconds
            line.sendall(b"x" * 200)
            time.sleep(0.05)
        assert line.recv(12) == b"HTTP/1.1 200"


def test_what_the_server_keeps_waiting_is_not_closed():
    """It stops reading after 64 kB that nobody asks for: that is no slowness of the caller's."""
    with serving() as (connect, _), connect() as line:
        line.sendall(head("/slow", 400_000) + b"x" * 400_000)
        assert line.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize("what", [b"\r\n", b"G"])
def test_after_an_answer_nothing_but_a_request_keeps_the_connection(what):
    with serving() as (connect, _), connect() as line:
        line.sendall(head("/now", 0))
        assert line.recv(12) == b"HTTP/1.1 200"
        assert drip(line, what) < SOON_S


def test_a_second_request_behind_a_long_first_one_is_not_cut_off():
    with serving() as (connect, _), connect() as line:
        line.sendall(head("/slow", 0) * 2)
        heard = b""
        while heard.count(b"HTTP/1.1 200") < 2:
            part = line.recv(4096)
            assert part, heard
            heard += part


def test_who_takes_nothing_of_a_long_answer_is_dropped():
    with serving() as (connect, app), connect() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.sendall(head("/long", 0))
        assert app.ended.wait(SOON_S)
        with suppress(ConnectionResetError):
            while line.recv(1 << 20):
                pass


def test_who_reads_slowly_gets_it_all():
    with serving() as (connect, _), connect() as line:
        line.sendall(head("/long", 0))
        total = 0
        while total < 40_000_000:
            part = line.recv(1 << 20)
            assert part
            total += len(part)
            time.sleep(0.02)


def test_the_connection_that_waited_longest_makes_room_and_one_at_work_does_not():
    with serving(Connections(2, 100)) as (connect, app), connect() as at_work:
        at_work.sendall(head("/slow", 0))
        assert app.is_slow.wait(SOON_S)
        with connect() as idle, connect() as third:
            assert idle.recv(1) == b""
            third.sendall(head("/now", 0))
            assert third.recv(12) == b"HTTP/1.1 200"
            assert at_work.recv(12) == b"HTTP/1.1 200"


def test_where_there_is_no_room_it_says_so():
    with serving(Connections(1, 100)) as (connect, app), connect() as at_work:
        at_work.sendall(head("/slow", 0))
        assert app.is_slow.wait(SOON_S)
        with connect() as other:
            answer = other.recv(4096)
        assert answer.startswith(b"HTTP/1.1 503")
        assert b"too-many-connections" in answer
        assert at_work.recv(12) == b"HTTP/1.1 200"


def test_a_closed_connection_is_no_longer_counted():
    connections = Connections(100, 100)
    with serving(connections) as (connect, _):
        for _ in range(5):
            with connect() as line:
                line.sendall(head("/now", 0))
                line.recv(12)
        deadline = time.monotonic() + SOON_S
        while len(connections) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(connections) == 0
