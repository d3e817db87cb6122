"""Phones: how long until one shows an assignment, and five hundred that come back at once after a cut."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page

from tests.bench.load import _answer

SHOWN = """([id, patience]) => new Promise((done, late) => {
    const there = () => document.querySelector(`.case[data-case="${id}"]`);
    const tell = () => requestAnimationFrame(() => done(performance.timeOrigin + performance.now()));
    if (there()) return tell();
    const watch = new MutationObserver(() => there() && (watch.disconnect(), tell()));
    watch.observe(document.body, { childList: true, subtree: true, attributes: true });
    setTimeout(() => late(new Error("not shown")), patience);
})"""


def shown_after_ms(page: Page, client: httpx.Client, body: dict[str, Any], team: str) -> float:
    """Take in a case for the phone's team; return milliseconds from the offer's moment to the frame that shows it."""
    case = client.post("/api/v1/complaints", json=body).raise_for_status().json()
    assert case["assignment"]["team"] == team
    shown = page.evaluate(SHOWN, [case["id"], 10_000])
    offered = datetime.fromisoformat(case["assignment"]["offered_at"]).timestamp() * 1000
    client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()
    return float(shown - offered)


@dataclass(frozen=True, slots=True)
class Back:
    """What five hundred phones found when they came back."""

    elapsed_s: float
    slowest_s: float
    statuses: dict[int, int]


def come_back(url: str, county: str, phones: list[tuple[str, str, int]], *, deeds: int) -> Back:
    """Let phones (code, team, case) reconnect at once: stream, work, deeds with keys, every other one sent twice."""
    with ThreadPoolExecutor(1) as apart:  # the browser of the other figures has a loop in this thread
        return apart.submit(lambda: asyncio.run(_come_back(url, county, phones, deeds))).result()


async def _come_back(url: str, county: str, phones: list[tuple[str, str, int]], deeds: int) -> Back:
    where = urlsplit(url)
    statuses: dict[int, int] = {}
    seconds: list[float] = []
    done = asyncio.Event()

    async def ask(reader: Any, writer: Any, line: str, body: Any = None, key: str = "") -> bytes:
        payload = b"" if body is None else json.dumps(body).encode()
        head = f"{line} HTTP/1.1\r\nHost: {where.netloc}\r\n"
        if payload:
            head += f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n"
            head += f"Idempotency-Key: {key}\r\nWangge-Sent-At: {datetime.now(UTC).isoformat()}\r\n"
        writer.write(f"{head}\r\n".encode() + payload)
        status, answer = await _answer(reader)
        statuses[status] = statuses.get(status, 0) + 1
        return answer

    async def phone(code: str, team: str, case: int) -> None:
        began = time.perf_counter()
        listening, stream = await asyncio.open_connection(where.hostname, where.port)
        asked = f"GET /api/v1/events?topics=case&county={county} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n"
        stream.write(asked.encode())
        await listening.readuntil(b"event: ready")
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        await ask(reader, writer, f"GET /api/v1/phones/{code}/work?county={county}")
        for n in range(deeds):
            body = {"type": "note", "team": team, "note": f"{code} {n}", "at": datetime.now(UTC).isoformat()}
            for _ in range(1 + n % 2):
                await ask(reader, writer, f"POST /api/v1/complaints/{case}/events", body, f"{code}-{n}")
        seconds.append(time.perf_counter() - began)
        writer.close()
        await done.wait()
        stream.close()

    began = time.perf_counter()
    tasks = [asyncio.create_task(phone(*each)) for each in phones]
    while len(seconds) < len(phones):
        failed = [task for task in tasks if task.done() and task.exception()]
        if failed:
            raise failed[0].exception() or RuntimeError("a phone gave up")
        await asyncio.sleep(0.02)
    elapsed = time.perf_counter() - began
    done.set()
    await asyncio.gather(*tasks)
    return Back(elapsed, max(seconds), statuses)
