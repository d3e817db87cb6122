"""Idempotency: a retried request changes nothing and gets the first answer.

The answer is stored in the request's own transaction, so both exist or neither. A simultaneous second request with
the same key waits at the primary key and then reads the first one's answer.

Keys are per sender: two senders may use the same one. Stored with an answer are its case, if any, so that it is
removed with texts of that case, and the stations of its sender, the only ones below the county to find it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from psycopg.errors import DeadlockDetected
from sqlalchemy import Connection, RowMapping
from sqlalchemy.exc import IntegrityError, OperationalError

from api.auth.principal import AuthMethod
from api.db.engine import limit_to
from api.wiring import Wiring
from dispatch.desk.work import Desk, Outcome
from dispatch.errors import DispatchError, KeyReuseError
from dispatch.store.rows import as_json
from dispatch.store.statements import SQL
from gis.errors import GisError

RETRIES = 2
type Answer = Mapping[str, Any]
type Act = Callable[[Desk, Connection], tuple[Outcome | None, Answer]]
type ActAll = Callable[[Desk, Connection, Sequence[int]], tuple[Outcome | None, Sequence[Answer]]]


def fingerprint(method: str, path: str, body: Any) -> str:
    """Return what identifies a request's content, whatever the order of its fields."""
    found = json.dumps([method, path, body], sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(found.encode()).hexdigest()


def once(
    wiring: Wiring, county: str, key: str | None, request: str, status: int, act: Act, *, case: int | None = None
) -> tuple[Outcome | None, Answer, bool]:
    """Act in one transaction, for the whole county, or give the first answer to the same key.

    The caller's access to the case has been checked before.

    Parameters
    ----------
    county
        Whose keys they are.
    request
        The request's fingerprint.
    case
        The case of the answer, if the outcome may be None; else it is the outcome's.

    Returns
    -------
    tuple
        The outcome (None for a repeated request), the answer, and whether it is a repetition.

    Raises
    ------
    KeyReuseError
        The key came before with a different request.
    """
    request = _senders_own(wiring, request)
    try:
        return _again(key, lambda: _act(wiring, county, key, request, status, act, case))
    except (DispatchError, GisError):  # perhaps over what the same request did, while this one waited for the case
        first = _answered_before(wiring, county, key, request)
        if first is None:
            raise
        return None, first, True


def all_once(
    wiring: Wiring, connection: Connection, county: str, requests: Sequence[tuple[str, str]], status: int, act: ActAll
) -> tuple[Outcome | None, list[tuple[Answer, bool]]]:
    """Act on several requests in one transaction, for the whole county from here on: all of them, or none.

    Parameters
    ----------
    connection
        The transaction in which the caller's access to the case was checked.
    requests
        Of each the key, no two alike, and the fingerprint.
    act
        Gets the places of those not answered before; it answers each of them in turn.

    Returns
    -------
    tuple
        The outcome (None where all came before), and for each request the answer and whether it is a repetition.

    Raises
    ------
    KeyReuseError
        A key came before with a different request.
    IntegrityError, OperationalError
        A rival with one of the keys was quicker, or crossed this one: nothing was done.
    """
    asked = [(key, _senders_own(wiring, request)) for key, request in requests]
    whole = wiring.county_wide()
    if whole is not wiring:
        limit_to(connection, whole.who.counties, whole.who.stations)
    sender = wiring.who.actor
    found = _first_answers(connection, county, sender, asked)
    fresh = [n for n, (key, _) in enumerate(asked) if key not in found]
    if not fresh:
        return None, [(found[key], True) for key, _ in asked]
    store = whole.store_on(connection, defer_messages=True)
    outcome, given = act(whole.desk_over(store), connection, fresh)
    answers = {asked[n][0]: answer for n, answer in zip(fresh, given, strict=True)}
    case = outcome.case.id if outcome else None
    kept = [{"key": k, "fingerprint": f, "answer": answers[k], "case_id": case} for k, f in asked if k in answers]
    _keep_all(connection, county, _Sender.of(wiring), status, kept, store.feed.pending())
    return outcome, [(found.get(key) or answers[key], key in found) for key, _ in asked]


def _first_answers(
    connection: Connection, county: str, sender: str, asked: Sequence[tuple[str, str]]
) -> dict[str, Answer]:
    fields = {"county": county, "sender": sender, "keys": [key for key, _ in asked]}
    found = {row["key"]: row for row in connection.execute(SQL["first_answers"], fields).mappings()}
    return {key: _same(found[key], key, request) for key, request in asked if key in found}


@dataclass(frozen=True, slots=True)
class _Sender:
    """The owner of a key: the sender and their stations; None where nothing below the county is hidden."""

    sender: str
    stations: list[str] | None

    @classmethod
    def of(cls, wiring: Wiring) -> "_Sender":
        return cls(wiring.who.actor, None if wiring.who.stations is None else sorted(wiring.who.stations))


def _keep_all(
    connection: Connection,
    county: str,
    whose: _Sender,
    status: int,
    kept: Sequence[dict[str, Any]],
    pending_messages: dict[str, str],
) -> None:
    fields = {"kept": as_json(kept), "messages": pending_messages.pop(county, "[]"), **asdict(whose)}
    connection.execute(SQL["keep_answers"], {"county": county, "status": status, **fields})
    _tell(connection, pending_messages)


def _tell(connection: Connection, pending_messages: dict[str, str]) -> None:
    for county, messages in pending_messages.items():
        connection.execute(SQL["publish"], {"county": county, "messages": messages})


def _senders_own(wiring: Wiring, request: str) -> str:
    """Return the fingerprint of the caller's request: a key belongs to its sender."""
    return request if wiring.who.means is AuthMethod.OPEN else f"{wiring.who.actor} {request}"


def _again[Given](key: str | None, act: Callable[[], Given]) -> Given:
    """Act; where a rival with the same key was quicker the next try finds what it kept.

    Raises
    ------
    KeyReuseError
        The sender was at another place when the key came first, and does not see its answer from here.
    """
    for _ in range(RETRIES):
        try:
            return act()
        except IntegrityError as rival:
            if key is None or "pk_idempotency" not in str(rival.orig):
                raise
        except OperationalError as crossed:  # two reassignments crosswise: one was rolled back whole and starts again
            if not isinstance(crossed.orig, DeadlockDetected):
                raise
    try:
        return act()
    except IntegrityError as hidden:
        if key is not None and "pk_idempotency" in str(hidden.orig):
            raise _elsewhere(key) from hidden
        raise


def _elsewhere(key: str) -> KeyReuseError:
    return KeyReuseError(
        f"Idempotency-Key {key!r} was used while you were at another place, and you may not see its answer: "
        "check whether it was done, then use a new key. 幂等键在变更机构前已使用，请先核对是否已办理，再更换。",
        field="Idempotency-Key",
    )


def _act(
    wiring: Wiring, county: str, key: str | None, request: str, status: int, act: Act, case: int | None
) -> tuple[Outcome | None, Answer, bool]:
    whole, outcomes = wiring.county_wide(), list[Outcome | None]()
    with whole.transaction() as connection:
        store = whole.store_on(connection, defer_messages=True)

        def acted() -> _Done:
            outcome, answer = act(whole.desk_over(store), connection)
            outcomes.append(outcome)
            return _Done(answer, store.feed.pending(), outcome.case.id if outcome else case)

        answer, again = _kept(connection, county, _Sender.of(wiring), key, request, status, acted)
    return outcomes[0] if outcomes else None, answer, again


def once_seen(
    wiring: Wiring, county: str, key: str | None, request: str, status: int, act: Callable[[Connection], Answer]
) -> tuple[Answer, bool]:
    """Act in one transaction limited to what the caller sees, or give the first answer to the same key."""
    request = _senders_own(wiring, request)
    return _again(key, lambda: _acted_once(wiring, county, key, request, status, act))


def _acted_once(
    wiring: Wiring, county: str, key: str | None, request: str, status: int, act: Callable[[Connection], Answer]
) -> tuple[Answer, bool]:
    with wiring.transaction() as connection:
        return _kept(connection, county, _Sender.of(wiring), key, request, status, lambda: _Done(act(connection)))


@dataclass(frozen=True, slots=True)
class _Done:
    """Result of an act: the answer, the events for the counties, and the case of the answer."""

    answer: Answer
    pending_messages: dict[str, str] = field(default_factory=dict)
    case: int | None = None


def _kept(
    connection: Connection,
    county: str,
    whose: _Sender,
    key: str | None,
    request: str,
    status: int,
    act: Callable[[], _Done],
) -> tuple[Answer, bool]:
    """Act, keep the answer and tell the counties what there is to tell; or return the first answer to the same key."""
    if key is not None and (first := _first_answer(connection, county, whose.sender, key, request)) is not None:
        return first, True
    done = act()
    if key is not None:
        kept = {"key": key, "fingerprint": request, "answer": done.answer, "case_id": done.case}
        _keep_all(connection, county, whose, status, [kept], done.pending_messages)
    else:
        _tell(connection, done.pending_messages)
    return done.answer, False


def _answered_before(wiring: Wiring, county: str, key: str | None, request: str) -> Answer | None:
    if key is None:
        return None
    with wiring.county_wide().transaction() as connection:
        return _first_answer(connection, county, wiring.who.actor, key, request)


def _first_answer(connection: Connection, county: str, sender: str, key: str, request: str) -> Answer | None:
    return _first_answers(connection, county, sender, [(key, request)]).get(key)


def _same(row: RowMapping, key: str, request: str) -> Answer:
    if row["fingerprint"] != request:
        raise KeyReuseError(
            f"Idempotency-Key {key!r} was already used for a different request; use a new key for a new request. "
            "幂等键已用于另一个请求，请更换。",
            field="Idempotency-Key",
        )
    answer: Answer = row["answer"]
    return answer
