"""Intake to committed assignment over HTTP, beside a bare psycopg transaction that writes the same rows.

Twenty teams near roads; an assignment is ended in the database a moment after it was made, as if teams were many
and quick, so that every complaint finds a free team and is dispatched.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from dispatch.store.statements import SQL
from tests.bench.load import Timings, run

# By uq_assignment_active_case, which holds active ones alone: the load must not read a table that grows with the run.
FREE = """
UPDATE assignment SET status = 'cleared', ended_at = now()
WHERE status IN ('offered', 'acknowledged', 'en_route', 'on_scene')
"""
COMPLAINT = {"kind": "complaint", "channel": "hotline", "category": "food", "text": "超市面包发霉，已过保质期"}


def complaint(positions: list[tuple[float, float]]) -> Callable[[int], dict[str, Any]]:
    """Return the body of complaint number n."""

    def body(number: int) -> dict[str, Any]:
        lon, lat = positions[number % len(positions)]
        return {**COMPLAINT, "place": {"lon": lon, "lat": lat, "datum": "wgs84"}}

    return body


@contextmanager
def teams_soon_free(database_url: str) -> Iterator[None]:
    """End assignments a few milliseconds after they were made, until the block ends."""
    stop = threading.Event()

    def free() -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            while not stop.wait(0.005):
                connection.execute(FREE)

    thread = threading.Thread(target=free)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def over_http(
    url: str,
    database_url: str,
    positions: list[tuple[float, float]],
    *,
    clients: int,
    requests: int,
    key: str | None = None,
    who: dict[str, str] | None = None,
) -> Timings:
    """Take complaints in from some clients at once, with an integration key and of somebody if given."""
    asked = complaint(positions)

    def body(number: int) -> dict[str, Any]:
        return asked(number) | ({"identity": who} if who else {})

    with teams_soon_free(database_url):
        return run(url, "/api/v1/complaints", body, clients=clients, requests=requests, key=key)


def dispatched_share(timings: Timings) -> float:
    """Return the share of complaints answered with a team."""
    return sum(json.loads(answer)["status"] == "offered" for answer in timings.answers) / len(timings.answers)


def bare(database_url: str, *, clients: int, transactions: int) -> Timings:
    """Write the rows of one dispatched complaint again and again, with nothing of ours around it."""
    with psycopg.connect(database_url) as connection:
        rows = _rows(connection)
    seconds: list[float] = []

    def client() -> None:
        with psycopg.connect(database_url) as connection:
            for _ in range(transactions // clients):
                started = time.perf_counter()
                _write(connection, rows)
                seconds.append(time.perf_counter() - started)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Timings(seconds, time.perf_counter() - started, {}, [])


def _rows(connection: psycopg.Connection) -> dict[str, Any]:
    """Return the newest dispatched case as the parameters that write it."""
    case = connection.execute(
        "SELECT c.county, c.id, to_jsonb(c)::text, "
        "(SELECT jsonb_agg(to_jsonb(e))::text FROM case_event e WHERE (e.county, e.case_id) = (c.county, c.id)), "
        "(SELECT to_jsonb(d)::text FROM decision d WHERE (d.county, d.case_id) = (c.county, c.id) LIMIT 1), "
        "(SELECT payload::text FROM feed WHERE topic = 'case' ORDER BY id DESC LIMIT 1), decision.chosen, c.updated_at "
        "FROM cases c JOIN decision USING (county) WHERE decision.case_id = c.id ORDER BY c.id DESC LIMIT 1"
    ).fetchone()
    assert case is not None
    timers = [{"kind": kind, "due_at": "2100-01-01T00:00:00Z"} for kind in ("alert", "acknowledge", "due", "risk")]
    return {
        "county": case[0],
        "row": json.loads(case[2]),
        "events": case[3],
        "decision": json.loads(case[4]),
        "timers": json.dumps(timers),
        "teams": [case[6]],
        "stations": [],
        "now": case[7],
        "messages": json.dumps([{"topic": "case", "payload": json.loads(case[5])}]),
    }


def _sql(name: str) -> str:
    return SQL[name].text.replace("%", "%%").replace(":county", "%(county)s").replace(":case_id", "%(case_id)s")


_OPEN = _sql("open_case")
for _name in ("row", "events", "decision", "timers", "messages", "teams", "stations", "now"):
    _OPEN = _OPEN.replace(f":{_name} ", f"%({_name})s ")


def _write(connection: psycopg.Connection, rows: dict[str, Any]) -> None:
    fetched = connection.execute("SELECT nextval(pg_get_serial_sequence('cases', 'id'))").fetchone()
    assert fetched is not None
    case_id = fetched[0]
    connection.execute(
        "INSERT INTO assignment (county, case_id, team, status, urgent, offered_at, expires_at, ended_at) "
        "SELECT county, %s, code, 'cleared', true, now(), now(), now() FROM team WHERE county = %s LIMIT 1",
        (case_id, rows["county"]),
    )
    numbered = {
        **rows,
        "case_id": case_id,
        "row": json.dumps({**rows["row"], "id": case_id}),
        "decision": json.dumps({**rows["decision"], "case_id": case_id}),
    }
    connection.execute(_OPEN, numbered)
    connection.commit()
