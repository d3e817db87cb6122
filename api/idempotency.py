"""A retried request changes nothing and gets the first answer.

The answer is kept in the request's own transaction, so either both are there or neither. A rival with the same key,
still under way elsewhere, makes the second one wait at the primary key and then read the first's answer.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from psycopg.errors import DeadlockDetected
from sqlalchemy import Connection, RowMapping
from sqlalchemy.exc import IntegrityError, OperationalError

from api.access.principal import Means
from api.database import limit_to
from api.wiring import Wiring
from dispatch.errors import DispatchError, KeyReuseError
from dispatch.store.rows import as_json
from dispatch.store.statements import SQL
from dispatch.work import Desk, Outcome
from gis.errors import GisError

RETRIES = 2
type Answer = dict[str, Any]
type Act = Callable[[Desk, Connection], tuple[Outcome | None, Answer]]
type ActAll = Callable[[Desk, Connection, Sequence[int]], tuple[Outcome | None, Sequence[Answer]]]


def fingerprint(method: str, path: str, body: Any) -> str:
    """Return what identifies a request's content, whatever the order of its fields."""
    told = json.dumps([method, path, body], sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def once(
    wiring: Wiring, county: str, key: str | None, request: str, status: int, act: Act
) -> tuple[Outcome | None, Answer, bool]:
    """Act in one transaction, for the whole county, or give the first answer to the same key.

    Whether whoever asks may reach the case has been looked at before.

    Parameters
    ----------
    county
        Whose keys they are.
    request
        The request's fingerprint.

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
        return _again(key, lambda: _act(wiring, county, key, request, status, act))
    except (DispatchError, GisError):  # perhaps over what the same request did, while this one waited for the case
        first = _told_before(wiring, county, key, request)
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
        In whose transaction it was looked at whether whoever asks may reach the case.
    requests
        Of each the key, no two alike, and the fingerprint.
    act
        Is told which of them, by their place, were not answered before; it answers each of those in turn.

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
    found = _first_answers(connection, county, asked)
    fresh = [n for n, (key, _) in enumerate(asked) if key not in found]
    if not fresh:
        return None, [(found[key], True) for key, _ in asked]
    store = whole.store_on(connection, reticent=True)
    outcome, given = act(whole.desk_over(store), connection, fresh)
    answers = {asked[n][0]: answer for n, answer in zip(fresh, given, strict=True)}
    kept = [{"key": k, "fingerprint": f, "answer": answers[k]} for k, f in asked if k in answers]
    _keep_all(connection, county, status, kept, store.untold())
    return outcome, [(found.get(key) or answers[key], key in found) for key, _ in asked]


def _first_answers(connection: Connection, county: str, asked: Sequence[tuple[str, str]]) -> dict[str, Answer]:
    rows = connection.execute(SQL["first_answers"], {"county": county, "keys": [key for key, _ in asked]}).mappings()
    found = {row["key"]: row for row in rows}
    return {key: _same(found[key], key, request) for key, request in asked if key in found}


def _keep_all(
    connection: Connection, county: str, status: int, kept: Sequence[dict[str, Any]], untold: dict[str, str]
) -> None:
    told = {"kept": as_json(kept), "messages": untold.pop(county, "[]")}
    connection.execute(SQL["keep_answers"], {"county": county, "status": status, **told})
    _tell(connection, untold)


def _tell(connection: Connection, untold: dict[str, str]) -> None:
    for county, messages in untold.items():
        connection.execute(SQL["publish"], {"county": county, "messages": messages})


def _senders_own(wiring: Wiring, request: str) -> str:
    """Return the fingerprint of a request of whoever asks: a key is its sender's own."""
    return request if wiring.who.means is Means.OPEN else f"{wiring.who.actor} {request}"


def _again[Given](key: str | None, act: Callable[[], Given]) -> Given:
    """Act; where a rival with the same key was quicker the next try finds what it kept."""
    for _ in range(RETRIES):
        try:
            return act()
        except IntegrityError as rival:
            if key is None or "pk_idempotency" not in str(rival.orig):
                raise
        except OperationalError as crossed:  # two reassignments crosswise: one was rolled back whole and starts again
            if not isinstance(crossed.orig, DeadlockDetected):
                raise
    return act()


def _act(
    wiring: Wiring, county: str, key: str | None, request: str, status: int, act: Act
) -> tuple[Outcome | None, Answer, bool]:
    whole, outcomes = wiring.county_wide(), list[Outcome | None]()
    with whole.transaction() as connection:
        store = whole.store_on(connection, reticent=True)

        def acted() -> tuple[Answer, dict[str, str]]:
            outcome, answer = act(whole.desk_over(store), connection)
            outcomes.append(outcome)
            return answer, store.untold()

        answer, again = _kept(connection, county, key, request, status, acted)
    return outcomes[0] if outcomes else None, answer, again


def once_seen(
    wiring: Wiring, county: str, key: str | None, request: str, status: int, act: Callable[[Connection], Answer]
) -> tuple[Answer, bool]:
    """Act in one transaction that finds what whoever asks sees, or give the first answer to the same key."""
    request = _senders_own(wiring, request)
    return _again(key, lambda: _acted_once(wiring, county, key, request, status, act))


def _acted_once(
    wiring: Wiring, county: str, key: str | None, request: str, status: int, act: Callable[[Connection], Answer]
) -> tuple[Answer, bool]:
    with wiring.transaction() as connection:
        return _kept(connection, county, key, request, status, lambda: (act(connection), {}))


def _kept(
    connection: Connection,
    county: str,
    key: str | None,
    request: str,
    status: int,
    act: Callable[[], tuple[Answer, dict[str, str]]],
) -> tuple[Answer, bool]:
    """Act, keep the answer and tell the counties what there is to tell; or return the first answer to the same key."""
    if key is not None and (first := _first_answer(connection, county, key, request)) is not None:
        return first, True
    answer, untold = act()
    if key is not None:
        _keep_all(connection, county, status, [{"key": key, "fingerprint": request, "answer": answer}], untold)
    else:
        _tell(connection, untold)
    return answer, False


def _told_before(wiring: Wiring, county: str, key: str | None, request: str) -> Answer | None:
    if key is None:
        return None
    with wiring.county_wide().transaction() as connection:
        return _first_answer(connection, county, key, request)


def _first_answer(connection: Connection, county: str, key: str, request: str) -> Answer | None:
    return _first_answers(connection, county, [(key, request)]).get(key)


def _same(row: RowMapping, key: str, request: str) -> Answer:
    if row["fingerprint"] != request:
        raise KeyReuseError(
            f"Idempotency-Key {key!r} came before with a different request; use a new key for a new request. "
            "幂等键已用于另一个请求，请更换。",
            field="Idempotency-Key",
        )
    answer: Answer = row["answer"]
    return answer
