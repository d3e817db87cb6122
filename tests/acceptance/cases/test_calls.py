"""Calling a complainant from the phone of the team that has the case: dialled, recorded, never shown."""

import json

import pytest

from api.auth.roles import Role
from tests.acceptance.steps import step, take_in

V1 = "/api/v1"
AUTHOR = {"name": "王小明", "phone": "0933-6129999 转 3", "address": "东街12号"}
PHONE, OTHER = "kq3J9vR1x0aTzL5m", "another-phone-of-T01"


@pytest.fixture
def desk(guarded):
    return guarded.by_key(Role.DISPATCHER)


@pytest.fixture
def inspector(guarded):
    return guarded.by_key(Role.INSPECTOR)


@pytest.fixture
def team(desk, inspector):
    """Join a phone to a team, and let nobody else be free; end everything afterwards."""
    for code, on_duty in (("T00", True), ("T01", False), ("T02", False)):
        desk.post(f"{V1}/teams/{code}/status", json={"on_duty": on_duty}).raise_for_status()
    inspector.put(f"{V1}/phones/{PHONE}", json={"team": "T00"}).raise_for_status()
    yield "T00"
    for case in desk.get(f"{V1}/complaints").json()["items"]:
        step(desk, case, "cancelled")


def call(client, case, phone=PHONE):
    return client.post(f"{V1}/complaints/{case['id']}/call", json={"phone": phone})


def taken_on(desk, *steps, **changes):
    case = take_in(desk, identity=AUTHOR, **changes)
    for each in steps or ("acknowledged",):
        step(desk, case, each).raise_for_status()
    return case


def calls_on_record(guarded, case):
    trail = guarded.by_key(Role.AUDITOR).get(f"{V1}/audit", params={"action": "identity.call"}).json()
    return [row for row in trail if row["subject"] == f"case:{case['id']}"]


@pytest.mark.parametrize(
    "steps", [("acknowledged",), ("acknowledged", "en_route"), ("acknowledged", "en_route", "on_scene")]
)
def test_the_team_that_has_the_case_has_the_number_dialled_and_it_is_on_record(guarded, desk, inspector, team, steps):
    case = taken_on(desk, *steps)
    answer = call(inspector, case)
    assert (answer.status_code, answer.json()) == (200, {"tel": "+869336129999,3"})
    assert answer.headers["cache-control"] == "no-store"
    [row] = calls_on_record(guarded, case)
    assert (row["data"]["purpose"], row["data"]["team"]) == ("call", team)
    assert "6129999" not in json.dumps(row)


def test_what_the_phone_shows_is_masked_as_before(desk, inspector, team):
    case = taken_on(desk)
    call(inspector, case).raise_for_status()
    shown = inspector.get(f"{V1}/phones/{PHONE}/work").text
    assert "6129999" not in shown
    assert "王小明" not in shown


@pytest.mark.parametrize(
    "steps", [(), ("acknowledged", "en_route", "on_scene", "cleared"), ("acknowledged", "withdrawn")]
)
def test_before_the_team_takes_it_on_and_after_it_is_done_nobody_is_called(guarded, desk, inspector, team, steps):
    case = take_in(desk, identity=AUTHOR)
    for each in steps:
        step(desk, case, each).raise_for_status()
    answer = call(inspector, case)
    assert answer.status_code == 403
    assert "坐席" in answer.json()["detail"]
    assert calls_on_record(guarded, case) == []


def test_a_phone_of_another_team_calls_nobody(guarded, desk, inspector, team):
    case = taken_on(desk)
    inspector.put(f"{V1}/phones/{OTHER}", json={"team": "T01"}).raise_for_status()
    assert call(inspector, case, OTHER).status_code == 403
    assert calls_on_record(guarded, case) == []


def test_somebody_elses_phone_and_one_that_left_call_nobody(desk, inspector, team):
    case = taken_on(desk)
    assert call(desk, case).status_code == 404, "the phone is the inspector's"
    inspector.delete(f"{V1}/phones/{PHONE}").raise_for_status()
    assert call(inspector, case).status_code == 404


def test_of_a_report_the_number_stays_with_the_desk(guarded, desk, inspector, team):
    case = taken_on(desk, kind="report")
    answer = call(inspector, case)
    assert answer.status_code == 403
    assert "举报人" in answer.json()["detail"]
    assert calls_on_record(guarded, case) == []


@pytest.mark.parametrize("identity", [None, {"anonymous": True}, {"name": "王小明"}])
def test_without_a_number_it_is_said(guarded, desk, inspector, team, identity):
    case = take_in(desk, **({"identity": identity} if identity else {}))
    step(desk, case, "acknowledged").raise_for_status()
    answer = call(inspector, case)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-identity")
    assert calls_on_record(guarded, case) == []


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.PLANNER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_other_roles_call_nobody(guarded, desk, team, role):
    case = taken_on(desk)
    assert call(guarded.by_key(role), case).status_code == 403


def test_while_nobody_has_an_account_no_number_is_given_out(client):
    client.put(f"{V1}/phones/{PHONE}", json={"team": "T00"}).raise_for_status()
    case = take_in(client, identity=AUTHOR)
    step(client, case, "acknowledged").raise_for_status()
    answer = call(client, case)
    assert answer.status_code == 403
    assert "wangge user add" in answer.json()["detail"]
