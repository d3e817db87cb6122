"""Process actions sent together, one after another, each exactly as if sent alone.

Each passes the whole application: authorised, logged, stored under its key and committed separately, so a request
that is cut off and sent again doubles nothing. A temporary refusal (not signed in, database away) stops the
processing, because later actions must not overtake it.

Consecutive steps of one case are first tried in one transaction, `api.phones.step_batch`: most of what hundreds of
phones send after an outage. If one of them is refused, nothing was done, and they run one after another.
"""

import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import takewhile
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

from api.http.phone_time import SENT_AT
from api.phones.outbox_schemas import OutboxItemIn
from api.process.failures import log_failure

log = logging.getLogger("wangge.outbox")
PATIENCE_S = 10.0
"""After which nothing more is begun: their sender waits for an answer."""
AT_ONCE = 3
"""Messages that one worker goes through at a time: when hundreds of phones come back, others have their turn too."""
PASSING = frozenset({401, 408, 425, 429})
_OWN = frozenset({b"idempotency-key", b"wangge-behind", b"transfer-encoding", b"expect", b"connection"})
_KEPT = ("type", "asgi", "http_version", "scheme", "server", "client", "root_path", "method")
_ENTRY = b'{"status":%d,"replayed":%s,"body":%s}'


@dataclass(slots=True)
class Answer:
    """The application's answer to one action."""

    status: int = 500
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        """Take what the application sends."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    @property
    def passes(self) -> bool:
        """Tell whether the same may be taken later: a phone waits with it, and with all behind it."""
        return self.status >= 500 or self.status in PASSING or self._is_csrf

    @property
    def _is_csrf(self) -> bool:
        return self.status == 403 and str(json.loads(self.body or b"{}").get("type", "")).endswith("/csrf")

    def encoded(self) -> bytes:
        """Return it as an entry of the list of answers; its body is JSON already."""
        is_json = b"json" in self.headers.get(b"content-type", b"") and self.body
        replayed = self.headers.get(b"idempotency-replayed") == b"true"
        return _ENTRY % (self.status, b"true" if replayed else b"false", self.body if is_json else b"null")


type StepBatch = Callable[[Sequence[OutboxItemIn], float], Awaitable[Sequence[Answer] | None]]


async def done(
    app: ASGIApp, scope: Scope, items: Sequence[OutboxItemIn], root: str, step_batch: StepBatch
) -> list[Answer]:
    """Let the application process the actions in order; return an answer for each processed one, the first always.

    Parameters
    ----------
    scope
        Of the request they came with: in its sender's name each is done.
    root
        What paths of items are under.
    step_batch
        Is given items to one address and how many seconds they have waited; it returns their answers, or None where
        they have to be done one by one.
    """
    began, answers = time.monotonic(), list[Answer]()
    one_by_one = 0
    """Up to which item it is known that they do not go together."""
    while len(answers) < len(items):
        waited_s = time.monotonic() - began
        if answers and (answers[-1].passes or waited_s > PATIENCE_S):
            break
        item = items[len(answers)]
        if len(answers) >= one_by_one:
            run = list(takewhile(lambda other, first=item: other.to == first.to, items[len(answers) :]))  # type: ignore[misc]
            if len(run) > 1 and (given := await step_batch(run, waited_s)):
                answers += given
                continue
            one_by_one = len(answers) + len(run)
            if len(run) > 1:  # to find that out took its time
                continue
        answers.append(await _asked(app, _scope(scope, item, root, waited_s), json.dumps(item.says).encode()))
    return answers


def _scope(scope: Scope, item: OutboxItemIn, root: str, waited_s: float) -> Scope:
    path, _, query = item.to.partition("?")
    fields = {b"content-type": b"application/json", b"idempotency-key": item.key.encode()}
    if item.behind_s is not None:
        fields[b"wangge-behind"] = repr(item.behind_s).encode()
    passed_on = [_moved(pair, waited_s) for pair in scope["headers"] if not _is_own(pair[0])]
    return {
        **{name: scope[name] for name in _KEPT if name in scope},
        "headers": [*passed_on, *fields.items()],
        "path": unquote(root + path),
        "raw_path": (root + path).encode(),
        "query_string": query.encode(),
        "state": {},
    }


def _is_own(name: bytes) -> bool:
    return name in _OWN or name.startswith(b"content-")


def _moved(header: tuple[bytes, bytes], waited_s: float) -> tuple[bytes, bytes]:
    """Return a header; the time of sending is moved to now, because waiting in line is not a clock error."""
    name, value = header
    if name != b"wangge-sent-at":
        return header
    try:
        sent_at = SENT_AT.validate_python(value.decode("latin-1")) + timedelta(seconds=waited_s)
    except (ValueError, OverflowError):  # refused with each item
        return header
    return name, sent_at.isoformat().encode()


async def _asked(app: ASGIApp, scope: Scope, body: bytes) -> Answer:
    answer, parts = Answer(), [body]
    scope["headers"].append((b"content-length", str(len(body)).encode()))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": parts.pop()} if parts else {"type": "http.disconnect"}

    try:
        await app(scope, receive, answer.take)
    except Exception as failed:  # it has been answered with a reference to what stands in the log
        log_failure(log, failed, "an item of an outbox failed")
    return answer
