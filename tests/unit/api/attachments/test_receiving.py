"""Bodies of attachments on their way in: a bounded number at a time, and none for ever."""

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from api.attachments import receiving
from api.attachments.receiving import AT_ONCE, Receiving, apart
from api.http.body_limit import Apart
from api.refusals import Refused
from api.settings import Settings


def request(*parts: bytes | None, headers: dict[str, str] | None = None) -> Request:
    """Return a request whose body comes in parts; None: nothing more comes."""
    waiting = list(parts)

    async def receive() -> dict[str, Any]:
        part = waiting.pop(0)
        if part is None:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": part, "more_body": bool(waiting)}

    found = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    return Request({"type": "http", "headers": found}, receive)


def test_parts_are_put_together() -> None:
    async def read() -> bytes:
        async with Receiving().body(request(b"a", b"", b"bc")) as body:
            return body

    assert asyncio.run(read()) == b"abc"


def test_who_comes_after_the_most_waits_unread_until_one_is_done_with() -> None:
    async def many() -> tuple[int, int]:
        hands, held, most = Receiving(), 0, 0

        async def one() -> None:
            nonlocal held, most
            async with hands.body(request(b"x")):
                held += 1
                most = max(most, held)
                await asyncio.sleep(0.01)
                held -= 1

        await asyncio.gather(*(one() for _ in range(3 * AT_ONCE)))
        return most, held

    assert asyncio.run(many()) == (AT_ONCE, 0)


def test_one_that_never_ends_is_given_up_and_its_hand_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "WHOLE_S", 0.05)

    async def slow() -> None:
        hands = Receiving()
        for _ in range(AT_ONCE + 1):
            with pytest.raises(Refused, match="nothing was written") as refused:
                async with hands.body(request(b"x", None)):
                    pass
            assert refused.value.kind.name == "slow-body"

    asyncio.run(slow())


@pytest.mark.parametrize(
    ("path", "is_apart"),
    [
        ("/api/v1/complaints/17/attachments", True),
        ("/api/v1/complaints/17/attachments/", False),
        ("/api/v1/complaints/17/attachments/1/withdraw", False),
        ("/api/v1/complaints/x/attachments", False),
        ("/x/api/v1/complaints/17/attachments", False),
        ("/api/v1/complaints/17/attachments\n", False),
    ],
)
def test_the_larger_bound_is_of_one_address_alone(path: str, is_apart: bool) -> None:
    rule, _ = apart(Settings(attachment_limit_mb=3))
    assert isinstance(rule, Apart)
    assert (rule.method, rule.bound.max_bytes) == ("POST", 3_000_000)
    assert (rule.address.fullmatch(path) is not None) == is_apart


@pytest.mark.parametrize(
    ("path", "is_apart"),
    [
        ("/api/v1/complaints/17/uploads/0123456789abcdef", True),
        ("/api/v1/complaints/17/uploads/", False),
        ("/api/v1/complaints/17/uploads/0123456789abcdef/x", False),
        ("/api/v1/complaints/x/uploads/0123456789abcdef", False),
    ],
)
def test_a_piece_has_a_bound_of_its_own(path: str, is_apart: bool) -> None:
    _, rule = apart(Settings(attachment_limit_mb=3))
    assert (rule.method, rule.bound.max_bytes) == ("PUT", 262_144)
    assert (rule.address.fullmatch(path) is not None) == is_apart


def test_a_worker_holds_sixteen_at_a_time_for_five_minutes_at_most() -> None:
    assert (AT_ONCE, receiving.WHOLE_S) == (16, 300)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "x", "identity, gzip"])
def test_a_compressed_body_is_refused_unread(encoding: str) -> None:
    async def packed() -> None:
        async with Receiving().body(request(headers={"content-encoding": encoding})):
            pass

    with pytest.raises(Refused, match=encoding) as refused:
        asyncio.run(packed())
    assert refused.value.status_code == 415
