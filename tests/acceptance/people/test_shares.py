"""A station that only shares in an off-shelf order: it sees the order and does its own visits, and no more."""

import json
import re

import pytest

from api.auth.roles import Role
from api.auth.rules import RULES
from tests.acceptance.guarded import guarded_server
from tests.acceptance.steps import complaint
from tests.counties import CODE, COUNTRYSIDE, divided_county
from tests.photographs import picture

V1 = "/api/v1"
SHARER = f"{CODE}/S2"
NONE = 10**9
AUTHOR = {"name": "诸葛标记", "phone": "13987654321"}
GOODS = {"product": "散装面包", "reason": "菌落总数超标"}
SHOP = {"name": "村口小店", "place": {"lon": COUNTRYSIDE.lon, "lat": COUNTRYSIDE.lat, "datum": "wgs84"}}
PICTURE = {"Content-Type": "image/jpeg"}
OPEN = {
    ("GET", "complaints/{case_id}"): 200,
    ("GET", "complaints/{case_id}/events"): 200,
    ("GET", "complaints/{case_id}/off-shelf/{order}"): 200,
    ("POST", "complaints/{case_id}/off-shelf/{order}/premises/{premises}/close"): 201,
    ("PATCH", "complaints/{case_id}/off-shelf/{order}/premises/{premises}"): 200,
    ("POST", "complaints/{case_id}/off-shelf/{order}/end"): 403,  # which says who ends it
    ("POST", "complaints/{case_id}/undo"): 409,  # nobody takes back what another has done
    ("GET", "complaints/{case_id}/attachments"): 200,
    ("POST", "complaints/{case_id}/attachments"): 201,
    ("GET", "complaints/{case_id}/attachments/{attachment}"): 404,  # of the report; see below
    ("GET", "complaints/{case_id}/uploads/{upload}"): 200,
    ("PUT", "complaints/{case_id}/uploads/{upload}"): 200,
}
"""What a share opens, written by hand; every other route that names a case answers as if there were no such case."""
BODIES = {
    "events": {"type": "note", "note": "x"},
    "handling": {"act": "noted", "data": {"reason": "x"}},
    "handling/1/undo": {},
    "swap": {"with": NONE},
    "undo": {"seq": 1},
    "identity": {"name": "李四"},
    "identity/reveal": {"reason": "回访核实"},
    "call": {"phone": "0" * 16},
    "priority": {"danger": True, "reason": "有人受伤"},
    "hold": {"held": True, "reason": "诉讼"},
    "delivery": {"phone": "0" * 16},
    "expedites": {"note": "请尽快到场", "within_s": 600},
    "expedites/1/answer": {"note": "x"},
    "attachments/1/withdraw": {"reason": "误传"},
    "findings": {"note": "x"},
    "premises/rounds": {"premises": [{"point": "P2"}]},
    "off-shelf": {**GOODS, "premises": [{"point": "P2"}]},
    "off-shelf/{order}/premises": {"premises": [{"point": "P2"}]},
    "off-shelf/{order}/premises/2": {"team": "T20"},
    "off-shelf/{order}/premises/2/close": {"outcome": "not_found"},
    "off-shelf/{order}/end": {"reason": "x"},
}
RAW = {
    f"uploads/{'0' * 16}": {"content": bytes(10_000), "params": {"offset": 0, "total": 20_000, "sha256": "0" * 64}},
    "attachments": {"content": picture(seed=9)},
}


@pytest.fixture(scope="module")
def bureau(module_database_url, tmp_path_factory):
    with guarded_server(module_database_url, tmp_path_factory.mktemp("server"), divided_county()) as made:
        yield made


