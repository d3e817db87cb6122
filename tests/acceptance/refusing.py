"""What a good refusal looks like, and whether anything was written."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg

from api.refusals import KINDS

TABLES = (
    "cases",
    "case_link",
    "case_event",
    "assignment",
    "decision",
    "timer",
    "fix",
    "team_state",
    "idempotency",
    "policy",
    "escalation",
    "alert",
    "attachment",
    "attachment_content",
    "feed",
    "point_correction",
)
ANY = object()


def refused(answer: httpx.Response, kind: str, field: str | None = None, value: Any = ANY) -> dict[str, Any]:
    """Check that an answer is a problem of this kind, in both languages, naming field and value; return it."""
    body = answer.json()
    assert (answer.headers["content-type"], body["type"]) == ("application/problem+json", f"/problems/{kind}"), body
    assert answer.status_code == body["status"] == KINDS[kind].status
    for text in (body["title"], body["detail"]):
        assert re.search(r"[a-z]{3}", text), text
        assert re.search(r"[\u4e00-\u9fff]", text), text
    if field is not None:
        error = next((each for each in body["errors"] if each["field"] == field), None)
        assert error is not None, body["errors"]
        assert error["message"]
        assert value is ANY or error["value"] == value, error
    return body


@contextmanager
def untouched(database_url: str) -> Iterator[None]:
    """Check that every table has as many rows after as before."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        before = _counted(connection)
        yield
        assert _counted(connection) == before


def rows(database_url: str) -> dict[str, int]:
    """Return how many rows each table has that a request may write to."""
    with psycopg.connect(database_url) as connection:
        return _counted(connection)


def _counted(connection: psycopg.Connection[Any]) -> dict[str, int]:
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
    return dict(zip(TABLES, connection.execute(f"SELECT {counts}").fetchone() or (), strict=True))
