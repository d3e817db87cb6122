"""Alerts and supervision over HTTP: raised, escalated, acknowledged, back again; pressed, answered, overdue."""

import json
import time
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from api.auth.roles import Role
from api.db.engine import open_engine
from gis.store.counties.repository import save_county
from tests import processes
from tests.acceptance.conftest import two_workers
from tests.acceptance.guarded import guarded_server
from tests.acceptance.live.test_stream import Stream
from tests.acceptance.refusing import refused, untouched
from tests.acceptance.steps import take_in, until
from tests.conftest import _address, _fresh
from tests.counties import CODE, COUNTRYSIDE, divided_county, grid_county

V1 = "/api/v1"
FAST = [{"level": "dispatcher", "after_s": 0}, {"level": "station_chief", "after_s": 1}]


OFF_DUTY = "INSERT INTO team_state (county, team, on_duty) SELECT county, code, false FROM team"


@pytest.fixture(scope="module")
def office(module_database_url, tmp_path_factory):
    """Two workers over a county whose only team is off duty, and the engine by which its clock is moved."""
    home = tmp_path_factory.mktemp("server")
    with two_workers(home, module_database_url, grid_county(teams=1), OFF_DUTY) as both:
        yield both


@pytest.fixture
def client(office):
    with httpx.Client(base_url=office[1].url, timeout=60) as opened:
        yield opened
        for case in opened.get(f"{V1}/complaints").json()["items"]:
            step = {"type": "cancelled"}
            opened.post(f"{V1}/complaints/{case['id']}/events", json=step).raise_for_status()
        for alert in alerts(opened):
            acknowledge(opened, alert)
        assert alerts(opened) == []


def past(engine, seconds):
    """Move everything about alerts into the past, as if so much time had gone by."""
    with engine.begin() as connection:
        moved = ", ".join(f"{name} = {name} - :gone" for name in ("raised_at", "escalates_at", "again_at"))
        connection.execute(text(f"UPDATE alert SET {moved}"), {"gone": timedelta(seconds=seconds)})


def alerts(client):
    return client.get(f"{V1}/alerts").json()["items"]


def open_alerts(client, wanted):
    """Wait until the open alerts are as wanted, and return them."""
    return until(lambda: alerts(client), wanted=wanted)


def acknowledge(client, alert, **body):
    return client.post(f"{V1}/alerts/{alert['id']}/acknowledge", json=body)


def log(client, case):
    return client.get(f"{V1}/complaints/{case['id']}/events").json()


def test_for_a_case_that_nobody_has_there_is_no_way_to_draw(client):
    case = take_in(client)
    assert case["assignment"] is None
    refused(client.get(f"{V1}/complaints/{case['id']}/route"), "unknown-team", "team")


def test_an_alert_from_its_cause_to_its_acknowledgement(office, client):
    stream = Stream(str(client.base_url), topics="alert")
    case = take_in(client)
    [alert] = alerts(client)
    assert (alert["kind"], alert["case"], alert["level"], alert["sound"]) == (
        "unassigned",
        case["id"],
        "dispatcher",
        True,
    )
    seen = acknowledge(client, alert, note="已电话联系")
    assert (seen.status_code, seen.json()["acknowledged_by"], seen.json()["note"]) == (200, "desk", "已电话联系")
    again = acknowledge(client, alert)
    assert "desk" in refused(again, "alert-over")["detail"]
    (found,) = [event["data"] for event in log(client, case) if event["type"] == "alert_acknowledged"]
    assert found == {"alert": "unassigned", "note": "已电话联系"}
    deadline = time.monotonic() + 5
    while len(stream.ids("alert")) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    found = [json.loads(data)["alert"] for _, name, data in stream.events if name == "alert"]
    assert [each["acknowledged_by"] for each in found] == [None, "desk"]
    stream.close()


def take_group(client, found, key=None, **body):
    named = {"ids": [alert["id"] for alert in found], **body}
    return client.post(f"{V1}/alerts/acknowledge", json=named, headers={"Idempotency-Key": key} if key else {})


