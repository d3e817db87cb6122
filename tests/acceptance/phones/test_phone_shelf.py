"""Goods off the shelf on a phone: whose tasks, in which order; closed once, at its moment, with its photograph."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from api.auth.roles import Role
from tests.acceptance.guarded import PASSWORD, guarded_server, sibling
from tests.acceptance.steps import complaint
from tests.counties import CODE, divided_county
from tests.people import settled
from tests.photographs import picture

V1 = "/api/v1"
PHONE, OTHER = "phone-of-the-test", "another-of-the-test"
BREAD = {"product": "散装面包", "batch": "20261101", "reason": "菌落总数超标"}
HERE = {"lon": 107.025, "lat": 35.30, "datum": "wgs84"}


def joined(client, team="T00", phone=PHONE):
    client.put(f"{V1}/phones/{phone}", json={"team": team}).raise_for_status()


def shop(name, lon, **more):
    return {"name": name, "place": HERE | {"lon": lon}} | more


def made(client, premises, **changes):
    case = client.post(f"{V1}/complaints", json=complaint()).raise_for_status().json()["id"]
    body = {**BREAD, "premises": premises, **changes}
    return client.post(f"{V1}/complaints/{case}/off-shelf", json=body).raise_for_status().json()


def shelf(client, phone=PHONE):
    return client.get(f"{V1}/phones/{phone}/shelf").raise_for_status().json()


def shut(client, order, which, headers=None, **changes):
    address = f"{V1}/complaints/{order['case']}/off-shelf/{order['order']}/premises/{which}/close"
    return client.post(address, json={"outcome": "done", "basis": "ordered"} | changes, headers=headers)


def log(client, order):
    return client.get(f"{V1}/complaints/{order['case']}/events").json()


def test_a_phone_has_its_teams_tasks_of_all_orders_in_the_order_of_the_round_and_those_nobody_has(client):
    joined(client)
    far = made(client, [shop("远", 107.12, team="T00"), shop("他组", 107.05, team="T01")])
    near = made(client, [shop("中", 107.08), shop("近", 107.03, team="T00")], product="酱油", batch=None)
    found = shelf(client)
    shown = [(t["name"], t["product"], t["batch"], t["shared"]) for t in found["tasks"]]
    assert shown == [
        ("近", "酱油", None, False),
        ("中", "酱油", None, True),
        ("远", "散装面包", "20261101", False),
    ]
    assert [t["case"] for t in found["tasks"]] == [near["case"], near["case"], far["case"]]
    assert [t["number"] for t in found["tasks"]] == [2, 1, 1], "numbers stay those within the order"
    after = [t["after_s"] for t in found["tasks"]]
    assert after == sorted(after)
    assert after[0] > 0
    assert (found["round"]["order_by"], found["round"]["start"]["source"]) == ("exact", "station")
    assert 23 * 3600 < found["tasks"][0]["remaining_s"] <= 24 * 3600
    gcj = found["tasks"][0]["handover"]["gcj02"]
    assert 0.001 < abs(gcj[0] - 107.03) < 0.01, "hundreds of metres off: Amap's own datum"
    assert found["closed"] == []


def test_a_task_of_a_team_that_was_retired_is_its_stations(client):
    joined(client)
    order = made(client, [shop("近", 107.03, team="T01"), shop("中", 107.08, team="T00")])
    assert [t["name"] for t in shelf(client)["tasks"]] == ["中"]
    with client.engine.begin() as connection:
        retire = "UPDATE team SET retired = true WHERE county = :county AND code = 'T01'"
        connection.execute(text(retire), {"county": client.code})
    assert [(t["name"], t["shared"]) for t in shelf(client)["tasks"]] == [("近", True), ("中", False)]
    address = f"{V1}/complaints/{order['case']}/off-shelf/{order['order']}"
    legs = client.get(address, params={"route": "T00"}).raise_for_status().json()["round"]["legs"]
    assert [leg["premises"] for leg in legs] == [1, 2]
    assert shut(client, order, 1).status_code == 201
    assert [t["name"] for t in shelf(client)["closed"]] == ["近"]


def test_nothing_to_do_is_said_and_a_phone_that_is_not_known_is_refused(client):
    joined(client)
    found = shelf(client)
    assert (found["round"], found["tasks"], found["closed"], found["team"]) == (None, [], [], "T00")
    refused = client.get(f"{V1}/phones/{OTHER}/shelf")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (404, "phone")


def test_what_was_closed_stands_below_with_who_where_and_when_and_what_was_withdrawn_does_not(client):
    joined(client)
    order = made(client, [shop("甲", 107.03), shop("乙", 107.04), shop("丙", 107.05)])
    place = HERE | {"accuracy_m": 8.5}
    shut(client, order, 2, quantity="3 袋", place=place).raise_for_status()
    shut(client, order, 1, outcome="withdrawn", basis=None).raise_for_status()
    found = shelf(client)
    assert [t["name"] for t in found["tasks"]] == ["丙"]
    [closed] = found["closed"]
    assert (closed["name"], closed["state"], closed["late"], closed["remaining_s"]) == ("乙", "done", False, None)
    assert (closed["closing"]["quantity"], closed["closing"]["place"]["accuracy_m"]) == ("3 袋", 8.5)
    assert closed["closing"]["by"]


@pytest.mark.parametrize("minutes", [-7, 7])
def test_a_closing_made_offline_has_its_own_moment_whatever_the_phones_clock(client, minutes):
    joined(client)
    order = made(client, [shop("甲", 107.03)])
    off = timedelta(minutes=minutes)
    did_at = datetime.now(UTC) + off
    headers = {"Wangge-Sent-At": (did_at + timedelta(seconds=30)).isoformat(), "Wangge-Behind": str(-60 * minutes)}
    answer = shut(client, order, 1, headers | {"Idempotency-Key": "k" * 20}, at=did_at.isoformat())
    assert answer.status_code == 201, answer.text
    closing = answer.json()["premises"][0]["closing"]
    assert abs(datetime.fromisoformat(closing["at"]) - (did_at - off)) < timedelta(seconds=1)
    [event] = [e for e in log(client, order) if e["type"] == "off_shelf_closed"]
    assert datetime.fromisoformat(event["data"]["phone_at"]) == did_at
    assert event["data"]["skew_s"] == -60 * minutes


def test_a_closing_sent_again_after_a_cut_counts_once_though_it_is_sent_at_another_time(client):
    joined(client)
    order = made(client, [shop("甲", 107.03)])
    at = datetime.now(UTC).isoformat()

    def again(seconds):
        sent = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
        headers = {"Idempotency-Key": "once-and-for-all-01", "Wangge-Sent-At": sent, "Wangge-Behind": "0"}
        return shut(client, order, 1, headers, at=at)

    with ThreadPoolExecutor(4) as at_once:
        answers = list(at_once.map(again, range(4)))
    assert {a.status_code for a in answers} == {201}, [a.text for a in answers]
    assert sum("Idempotency-Replayed" in a.headers for a in answers) == 3
    assert [e["type"] for e in log(client, order)].count("off_shelf_closed") == 1


def test_the_second_phone_of_a_team_hears_who_was_first(client):
    joined(client)
    joined(client, phone=OTHER)
    order = made(client, [shop("甲", 107.03, team="T00")])
    assert len(shelf(client)["tasks"]) == len(shelf(client, OTHER)["tasks"]) == 1
    assert shut(client, order, 1, {"Idempotency-Key": "first-phone-00000001"}).status_code == 201
    second = shut(client, order, 1, {"Idempotency-Key": "second-phone-0000001"}, outcome="not_found", basis=None)
    assert second.status_code == 409
    assert second.json()["type"].endswith("/premises-closed")
    assert "甲" in second.json()["detail"]
    assert shelf(client, OTHER)["closed"][0]["state"] == "done"


def test_a_photograph_may_come_after_the_closing_that_names_it(client):
    joined(client)
    taken = picture(seed=1)
    order = made(client, [shop("甲", 107.03)])
    digest = hashlib.sha256(taken).hexdigest()
    closed = shut(client, order, 1, photo=digest).raise_for_status().json()
    assert closed["premises"][0]["closing"]["photo"] == digest
    address = f"{V1}/complaints/{order['case']}/attachments"
    headers = {"Content-Type": "image/jpeg", "Wangge-About": "%7B%22kind%22%3A%22photo%22%7D"}
    client.post(address, content=taken, headers=headers).raise_for_status()
    assert [each["sha256"] for each in client.get(address).json()["items"]] == [digest]
    assert next(e for e in log(client, order) if e["type"] == "off_shelf_closed")["data"]["photo"] == digest


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("photo", {"photo": "x" * 64}),
        ("photo", {"photo": "AB" * 32}),
        ("place.accuracy_m", {"place": HERE | {"accuracy_m": -1}}),
        ("place.accuracy_m", {"place": HERE | {"accuracy_m": "8"}}),
    ],
)
def test_a_closing_that_cannot_be_is_refused_by_its_field_and_nothing_is_closed(client, field, changes):
    joined(client)
    order = made(client, [shop("甲", 107.03)])
    answer = shut(client, order, 1, **changes)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert len(shelf(client)["tasks"]) == 1


def test_a_phone_tells_only_its_carrier_and_of_a_station_only_its_own_tasks(database_url, tmp_path):
    with guarded_server(database_url, tmp_path, sibling(), divided_county()) as bureau:
        chief = bureau.by_key(Role.CHIEF)
        one, two = (bureau.by_key(Role.DISPATCHER, f"{CODE}/{station}") for station in ("S1", "S2"))
        joined(one)
        joined(two, team="T20", phone=OTHER)
        order = made(chief, [shop("甲", 107.03), shop("乙", 107.17), shop("丙", 107.16, team="T20")])
        assert [t["name"] for t in shelf(one)["tasks"]] == ["甲"]
        assert {t["name"] for t in shelf(two, OTHER)["tasks"]} == {"乙", "丙"}
        for stranger in (two, chief, bureau.by_key(Role.DISPATCHER, "620824")):
            assert stranger.get(f"{V1}/phones/{PHONE}/shelf").status_code == 404
        assert bureau.by_key(Role.AUDITOR).get(f"{V1}/phones/{PHONE}/shelf").status_code == 403
        assert bureau.client().get(f"{V1}/phones/{PHONE}/shelf").status_code == 401
        refused = shut(one, order, 3, {"Idempotency-Key": "of-another-station-01"})
        assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[1]) == (403, "not-allowed")
        assert shut(two, order, 3, {"Idempotency-Key": "of-its-own-station-01"}).status_code == 201
        stolen = shut(one, order, 3, {"Idempotency-Key": "of-its-own-station-01"})
        assert stolen.status_code in {403, 409, 422}, "a key of another's gives no answer of theirs"
        assert "premises" not in stolen.json()
        people = {"li.qiang": "李强", "wang.fang": "王芳"}
        for login, name in people.items():
            bureau.people(
                lambda p, login=login, name=name: settled(
                    p, login, PASSWORD, role=Role.INSPECTOR, place=f"{CODE}/S2", name=name
                )
            )
        inspector = bureau.signed_in("li.qiang")
        joined(inspector, team="T20", phone="phone-of-li-qiang")
        assert shut(inspector, order, 2, {"Idempotency-Key": "of-li-qiang-01"}).status_code == 201
        found = shelf(inspector, "phone-of-li-qiang")
        assert found["names"] == {"user:li.qiang": "李强"}, "of those who closed something, and of nobody else"
        assert {each["closing"]["by"] for each in found["closed"]} > {"user:li.qiang"}
