"""Every write, at the bureau and at a station, with and without a key: done, or refused for a reason.

The routes are the application's own (`tests/rights.txt`, which is compared with it), the requests those of
`tests/writes.py`.
"""

from dataclasses import replace

import pytest

from api.auth.roles import Role
from gis.county.model import TeamRecord
from tests.acceptance.guarded import guarded_server
from tests.counties import divided_county
from tests.rights import rights
from tests.running.profiles import IS_NIGHTLY
from tests.writes import ELSEWHERE, OF_PEOPLE, OTHERWISE, PLACES, WRITES, World

ASKED = [right for right in rights() if right.method not in {"GET", "HEAD"} and right.route not in ELSEWHERE]


@pytest.fixture(scope="module")
def world(module_database_url, tmp_path_factory):
    """A server with a county of two stations: three teams at the first, one at the second."""
    county = divided_county()
    more = tuple(TeamRecord(f"T0{n}", f"{n}组", "S1", ("food",)) for n in (1, 2))
    county = replace(county, teams=(*county.teams, *more))
    with guarded_server(module_database_url, tmp_path_factory.mktemp("server"), county) as guarded:
        yield World(guarded)


@pytest.fixture(scope="module")
def keyed(world):
    """Return the routes that take an idempotency key, as the server describes them."""
    paths = world.chief.get("/openapi.json").json()["paths"]
    return {
        (method.upper(), path)
        for path, methods in paths.items()
        for method, described in methods.items()
        if any(each["name"] == "Idempotency-Key" for each in described.get("parameters", ()))
    }


def test_every_write_has_a_request_in_the_table():
    assert {right.route for right in ASKED} == set(WRITES)
    assert set(ELSEWHERE) <= {right.route for right in rights()}
    assert {route for route, _, _ in OTHERWISE} | OF_PEOPLE <= set(WRITES)


@pytest.mark.parametrize("level", PLACES)
@pytest.mark.parametrize("right", ASKED, ids=lambda right: f"{right.method} {right.path.removeprefix('/api/v1')}")
def test_a_write_is_done_or_refused_for_a_reason_we_know(world, keyed, right, level):
    route, failed = right.route, []
    for role in _asking(right, level):
        client = world.asking(route, role, level)
        if level not in right.levels[role]:
            answer = client.request(right.method, right.address, json={})
            failed += _wrong(answer, 403, role)
            continue
        expected = OTHERWISE.get((route, role, level), (None,))[0]
        keys = [f"{role}-{level}-{right.method}-{right.path}"]
        for key in (None, *keys):
            sent = WRITES[route](world, client, level)
            first = sent.by(client, route, key)
            failed += _wrong(first, expected, role, key)
            if key is not None and route in keyed and first.is_success:
                failed += _repeated(first, sent.by(client, route, key), role)
            world.clear(route)
    assert failed == []


def _asking(right, level):
    """Return who asks: by day, of those who may, the first; what the others do is the same, and for the night."""
    those_who_may = [role for role in Role if level in right.levels[role]]
    return [role for role in Role if IS_NIGHTLY or role not in those_who_may[1:]]


def _wrong(answer, expected, role, key=None):
    right = answer.is_success if expected is None else answer.status_code == expected
    return [] if right else [f"{role} {'with a key' if key else ''}: {answer.status_code} {answer.text}"]


def _repeated(first, again, role):
    """Return what is wrong with the answer to the same request with the same key."""
    same = (again.status_code, again.json()) == (first.status_code, first.json())
    if same and again.headers.get("idempotency-replayed") == "true":
        return []
    return [f"{role}, repeated: {again.status_code} {again.text}, first {first.text}"]