@pytest.fixture
def shared(bureau):
    """A report taken in at one station, with an attachment, and an order that the other station shares in."""
    chief = bureau.by_key(Role.CHIEF)
    case = (
        chief.post(f"{V1}/complaints", json=complaint(kind="report", identity=AUTHOR)).raise_for_status().json()["id"]
    )
    at = f"{V1}/complaints/{case}"
    chief.post(f"{at}/attachments", content=picture(), headers=PICTURE).raise_for_status()
    premises = {"premises": [{"point": "P1"}, SHOP]}
    order = chief.post(f"{at}/off-shelf", json={**GOODS, **premises}).raise_for_status().json()["order"]
    yield case, order
    chief.post(f"{at}/off-shelf/{order}/end", json={"reason": "试验结束"})
    chief.post(f"{at}/events", json={"type": "cancelled"}).raise_for_status()


def without(text, number):
    return re.sub(rf"\b{number}\b", "N", text)


def asked(client, method, path, case, order):
    """Ask for a route of a case: of its first attachment or expedite, of the second of an order's premises."""
    fields = {"{attachment}": "1", "{number}": "1", "{upload}": "0" * 16, "{premises}": "2", "{seq}": "1"}
    path = re.sub(r"\{(attachment|number|upload|premises|seq)\}", lambda part: fields[part[0]], path)
    part = path.removeprefix("complaints/{case_id}").removeprefix("/")
    address = f"{V1}/{path}".replace("{case_id}", str(case)).replace("{order}", str(order))
    if method != "GET" and part in RAW:
        return client.request(method, address, headers=PICTURE, **RAW[part])
    return client.request(method, address, json=None if method == "GET" else BODIES[part])


OF_A_CASE = sorted((method, path.removeprefix(f"{V1}/")) for method, path in RULES if "{case_id}" in path)


def sharer(bureau, method, path):
    """Return the client of the other station that may use a route."""
    role = Role.CHIEF if Role.CHIEF in RULES[method, f"{V1}/{path}"].roles else Role.INSPECTOR
    return bureau.by_key(role, SHARER)


def hides_the_author(answer):
    text = re.sub(r"\d\d:\d\d:\d\d\.\d+Z", "", answer.text)  # whose digits may be any
    assert all(word not in text for word in ("诸葛", "诸", "1398", "4321")), answer.text


@pytest.mark.parametrize(("method", "path"), OPEN)
def test_a_share_opens_the_order(bureau, shared, method, path):
    answer = asked(sharer(bureau, method, path), method, path, *shared)
    assert answer.status_code == OPEN[method, path], answer.text
    hides_the_author(answer)


def test_every_other_route_of_its_case_answers_as_if_there_were_none(bureau, shared, subtests):
    case, order = shared
    others = set(OF_A_CASE) - set(OPEN)
    assert len(others) == len(OF_A_CASE) - len(OPEN)
    for method, path in sorted(others):
        client = sharer(bureau, method, path)
        with subtests.test(f"{method} {path}"):
            answer, none = (asked(client, method, path, number, order) for number in (case, NONE))
            assert (answer.status_code, without(answer.text, case)) == (404, without(none.text, NONE))
            hides_the_author(answer)


