"""The database stands still under a running server: every request is answered within seconds, and all goes on after."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import psycopg

from api.db import cluster
from api.db.cluster import postmaster
from tests.acceptance.live.test_stream import Stream
from tests.acceptance.refusing import refused
from tests.acceptance.steps import complaint, until

SOON_S = 8
PATIENCE = {
    "api.db.liveness.LOOK_S": 0.6,
    "api.db.liveness.ANSWER_S": 2,
    "api.db.engine.CONNECT_S": 2,
    "api.live.connections.CONNECT_S": 2,
    "api.health.readiness.PATIENCE_S": 3.0,
}
"""Less than half of what the server has; psycopg connects for two seconds at least."""


@contextmanager
def frozen(own_settings):
    """Freeze the database and every process of it."""
    processes = postmaster.processes(cluster.located(own_settings))
    for each in processes:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in processes:
            os.kill(each, signal.SIGCONT)


class Health:
    """Asks `/healthz` again and again, and keeps how long each answer took."""

    def __init__(self, url):
        self.took_s = []
        self._url = url
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _ask(self):
        with httpx.Client(base_url=self._url, timeout=30) as client:
            while not self._ended.wait(0.2):
                began = time.monotonic()
                assert client.get("/healthz").status_code == 200
                self.took_s.append(time.monotonic() - began)

    def end(self):
        self._ended.set()
        self._thread.join(30)


def test_nobody_waits_for_a_frozen_database_and_all_goes_on_when_it_thaws(own_settings, own_database, server):
    running = server(own_database, constants=PATIENCE, WANGGE_WORKERS=1)
    stream = Stream(running.url)
    keys = [f"call-{n}" for n in range(40)]
    with httpx.Client(base_url=running.url, timeout=60) as client:
        client.post("/api/v1/complaints", json=complaint(), headers={"Idempotency-Key": "before"}).raise_for_status()
        stream.wait_for(1)
        assert client.get("/readyz").json()["checks"]["writable"] is True
        health = Health(running.url)

        def take_in(key):
            began = time.monotonic()
            answer = client.post("/api/v1/complaints", json=complaint(), headers={"Idempotency-Key": key})
            return answer, time.monotonic() - began

        with frozen(own_settings), ThreadPoolExecutor(40) as callers:
            asked = [callers.submit(take_in, key) for key in keys]
            began = time.monotonic()
            ready = client.get("/readyz")
            assert (ready.status_code, ready.json()["checks"]["database"]) == (503, False)
            assert "无应答" in ready.json()["reasons"][0]
            assert time.monotonic() - began < SOON_S
            for answer, seconds in (each.result() for each in asked):
                assert seconds < SOON_S
                assert refused(answer, answer.json()["type"].removeprefix("/problems/"))["status"] == 503
                assert int(answer.headers["retry-after"]) > 0
            until(lambda: stream.ended, SOON_S)
            stream.close()
            for path in ("/api/v1/complaints", "/api/v1/events", "/api/v1/teams", "/metrics"):
                began = time.monotonic()
                assert client.get(path).status_code == (200 if path == "/metrics" else 503)
                assert time.monotonic() - began < SOON_S
        health.end()
        assert len(health.took_s) > 5
        assert sorted(health.took_s)[-2] < 2, "one may have been held up by the machine, not all by the database"
        until(lambda: client.get("/readyz").status_code == 200)
        for key in keys:
            client.post("/api/v1/complaints", json=complaint(), headers={"Idempotency-Key": key}).raise_for_status()
        with psycopg.connect(own_database) as connection:
            assert connection.execute("SELECT count(*) FROM cases").fetchone() == (1 + len(keys),)
        resumed = Stream(running.url, stream.ids()[-1])
        until(lambda: len(resumed.ids()) >= len(keys))
        resumed.close()
    running.stop()
    assert "Traceback" not in running.said(), running.said()
