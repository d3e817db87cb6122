"""What tests over HTTP do again and again: take in a complaint, wait, finish a case. For pages in a browser, too."""

import time
from collections.abc import Callable
from typing import Any

import httpx

LOOK_AGAIN_S = 0.05


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


def until[T](
    condition: Callable[[], T], seconds: float = 15, *, wanted: Callable[[T], Any] = bool, otherwise: str = ""
) -> T:
    """Wait until what the condition gives is wanted, by default until it is true, and return it."""
    deadline = time.monotonic() + seconds
    while not wanted(found := condition()):
        assert time.monotonic() < deadline, otherwise or f"{found!r} after {seconds} s"
        time.sleep(LOOK_AGAIN_S)
    return found
