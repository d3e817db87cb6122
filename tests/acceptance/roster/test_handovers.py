"""Handing over from one shift to the next: frozen, signed once on each side, by two people."""

import json

import psycopg
import pytest

from api.auth.roles import Role
from api.db.engine import plain_url
from tests.acceptance.guarded import PASSWORD, SIBLING
from tests.acceptance.steps import complaint, finish

V1 = "/api/v1"
AUTHOR = {"name": "王小明", "phone": "13912345678"}


def made(client, **body):
    answer = client.post(f"{V1}/handovers", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def sign(client, number, **body):
    return client.post(f"{V1}/handovers/{number}/signature", json=body)


def test_a_handover_is_frozen_and_signed_by_both(guarded):
    out, incoming = guarded.signed_in(guarded.account("li.out")), guarded.signed_in(guarded.account("wang.in"))
    case = out.post(f"{V1}/complaints", json=complaint(text="王小明 说面包发霉", identity=AUTHOR)).json()
    preview = out.get(f"{V1}/handovers/now", params={"hours": 14}).json()
    assert case["id"] in {each["id"] for each in preview["open"]}
    kept = made(out, hours=14, notes="王小明 的面包要复查，电话 13912345678")
    assert case["id"] in kept["snapshot"]["promises"]
    assert kept["notes"] == "（来电人） 的面包要复查，电话 （电话）"
    assert "王小明" not in json.dumps(kept, ensure_ascii=False)
    assert (kept["outgoing"]["signer"], kept["outgoing"]["means"], kept["incoming"]) == ("user:li.out", "session", None)
    own = sign(out, kept["id"])
    assert (own.status_code, own.json()["type"]) == (409, "/problems/handover-signed")
    both = sign(incoming, kept["id"])
    assert (both.status_code, both.json()["incoming"]["signer"]) == (201, "user:wang.in")
    again = sign(incoming, kept["id"])  # the answer to the first was lost
    assert (again.status_code, again.json()["incoming"]) == (201, both.json()["incoming"])
    assert sign(guarded.by_key(Role.CHIEF), kept["id"]).status_code == 409  # once
    out.post(f"{V1}/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()
    later = out.get(f"{V1}/handovers/{kept['id']}").json()
    assert later["snapshot"] == kept["snapshot"]
    assert out.get(f"{V1}/handovers").json()[0]["incoming"]["name"] == "wang.in"


def test_a_cleared_case_is_handed_over_until_its_caller_was_called_back(guarded):
    """Its author stays out of the notes, as that of an open case does."""
    desk = guarded.signed_in(guarded.account("qian.out"))
    case = desk.post(f"{V1}/complaints", json=complaint(identity=AUTHOR)).json()
    finish(desk, case)
    kept = made(desk, notes="请给王小明回电")
    assert case["id"] in {each["id"] for each in kept["snapshot"]["callbacks"]}
    assert case["id"] not in {each["id"] for each in kept["snapshot"]["open"]}
    assert "王小明" not in kept["notes"]
    desk.post(f"{V1}/complaints/{case['id']}/events", json={"type": "closed"}).raise_for_status()
    now = desk.get(f"{V1}/handovers/now").json()
    assert case["id"] not in {each["id"] for each in now["callbacks"]}


def test_every_handover_can_be_found_and_one_that_nobody_took_over_is_never_out_of_sight(guarded):
    out, incoming = guarded.signed_in(guarded.account("han.out")), guarded.signed_in(guarded.account("yang.in"))
    first, second, third = [made(out)["id"] for _ in range(3)]
    for number in (second, third):
        assert sign(incoming, number).status_code == 201

    def listed(**asked):
        return [each["id"] for each in out.get(f"{V1}/handovers", params=asked).json()]

    assert listed(limit=1)[0] == third
    assert first in listed(limit=1)
    assert second not in listed(limit=1)
    assert listed(limit=1, before=third) == [second]
    assert listed(limit=1, before=second) == [first]


def test_open_alerts_are_handed_over_with_what_was_said_of_them(client):
    for code in ("T00", "T01", "T02"):
        client.post(f"{V1}/teams/{code}/status", json={"on_duty": False}).raise_for_status()
    case = client.post(f"{V1}/complaints", json=complaint(identity=AUTHOR)).raise_for_status().json()
    [alert] = [each for each in client.get(f"{V1}/alerts").json()["items"] if each["case"] == case["id"]]
    kept = made(client, name="调度一班")["snapshot"]
    assert (kept["escalated"], [each["id"] for each in kept["alerts"]]) == ([case["id"]], [alert["id"]])
    assert (kept["alerts"][0]["kind"], kept["alerts"][0]["acknowledged_by"]) == ("unassigned", None)
    note = {"note": "三组收队后即派，已告知 13912345678"}
    client.post(f"{V1}/alerts/{alert['id']}/acknowledge", json=note).raise_for_status()
    [found] = made(client, name="调度一班")["snapshot"]["alerts"]
    assert found["acknowledged_by"]
    assert found["note"].startswith("三组收队后即派")
    assert "13912345678" not in found["note"]


def test_a_handover_made_before_alerts_were_handed_over_says_so(client):
    number = made(client, name="调度一班")["id"]
    with psycopg.connect(plain_url(client.database_url)) as connection:  # as it was written until then
        before = "jsonb_set(snapshot - 'escalated', '{alerts}', '[7]')"
        connection.execute("ALTER TABLE handover DISABLE TRIGGER USER")
        connection.execute(f"UPDATE handover SET snapshot = {before} WHERE id = %s", [number])
        connection.execute("ALTER TABLE handover ENABLE TRIGGER USER")
    kept = client.get(f"{V1}/handovers/{number}").json()["snapshot"]
    assert (kept["escalated"], kept["alerts"]) == ([7], None)


def test_the_incoming_signs_on_the_outgoings_screen_by_password(guarded):
    out = guarded.signed_in(guarded.account("zhao.out"))
    for login, role, place in (
        ("sun.in", Role.CHIEF, None),
        ("qian.audit", Role.AUDITOR, None),
        ("wu.far", Role.CHIEF, SIBLING),
    ):
        guarded.account(login, role, *([place] if place else []))
    number = made(out)["id"]
    assert sign(out, number, login="sun.in", password="wrong horse").status_code == 401
    assert sign(out, number, login="zhao.out", password=PASSWORD).status_code == 409
    for login in ("qian.audit", "wu.far"):
        refused = sign(out, number, login=login, password=PASSWORD)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "login")
    both = sign(out, number, login="sun.in", password=PASSWORD)
    assert (both.status_code, both.json()["incoming"]["means"]) == (201, "password")
    assert out.get(f"{V1}/session").json()["name"] == "zhao.out"  # nobody was signed in or out by it


def test_a_first_password_signs_nothing(guarded):
    out = guarded.signed_in(guarded.account("feng.out"))
    guarded.people(
        lambda people: people.accounts.add("new.in", role=Role.DISPATCHER, place="620899", password=PASSWORD)
    )
    refused = sign(out, made(out)["id"], login="new.in", password=PASSWORD)
    assert (refused.status_code, "初始密码" in refused.json()["detail"]) == (422, True)


def test_who_may_hand_over(guarded):
    answers = {role: guarded.by_key(role).post(f"{V1}/handovers", json={}).status_code for role in Role}
    assert {role for role, status in answers.items() if status == 201} == {Role.DISPATCHER, Role.CHIEF}
    reads = {role for role in Role if guarded.by_key(role).get(f"{V1}/handovers").status_code == 200}
    assert reads == set(Role) - {Role.PLANNER}
    number = made(guarded.by_key(Role.CHIEF))["id"]
    assert guarded.by_key(Role.CHIEF, SIBLING).get(f"{V1}/handovers/{number}").status_code == 404
    assert sign(guarded.by_key(Role.CHIEF, SIBLING), number).status_code == 404
    assert guarded.by_key(Role.CHIEF).post(f"{V1}/handovers", json={"name": "别人"}).status_code == 422


def test_the_server_changes_no_handover(guarded):
    made(guarded.by_key(Role.CHIEF))
    with psycopg.connect(plain_url(guarded.engine.url.render_as_string(hide_password=False))) as connection:
        connection.execute("SET ROLE wangge_app")
        for change in ("UPDATE handover SET notes = ''", "DELETE FROM handover_signature"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(change)


def test_while_there_are_no_accounts_names_are_typed(client):
    assert client.post(f"{V1}/handovers", json={}).status_code == 422
    kept = made(client, name="调度一班")
    assert kept["outgoing"]["means"] == "typed"
    assert sign(client, kept["id"]).status_code == 422
    assert sign(client, kept["id"], name="调度一班").status_code == 409
    assert sign(client, kept["id"], name="调度二班").json()["incoming"]["name"] == "调度二班"


def test_however_many_are_open_the_oldest_is_handed_over_too(client):
    body = complaint(kind="enquiry")
    oldest = client.post(f"{V1}/complaints", json=body).raise_for_status().json()["id"]
    with psycopg.connect(plain_url(client.database_url)) as connection:  # of numbers that no other case will have
        connection.execute(
            """INSERT INTO cases SELECT (jsonb_populate_record(c, jsonb_build_object('id', c.id + 1000000000 + n))).*
               FROM cases c, generate_series(1, 1000) n WHERE c.id = %s""",
            [oldest],
        )
    answer = client.get(f"{V1}/handovers/now").raise_for_status().json()
    assert len(answer["open"]) == 1001
    assert oldest in {each["id"] for each in answer["open"]}


def test_a_handover_whose_answer_was_lost_is_sent_again_and_is_one(guarded):
    chief, other = (guarded.signed_in(guarded.account(name)) for name in ("lost.answer", "other.desk"))
    key = {"Idempotency-Key": "handover-1"}
    first, again = (chief.post(f"{V1}/handovers", json={"notes": "复查"}, headers=key) for _ in range(2))
    assert (again.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (201, first.json(), "true")
    assert sum(line["outgoing"]["signer"] == "user:lost.answer" for line in chief.get(f"{V1}/handovers").json()) == 1
    changed = chief.post(f"{V1}/handovers", json={"notes": "别的"}, headers=key)
    of_another = other.post(f"{V1}/handovers", json={"notes": "复查"}, headers=key)
    assert changed.json()["type"] == "/problems/key-reused"
    assert of_another.status_code == 201, "a key is its sender's own"
    assert of_another.json()["id"] != first.json()["id"]
