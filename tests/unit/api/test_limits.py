"""The limit on bodies, against callers that send too much, too slowly, or never stop."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest
from fastapi import FastAPI, Request

from api import limits, problems
from api.access.principal import NOBODY_YET, Principal
from api.body import StrictRoute
from api.limits import BodyLimit
from api.pace import Pace
from api.settings import Settings

type Part = dict[str, Any]

NEVER = None


class Ajar:
    """A gate that lets everybody in: who may is not asked here."""

    async def admit(self, request: Request) -> Principal:
        return NOBODY_YET


def exchange(
    parts: Iterable[bytes | None], *, silence_s: float = 5.0, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any], int]:
    """Send a body part by part (None: nothing more comes); return status, problem and how many parts were read."""
    app = FastAPI()
    app.state.gate = Ajar()
    app.state.pace = Pace(Settings())
    app.router.route_class = StrictRoute
    problems.install(app)
    app.add_middleware(BodyLimit, max_bytes=1_000, silence_s=silence_s)

    @app.post("/")
    def echo(body: dict[str, int]) -> dict[str, int]:
        return body

    sent: list[Part] = []
    waiting = iter(parts)
    read = 0

    async def receive() -> Part:
        nonlocal read
        part = next(waiting, b"")
        if part is NEVER:
            await asyncio.sleep(60)
        read += 1
        return {"type": "http.request", "body": part, "more_body": part != b""}

    async def send(message: Part) -> None:
        sent.append(message)

    told = {"content-type": "application/json", "transfer-encoding": "chunked", **(headers or {})}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "raw_path": b"/",
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
    }
    asyncio.run(app(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    assert not sent[-1].get("more_body"), "the answer is whole"
    return sent[0]["status"], json.loads(body), read


def test_a_body_within_the_limit_passes() -> None:
    assert exchange([b'{"a"', b": 1}"]) == (200, {"a": 1}, 3)


def test_exactly_the_limit_passes() -> None:
    status, _, _ = exchange([b'{"a": 1' + b" " * 992 + b"}"])
    assert status == 200


def test_a_body_over_the_limit_is_refused_as_it_comes_and_what_follows_is_thrown_away() -> None:
    status, problem, read = exchange([b" " * 400] * 50)
    assert (status, problem["type"]) == (413, "/problems/too-large")
    assert read == 51, "read to its end, so that the caller hears the answer"


def test_a_body_that_tells_its_size_is_refused_unread() -> None:
    status, problem, _ = exchange([b" " * 400] * 3, headers={"content-length": "1001"})
    assert (status, problem["errors"][0]["value"]) == (413, "1001")


def test_a_body_without_end_is_not_listened_to_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINGER_S", 0.05)
    status, _, _ = exchange([b" " * 1_001, NEVER])
    assert status == 413


def test_a_body_that_stops_coming_is_not_waited_for() -> None:
    status, problem, _ = exchange([b'{"a": ', NEVER], silence_s=0.05)
    assert (status, problem["type"]) == (408, "/problems/slow-body")