def test_a_share_shows_no_author_no_step_and_of_attachments_those_of_the_order(bureau, shared):
    case, order = shared
    at = f"{V1}/complaints/{case}"
    chief, inspector = (bureau.by_key(role, SHARER) for role in (Role.CHIEF, Role.INSPECTOR))
    for listed in (chief.get(at).json(), chief.get(f"{V1}/complaints").json()["items"][0]):
        assert (listed["id"], listed["identity"], listed["steps"], listed["share_only"]) == (case, None, [], True)
    close = f"{at}/off-shelf/{order}/premises/2/close"
    [digest] = [e["data"]["sha256"] for e in chief.get(f"{at}/events").json() if e["type"] == "attached"]
    named = chief.post(close, json={"outcome": "not_found", "photo": digest}).raise_for_status().json()
    assert chief.get(f"{at}/attachments").json()["items"] == [], "to name the report's picture does not show it"
    chief.post(f"{at}/undo", json={"seq": named["undo"]["seq"]}).raise_for_status()
    photo = inspector.post(f"{at}/attachments", content=picture(seed=3), headers=PICTURE).json()
    closing = {"outcome": "done", "basis": "sealed", "note": "诸葛标记", "photo": photo["sha256"]}
    closed = inspector.post(close, json=closing).raise_for_status().json()
    for client in (chief, inspector):
        assert [each["number"] for each in client.get(f"{at}/attachments").json()["items"]] == [photo["number"]]
        assert client.get(f"{at}/attachments/{photo['number']}").status_code == 200
    back = inspector.post(f"{at}/undo", json={"seq": closed["undo"]["seq"]}).json()
    assert (back["off_shelf"][0]["open"], back["identity"], back["steps"]) == (2, None, [])
    with bureau.engine.connect() as connection:
        told = connection.exec_driver_sql("SELECT stations FROM feed WHERE topic = 'case' ORDER BY id DESC LIMIT 1")
        assert told.scalar_one() == ["S1", "S2"], "its screens hear of each change"
    assert chief.post(f"{V1}/identities/search", json={"phone": AUTHOR["phone"]}).json()["items"] == []
    assert chief.get(f"{V1}/complaints.csv").text.count("\n") == 1, "exports are of own cases"


def test_words_of_one_who_shares_do_not_tell_whether_a_guess_at_the_author_was_right(bureau, shared):
    case, order = shared
    close = f"{V1}/complaints/{case}/off-shelf/{order}/premises/2/close"
    guess = {"outcome": "refused", "note": "店主说是诸葛标记或欧阳标记举报，电话13987654321或13987654322"}
    found = bureau.by_key(Role.CHIEF, SHARER).post(close, json=guess).raise_for_status().json()
    note = found["premises"][-1]["closing"]["note"]
    assert ("诸葛标记" in note, "13987654321" in note) == ("欧阳标记" in note, "13987654322" in note)


def test_the_alert_of_the_order_reaches_one_who_shares_and_no_other_alert_of_the_case(bureau, shared):
    case, _ = shared
    add = (
        "INSERT INTO alert (county, kind, case_id, about, level, sound, policy_version, raised_at) "
        f"VALUES ('{CODE}', %s, {case}, %s, 'dispatcher', true, '1', now())"
    )
    with bureau.engine.begin() as connection:
        for kind, about in (("off_shelf_due", shared[1]), ("at_risk", None)):
            connection.exec_driver_sql(add, (kind, about))
            news = json.dumps([{"topic": "alert", "payload": {"alert": {"case": case, "kind": kind}}}])
            connection.exec_driver_sql(f"SELECT publish('{CODE}', %s)", (news,))
        told = connection.exec_driver_sql("SELECT payload #>> '{alert,kind}', stations FROM feed WHERE topic = 'alert'")
        assert dict(told.all()) == {"off_shelf_due": ["S1", "S2"], "at_risk": ["S1"]}
    seen = {}
    for place in ("S1", "S2"):
        items = bureau.by_key(Role.CHIEF, f"{CODE}/{place}").get(f"{V1}/alerts").json()["items"]
        seen[place] = {each["kind"]: each["id"] for each in items if each["case"] == case}
    assert seen["S2"].keys() == {"off_shelf_due"} < {"off_shelf_due", "at_risk"} <= seen["S1"].keys()
    two = bureau.by_key(Role.CHIEF, SHARER)
    assert two.post(f"{V1}/alerts/{seen['S1']['at_risk']}/acknowledge", json={}).status_code == 404
    assert two.post(f"{V1}/alerts/{seen['S2']['off_shelf_due']}/acknowledge", json={}).status_code == 200


# --- other stations' teams

