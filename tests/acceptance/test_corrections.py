"""A reporting point put right: proposed on the spot, decided at the office, changed in one transaction."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from api.access.roles import Role
from api.database import open_engine
from gis.store.counties import save_county
from tests import processes
from tests.acceptance.conftest import complaint
from tests.acceptance.refusing import refused
from tests.counties import CODE, divided_county

V1 = "/api/v1"
PHONE = "phone-of-the-test"
MOVED = {"lon": 107.0405, "lat": 35.3005, "datum": "wgs84", "accuracy_m": 8.0}
"""East of the market, within the same column of cells, across 35.30 from nothing: cell …200003 as before."""


@pytest.fixture
def client(database_url, server):
    engine = open_engine(database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, divided_county())
    engine.dispose()
    running: processes.Server = server(database_url)
    with httpx.Client(base_url=running.url, timeout=20) as opened:
        opened.put(f"{V1}/phones/{PHONE}", json={"team": "T00"}).raise_for_status()
        yield opened


def ground(client, code="P1"):
    points = client.get(f"{V1}/phones/{PHONE}/ground").raise_for_status().json()["points"]
    return next(each for each in points if each["code"] == code)


def propose(client, *, key=None, headers=None, **said):
    body = {"point": "P1", "what": "moved", "seen_version": ground(client, said.get("point", "P1"))["version"]} | said
    more = ({"Idempotency-Key": key} if key else {}) | (headers or {})
    return client.post(f"{V1}/phones/{PHONE}/corrections", json=body, headers=more)


def made(client, **said):
    answer = propose(client, **said)
    assert answer.status_code == 201, answer.text
    return answer.json()


def approve(client, found, **more):
    return client.post(f"{V1}/corrections/{found['number']}/approve", json={"seen_version": found["version"]} | more)


def point(client, code="P1"):
    features = client.get(f"{V1}/points").json()["features"]
    return next((each for each in features if each["id"] == code), None)


def test_a_proposal_is_listed_approved_and_the_point_has_moved(client):
    asked = made(client, place=MOVED, remark="迁到对面")
    (listed,) = client.get(f"{V1}/corrections").json()["items"]
    assert listed == asked
    assert (listed["status"], listed["what"], listed["accuracy_m"], listed["stale"]) == (
        "proposed",
        "moved",
        8.0,
        False,
    )
    # 0.0095° of longitude at 35.3° N: 0.0095 · 111.32 km · cos 35.3° = 863 m; 55 m south with it: 865 m
    assert listed["distance_m"] == pytest.approx(865, abs=3)
    assert listed["outside_m"] == 0
    assert listed["now"]["place"] == [107.031, 35.301]
    answer = approve(client, listed)
    assert answer.status_code == 200, answer.text
    assert answer.json()["before"] == {"place": [107.031, 35.301]}
    assert point(client)["geometry"]["coordinates"] == [MOVED["lon"], MOVED["lat"]]
    (found,) = [each for each in client.get(f"{V1}/places", params={"q": "东街超市"}).json() if each["point"] == "P1"]
    assert (found["lon"], found["lat"]) == (MOVED["lon"], MOVED["lat"])
    assert client.get(f"{V1}/corrections").json() == {"items": [], "open": 0}
