"""Traffic and past months at the press of a button: by a child of the server, once, and never in a real county."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from api import clock
from api.auth.accounts.people import People
from api.auth.roles import Role
from api.db.engine import open_engine
from gis.store.counties.repository import save_county
from tests import processes
from tests.acceptance.steps import complaint, until
from tests.counties import CODE, grid_county
from tests.processes import Server

DEMO, TRAFFIC, PAST = "/api/v1/demo", "/api/v1/demo/traffic", "/api/v1/demo/past"


@contextmanager
def served(url: str, home: Path, *, synthetic: bool = True, **changes: object) -> Iterator[tuple[Server, httpx.Client]]:
    """Serve a made-up county; give the server and a client."""
    engine, data = open_engine(url), grid_county(teams=2)
    with engine.begin() as connection:
        save_county(connection, replace(data, county=replace(data.county, synthetic=synthetic)))
    engine.dispose()
    with again(url, home, **changes) as both:
        yield both


@contextmanager
def again(url: str, home: Path, **changes: object) -> Iterator[tuple[Server, httpx.Client]]:
    """Start a server over the same database and home folder."""
    server = processes.start(home / "server.log", WANGGE_HOME=home, WANGGE_DATABASE_URL=url, **changes)
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield server, client
    server.stop()


def child(home: Path) -> int:
    """Return the number of the process that plays."""
    return int((home / "demo.log").read_text(encoding="utf-8").split()[1])


def runs(pid: int) -> bool:
    """Tell whether a process is there."""
    return Path(f"/proc/{pid}").exists()


def test_traffic_plays_on_every_worker_until_it_is_stopped(database_url, tmp_path):
    with served(database_url, tmp_path, WANGGE_WORKERS=2) as (_, client):
        assert client.get(DEMO).json() == {"playing": None, "past": True, "said": None}
        assert client.post(TRAFFIC).json()["playing"] == "traffic"
        playing = child(tmp_path)
        for path in (TRAFFIC, PAST):
            second = client.post(path)
            assert second.status_code == 409
            assert "Traffic is playing already; stop it first. 演示来电正在进行" in second.json()["detail"]
        for _ in range(6):  # of both workers
            with httpx.Client(base_url=client.base_url, timeout=30) as another:
                assert another.get(DEMO).json()["playing"] == "traffic"
        until(lambda: client.get("/api/v1/complaints", params={"state": "all"}).json()["items"], 60)
        assert child(tmp_path) == playing
        with httpx.Client(base_url=client.base_url, timeout=30) as another:
            stopped = another.delete(TRAFFIC).json()
        assert stopped["playing"] is None
        assert stopped["past"] is False
        assert stopped["said"].startswith("共报送 cases sent: ")
        assert not runs(playing)
        assert client.delete(TRAFFIC).json() == stopped
        refused = client.post(PAST)
        assert refused.status_code == 409
        assert f"{CODE} " in refused.json()["detail"]
        assert "has cases already" in refused.json()["detail"]


def operator(url: str) -> dict[str, str]:
    """Switch sign-in on; return the header of an operator."""
    engine = open_engine(url)
    with engine.begin() as connection:
        key = People(connection, clock.now()).keys.add("desk", role=Role.OPERATOR, place=CODE)
    engine.dispose()
    return {"Authorization": f"Bearer {key}"}


def key_of(pid: int) -> str:
    """Return the key in a process's environment."""
    environment = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return next(each for each in environment if each.startswith("WANGGE_KEY=")).partition("=")[2]


def test_traffic_ends_with_a_killed_server_and_begins_anew(database_url, tmp_path):
    with served(database_url, tmp_path) as (server, client):
        client.headers.update(operator(database_url))
        client.post(TRAFFIC).raise_for_status()
        playing = child(tmp_path)
        given = key_of(playing)
        server.kill()
        until(lambda: not runs(playing), 20, otherwise="traffic outlives its server")
    with again(database_url, tmp_path) as (_, another):
        assert another.get(DEMO, headers={"Authorization": f"Bearer {given}"}).status_code == 401
        another.headers.update(client.headers)
        client = another
        assert client.get(DEMO).json()["playing"] is None
        assert client.post(TRAFFIC).status_code == 202
        assert child(tmp_path) != playing
        last = child(tmp_path)
    until(lambda: not runs(last), 20, otherwise="traffic outlives its server")


def test_where_people_sign_in_traffic_has_a_key_of_its_own_while_it_lasts(database_url, tmp_path):
    with served(database_url, tmp_path) as (server, client):
        client.headers.update(operator(database_url))
        client.post(TRAFFIC).raise_for_status()
        pid = child(tmp_path)
        given = key_of(pid)
        assert given.startswith("wg_")
        assert given not in client.headers["Authorization"]
        until(
            lambda: "traffic in county" in (client.get(DEMO).json()["said"] or ""),
            60,
            otherwise="the key opens nothing",
        )
        with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {given}"}) as traffic:
            assert traffic.get("/api/v1/session").json()["role"] == "dispatcher"
            words = Path(f"/proc/{pid}/cmdline").read_text() + (tmp_path / "demo.log").read_text() + server.said()
            assert given not in words
            client.delete(TRAFFIC).raise_for_status()
            until(lambda: traffic.get(DEMO).status_code == 401, 10, otherwise="the key outlives the traffic")


def test_past_months_are_written_once(database_url, tmp_path):
    with served(database_url, tmp_path) as (_, client):
        assert client.post(PAST).status_code == 202
        assert client.delete(TRAFFIC).status_code == 409
        until(lambda: client.get(DEMO).json()["playing"] is None, 120)
        state = client.get(DEMO).json()
        assert state["past"] is False
        assert state["said"].startswith(f"已写入 written: {CODE}")
        count = client.get("/api/v1/complaints", params={"state": "all", "limit": 1000}).json()["items"]
        assert len(count) > 100
        assert client.post(PAST).status_code == 409


@pytest.mark.parametrize("path", [TRAFFIC, PAST])
def test_no_case_is_invented_in_a_real_county(database_url, tmp_path, path):
    with served(database_url, tmp_path, synthetic=False) as (_, client):
        client.post("/api/v1/complaints", json=complaint()).raise_for_status()
        refused = client.post(path)
        assert refused.status_code == 409
        assert "is a real county, so no cases are invented in it" in refused.json()["detail"]
        assert client.get(DEMO).json() == {"playing": None, "past": False, "said": None}
        assert not os.path.exists(tmp_path / "demo.log")
