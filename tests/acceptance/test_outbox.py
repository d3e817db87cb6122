"""Deeds that a phone sends together: in order, each once, each answered by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from api.access.roles import Role
from tests.acceptance.conftest import complaint

V1 = "/api/v1"


def taken_in(client):
    answer = client.post(f"{V1}/complaints", json=complaint())
    assert answer.status_code == 201, answer.text
    return answer.json()


def deed(case, key, **body):
    return {"to": f"/complaints/{case['id']}/events", "key": key, "says": {"team": "T00", **body}}


def note(case, n):
    return deed(case, f"note-{n}", type="note", note=f"备注 {n}")


def sent(client, deeds, **headers):
    answer = client.post(f"{V1}/outbox", json={"deeds": deeds}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["answers"]


def log(client, case):
    return client.get(f"{V1}/complaints/{case['id']}/events").json()


def notes(client, case):
    return [each["data"]["note"] for each in log(client, case) if each["type"] == "note"]


def test_steps_sent_together_are_taken_in_order_each_answered_with_the_case_as_it_became(client):
    case = taken_in(client)
    steps = ("acknowledged", "en_route", "on_scene")
    answers = sent(client, [deed(case, step, type=step) for step in steps])
    assert [(each["status"], each["replayed"]) for each in answers] == [(201, False)] * 3
    assert [each["body"]["status"] for each in answers] == list(steps)
    assert [each["type"] for each in log(client, case)][-3:] == list(steps)


def test_a_message_sent_again_after_a_cut_doubles_nothing_and_goes_on_behind_what_was_taken(client):
    case = taken_in(client)
    before = sent(client, [note(case, n) for n in range(3)])
    again = sent(client, [note(case, n) for n in range(5)])
    assert [each["replayed"] for each in again] == [True] * 3 + [False] * 2
    assert again[:3] == [each | {"replayed": True} for each in before]
    assert notes(client, case) == [f"备注 {n}" for n in range(5)]


def test_the_same_deed_twice_in_one_message_and_once_by_itself_is_done_once(client):
    case = taken_in(client)
    answers = sent(client, [note(case, 0), note(case, 0)])
    alone = client.post(
        f"{V1}{note(case, 0)['to']}", json=note(case, 0)["says"], headers={"Idempotency-Key": note(case, 0)["key"]}
    )
    assert alone.headers["Idempotency-Replayed"] == "true"
    assert answers[1]["body"] == answers[0]["body"] == alone.json()
    assert notes(client, case) == ["备注 0"]


def test_one_that_is_refused_does_not_hold_up_those_behind_it(client):
    case = taken_in(client)
    wrong = deed(case, "too-early", type="cleared")
    answers = sent(
        client, [note(case, 0), wrong, {**wrong, "key": "nowhere", "to": "/complaints/99999/events"}, note(case, 1)]
    )
    assert [each["status"] for each in answers] == [201, 409, 404, 201]
    assert "cleared" in answers[1]["body"]["detail"]
    assert answers[1]["body"]["type"] == "/problems/illegal-step"
    assert notes(client, case) == ["备注 0", "备注 1"]


def test_findings_and_duty_go_with_steps(client):
    case = taken_in(client)
    deeds = [deed(case, step, type=step) for step in ("acknowledged", "en_route", "on_scene")]
    deeds.append({"to": f"/complaints/{case['id']}/findings", "key": "found", "says": {"note": "已责令下架"}})
    deeds.append({"to": "/teams/T02/status", "key": "off", "says": {"on_duty": False}})
    answers = sent(client, deeds)
    assert [each["status"] for each in answers] == [201, 201, 201, 201, 200]
    assert answers[3]["body"]["findings"]["note"] == "已责令下架"
    assert answers[4]["body"]["properties"]["status"] == "off_duty"


@pytest.mark.parametrize("minutes", [-7, 7])
def test_each_is_put_right_by_how_far_the_clock_was_known_to_be_off_when_it_was_done(client, minutes):
    case = taken_in(client)
    off = timedelta(minutes=minutes)
    now = datetime.now(UTC) + off
    told = [deed(case, step, type=step, at=now.isoformat()) for step in ("acknowledged", "en_route", "on_scene")]
    answers = sent(client, [each | {"behind_s": -60 * minutes} for each in told], **{"Wangge-Sent-At": now.isoformat()})
    assert [each["status"] for each in answers] == [201] * 3
    assert 0 <= answers[-1]["body"]["clock"]["response_s"] < 10
    assert log(client, case)[-1]["data"]["skew_s"] == -60.0 * minutes


def test_each_is_done_in_its_senders_name_and_by_the_senders_rights_alone(guarded):
    case = taken_in(guarded.by_key(Role.DISPATCHER))
    login = guarded.account("sends.together", Role.INSPECTOR)
    inspector = guarded.signed_in(login)
    deeds = [deed(case, "taken", type="acknowledged"), deed(case, "not-theirs", type="cancelled", note="x")]
    assert [each["status"] for each in sent(inspector, deeds)] == [201, 403]
    assert log(inspector, case)[-1]["actor"] == f"user:{login}"


def test_without_the_token_of_the_page_nothing_is_done(guarded):
    case = taken_in(guarded.by_key(Role.DISPATCHER))
    inspector = guarded.signed_in(guarded.account("was.led.here", Role.INSPECTOR))
    inspector.headers.pop("X-CSRF-Token")
    answer = inspector.post(f"{V1}/outbox", json={"deeds": [note(case, 0)]})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/csrf")
    assert notes(inspector, case) == []


BAD = [
    ([], "deeds"),
    ([{"to": "/complaints/1/events", "key": f"k{n}", "says": {}} for n in range(21)], "deeds"),
    ([{"to": "/accounts", "key": "k", "says": {}}], "deeds.0.to"),
    ([{"to": "/complaints/1/../../accounts/events", "key": "k", "says": {}}], "deeds.0.to"),
    ([{"to": "/outbox", "key": "k", "says": {"deeds": []}}], "deeds.0.to"),
    ([{"to": "/teams/../complaints/status", "key": "k", "says": {}}], "deeds.0.to"),
    ([{"to": "/complaints/1/events", "key": "", "says": {}}], "deeds.0.key"),
    ([{"to": "/complaints/1/events", "key": "k\r\nX: y", "says": {}}], "deeds.0.key"),
    ([{"to": "/complaints/1/events", "says": {}}], "deeds.0.key"),
    ([{"to": "/complaints/1/events", "key": "k", "says": []}], "deeds.0.says"),
    ([{"to": "/complaints/1/events", "key": "k", "says": {}, "method": "GET"}], "deeds.0.method"),
]


def test_a_message_that_cannot_be_read_is_refused_whole_with_the_field(guarded):
    client = guarded.by_key(Role.INSPECTOR)
    for deeds, field in BAD:
        answer = client.post(f"{V1}/outbox", json={"deeds": deeds})
        assert answer.status_code == 422, deeds
        assert answer.json()["errors"][0]["field"] == field, deeds


@pytest.mark.parametrize("header", ["Cookie", "Authorization"])
def test_a_header_cannot_be_slipped_in_by_a_deed(guarded, header):
    case = taken_in(guarded.by_key(Role.DISPATCHER))
    answer = guarded.by_key(Role.INSPECTOR).post(
        f"{V1}/outbox", json={"deeds": [note(case, 0) | {"headers": {header: "x"}}]}
    )
    assert answer.status_code == 422
