"""The ground a phone keeps: its own station's, asked for again at no cost, and nobody else's."""

from dataclasses import replace

import pytest

from api.auth.roles import Role
from tests.acceptance.steps import complaint
from tests.counties import divided_county

V1 = "/api/v1"
PHONE = "phone-of-the-test"


def known(code):
    """Return a county of two stations, with telephones, a point of each, and a crew that knows its cells."""
    county = divided_county(code)
    first, second, *rest = county.points
    far = replace(second, position=replace(second.position, lon=107.17))
    inspectors = tuple(replace(each, phone="0933-0000001") for each in county.inspectors)
    teams = tuple(replace(team, crew=("网格员2",)) if team.code == "T20" else team for team in county.teams)
    first = replace(first, contact="值班室", phone="0933-0000002")
    return replace(county, points=(first, far, *rest), inspectors=inspectors, teams=teams)


@pytest.fixture
def client(shared_server):
    with shared_server.county(make=lambda _, code: known(code)) as opened:
        yield opened


def ground(client, team):
    client.put(f"{V1}/phones/{PHONE}", json={"team": team}).raise_for_status()
    answer = client.get(f"{V1}/phones/{PHONE}/ground")
    assert answer.status_code == 200, answer.text
    return answer


def test_a_phone_has_the_cells_and_points_of_its_own_station_and_can_call_all(client):
    town = ground(client, "T00").json()
    assert (len(town["cells"]), {cell["inspector"] for cell in town["cells"]}) == (4, {"网格员1"})
    (point,) = town["points"]
    assert (point["code"], point["contact"], point["phone"]) == ("P1", "值班室", "0933-0000002")
    assert point["cell"] in {cell["code"] for cell in town["cells"]}
    assert point["handover"]["gcj02"] != [point["place"]["lon"], point["place"]["lat"]]
    assert [(call["code"], call["own"]) for call in town["stations"]] == [("S1", True), ("S2", False)]
    country = ground(client, "T20").json()
    assert ([each["code"] for each in country["points"]], len(country["cells"])) == (["P2"], 12)
    assert country["stations"][0]["code"] == "S2"


def test_whose_cells_are_the_crews_own_is_marked(client):
    assert {cell["own"] for cell in ground(client, "T20").json()["cells"]} == {True}
    assert {cell["own"] for cell in ground(client, "T00").json()["cells"]} == {False}


def test_what_a_phone_has_already_is_not_sent_again_until_it_is_another(client):
    first = ground(client, "T00")
    assert first.headers["etag"] == f'"{first.json()["version"]}"'
    same = {"If-None-Match": first.headers["etag"]}
    again = client.get(f"{V1}/phones/{PHONE}/ground", headers=same)
    assert (again.status_code, again.content) == (304, b"")
    client.put(f"{V1}/phones/{PHONE}", json={"team": "T20"}).raise_for_status()
    assert client.get(f"{V1}/phones/{PHONE}/ground", headers=same).status_code == 200


def test_the_ground_is_shown_to_the_phones_carrier_only_and_the_look_is_on_record(guarded):
    mine = guarded.signed_in(guarded.account("ground.one", Role.INSPECTOR))
    theirs = guarded.signed_in(guarded.account("ground.none", Role.INSPECTOR))
    mine.put(f"{V1}/phones/{PHONE}", json={"team": "T00"}).raise_for_status()
    assert mine.get(f"{V1}/phones/{PHONE}/ground").status_code == 200
    refused = theirs.get(f"{V1}/phones/{PHONE}/ground")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (404, "phone")
    rows = guarded.by_key(Role.AUDITOR).get(f"{V1}/audit?limit=100").json()
    assert "phone.ground.read" in [row["action"] for row in rows]


def test_a_point_tells_how_often_something_was_there_and_the_last_five_without_authors(client):
    assert ground(client, "T00").json()["points"][0]["history"] == {"number": 0, "last": []}
    for n in range(6):
        author = {"name": "王小明", "phone": "13912345678"}
        body = complaint(text=f"面包发霉 {n}", place={"point": "P1"}, identity=author)
        client.post(f"{V1}/complaints", json=body).raise_for_status()
    order = {"product": "散装面包", "reason": "菌落总数超标", "premises": [{"point": "P1"}]}
    case = client.get(f"{V1}/complaints").json()["items"][0]["id"]
    mistaken = client.post(f"{V1}/complaints/{case}/off-shelf", json=order).json()["order"]
    ended = client.post(f"{V1}/complaints/{case}/off-shelf/{mistaken}/end", json={"reason": "下错单"})
    ended.raise_for_status()
    made = client.post(f"{V1}/complaints/{case}/off-shelf", json=order)
    assert made.status_code == 201, made.text
    shut = f"{V1}/complaints/{case}/off-shelf/{made.json()['order']}/premises/1/close"
    client.post(shut, json={"outcome": "done", "basis": "ordered", "quantity": "3 箱"}).raise_for_status()
    found = ground(client, "T00")
    history = found.json()["points"][0]["history"]
    assert (history["number"], len(history["last"])) == (7, 5)
    assert [each["what"] for each in history["last"]] == ["off_shelf", "case", "case", "case", "case"]
    assert history["last"][0]["outcome"] == "done"
    assert {(each["kind"], each["category"]) for each in history["last"]} == {("complaint", "food")}
    assert not any(secret in found.text for secret in ("王小明", "王*", "13912345678", "139*", "发霉"))
