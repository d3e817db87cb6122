"""Deeds that a phone sends together: in order, each once, each answered by itself."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from api.auth.roles import Role
from tests.acceptance.steps import access_log, complaint, take_in

V1 = "/api/v1"


def item(case, key, **body):
    return {"to": f"/complaints/{case['id']}/events", "key": key, "says": {"team": "T00", **body}}


def note(case, n):
    return item(case, f"note-{n}", type="note", note=f"备注 {n}")


def sent(client, items, **headers):
    answer = client.post(f"{V1}/outbox", json={"items": items}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["answers"]


def log(client, case):
    return client.get(f"{V1}/complaints/{case['id']}/events").json()


def transactions(database_url, case):
    """Return how many transactions wrote the steps of a case, its intake aside."""
    with psycopg.connect(database_url) as connection:
        counted = connection.execute(
            "SELECT count(DISTINCT xmin::text) FROM case_event WHERE case_id = %s AND type NOT IN "
            "('received', 'offered', 'delivered')",
            (case["id"],),
        )
        return counted.fetchone()[0]


def notes(client, case):
    return [each["data"]["note"] for each in log(client, case) if each["type"] == "note"]


def test_steps_sent_together_are_taken_in_order_each_answered_with_the_case_as_it_became(client):
    case = take_in(client)
    steps = ("acknowledged", "en_route", "on_scene")
    answers = sent(client, [item(case, step, type=step) for step in steps])
    assert [(each["status"], each["replayed"]) for each in answers] == [(201, False)] * 3
    assert [each["body"]["status"] for each in answers] == list(steps)
    assert [each["type"] for each in log(client, case)][-3:] == list(steps)


def test_a_message_sent_again_after_a_cut_doubles_nothing_and_goes_on_behind_what_was_taken(client):
    case = take_in(client)
    before = sent(client, [note(case, n) for n in range(3)])
    again = sent(client, [note(case, n) for n in range(5)])
    assert [each["replayed"] for each in again] == [True] * 3 + [False] * 2
    assert again[:3] == [each | {"replayed": True} for each in before]
    assert notes(client, case) == [f"备注 {n}" for n in range(5)]


def test_the_same_item_twice_in_one_message_and_once_by_itself_is_done_once(client):
    case = take_in(client)
    answers = sent(client, [note(case, 0), note(case, 0)])
    alone = client.post(
        f"{V1}{note(case, 0)['to']}", json=note(case, 0)["says"], headers={"Idempotency-Key": note(case, 0)["key"]}
    )
    assert alone.headers["Idempotency-Replayed"] == "true"
    assert answers[1]["body"] == answers[0]["body"] == alone.json()
    assert notes(client, case) == ["备注 0"]


def test_one_that_is_refused_does_not_hold_up_those_behind_it(client):
    case = take_in(client)
    wrong = item(case, "too-early", type="cleared")
    answers = sent(
        client, [note(case, 0), wrong, {**wrong, "key": "nowhere", "to": "/complaints/99999/events"}, note(case, 1)]
    )
    assert [each["status"] for each in answers] == [201, 409, 404, 201]
    assert "cleared" in answers[1]["body"]["detail"]
    assert answers[1]["body"]["type"] == "/problems/illegal-step"
    assert notes(client, case) == ["备注 0", "备注 1"]


def test_findings_and_duty_go_with_steps(client):
    case = take_in(client)
    items = [item(case, step, type=step) for step in ("acknowledged", "en_route", "on_scene")]
    items.append({"to": f"/complaints/{case['id']}/findings", "key": "found", "says": {"note": "已责令下架"}})
    items.append({"to": f"/teams/T02/status?county={client.code}", "key": "off", "says": {"on_duty": False}})
    answers = sent(client, items)
    assert [each["status"] for each in answers] == [201, 201, 201, 201, 200]
    assert answers[3]["body"]["findings"]["note"] == "已责令下架"
    assert answers[4]["body"]["properties"]["status"] == "off_duty"


def test_steps_of_one_case_in_a_row_are_one_transaction_and_one_that_is_refused_takes_none_with_it(client):
    quick, slow = take_in(client), take_in(client)
    team = slow["assignment"]["team"]
    steps = ("acknowledged", "en_route", "on_scene", "note", "cleared")
    answers = sent(client, [item(quick, f"q-{step}", type=step) for step in steps])
    assert [each["status"] for each in answers] == [201] * 5
    assert transactions(client.database_url, quick) == 1
    found = [item(slow, f"s-{step}", type=step) for step in ("acknowledged", "cleared", "en_route", "on_scene")]
    answers = sent(client, [each | {"says": each["says"] | {"team": team}} for each in found])
    assert [each["status"] for each in answers] == [201, 409, 201, 201]
    assert transactions(client.database_url, slow) == 3


def test_duty_reported_again_after_a_cut_does_not_undo_what_somebody_did_since(client):
    off = {"to": f"/teams/T02/status?county={client.code}", "key": "off-1", "says": {"on_duty": False}}
    [first] = sent(client, [off])
    client.post(f"{V1}/teams/T02/status", json={"on_duty": True}).raise_for_status()
    [again] = sent(client, [off])
    assert [(each["status"], each["replayed"]) for each in (first, again)] == [(200, False), (200, True)], again
    assert again["body"] == first["body"]
    assert client.get(f"{V1}/teams/T02").json()["properties"]["status"] == "free"
    other = sent(client, [off | {"says": {"on_duty": True}}])[0]
    assert other["status"] == 422, other
    assert other["body"]["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize("minutes", [-7, 7])
def test_each_is_put_right_by_how_far_the_clock_was_known_to_be_off_when_it_was_done(client, minutes):
    case = take_in(client)
    off = timedelta(minutes=minutes)
    now = datetime.now(UTC) + off
    found = [item(case, step, type=step, at=now.isoformat()) for step in ("acknowledged", "en_route", "on_scene")]
    answers = sent(
        client, [each | {"behind_s": -60 * minutes} for each in found], **{"Wangge-Sent-At": now.isoformat()}
    )
    assert [each["status"] for each in answers] == [201] * 3
    assert 0 <= answers[-1]["body"]["clock"]["response_s"] < 10
    assert log(client, case)[-1]["data"]["skew_s"] == -60.0 * minutes


def test_each_is_done_in_its_senders_name_and_by_the_senders_rights_alone(guarded):
    case = take_in(guarded.by_key(Role.DISPATCHER))
    login = guarded.account("sends.together", Role.INSPECTOR)
    inspector = guarded.signed_in(login)
    items = [item(case, "taken", type="acknowledged"), item(case, "not-theirs", type="cancelled", note="x")]
    assert [each["status"] for each in sent(inspector, items)] == [201, 403]
    assert log(inspector, case)[-1]["actor"] == f"user:{login}"


def test_steps_that_go_together_are_logged_and_kept_as_each_by_itself(guarded):
    desk = guarded.by_key(Role.DISPATCHER)
    body = complaint() | {"identity": {"name": "诸葛明亮", "phone": "13987654321"}}
    case = desk.post(f"{V1}/complaints", json=body).raise_for_status().json()
    login = guarded.account("writes.names", Role.INSPECTOR)
    inspector = guarded.signed_in(login)
    team = case["assignment"]["team"]
    said = [("acknowledged", ""), ("note", "诸葛明亮的电话 13987654321"), ("note", "无人应答")]
    items = [
        item(case, f"l-{n}", type=kind, team=team, **({"note": note} if note else {}))
        for n, (kind, note) in enumerate(said)
    ]
    together = sent(inspector, items)
    alone = [
        inspector.post(f"{V1}{each['to']}", json=each["says"], headers={"Idempotency-Key": each["key"]})
        for each in items
    ]
    assert [answer.headers.get("Idempotency-Replayed") for answer in alone] == ["true"] * 3
    assert [each["body"] for each in together] == [answer.json() for answer in alone]
    assert notes(inspector, case) == ["诸葛明亮的电话 （电话）", "无人应答"]
    lines = [json.loads(line) for line in access_log(guarded.home)]
    route, actor = f"{V1}/complaints/{{case_id}}/events", f"user:{login}"
    steps = [line for line in lines if (line["method"], line["route"], line["actor"]) == ("POST", route, actor)]
    assert [(line["status"], line["address"]) for line in steps] == [(201, "127.0.0.1")] * 6
    metrics = guarded.by_key(Role.AUDITOR).get("/metrics").text
    assert 'wangge_requests_total{method="POST",route="/api/v1/complaints/{case_id}/events",status="201"}' in metrics


def test_a_key_that_came_with_another_step_is_refused_and_what_goes_with_it_is_done(client):
    case = take_in(client)
    sent(client, [note(case, 0), note(case, 1)])
    other = note(case, 2) | {"key": note(case, 0)["key"]}
    answers = sent(client, [other, note(case, 3), note(case, 1)])
    assert [(each["status"], each["replayed"]) for each in answers] == [(422, False), (201, False), (201, True)]
    assert notes(client, case) == ["备注 0", "备注 1", "备注 3"]


def test_two_that_send_the_same_steps_at_once_do_them_once(guarded):
    inspector = guarded.signed_in(guarded.account("two.phones", Role.INSPECTOR))
    for _ in range(5):
        case = take_in(guarded.by_key(Role.DISPATCHER))
        items = [note(case, f"{case['id']}-{n}") for n in range(6)]
        with ThreadPoolExecutor(4) as threads:
            given = list(threads.map(lambda _, items=items: sent(inspector, items), range(4)))
        assert {each["status"] for answers in given for each in answers} == {201}
        assert [[each["body"] for each in answers] for answers in given[1:]] == [[a["body"] for a in given[0]]] * 3
        assert [sum(not answers[n]["replayed"] for answers in given) for n in range(6)] == [1] * 6
        assert len(notes(inspector, case)) == 6


def test_without_the_token_of_the_page_nothing_is_done(guarded):
    case = take_in(guarded.by_key(Role.DISPATCHER))
    inspector = guarded.signed_in(guarded.account("was.led.here", Role.INSPECTOR))
    inspector.headers.pop("X-CSRF-Token")
    answer = inspector.post(f"{V1}/outbox", json={"items": [note(case, 0)]})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/csrf")
    assert notes(inspector, case) == []


BAD = [
    ([], "items"),
    ([{"to": "/complaints/1/events", "key": f"k{n}", "says": {}} for n in range(21)], "items"),
    ([{"to": "/accounts", "key": "k", "says": {}}], "items.0.to"),
    ([{"to": "/complaints/1/../../accounts/events", "key": "k", "says": {}}], "items.0.to"),
    ([{"to": "/outbox", "key": "k", "says": {"items": []}}], "items.0.to"),
    ([{"to": "/teams/../complaints/status", "key": "k", "says": {}}], "items.0.to"),
    ([{"to": "/complaints/1/events", "key": "", "says": {}}], "items.0.key"),
    ([{"to": "/complaints/1/events", "key": "k\r\nX: y", "says": {}}], "items.0.key"),
    ([{"to": "/complaints/1/events", "says": {}}], "items.0.key"),
    ([{"to": "/complaints/1/events", "key": "k", "says": []}], "items.0.says"),
    ([{"to": "/complaints/1/events", "key": "k", "says": {}, "method": "GET"}], "items.0.method"),
]


def test_a_message_that_cannot_be_read_is_refused_whole_with_the_field(guarded):
    client = guarded.by_key(Role.INSPECTOR)
    for items, field in BAD:
        answer = client.post(f"{V1}/outbox", json={"items": items})
        assert answer.status_code == 422, items
        assert answer.json()["errors"][0]["field"] == field, items


@pytest.mark.parametrize("header", ["Cookie", "Authorization"])
def test_a_header_cannot_be_slipped_in_by_an_item(guarded, header):
    case = take_in(guarded.by_key(Role.DISPATCHER))
    answer = guarded.by_key(Role.INSPECTOR).post(
        f"{V1}/outbox", json={"items": [note(case, 0) | {"headers": {header: "x"}}]}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("together", [True, False])
def test_who_did_it_is_kept_where_a_colleague_sends_it(client, together):
    case, now = take_in(client), datetime.now(UTC).isoformat()
    headers = {"Wangge-Sent-At": now, "Wangge-Written-By": "one.inspector"}
    steps = [item(case, f"{step}-{together}", type=step, at=now) for step in ("acknowledged", "en_route")]
    for answer in sent(client, steps if together else steps[:1], **headers):
        assert answer["status"] == 201, answer
    assert {
        each["data"]["written_by"] for each in log(client, case) if each["type"] in {"acknowledged", "en_route"}
    } == {"one.inspector"}
