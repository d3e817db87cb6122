"""A bounded load on loopback: few instructions per request, since it shares the two cores with what it measures."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Timings:
    """What one run measured; `answers` are the bodies in the order they came."""

    seconds: list[float]
    elapsed_s: float
    statuses: dict[int, int]
    answers: list[bytes]

    @property
    def per_second(self) -> float:
        """Return requests answered per second."""
        return len(self.seconds) / self.elapsed_s

    def percentile_ms(self, percent: int) -> float:
        """Return a percentile by nearest rank, milliseconds."""
        ranked = sorted(self.seconds)
        return ranked[max(0, -(-percent * len(ranked) // 100) - 1)] * 1000


def run(
    url: str, path: str, body: Callable[[int], Any] | None, *, clients: int, requests: int, key: str | None = None
) -> Timings:
    """POST `requests` bodies, or GET where there is none, from `clients` kept-alive connections; return the timings."""
    return asyncio.run(_run(url, path, body, clients, requests, key))


async def _run(
    url: str, path: str, body: Callable[[int], Any] | None, clients: int, requests: int, key: str | None
) -> Timings:
    numbers = iter(range(requests))
    seconds: list[float] = []
    statuses: dict[int, int] = {}
    answers: list[bytes] = []

    async def client() -> None:
        where = urlsplit(url)
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        for number in numbers:
            sent = request(path, body(number) if body else None, key and f"Bearer {key}")
            started = time.perf_counter()
            writer.write(sent)
            status, answer = await _answer(reader)
            seconds.append(time.perf_counter() - started)
            statuses[status] = statuses.get(status, 0) + 1
            answers.append(answer)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return Timings(seconds, time.perf_counter() - started, statuses, answers)


def paced(
    url: str, sent: Callable[[int, int], bytes], *, clients: int, per_s: float, requests_each: int, kept: bool = True
) -> Timings:
    """Send each client's requests when they are due, whatever the others wait for; `sent` gets client and number.

    The seconds of a request count from when it was due: one that waits for the answer before it is late. Connections
    that are not `kept` are opened for each request, for a server closes one that idles for seconds.
    """
    return asyncio.run(_paced(url, sent, clients, per_s, requests_each, kept))


async def _paced(
    url: str, sent: Callable[[int, int], bytes], clients: int, per_s: float, requests_each: int, kept: bool
) -> Timings:
    where = urlsplit(url)
    seconds: list[float] = []
    statuses: dict[int, int] = {}
    answers: list[bytes] = []
    began = time.perf_counter()

    async def client(number: int) -> None:
        line = None
        for n in range(requests_each):
            due = began + (n * clients + number) / per_s
            await asyncio.sleep(due - time.perf_counter())
            reader, writer = line = line or await asyncio.open_connection(where.hostname, where.port)
            writer.write(sent(number, n))
            status, answer = await _answer(reader)
            seconds.append(time.perf_counter() - due)
            statuses[status] = statuses.get(status, 0) + 1
            answers.append(answer)
            if not kept or n + 1 == requests_each:
                writer.close()
                line = None

    await asyncio.gather(*(client(number) for number in range(clients)))
    return Timings(seconds, time.perf_counter() - began, statuses, answers)


def request(path: str, body: Any, authorization: str | None = None) -> bytes:
    """Return a POST of a body in JSON, or a GET where there is none."""
    payload = b"" if body is None else json.dumps(body).encode()
    head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    if authorization is not None:
        head += f"Authorization: {authorization}\r\n"
    if body is not None:
        head += f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n"
    return f"{head}\r\n".encode() + payload


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
    return int(head.split(b" ", 2)[1]), await reader.readexactly(length)
