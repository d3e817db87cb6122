"""The database goes away under a running server, and comes back: refusals in between, and nobody restarts anything."""

import time

import httpx
import psycopg

from api.db import cluster
from api.live.hub import ANSWERS_WITHIN_S
from tests.acceptance.live.test_stream import Stream
from tests.acceptance.refusing import refused
from tests.acceptance.steps import complaint, until


def test_the_server_outlives_its_database(own_settings, own_database, server):
    running = server(own_database, WANGGE_WORKERS=1)
    stream = Stream(running.url)
    with httpx.Client(base_url=running.url, timeout=30) as client:
        client.patch("/api/v1/policy", json={"acknowledge_within_s": 6}).raise_for_status()
        key = {"Idempotency-Key": "the-call"}
        case = client.post("/api/v1/complaints", json=complaint(), headers=key).json()
        assert case["assignment"]["team"] == "T00"
        stream.wait_for(1)
        cluster.stop(own_settings)
        until(lambda: stream.ended, ANSWERS_WITHIN_S - 1)  # the end of the line says so: no silence is taken for calm
        stream.close()
        time.sleep(1.1)  # what is known of the counties is a second old at most

        for method, path, body in (
            ("GET", "/api/v1/complaints", None),
            ("GET", "/api/v1/teams", None),
            ("GET", "/api/v1/places?q=东街", None),
            ("GET", "/api/v1/events", None),
            ("POST", "/api/v1/complaints", complaint()),
            ("POST", f"/api/v1/complaints/{case['id']}/events", {"type": "acknowledged"}),
            ("POST", "/api/v1/fixes", {"team": "T00", "lon": 107.03, "lat": 35.3, "datum": "wgs84"}),
        ):
            answer = client.request(method, path, json=body)
            refused(answer, "database-unavailable")
            assert int(answer.headers["retry-after"]) > 0
        people = {"Accept": "text/html,application/xhtml+xml"}
        for page in (
            client.post("/sign-in/x", headers=people),
            client.post("/sign-in", data={"login": "a.dispatcher", "password": "a long enough one"}, headers=people),
        ):
            assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
            assert "数据库" in page.text
            assert int(page.headers["retry-after"]) > 0
        for scanned in (
            client.get("/p/x"),
            client.post("/p/x", data={"text": "过期面包"}),
            client.get("/r/0000-0000-0000"),
        ):
            found = (scanned.status_code, scanned.headers["content-type"], scanned.headers["retry-after"])
            assert found == (503, "text/html; charset=utf-8", "60")
            assert "12315" in scanned.text
        assert client.get("/healthz").status_code == 200
        assert (client.get("/readyz").status_code, client.get("/readyz").json()["ready"]) == (503, False)
        assert client.get("/metrics").status_code == 200

        with cluster.running(own_settings) as again, psycopg.connect(again) as connection:
            assert connection.execute("SELECT count(*) FROM cases").fetchone() == (1,), "refused means not written"
            until(lambda: client.get("/readyz").status_code == 200)
            repeated = client.post("/api/v1/complaints", json=complaint(), headers=key)
            assert (repeated.status_code, repeated.json().get("id")) == (201, case["id"]), repeated.text
            # The offer ran out while the database was away: its timer rings late, but rings.
            until(
                lambda: (client.get(f"/api/v1/complaints/{case['id']}").json()["assignment"] or {}).get("team") == "T01"
            )
            had = stream.ids()
            resumed = Stream(running.url, had[-1])
            until(lambda: any('"team": "T01"' in data for _, _, data in resumed.events))
            assert resumed.events[0][:2] == (had[-1], "ready")
            assert had + resumed.ids() == sorted({*had, *resumed.ids()})
            resumed.close()
            running.stop()
    assert "Traceback" not in running.said(), running.said()