def test_a_group_is_taken_by_one_request_that_may_be_sent_again(client):
    cases = [take_in(client) for _ in range(3)]
    found = alerts(client)
    first = take_group(client, found, key="flood-1", note="已通知备勤小组")
    assert first.status_code == 200, first.text
    assert sorted(first.json()["taken"]) == sorted(alert["id"] for alert in found)
    assert {each["acknowledged_by"] for each in first.json()["items"]} == {"desk"}
    again = take_group(client, found, key="flood-1", note="已通知备勤小组")
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    without_key = take_group(client, found).json()
    assert (without_key["taken"], len(without_key["items"])) == ([], 3)
    for case in cases:
        shown = [event["data"] for event in log(client, case) if event["type"] == "alert_acknowledged"]
        assert shown == [{"alert": "unassigned", "note": "已通知备勤小组"}]


@pytest.mark.parametrize(
    ("ids", "field"), [([], "ids"), ([0], "ids.0"), (["1"], "ids.0"), (list(range(1, 202)), "ids")]
)
def test_a_group_that_is_none_is_refused(client, ids, field):
    refused(client.post(f"{V1}/alerts/acknowledge", json={"ids": ids}), "malformed", field)


def test_a_group_with_an_unknown_alert_is_refused_whole(client):
    take_in(client)
    refused(take_group(client, [*alerts(client), {"id": 987654}]), "unknown-alert", "ids")
    assert {each["acknowledged_by"] for each in alerts(client)} == {None}


def test_unanswered_it_goes_up_and_the_log_says_so(office, client):
    case = take_in(client)
    past(office[0], 121)
    open_alerts(client, lambda found: [each["level"] for each in found] == ["station_chief"])
    past(office[0], 180)
    open_alerts(client, lambda found: [each["level"] for each in found] == ["bureau"])
    steps = [event["data"] for event in log(client, case) if "level" in event["data"]]
    assert steps == [{"reason": "unassigned", "level": level} for level in ("station_chief", "bureau")]


def test_what_is_acknowledged_and_not_mended_comes_back(office, client):
    take_in(client)
    [first] = alerts(client)
    acknowledge(client, first).raise_for_status()
    past(office[0], 301)
    [again] = open_alerts(client, lambda found: [each["id"] for each in found] != [first["id"]])
    assert (again["acknowledged_at"], again["level"]) == (None, "dispatcher")


def test_alerts_outlive_a_killed_server(database_url, tmp_path):
    engine = open_engine(database_url, pool_size=1)
    with engine.begin() as connection:
        save_county(connection, grid_county(teams=1))
        connection.execute(text(OFF_DUTY))
    variables = {"WANGGE_HOME": tmp_path, "WANGGE_DATABASE_URL": database_url, "WANGGE_WORKERS": 1}
    first = processes.start(tmp_path / "first.log", **variables)
    with httpx.Client(base_url=first.url, timeout=60) as client:
        take_in(client)
        before = alerts(client)
    first.kill()
    past(engine, 121)
    engine.dispose()
    again = processes.start(tmp_path / "again.log", **variables)
    with httpx.Client(base_url=again.url, timeout=60) as client:
        after = open_alerts(client, lambda found: found[0]["level"] == "station_chief")
    assert [each["id"] for each in after] == [each["id"] for each in before]
    again.stop()


def test_the_policy_is_changed_by_rule_and_used_from_then_on(client):
    before = client.get(f"{V1}/escalation").json()
    changed = client.patch(f"{V1}/escalation", json={"kinds": {"unassigned": {"ladder": FAST, "sound": False}}})
    assert (changed.status_code, changed.json()["version"]) == (200, "2"), changed.text
    assert client.get(f"{V1}/escalation").json() == changed.json()
    assert changed.json()["kinds"]["missed"] == before["kinds"]["missed"]
    take_in(client)
    [alert] = open_alerts(client, lambda found: found[0]["level"] == "station_chief")
    assert (alert["sound"], alert["escalates_at"], alert["policy_version"]) == (False, None, "2")
    back = client.patch(f"{V1}/escalation", json={"kinds": {"unassigned": before["kinds"]["unassigned"]}})
    assert (back.json()["version"], back.json()["kinds"]) == ("3", before["kinds"])


