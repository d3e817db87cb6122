"""Items of one message: what is tried together, what one by one, and when nothing more is begun."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest

from api.auth.principal import NOBODY_YET
from api.phones import outbox, step_batch
from api.phones.outbox import Answer, done
from api.phones.outbox_schemas import OutboxIn, OutboxItemIn
from api.phones.step_batch import StepBatch

STEPS = [OutboxItemIn(to="/complaints/17/events", key=f"k{n}", says={"type": "note", "note": f"{n}"}) for n in range(3)]
SCOPE: dict[str, Any] = {"type": "http", "method": "POST", "headers": []}


class Application:
    """Takes every item, and remembers which."""

    def __init__(self) -> None:
        self.keys: list[bytes] = []
        self.sent_at: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        self.keys.append(headers[b"idempotency-key"])
        self.sent_at.append(headers.get(b"wangge-sent-at", b""))
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def test_steps_that_cannot_go_together_go_one_by_one_and_are_not_tried_together_again() -> None:
    application, tried = Application(), []

    async def refuses(items: Any, _: float) -> None:
        tried.append([item.key for item in items])

    answers = asyncio.run(done(application, SCOPE, STEPS, "/api/v1", refuses))
    assert (len(answers), application.keys, tried) == (3, [b"k0", b"k1", b"k2"], [["k0", "k1", "k2"]])


def test_after_a_long_wait_in_vain_nothing_more_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    application = Application()
    monkeypatch.setattr(outbox, "PATIENCE_S", 0.05)

    async def waits_in_vain(items: Any, _: float) -> None:
        await asyncio.sleep(0.1)

    duty = OutboxItemIn(to="/teams/T00/status", key="duty", says={"on_duty": True})
    answers = asyncio.run(done(application, SCOPE, [duty, *STEPS], "/api/v1", waits_in_vain))
    assert (len(answers), application.keys) == (1, [b"duty"])


@pytest.mark.parametrize("said", [b"20261126T100000+0800", b"2026-W48-4T10:00Z", b"2026-11-26T10:00:00", b"\xff", b""])
def test_a_time_of_sending_that_would_be_refused_by_itself_is_handed_on_as_it_came(said: bytes) -> None:
    application = Application()

    async def refuses(*_: Any) -> None:
        return None

    asyncio.run(done(application, SCOPE | {"headers": [(b"wangge-sent-at", said)]}, STEPS, "/api/v1", refuses))
    assert application.sent_at == [said] * 3


def test_what_is_taken_is_answered_although_waiting_cases_cannot_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise OSError("the database is away")

    wiring: Any = SimpleNamespace(who=NOBODY_YET, now=lambda: None)
    monkeypatch.setattr(step_batch, "assign_waiting_after", fails)
    written: list[Any] = []
    log = SimpleNamespace(write=written.append)
    services = SimpleNamespace(access_log=log)
    app = SimpleNamespace(state=SimpleNamespace(services=services))
    request: Any = SimpleNamespace(headers={}, client=None, app=app, method="POST")
    monkeypatch.setattr(
        step_batch, "report_batch", lambda *_: (SimpleNamespace(), [({"seq": n}, False) for n in range(3)])
    )
    answers: list[Answer] | None = asyncio.run(StepBatch(request, wiring)(STEPS, 0.0))
    assert answers is not None
    assert [(each.status, json.loads(each.body)) for each in answers] == [(201, {"seq": n}) for n in range(3)]
    assert len(written) == 3


@pytest.mark.parametrize("name", ["items", "deeds"])
def test_items_are_read_under_the_name_that_an_older_page_gives_them_too(name):
    item = {"to": "/complaints/1/events", "key": "k", "says": {"type": "en_route"}}
    assert [each.key for each in OutboxIn.model_validate({name: [item]}).items] == ["k"]
