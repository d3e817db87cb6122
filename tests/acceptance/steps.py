"""What tests over HTTP do again and again: take in a complaint, wait, finish a case. For pages in a browser, too."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

SOONEST_S, LATEST_S = 0.05, 0.3
"""When a condition is looked at again: what takes long is looked at less often, for each look costs a processor."""


def complaint(lon: float = 107.03, lat: float = 35.30, **changes: Any) -> dict[str, Any]:
    """Return the body of a complaint."""
    place = {"lon": lon, "lat": lat, "datum": "wgs84"}
    return {"kind": "complaint", "channel": "hotline", "category": "food", "text": "面包发霉", "place": place} | changes


def take_in(client: httpx.Client, **changes: Any) -> dict[str, Any]:
    """Take in a complaint and return its case."""
    answer = client.post("/api/v1/complaints", json=complaint(**changes))
    assert answer.status_code == 201, answer.text
    case: dict[str, Any] = answer.json()
    return case


def step(client: httpx.Client, case: dict[str, Any], kind: str, **more: Any) -> httpx.Response:
    """Ask for one step of a case."""
    return client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": kind, **more})


def finish(client: httpx.Client, case: dict[str, Any]) -> None:
    """Let the case's team do its work to the end."""
    for kind in ("acknowledged", "en_route", "on_scene", "cleared"):
        step(client, case, kind).raise_for_status()


def access_log(home: Path) -> list[str]:
    """Return the lines of a server's access log, which goes on in another file at midnight."""
    files = sorted((home / "logs").glob("access-*.log"))
    return [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def until[T](
    condition: Callable[[], T], seconds: float = 15, *, wanted: Callable[[T], Any] = bool, otherwise: str = ""
) -> T:
    """Wait until what the condition gives is wanted, by default until it is true, and return it."""
    began = time.monotonic()
    while not wanted(found := condition()):
        waited = time.monotonic() - began
        assert waited < seconds, otherwise or f"{found!r} after {seconds} s"
        time.sleep(min(max(SOONEST_S, waited / 8), LATEST_S))
    return found
