"""Answer where the database is lost: nothing was written, or perhaps something was."""

import asyncio

import httpx
import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from api.db import commit_outcome
from api.db.commit_outcome import CommitOutcome
from api.server import problem_handlers

GONE = OperationalError("COMMIT", {}, psycopg.OperationalError("the connection is lost"))


class Full(psycopg.errors.DiskFull):
    """A full disk, as PostgreSQL says it."""


class Client:
    """Asks an application that answers its own errors."""

    def __init__(self, app):
        self._way = httpx.ASGITransport(app, raise_app_exceptions=False)

    def _ask(self, method, path, **more):
        async def asked():
            async with httpx.AsyncClient(transport=self._way, base_url="http://test") as client:
                return await client.request(method, path, **more)

        return asyncio.run(asked())

    def get(self, path):
        return self._ask("GET", path)

    def post(self, path, **more):
        return self._ask("POST", path, **more)


@pytest.fixture
def client():
    app = FastAPI()
    problem_handlers.install(app)

    @app.post("/gone")
    def gone(wrote: bool = False):
        if wrote:
            commit_outcome._note_perhaps()
        raise GONE

    @app.get("/read")
    def read():
        commit_outcome._note_perhaps()  # the look in the trail
        raise GONE

    @app.post("/full")
    def full():
        raise OperationalError("INSERT", {}, Full("could not extend file: No space left on device"))

    @app.post("/broken")
    def broken(wrote: bool = False):
        if wrote:
            commit_outcome._note_perhaps()
        raise ZeroDivisionError

    return Client(CommitOutcome(app))


@pytest.mark.parametrize(
    ("wrote", "kind", "said", "said_zh"),
    [
        (False, "database-unavailable", "Nothing was written", "未写入任何内容"),
        (True, "perhaps-done", "with the same Idempotency-Key", "可能已办理"),
    ],
)
def test_nothing_is_called_undone_that_was_perhaps_done(client, wrote, kind, said, said_zh):
    answer = client.post("/gone", params={"wrote": wrote})
    body = answer.json()
    assert (answer.status_code, body["type"]) == (503, f"/problems/{kind}")
    assert int(answer.headers["retry-after"]) > 0
    assert said in body["detail"]
    assert said_zh in body["detail"]
    assert ("Nothing was written" in body["detail"]) is not wrote


def test_an_unexpected_error_says_whether_anything_was_written(client):
    assert "Nothing was written. 服务器" in client.post("/broken").json()["detail"]
    answer = client.post("/broken", params={"wrote": True}).json()["detail"]
    assert "Part of it may have been done" in answer
    assert "可能已部分办理" in answer
    assert "Nothing was written" not in answer


def test_one_request_does_not_speak_for_the_next(client):
    client.post("/gone", params={"wrote": True})
    assert client.post("/gone").json()["type"] == "/problems/database-unavailable"


def test_a_read_that_fails_is_reported_as_database_unavailable(client):
    assert client.get("/read").json()["type"] == "/problems/database-unavailable"


def test_a_full_disk_is_named(client):
    detail = client.post("/full").json()["detail"]
    assert "disk is full" in detail
    assert "磁盘已满" in detail
