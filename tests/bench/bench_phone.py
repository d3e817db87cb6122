"""Phones: how long until one shows an assignment, and five hundred that come back at once after a cut."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page

from api.auth.accounts.tokens import csrf_of
from api.gate.gate import COOKIE, CSRF_HEADER
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
    """What five hundred phones found when they came back; `statuses` counts what each request and item was answered."""

    elapsed_s: float
    slowest_s: float
    statuses: Counter[int]
    sent: int
    """How many messages about cases came by their streams; counted where each has only its own."""


@dataclass(frozen=True, slots=True)
class Returning:
    """One phone that comes back: its code, its team, the case it is at, the session of its carrier."""

    code: str
    team: str
    case: int
    token: str | None = None


def come_back(url: str, county: str, phones: Sequence[Returning], *, items: int, together: bool) -> Back:
    """Let phones reconnect at once: stream, work, items with keys, every other one sent twice.

    Parameters
    ----------
    together
        Whether items go in one message and those sent twice in another, and the stream is asked for the phone's team
        alone, as the page does; else each by itself, as a page kept from before does.
    """
    with ThreadPoolExecutor(1) as apart:  # the browser of the other figures has a loop in this thread
        return apart.submit(lambda: asyncio.run(_Storm(url, county, items, together).blow(phones))).result()


class _Storm:
    """All phones at once, in one loop."""

    def __init__(self, url: str, county: str, items: int, together: bool) -> None:
        self._where = urlsplit(url)
        self._county = county
        self._items = items
        self._together = together
        self._statuses: Counter[int] = Counter()
        self._seconds: list[float] = []
        self._told = 0
        self._over = asyncio.Event()

    async def blow(self, phones: Sequence[Returning]) -> Back:
        began = time.perf_counter()
        tasks = [asyncio.create_task(self._phone(each)) for each in phones]
        while len(self._seconds) < len(phones):
            failed = [task for task in tasks if task.done() and task.exception()]
            if failed:
                raise failed[0].exception() or RuntimeError("a phone gave up")
            await asyncio.sleep(0.02)
        elapsed = time.perf_counter() - began
        await asyncio.sleep(1)  # what the streams still have to tell
        self._over.set()
        await asyncio.gather(*tasks)
        return Back(elapsed, max(self._seconds), self._statuses, self._told)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._where.hostname, self._where.port)

    async def _phone(self, phone: Returning) -> None:
        began = time.perf_counter()
        listening, stream = await self._connect()
        team = f"&team={phone.team}" if self._together else ""
        line = f"GET /api/v1/events?topics=case,team,county&county={self._county}{team}"
        stream.write(self._head(line, phone) + b"\r\n")
        await listening.readuntil(b"event: ready")
        hearing = asyncio.create_task(self._hear(listening)) if self._together else None
        reader, writer = await self._connect()
        await self._ask(reader, writer, phone, f"GET /api/v1/phones/{phone.code}/work?county={self._county}")
        await (self._send_together if self._together else self._send_singly)(reader, writer, phone)
        self._seconds.append(time.perf_counter() - began)
        writer.close()
        await self._over.wait()
        if hearing:
            hearing.cancel()
        stream.close()

    async def _hear(self, listening: asyncio.StreamReader) -> None:
        while line := await listening.readline():
            self._told += line == b"event: case\n"

    async def _send_singly(self, reader: Any, writer: Any, phone: Returning) -> None:
        for n in range(self._items):
            path, body = f"/complaints/{phone.case}/events", self._item(phone, n)
            for _ in range(1 + n % 2):
                await self._ask(reader, writer, phone, f"POST /api/v1{path}", body, f"{phone.code}-{n}")

    async def _send_together(self, reader: Any, writer: Any, phone: Returning) -> None:
        path = f"/complaints/{phone.case}/events"
        items = [
            {"to": path, "key": f"{phone.code}-{n}", "behind_s": 0.25, "says": self._item(phone, n)}
            for n in range(self._items)
        ]
        for waiting in ([*items], items[1::2]):
            while waiting:  # what was not tried is sent again
                given = await self._ask(reader, writer, phone, "POST /api/v1/outbox", {"items": waiting})
                answers = json.loads(given)["answers"]
                self._statuses.update(each["status"] for each in answers)
                del waiting[: len(answers)]

    def _item(self, phone: Returning, n: int) -> dict[str, Any]:
        at = datetime.now(UTC).isoformat()
        return {"type": "note", "team": phone.team, "note": f"{phone.code} {n}", "at": at}

    def _head(self, line: str, phone: Returning) -> bytes:
        found = (
            ""
            if phone.token is None
            else f"Cookie: {COOKIE}={phone.token}\r\n{CSRF_HEADER}: {csrf_of(phone.token)}\r\n"
        )
        return f"{line} HTTP/1.1\r\nHost: {self._where.netloc}\r\n{found}".encode()

    async def _ask(
        self, reader: Any, writer: Any, phone: Returning, line: str, body: Any = None, key: str = ""
    ) -> bytes:
        payload = b"" if body is None else json.dumps(body).encode()
        head = self._head(line, phone)
        if payload:
            head += f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n".encode()
            head += f"Wangge-Sent-At: {datetime.now(UTC).isoformat()}\r\n".encode()
        if key:
            head += f"Idempotency-Key: {key}\r\n".encode()
        writer.write(head + b"\r\n" + payload)
        status, answer = await _answer(reader)
        self._statuses[status] += 1
        return answer
