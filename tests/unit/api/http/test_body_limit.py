"""The limit on bodies, against callers that send too much, too slowly, or never stop."""

import asyncio
import json
import re
from collections.abc import Coroutine, Iterable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI, Request

from api.auth.principal import NOBODY_YET, Principal
from api.gate.rate_limit import RateLimit
from api.http import body_limit as limits
from api.http.body import StrictRoute
from api.http.body_limit import SILENCE_S, Apart, BodyLimit, Bound
from api.refusals import Refused
from api.server import problem_handlers
from api.settings import Settings

type Part = dict[str, Any]

NEVER = None


class Ajar:
    """A gate that lets everybody in, or nobody: who may is not asked here."""

    def __init__(self, *, shut: bool = False) -> None:
        self._shut = shut

    async def admit(self, request: Request) -> Principal:
        if self._shut:
            raise Refused("sign-in", "请先登录。")
        return NOBODY_YET


def exchange(
    parts: Iterable[bytes | None],
    *,
    silence_s: float = 5.0,
    headers: dict[str, str] | None = None,
    apart: Sequence[Apart] = (),
    shut: bool = False,
) -> tuple[int, dict[str, Any], int]:
    """Send a body part by part (None: nothing more comes); return status, problem and how many parts were read."""
    app = FastAPI()
    app.state.services = SimpleNamespace(gate=Ajar(shut=shut), rate_limit=RateLimit(Settings()))
    app.router.route_class = StrictRoute
    problem_handlers.install(app)
    app.add_middleware(BodyLimit, max_bytes=1_000, silence_s=silence_s, apart=apart)

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

    found = {"content-type": "application/json", "transfer-encoding": "chunked", **(headers or {})}
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "raw_path": b"/",
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in found.items()],
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


@pytest.mark.parametrize(("length", "status"), [("1000", 200), ("1001", 413), ("9" * 5000, 413)])
def test_exactly_the_limit_may_be_stated(length: str, status: int) -> None:
    found, _, _ = exchange([b'{"a": 1' + b" " * 992 + b"}"], headers={"content-length": length})
    assert found == status


@pytest.mark.parametrize(
    ("method", "address", "status"), [("POST", "/", 200), ("PUT", "/", 413), ("POST", "/x", 413), ("POST", "", 413)]
)
def test_a_bound_of_its_own_is_of_one_method_and_address(method: str, address: str, status: int) -> None:
    apart = [Apart(method, re.compile(re.escape(address)), Bound(2_000))]
    found, _, _ = exchange([b'{"a": 1' + b" " * 1_500 + b"}"], apart=apart)
    assert found == status


def test_nobody_is_asked_for_a_body_before_they_are_known() -> None:
    status, problem, read = exchange([b'{"a": 1}'], shut=True)
    assert (status, problem["type"], read) == (401, "/problems/sign-in", 0)


def test_half_a_minute_of_silence_is_enough() -> None:
    assert SILENCE_S == 30


class Drip:
    """A body that comes a few bytes at a time, each after a while; `asyncio.sleep` is not waited for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, each_bytes: int, every_s: float, total: int) -> None:
        self.now, self.read = 0.0, 0
        self._each, self._every_s, self._total = each_bytes, every_s, total
        monkeypatch.setattr(limits.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(limits.asyncio, "wait_for", self._wait_for)

    async def _wait_for(self, part: Coroutine[Any, Any, Part], seconds: float) -> Part:
        if self._every_s > seconds:
            part.close()
            raise TimeoutError
        self.now += self._every_s
        return await part

    async def receive(self) -> Part:
        self.read += self._each
        body = b"x" * self._each
        return {"type": "http.request", "body": body, "more_body": self.read < self._total}

    def arrives(self, waits_s: float = 0.0) -> bool:
        async def all_of_it() -> bool:
            body = limits._Body(self.receive, lambda _: None, Bound(10_000_000), SILENCE_S)  # type: ignore[arg-type]
            try:
                while (await body.receive()).get("more_body"):
                    self.now += waits_s
            except Refused as refused:
                return refused.kind.name != "slow-body"
            return True

        return asyncio.run(all_of_it())


@pytest.mark.parametrize(
    ("each_bytes", "every_s", "total", "arrives"),
    [
        (1, 1.0, 29, True),  # it is short
        (1, 1.0, 60, False),  # one byte at a time, for ever
        (900, 1.0, 1_000_000, False),
        (1_100, 1.0, 1_000_000, True),  # a slow network all the same
        (4_000, 29.0, 100_000, False),  # never silent for long
        (10_000, 1.0, 4_000_000, True),  # a photograph from a valley, in seven minutes
    ],
)
def test_a_body_has_to_come_faster_than_a_trickle(monkeypatch, each_bytes, every_s, total, arrives) -> None:
    assert Drip(monkeypatch, each_bytes, every_s, total).arrives() is arrives


def test_what_the_caller_waits_for_us_is_not_counted(monkeypatch) -> None:
    assert Drip(monkeypatch, 4_000, 1.0, 400_000).arrives(waits_s=20.0)
