"""What was found on scene, reported over HTTP: once, masked, refused by field, seen by whom it may be."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.acceptance.steps import complaint

V1 = "/api/v1"
BASIS = "《食品安全法》第一百一十条"
SETTLED = {"mediation": "settled", "recovered_yuan": "1800.00", "satisfaction": 5, "note": "当场退款"}


def on_scene(client, **changes):
    case = client.post(f"{V1}/complaints", json=complaint(**changes)).raise_for_status().json()
    for step in ("acknowledged", "en_route", "on_scene"):
        client.post(f"{V1}/complaints/{case['id']}/events", json={"type": step}).raise_for_status()
    return case


def tell(client, case, headers=None, **body):
    return client.post(f"{V1}/complaints/{case['id']}/findings", json=body, headers=headers or {})


def log(client, case):
    return client.get(f"{V1}/complaints/{case['id']}/events").json()


def test_a_settled_complaint_is_reported_once_and_read_with_the_case(client):
    case = on_scene(client)
    key = {"Idempotency-Key": "findings-of-the-test"}
    first, again = (tell(client, case, key, **SETTLED, team="T00") for _ in range(2))
    assert (first.status_code, again.status_code, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert first.json()["findings"] == again.json()["findings"]
    found = client.get(f"{V1}/complaints/{case['id']}").json()["findings"]
    assert {name: found[name] for name in SETTLED} == SETTLED
    assert (found["team"], found["corrects"], found["invoice_missing"]) == ("T00", None, False)
    assert [each["type"] for each in log(client, case)].count("findings") == 1
    other = tell(client, case, key, note="另一份")
    assert other.json()["type"].endswith("/key-reused")


def test_a_correction_after_the_scene_holds_and_the_first_stays_in_the_log(client):
    case = on_scene(client, kind="report")
    tell(client, case, measure={"kind": "ordered"}).raise_for_status()
    client.post(f"{V1}/complaints/{case['id']}/events", json={"type": "cleared"}).raise_for_status()
    sealed = {"kind": "sealing", "basis": BASIS, "goods_count": 12}
    product = {"name": "散装面包", "batch": "20261101", "produced_on": "2026-11-01", "quantity": "12.5", "unit": "kg"}
    answer = tell(client, case, evidence={"invoice": "missing"}, product=product, measure=sealed)
    assert answer.status_code == 201, answer.text
    found = answer.json()["findings"]
    assert (found["measure"], found["product"], found["invoice_missing"]) == (sealed, product, True)
    shown = [each for each in log(client, case) if each["type"] == "findings"]
    assert [each["data"]["findings"]["measure"]["kind"] for each in shown] == ["ordered", "sealing"]
    assert (found["number"], found["corrects"]) == (shown[1]["seq"], shown[0]["seq"])


@pytest.mark.parametrize(
    ("body", "field", "value", "kind"),
    [
        ({"recovered_yuan": "1800.00"}, "recovered_yuan", "1800.00", "contradiction"),
        ({"mediation": "refused", "recovered_yuan": "5"}, "recovered_yuan", "5", "contradiction"),
        ({"measure": {"kind": "seizure", "goods_count": 2}}, "measure.basis", None, "contradiction"),
        ({"measure": {"kind": "none", "goods_count": 2}}, "measure.goods_count", "2", "contradiction"),
        ({"product": {"batch": "1"}}, "product.name", None, "contradiction"),
        ({"product": {"name": "x", "produced_on": "2999-01-01"}}, "product.produced_on", "2999-01-01", "contradiction"),
        ({}, "note", None, "contradiction"),
        ({"satisfaction": 6}, "satisfaction", "6", "contradiction"),
        ({"mediation": "settled", "recovered_yuan": 1800}, "recovered_yuan", "1800", "malformed"),
        ({"mediation": "settled", "recovered_yuan": "1,800"}, "recovered_yuan", "1,800", "malformed"),
        ({"mediation": "settled", "recovered_yuan": "1e3"}, "recovered_yuan", "1e3", "malformed"),
        ({"product": {"name": "x", "produced_on": 20261101}}, "product.produced_on", "20261101", "malformed"),
        ({"product": {"name": "x", "produced_on": "2026-02-30"}}, "product.produced_on", "2026-02-30", "malformed"),
        ({"evidence": {"invoice": True}}, "evidence.invoice", "True", "malformed"),
        ({"evidence": {"photos": "yes"}}, "evidence.photos", "yes", "malformed"),
        ({"note": "x", "team": "T01"}, "team", "T01", "illegal-step"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field_with_value_and_remedy(client, body, field, value, kind):
    case = on_scene(client)
    answer = tell(client, case, **body)
    assert answer.json()["type"] == f"/problems/{kind}", answer.text
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert str(error["value"]) == str(value)
    assert any("一" <= letter <= "鿿" for letter in error["message"])
    assert client.get(f"{V1}/complaints/{case['id']}").json()["findings"] is None


def test_findings_before_arrival_are_refused(client):
    case = client.post(f"{V1}/complaints", json=complaint()).raise_for_status().json()
    answer = tell(client, case, note="x")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/illegal-step")
    assert "处置情况只能在" in answer.json()["detail"]


def test_who_complained_is_masked_in_every_word_of_it(client):
    case = on_scene(client, identity={"name": "王小明", "phone": "13912345678"})
    words = "王小明 13912345678"
    product = {"name": words, "brand": words, "batch": words, "quantity": "1", "unit": words}
    body = {"product": product, "measure": {"kind": "ordered", "basis": words}, "note": words}
    tell(client, case, **body).raise_for_status()
    for found in (client.get(f"{V1}/complaints/{case['id']}").text, str(log(client, case))):
        assert "王小明" not in found
        assert "13912345678" not in found


@pytest.mark.parametrize("minutes", [-7, 7])
def test_a_moment_reported_by_a_phone_is_put_right(client, minutes):
    case = on_scene(client)
    wrong = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
    headers = {"Wangge-Sent-At": wrong, "Wangge-Behind": str(-60 * minutes)}
    assert tell(client, case, headers, note="x", at=wrong).status_code == 201
    found = log(client, case)[-1]
    assert abs(datetime.fromisoformat(found["at"]) - datetime.now(UTC)) < timedelta(seconds=10)
    assert found["data"]["skew_s"] == -60.0 * minutes
