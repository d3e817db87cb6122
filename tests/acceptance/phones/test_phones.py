"""Phones that teams carry: an offer reaches one or goes on; a phone's clock falsifies nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from api.auth.roles import Role
from tests.acceptance.steps import take_in, until

V1 = "/api/v1"
PHONE, OTHER = "phone-of-the-test", "another-of-the-test"


def joined(client, team="T00", phone=PHONE):
    answer = client.put(f"{V1}/phones/{phone}", json={"team": team, "name": "Redmi 9A"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def log(client, case):
    return client.get(f"{V1}/complaints/{case['id']}/events").json()


def test_a_phone_gets_its_teams_work_and_says_that_it_has_it(client):
    joined(client)
    case = take_in(client)
    assert case["assignment"]["deliver_by"] is not None
    work = client.get(f"{V1}/phones/{PHONE}/work").json()
    assert (work["team"]["properties"]["code"], work["phone"]["team"]) == ("T00", "T00")
    assert [(c["id"], c["text"]) for c in work["cases"]] == [(case["id"], "面包发霉")]
    for _ in range(2):
        answer = client.post(f"{V1}/complaints/{case['id']}/delivery", json={"phone": PHONE})
        assert answer.status_code == 204, answer.text
    assert [each["type"] for each in log(client, case)] == ["received", "offered", "delivered"]
    shown = client.get(f"{V1}/complaints/{case['id']}").json()["assignment"]
    assert shown["delivered_at"] is not None


def test_an_offer_that_no_phone_has_goes_to_the_next_team_and_says_why(client):
    client.patch(f"{V1}/policy", json={"deliver_within_s": 1}).raise_for_status()
    joined(client)
    case = take_in(client)
    assert case["assignment"]["team"] == "T00"
    until(lambda: client.get(f"{V1}/complaints/{case['id']}").json()["assignment"]["team"] == "T01")
    gone = next(each for each in log(client, case) if each["type"] == "expired")
    assert (gone["team"], gone["data"]) == ("T00", {"reason": "not_delivered"})
    late = client.post(f"{V1}/complaints/{case['id']}/delivery", json={"phone": PHONE})
    assert late.status_code == 409
    assert "T00" in late.json()["detail"]


def test_a_phone_that_left_is_expected_no_more(client):
    joined(client)
    assert client.delete(f"{V1}/phones/{PHONE}").status_code == 204
    assert take_in(client)["assignment"]["deliver_by"] is None
    for answer in (client.get(f"{V1}/phones/{PHONE}/work"), client.delete(f"{V1}/phones/{PHONE}")):
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (404, "phone")


def test_two_phones_of_a_team_and_one_that_goes_over_to_another(client):
    joined(client)
    joined(client, phone=OTHER)
    assert [each["team"] for each in client.get(f"{V1}/phones").json()["items"]] == ["T00", "T00"]
    joined(client, team="T01", phone=OTHER)
    assert sorted(each["team"] for each in client.get(f"{V1}/phones").json()["items"]) == ["T00", "T01"]


@pytest.mark.parametrize("minutes", [-7, 7])
def test_a_phones_clock_minutes_wrong_does_not_falsify_a_response_time(client, minutes):
    joined(client)
    case = take_in(client)
    off = timedelta(minutes=minutes)
    for step in ("acknowledged", "en_route", "on_scene"):
        did_at = datetime.now(UTC) + off
        headers = {"Wangge-Sent-At": (datetime.now(UTC) + off).isoformat(), "Wangge-Behind": str(-60 * minutes)}
        body = {"type": step, "team": "T00", "at": did_at.isoformat()}
        answer = client.post(f"{V1}/complaints/{case['id']}/events", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
    clock = client.get(f"{V1}/complaints/{case['id']}").json()["clock"]
    assert 0 <= clock["response_s"] < 60
    kept = log(client, case)[-1]["data"]
    assert kept["skew_s"] == -60.0 * minutes
    assert abs(datetime.fromisoformat(kept["phone_at"]) - off - datetime.now(UTC)) < timedelta(seconds=60)


def test_fixes_by_a_clock_that_is_fast_are_put_right_and_without_its_word_refused(client):
    fast = (datetime.now(UTC) + timedelta(minutes=7)).isoformat()
    fix = {"team": "T00", "lon": 107.03, "lat": 35.3, "datum": "wgs84", "at": fast}
    assert client.post(f"{V1}/fixes", json=fix).status_code == 422
    answer = client.post(f"{V1}/fixes", json=fix, headers={"Wangge-Sent-At": fast})
    assert answer.status_code == 202, answer.text
    assert client.get(f"{V1}/teams/T00").json()["properties"]["fix_age_s"] < 60


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        ({"Wangge-Sent-At": "gestern"}, "Wangge-Sent-At"),
        ({"Wangge-Sent-At": "2026-11-25T12:00:00"}, "Wangge-Sent-At"),
        ({"Wangge-Sent-At": "2026-11-25T12:00:00Z", "Wangge-Behind": "nan"}, "Wangge-Behind"),
        ({"Wangge-Sent-At": "2026-11-25T12:00:00Z", "Wangge-Behind": "1e12"}, "Wangge-Behind"),
    ],
)
def test_a_clock_that_cannot_be_read_is_refused_by_its_name(client, headers, field):
    fix = {"team": "T00", "lon": 107.03, "lat": 35.3, "datum": "wgs84"}
    answer = client.post(f"{V1}/fixes", json=fix, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize(
    ("phone", "body", "field"),
    [
        ("short", {"team": "T00"}, "phone"),
        (PHONE, {"team": "T99"}, "team"),
        (PHONE, {}, "team"),
    ],
)
def test_a_phone_that_cannot_be_joined_is_refused_with_the_field(client, phone, body, field):
    answer = client.put(f"{V1}/phones/{phone}", json=body)
    assert answer.status_code in {404, 422}
    assert answer.json()["errors"][0]["field"] == field


def test_a_phone_is_its_carriers_own(guarded):
    login, other = guarded.account("carries.one", Role.INSPECTOR), guarded.account("carries.none", Role.INSPECTOR)
    mine, theirs = guarded.signed_in(login), guarded.signed_in(other)
    joined(mine)
    assert theirs.get(f"{V1}/phones/{PHONE}/work").status_code == 404
    assert theirs.delete(f"{V1}/phones/{PHONE}").status_code == 404
    taken = theirs.put(f"{V1}/phones/{PHONE}", json={"team": "T01"})
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/phone-taken")
    assert login not in taken.text
    assert mine.get(f"{V1}/phones/{PHONE}/work").status_code == 200, "a colleague takes nothing over"
    assert joined(mine, team="T01")["team"] == "T01", "whose it is goes with it to another team"
    auditor = guarded.by_key(Role.AUDITOR)
    trail = [row["action"] for row in auditor.get(f"{V1}/audit?limit=100").json()]
    assert "phone.join" in trail


def test_a_phone_is_free_once_its_carrier_has_left_it_or_is_signed_in_on_it_no_more(guarded):
    names = [guarded.account(f"free.{n}", Role.INSPECTOR) for n in ("one", "two", "three")]
    first, second, third = (guarded.signed_in(name) for name in names)
    phone = "phone-that-is-handed-on"
    joined(first, phone=phone)
    first.delete(f"{V1}/phones/{phone}").raise_for_status()
    assert joined(second, phone=phone)["carrier"] == f"user:{names[1]}"
    guarded.signed_in(names[1])  # at a desk: that is not the session on the phone
    second.delete(f"{V1}/session").raise_for_status()
    assert joined(third, phone=phone)["carrier"] == f"user:{names[2]}"


def test_a_chief_takes_over_a_phone(guarded):
    inspector = guarded.signed_in(guarded.account("taken.from", Role.INSPECTOR))
    chief = guarded.signed_in(guarded.account("takes.over", Role.CHIEF))
    phone = "phone-of-an-inspector"
    joined(inspector, phone=phone)
    assert joined(chief, phone=phone)["carrier"] == "user:takes.over"
    assert inspector.get(f"{V1}/phones/{phone}/work").status_code == 404
    auditor = guarded.by_key(Role.AUDITOR)
    trail = auditor.get(f"{V1}/audit", params={"action": "phone.join", "actor": "user:takes.over"}).json()
    assert [row["data"].get("instead_of") for row in trail] == ["user:taken.from"]
