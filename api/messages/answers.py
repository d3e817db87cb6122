"""Requests to a channel, and what their replies mean."""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from api import egress
from api.egress import Reply, UnreachedError
from dispatch.messages.message import Answer, Verdict

JSON = {"Content-Type": "application/json; charset=utf-8"}

type Judge = Callable[[Reply], Answer]


def as_json(value: Mapping[str, Any]) -> bytes:
    """Return UTF-8 without escapes, which 企业微信 refuses (40033)."""
    return json.dumps(value, ensure_ascii=False).encode()


def hand_over(
    url: str,
    body: bytes,
    judge: Judge,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
) -> Answer:
    """Post JSON and judge the reply."""
    try:
        reply = egress.post(url, body, {**JSON, **(headers or {})}, params)
    except UnreachedError as fault:
        return Answer(Verdict.UNREACHED, fault.code)
    return judge(reply)


def by_status(reply: Reply) -> Answer:
    """Judge by the HTTP status alone."""
    why = f"http_{reply.status}"
    if 200 <= reply.status < 300:
        return Answer(Verdict.HANDED_OVER)
    if 300 <= reply.status < 400:
        return Answer(Verdict.REFUSED, "redirected")
    if reply.status == 429:
        return Answer(Verdict.LIMITED, why, reply.retry_after_s)
    return Answer(Verdict.UNREACHED if reply.status >= 500 else Verdict.REFUSED, why)


def by_code(field: str, *, limited: Mapping[int, float], busy: Collection[int] = ()) -> Judge:
    """Return a judge of bots that answer 200 with a code in JSON, 0 for success.

    `limited` are the codes of a rate limit with the seconds to wait, `busy` those worth another try; others are final.
    """

    def judge(reply: Reply) -> Answer:
        code = _number(reply.body, field)
        if not code:
            answer = by_status(reply)
            unread = code is None and answer.verdict is Verdict.HANDED_OVER
            return Answer(Verdict.UNREACHED, "no_code") if unread else answer
        why = f"errcode_{code}"
        if code in limited:
            return Answer(Verdict.LIMITED, why, limited[code])
        return Answer(Verdict.UNREACHED if code in busy else Verdict.REFUSED, why)

    return judge


def by_message(reply: Reply) -> Answer:
    """Judge ntfy, which answers 200 with the message that it keeps."""
    answer, found = by_status(reply), _object(reply.body)
    is_kept = reply.status == 200 and found.get("event") == "message" and bool(found.get("id"))
    return answer if is_kept or answer.verdict is not Verdict.HANDED_OVER else Answer(Verdict.UNREACHED, "no_code")


def _number(body: bytes, field: str) -> int | None:
    code = _object(body).get(field)
    return code if isinstance(code, int) else None


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
