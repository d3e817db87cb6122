"""Trackers that send a position every few seconds, half of them OwnTracks, half forwarded by a Traccar server.

They are a process of their own, so that they take no turn of what is measured beside them.
"""

import time
from base64 import b64encode
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.bench.load import Timings, paced, request
from tests.counties import TOWN

KEPT_S = 5
"""A tracker that sends less often opens a connection each time."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Answers of the server to the trackers, and the processor seconds that they took themselves."""

    timings: Timings
    processor_s: float


def begin(pool: ProcessPoolExecutor, url: str, tokens: Sequence[str], *, every_s: int, fixes: int) -> "Future[Sent]":
    """Let each tracker send so many fixes, in a process of the pool."""
    return pool.submit(_send, url, tokens, every_s, fixes)


def name(number: int) -> str:
    """Return a tracker's name."""
    return f"car-{number}"


def _send(url: str, tokens: Sequence[str], every_s: int, fixes: int) -> Sent:
    began, first = time.process_time(), int(time.time())

    def sent(number: int, n: int) -> bytes:
        lon, lat, at = TOWN.lon + n / 10_000, TOWN.lat + number / 10_000, first + n * every_s
        if number % 2:
            user = b64encode(f"{name(number)}:{tokens[number]}".encode()).decode()
            body = {
                "_type": "location",
                "lon": lon,
                "lat": lat,
                "tst": at,
                "acc": 8,
                "vel": 31,
                "batt": 80,
                "tid": "c3",
            }
            return request("/api/v1/trackers/owntracks", body, f"Basic {user}")
        position = {
            "id": n, "deviceId": number, "protocol": "jt808", "fixTime": datetime.fromtimestamp(at, UTC).isoformat(),
            "valid": True, "outdated": False, "longitude": lon, "latitude": lat, "speed": 18.4, "accuracy": 0.0,
            "attributes": {"ignition": True},
        }  # fmt: skip
        body = {"position": position, "device": {"id": number, "uniqueId": name(number)}}
        return request("/api/v1/trackers/traccar", body, f"Bearer {tokens[number]}")

    per_s = len(tokens) / every_s
    timings = paced(url, sent, clients=len(tokens), per_s=per_s, requests_each=fixes, kept=every_s < KEPT_S)
    return Sent(timings, time.process_time() - began)
