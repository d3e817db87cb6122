"""Fixes taken in beside a bare COPY, and how long a subscriber waits for an event after its commit."""

import asyncio
import json
import random
import time
from datetime import UTC, datetime
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.bench.load import Timings, run


def fixes_over_http(url: str, teams: list[str], centre: tuple[float, float], *, clients: int, batches: int) -> Timings:
    """POST batches of fifty fixes."""

    def batch(number: int) -> list[dict[str, Any]]:
        rng = random.Random(number)
        return [
            {
                "team": team,
                "lon": centre[0] + rng.uniform(-0.02, 0.02),
                "lat": centre[1] + rng.uniform(-0.02, 0.02),
                "datum": "wgs84",
                "accuracy_m": 8,
            }
            for team in rng.sample(teams, 50)
        ]

    return run(url, "/api/v1/fixes", batch, clients=clients, requests=batches)


def fixes_by_copy(database_url: str, county: str, team: str, *, batches: int) -> Timings:
    """COPY as many batches of fifty fixes into the same table, one transaction each."""
    seconds = []
    begun = time.perf_counter()
    with psycopg.connect(database_url) as connection:
        for number in range(batches):
            started = time.perf_counter()
            with connection.cursor().copy(
                "COPY fix (county, team, at, geom, accuracy_m, source_lon, source_lat, source_datum) FROM STDIN"
            ) as copy:
                for i in range(50):
                    at = datetime.fromtimestamp(number * 50 + i, UTC)
                    copy.write_row((county, team, at, "SRID=4326;POINT(107.03 35.3)", 8.0, 107.03, 35.3, "wgs84"))
            connection.commit()
            seconds.append(time.perf_counter() - started)
    return Timings(seconds, time.perf_counter() - begun, {}, [])


def event_delay_ms(
    url: str, database_url: str, teams: list[str], centre: tuple[float, float], *, subscribers: int, ticks: int
) -> dict[str, float]:
    """Return p50 and p95 from the moment a message was written, just before its commit, to each subscriber.

    All teams move once a second, in batches of fifty, while the subscribers listen. Both moments are this machine's
    clock: the database's `made_at` and the arrival of the event's last line.
    """
    seen = asyncio.run(_watched(url, teams, centre, subscribers, ticks))
    with psycopg.connect(database_url) as connection:
        made = dict(connection.execute("SELECT id, extract(epoch FROM made_at)::float8 FROM feed").fetchall())
    expected = subscribers * ticks * -(-len(teams) // 50)
    assert len(seen) == expected, f"{len(seen)} of {expected} events arrived"
    delays = sorted((at - made[number]) * 1000 for number, at in seen)
    return {"p50_ms": median(delays), "p95_ms": delays[int(len(delays) * 0.95)], "events": float(len(delays))}


async def _watched(
    url: str, teams: list[str], centre: tuple[float, float], subscribers: int, ticks: int
) -> list[tuple[int, float]]:
    seen: list[tuple[int, float]] = []
    streams = [asyncio.create_task(_subscribe(url, seen)) for _ in range(subscribers)]
    await asyncio.sleep(1.0)
    for tick in range(ticks):
        began = time.perf_counter()
        for first in range(0, len(teams), 50):
            await _move(url, teams[first : first + 50], centre, tick)
        await asyncio.sleep(max(0.0, 1.0 - (time.perf_counter() - began)))
    await asyncio.sleep(1.0)
    for stream in streams:
        stream.cancel()
    return seen


async def _subscribe(url: str, seen: list[tuple[int, float]]) -> None:
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=2**24)
    writer.write(b"GET /api/v1/events?topics=team HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    number = 0
    try:
        async for line in reader:
            if line.startswith(b"id: "):
                number = int(line[4:])
            elif line.startswith(b"data: ") and b'"teams"' in line:
                seen.append((number, time.time()))
    finally:
        writer.close()


async def _move(url: str, teams: list[str], centre: tuple[float, float], tick: int) -> None:
    where = urlsplit(url)
    batch = [{"team": t, "lon": centre[0] + 1e-4 * (tick % 50), "lat": centre[1], "datum": "wgs84"} for t in teams]
    payload = json.dumps(batch).encode()
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    head = (
        f"POST /api/v1/fixes HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(payload)}\r\n\r\n"
    )
    writer.write(head.encode() + payload)
    answer = await reader.read()
    writer.close()
    assert b" 202 " in answer.split(b"\r\n", 1)[0], answer[:300]
