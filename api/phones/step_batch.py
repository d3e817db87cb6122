"""Consecutive steps of one case from a phone, in one transaction: all or none.

They pass the same checks as single requests: rights, form of the body, keys, log and counters. If one is refused, the
normal way reports the reason.
"""

import json
import logging
import re
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from anyio import to_thread
from fastapi import Request

from api.auth.principal import AuthMethod
from api.auth.rules import RULES
from api.cases.intake_schemas import EventIn
from api.cases.step_reports import Reported, report_batch
from api.http.access_log import line
from api.http.metrics import count
from api.http.parameters import API
from api.http.phone_time import SENT_AT, WRITTEN_BY
from api.phones.outbox import Answer
from api.phones.outbox_schemas import OutboxItemIn
from api.process.failures import log_failure
from api.waiting_cases import assign_waiting_after
from api.wiring import Wiring
from dispatch.desk.steps import BATCHED
from dispatch.desk.work import Outcome
from dispatch.phone_clock import PhoneClock

log = logging.getLogger("wangge.step_batch")
STEPS: Final = ("POST", f"{API}/complaints/{{case_id}}/events")
_OF_A_CASE: Final = re.compile(r"/complaints/([0-9]+)/events")


class StepBatch:
    """The steps of one request, in its sender's name."""

    def __init__(self, request: Request, wiring: Wiring) -> None:
        self._request = request
        self._wiring = wiring

    async def __call__(self, items: Sequence[OutboxItemIn], waited_s: float) -> list[Answer] | None:
        """Return the answers to actions with one address; None if they must run one by one: then nothing was done."""
        address = _OF_A_CASE.fullmatch(items[0].to)
        if address is None or not self._may() or len({item.key for item in items}) < len(items):
            return None
        began = time.perf_counter()
        try:
            found = self._steps(items, waited_s)
            if found is None:
                return None
            outcome, given = await to_thread.run_sync(report_batch, self._wiring, int(address[1]), found)
        except Exception as refused:  # whatever it is, the ordinary way meets it again, and answers
            log.info("%d steps of a case go one by one: %s", len(items), type(refused).__name__)
            return None
        self._note(len(items), time.perf_counter() - began)
        await self._look_at_waiting(outcome)
        return [_answer(answer, replayed=again) for answer, again in given]

    def _may(self) -> bool:
        who, rule = self._wiring.who, RULES[STEPS]
        return who.means is AuthMethod.OPEN or rule.lets(who.role, who.level)

    def _steps(self, items: Sequence[OutboxItemIn], waited_s: float) -> list[Reported] | None:
        """Return the steps, None if one of them is of a kind that runs alone; raise ValueError."""
        header = self._request.headers.get("wangge-sent-at")
        sent_at = None if header is None else SENT_AT.validate_python(header) + timedelta(seconds=waited_s)
        now, written_by = self._wiring.now(), WRITTEN_BY.validate_python(self._request.headers.get("wangge-written-by"))
        steps: list[Reported] = []
        for item in items:
            clock = None if sent_at is None else PhoneClock(sent_at, now, item.behind_s, written_by)
            steps.append((item.key, EventIn.model_validate(item.says), clock))
        return steps if all(said.type in BATCHED for _, said, _ in steps) else None

    def _note(self, many: int, seconds: float) -> None:
        method, route = STEPS
        client = self._request.client
        for _ in range(many):
            count(method, route, 201, seconds)
            self._request.app.state.services.access_log.write(
                line(method, route, 201, seconds, self._wiring.who, client)
            )

    async def _look_at_waiting(self, outcome: Outcome | None) -> None:
        """Look at waiting cases; the steps are taken by now and have to be answered, whatever becomes of that."""
        try:
            await to_thread.run_sync(assign_waiting_after, self._wiring, outcome)
        except Exception as failed:  # their timers look again
            log_failure(log, failed, "waiting cases were not looked at")


def _answer(answer: Mapping[str, Any], *, replayed: bool) -> Answer:
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    headers = {b"content-type": b"application/json"} | ({b"idempotency-replayed": b"true"} if replayed else {})
    return Answer(201, headers, body.encode())