TEAMS = {
    ("GET", "teams/{team}"): {},
    ("POST", "teams/{team}/status"): {"on_duty": False},
    ("POST", "fixes"): [{"team": "TEAM", "lon": 107.03, "lat": 35.3, "datum": "wgs84"}],
    ("PUT", "phones/{phone}"): {"team": "TEAM"},
    ("POST", "roster/turns"): {"turns": [{"team": "TEAM", "from": "2030-01-07T08:30", "until": "2030-01-07T18:00"}]},
    ("PATCH", "roster/turns/{turn}"): {"team": "TEAM", "version": 1},
    ("POST", "calendar-feeds"): {"team": "TEAM"},
    ("GET", "complaints/{case_id}/route?team=TEAM"): {},
    ("POST", "complaints/{case_id}/events"): {"type": "offered", "team": "TEAM"},
    ("POST", "complaints/{case_id}/findings"): {"note": "x", "team": "TEAM"},
    ("POST", "complaints/{case_id}/premises/rounds"): {"premises": [{"point": "P2", "team": "TEAM"}]},
    ("POST", "complaints/{case_id}/off-shelf"): {**GOODS, "premises": [{"point": "P2", "team": "TEAM"}]},
    ("POST", "complaints/{case_id}/off-shelf/{order}/premises"): {"premises": [{"point": "P2", "team": "TEAM"}]},
    ("PATCH", "complaints/{case_id}/off-shelf/{order}/premises/{premises}"): {"team": "TEAM"},
    ("GET", "complaints/{case_id}/off-shelf/{order}?route=TEAM"): {},
}
FILTER = ("GET", "events")
"""Of one's own stream it lets less through."""


def names_team(node, schemas, seen=()):
    """Tell whether a body has a field `team`, at any depth."""
    if isinstance(node, list):
        return any(names_team(each, schemas, seen) for each in node)
    if not isinstance(node, dict):
        return False
    name = node.get("$ref", "").rpartition("/")[2]
    if name:
        return name not in seen and names_team(schemas[name], schemas, (*seen, name))
    return "team" in node.get("properties", {}) or any(names_team(each, schemas, seen) for each in node.values())


def test_every_route_of_a_station_that_names_a_team_is_in_the_table(bureau):
    document = bureau.by_key(Role.CHIEF).get("/openapi.json").json()
    found = {
        (method.upper(), path.removeprefix(f"{V1}/"))
        for path, operations in document["paths"].items()
        for method, asked in operations.items()
        if {"team", "route"} & {each["name"] for each in asked.get("parameters", ())}
        or names_team(asked.get("requestBody"), document["components"]["schemas"])
    }
    station = {(method, path) for method, path in found if "station" in RULES[method, f"{V1}/{path}"].levels}
    assert station - {FILTER} == {(method, path.partition("?")[0]) for method, path in TEAMS}


@pytest.mark.parametrize(("method", "path"), TEAMS)
def test_another_stations_team_is_refused_like_one_that_is_not_there(bureau, shared, method, path):
    case, order = shared
    client = bureau.by_key(Role.CHIEF, f"{CODE}/S1")
    turn = {"team": "T00", "from": "2030-02-04T08:30", "until": "2030-02-04T18:00"}
    kept = client.post(f"{V1}/roster/turns", json={"turns": [turn], "confirmed": True}).raise_for_status().json()
    parts = {
        "case_id": case,
        "order": order,
        "premises": 1,
        "phone": "phone-of-the-trial",
        "turn": kept["turns"][0]["id"],
    }
    answers = []
    for team in ("T20", "T99"):
        address = f"{V1}/{path}".replace("TEAM", team).format(team=team, **parts)
        body = json.loads(json.dumps(TEAMS[method, path]).replace("TEAM", team))
        answers.append(client.request(method, address, json=None if method == "GET" else body))
    client.delete(f"{V1}/roster/turns/{parts['turn']}?version=1").raise_for_status()
    hidden, none = answers
    assert hidden.status_code in {404, 409, 422}, hidden.text
    assert (hidden.status_code, hidden.text.replace("T20", "T99")) == (none.status_code, none.text)