@pytest.mark.parametrize(
    ("body", "kind", "field"),
    [
        ({"kinds": {"missed": {"ladder": [FAST[1]]}}}, "bad-policy", "kinds.missed.ladder"),
        ({"kinds": {"missed": {"ladder": [FAST[0], FAST[0]]}}}, "bad-policy", "kinds.missed.ladder"),
        ({"kinds": {"milk_due": {}}}, "malformed", None),
        ({"silent_after_s": 5}, "malformed", "silent_after_s"),
        ({"volume": 11}, "malformed", "volume"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_and_nothing_changes(client, module_database_url, body, kind, field):
    with untouched(module_database_url):
        refused(client.patch(f"{V1}/escalation", json=body), kind, field)


def test_an_unknown_alert_is_not_found(client):
    refused(client.post(f"{V1}/alerts/987654/acknowledge", json={}), "unknown-alert", "id")


# --- supervision


def press(client, case, **body):
    return client.post(f"{V1}/complaints/{case['id']}/expedites", json={"note": "请尽快处置", **body})


def test_an_expedite_from_asking_to_answer(client):
    case = take_in(client)
    pressed = press(client, case, within_s=1800)
    assert pressed.status_code == 201, pressed.text
    expedite = pressed.json()["expedite"]
    assert (expedite["note"], expedite["by"], expedite["to"]) == ("请尽快处置", "desk", "station")
    answer = f"{V1}/complaints/{case['id']}/expedites/{expedite['number']}/answer"
    after = client.post(answer, json={"note": "已增派人手"})
    assert (after.status_code, after.json()["expedite"], after.json()["expedites_open"]) == (201, None, 0)
    assert "desk" in refused(client.post(answer, json={"note": "又"}), "illegal-step")["detail"]
    [listed] = client.get(f"{V1}/complaints/{case['id']}/expedites").json()
    assert (listed["answer"], listed["answered_by"]) == ("已增派人手", "desk")
    assert [e["type"] for e in log(client, case) if "exp" in e["type"]] == ["expedited", "expedite_answered"]


def test_an_expedite_nobody_answers_is_alerted_at_its_deadline(client):
    case = take_in(client)
    press(client, case, within_s=1).raise_for_status()
    found = open_alerts(client, lambda found: any(each["kind"] == "expedite_due" for each in found))
    due = next(each for each in found if each["kind"] == "expedite_due")
    assert due["expedite"] == client.get(f"{V1}/complaints/{case['id']}").json()["expedite"]["number"]


def test_a_retried_expedite_is_one(client):
    case = take_in(client)
    for replayed in (None, "true"):
        answer = client.post(
            f"{V1}/complaints/{case['id']}/expedites",
            json={"note": "请尽快处置", "within_s": 1800},
            headers={"Idempotency-Key": "press-1"},
        )
        assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (201, replayed)
    assert len(client.get(f"{V1}/complaints/{case['id']}/expedites").json()) == 1


@pytest.mark.parametrize(
    ("body", "kind", "field"),
    [
        ({}, "malformed", None),
        ({"within_s": 60, "due_at": "2026-12-01T00:00:00Z"}, "malformed", None),
        ({"due_at": "2020-01-01T00:00:00Z"}, "bad-time", "due_at"),
        ({"within_s": 0}, "malformed", "within_s"),
        ({"within_s": 60, "to": "mayor"}, "malformed", "to"),
        ({"within_s": 60, "to": "team"}, "illegal-step", "to"),
    ],
)
def test_an_expedite_that_cannot_be_is_refused_and_nothing_is_asked(client, body, kind, field):
    case = take_in(client)
    refused(press(client, case, **body), kind, field)
    assert client.get(f"{V1}/complaints/{case['id']}/expedites").json() == []
    assert not [event for event in log(client, case) if event["type"] == "expedited"]


# --- who


def off_duty(connection):
    """Take every team off duty."""
    connection.execute(text(OFF_DUTY))


@pytest.fixture(scope="module")
def bureau(template_database, database_server, tmp_path_factory):
    """A server with two stations, on a database of its own, and a key for whom it is asked."""
    with _fresh(database_server, template_database) as name:
        url, home = _address(database_server, name), tmp_path_factory.mktemp("server")
        with guarded_server(url, home, divided_county(), also=off_duty) as made:
            yield made


@pytest.fixture
def desk(bureau):
    """The dispatcher of the county; what is open afterwards is ended."""
    client = bureau.by_key(Role.DISPATCHER)
    yield client
    for case in client.get(f"{V1}/complaints").json()["items"]:
        client.post(f"{V1}/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()
    assert alerts(client) == []


def test_a_station_sees_and_takes_its_own_alerts_only(bureau, desk):
    for where in ({}, {"lon": COUNTRYSIDE.lon, "lat": COUNTRYSIDE.lat}):
        take_in(desk, **where)
    everywhere = alerts(desk)
    assert len(everywhere) == 2
    one, two = (bureau.by_key(Role.CHIEF, f"{CODE}/{station}") for station in ("S1", "S2"))
    [ours], [theirs] = alerts(one), alerts(two)
    assert ours["id"] != theirs["id"]
    refused(acknowledge(one, theirs), "unknown-alert", "id")
    assert acknowledge(one, ours).status_code == 200
    assert [each["acknowledged_by"] is None for each in alerts(two)] == [True]


def test_a_station_takes_a_group_of_its_own_alerts_only_and_the_trail_says_which(bureau, desk):
    for where in ({}, {"lon": COUNTRYSIDE.lon, "lat": COUNTRYSIDE.lat}):
        take_in(desk, **where)
    chief = bureau.by_key(Role.CHIEF, f"{CODE}/S1")
    [ours] = alerts(chief)
    both = alerts(desk)
    refused(take_group(chief, both), "unknown-alert", "ids")
    assert take_group(chief, [ours], key="chief-1").json()["taken"] == [ours["id"]]
    rows = bureau.by_key(Role.AUDITOR).get(f"{V1}/audit", params={"action": "alerts.acknowledge"}).json()
    assert [row["data"]["ids"] for row in rows] == [[ours["id"]]]
    take_group(desk, both)


@pytest.mark.parametrize(
    ("role", "place", "level", "may"),
    [
        (Role.DISPATCHER, CODE, "dispatcher", True),
        (Role.CHIEF, f"{CODE}/S1", "station_chief", True),
        (Role.CHIEF, CODE, "bureau", True),
        (Role.ADMINISTRATOR, CODE, "bureau", True),
        (Role.OPERATOR, CODE, None, False),
        (Role.AUDITOR, CODE, None, False),
    ],
)
def test_each_role_is_alerted_at_its_level_and_takes_its_alerts(bureau, desk, role, place, level, may):
    case = take_in(desk)
    client = bureau.by_key(role, place)
    assert client.get(f"{V1}/alerts").json()["level"] == level
    [alert] = alerts(client)
    assert acknowledge(client, alert).status_code == (200 if may else 403)
    assert press(client, case, within_s=60).status_code == (201 if may else 403)
    assert client.patch(f"{V1}/escalation", json={}).status_code == (200 if role is Role.ADMINISTRATOR else 403)


def test_what_would_tell_who_complained_is_kept_out_of_every_note(bureau, desk):
    case = take_in(desk, identity={"name": "诸葛标记", "phone": "13987654321"})
    [alert] = alerts(desk)
    acknowledge(desk, alert, note="已回电 13987654321 诸葛标记").raise_for_status()
    press(desk, case, within_s=600, note="请联系诸葛标记 13987654321").raise_for_status()
    number = desk.get(f"{V1}/complaints/{case['id']}").json()["expedite"]["number"]
    answer = {"note": "诸葛标记 13987654321 已答复"}
    desk.post(f"{V1}/complaints/{case['id']}/expedites/{number}/answer", json=answer).raise_for_status()
    with bureau.engine.connect() as connection:
        kept = connection.execute(
            text(
                "SELECT (SELECT json_agg(e) FROM case_event e)::text || (SELECT json_agg(f) FROM feed f)::text || "
                "(SELECT json_agg(a) FROM alert a)::text || (SELECT json_agg(c) FROM cases c)::text"
            )
        ).scalar_one()
    assert "13987654321" not in kept
    assert "诸葛标记" not in kept


def test_open_alerts_come_in_pages_and_none_is_missed_or_reported_twice(client):
    for _ in range(3):
        take_in(client)
    open_alerts(client, lambda found: len(found) >= 3)
    whole = client.get("/api/v1/alerts").json()
    assert whole["next"] is None
    assert whole["total"] == len(whole["items"]) > 1
    paged, after = [], {}
    while after is not None:
        page = client.get("/api/v1/alerts", params={"limit": 1, **after}).json()
        assert page["total"] == whole["total"]
        paged += page["items"]
        after = {"after": page["next"]} if page["next"] else None
    assert [each["id"] for each in paged] == [each["id"] for each in whole["items"]]
    refused(client.get("/api/v1/alerts", params={"after": "x"}), "malformed", "after", "x")
