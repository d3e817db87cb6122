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
            payload = json.dumps(body(number)).encode() if body else b""
            head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: {where.netloc}\r\n"
            if key is not None:
                head += f"Authorization: Bearer {key}\r\n"
            if body:
                head += f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n"
            head += "\r\n"
            started = time.perf_counter()
            writer.write(head.encode() + payload)
            status, answer = await _answer(reader)
            seconds.append(time.perf_counter() - started)
            statuses[status] = statuses.get(status, 0) + 1
            answers.append(answer)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return Timings(seconds, time.perf_counter() - started, statuses, answers)


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
    return int(head.split(b" ", 2)[1]), await reader.readexactly(length)
