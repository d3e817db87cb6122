"""A dispatcher's choices over HTTP: why another team, set aside, taken back, exchanged; and two dispatchers at once."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.acceptance.steps import take_in, until

SOON_S = 5
"""For so long a case is set aside: a request that takes seconds still comes before that."""


@pytest.fixture
def client(module_client):
    """Client of the shared server; what a test leaves open is cancelled, whom it sent home comes back."""
    yield module_client
    for team in ("T00", "T01", "T02"):
        module_client.post(f"/api/v1/teams/{team}/status", json={"on_duty": False}).raise_for_status()
    for case in module_client.get("/api/v1/complaints").json()["items"]:
        step(module_client, case, type="cancelled").raise_for_status()
    for team in ("T00", "T01", "T02"):
        module_client.post(f"/api/v1/teams/{team}/status", json={"on_duty": True}).raise_for_status()


def step(client, case, **body):
    return client.post(f"/api/v1/complaints/{case['id']}/events", json=body)


def undo(client, case, seq):
    return client.post(f"/api/v1/complaints/{case['id']}/undo", json={"seq": seq})


def read(client, case, part=""):
    return client.get(f"/api/v1/complaints/{case['id']}{part}").json()


def in_(seconds):
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def test_why_another_team_is_kept_with_the_step_and_the_decision(client):
    case = take_in(client)
    step(client, case, type="offered", team="T02", reason="熟悉该商户").raise_for_status()
    assert read(client, case, "/events")[-1]["data"]["reason"] == "熟悉该商户"
    decision = read(client, case, "/decision")
    assert (decision["chosen"], decision["picked_by_hand"], decision["reason"]) == ("T02", True, "熟悉该商户")


def test_without_a_reason_it_is_taken_all_the_same(client):
    assert step(client, take_in(client), type="offered", team="T02").json()["assignment"]["team"] == "T02"


def test_a_number_that_may_be_somebodys_is_not_kept_in_a_reason(client):
    case = take_in(client, identity={"name": "王小红", "phone": "13912345678"})
    step(client, case, type="offered", team="T02", reason="王小红 13912345678 要求换人").raise_for_status()
    kept = read(client, case, "/events")[-1]["data"]["reason"]
    assert "王小红" not in kept
    assert "13912345678" not in kept


def test_a_case_is_set_aside_and_goes_on_by_itself(client):
    case = take_in(client)
    held = step(client, case, type="held", until=in_(SOON_S), reason="商户稍后开门").json()
    assert (held["status"], held["assignment"], held["next_step"]) == ("held", None, "resume")
    assert held["held_until"] == held["alert_at"]
    assert case["id"] in [each["id"] for each in client.get("/api/v1/complaints").json()["items"]]
    now = until(lambda: read(client, case), wanted=lambda found: found["status"] != "held")
    assert (now["status"], now["held_until"]) == ("offered", None)
    assert [event["type"] for event in read(client, case, "/events")][-2:] == ["resumed", "offered"]


def test_what_the_desk_sets_aside_comes_back_to_the_desk(client):
    case = take_in(client, kind="enquiry")
    held = step(client, case, type="held", until=in_(SOON_S), reason="等待科室回复").json()
    assert (held["status"], held["next_step"], held["alert_at"]) == ("held", "resume", held["held_until"])
    now = until(lambda: read(client, case), wanted=lambda found: found["status"] != "held")
    assert (now["status"], now["next_step"], now["held_until"]) == ("desk", "answer", None)
    taken = step(client, case, type="held", until=in_(600), reason="等待科室回复").json()
    back = client.post(f"/api/v1/complaints/{case['id']}/undo", json={"seq": taken["undo"]["seq"]})
    assert (back.status_code, back.json()["status"], back.json()["next_step"]) == (201, "desk", "answer"), back.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"type": "held", "reason": "店主有约"}, "until"),
        ({"type": "held", "until": "2020-01-01T00:00:00+08:00", "reason": "店主有约"}, "until"),
        ({"type": "held", "until": "2020-01-01T00:00:00"}, "until"),
        ({"type": "reopened"}, "reason"),
    ],
)
def test_what_has_to_be_explained_names_the_field(client, body, field):
    refused = step(client, take_in(client), **body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_reopened_it_keeps_its_clock_and_says_to_whom_it_had_gone(client):
    case = take_in(client, kind="enquiry")
    step(client, case, type="to_transfer", to="崆峒区市场监管局", reason="经营地在崆峒区").raise_for_status()
    step(client, case, type="transferred", to="崆峒区市场监管局").raise_for_status()
    again = step(client, case, type="reopened", reason="对方退回").json()
    assert (again["status"], again["response_ended_at"], again["received_at"]) == ("desk", None, case["received_at"])
    found = {event["type"]: event["data"] for event in read(client, case, "/events")}
    assert found["to_transfer"] == {"to": "崆峒区市场监管局", "reason": "经营地在崆峒区"}


def test_a_step_is_taken_back_and_both_stay_in_the_log(client):
    case = take_in(client)
    moved = step(client, case, type="offered", team="T02").json()
    assert moved["undo"]["seq"] == 3
    back = undo(client, case, moved["undo"]["seq"])
    assert back.status_code == 201
    assert (back.json()["status"], back.json()["assignment"]["team"]) == ("offered", case["assignment"]["team"])
    assert "undo" not in back.json()
    log = read(client, case, "/events")
    assert [event["type"] for event in log] == ["received", "offered", "withdrawn", "offered", "undone"]
    assert log[-1]["data"] == {"of": 3}
    free = {f["properties"]["code"]: f["properties"]["status"] for f in client.get("/api/v1/teams").json()["features"]}
    assert free["T02"] == "free"
    assert read(client, case, "/decision")["chosen"] == case["assignment"]["team"]
    assert [each["taken_back"] for each in read(client, case, "/decision?all=true")] == [True, False]


def test_undo_is_refused_once_the_phone_has_acknowledged(client):
    case = take_in(client)
    moved = step(client, case, type="offered", team="T02").json()
    step(client, case, type="acknowledged").raise_for_status()
    refused = undo(client, case, moved["undo"]["seq"])
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/not-undoable"
    assert read(client, case)["status"] == "acknowledged"


def test_the_time_for_taking_back_is_a_rule(client):
    client.patch("/api/v1/policy", json={"undo_within_s": 1}).raise_for_status()
    case = take_in(client)
    moved = step(client, case, type="cancelled").json()
    time.sleep(1.1)
    assert undo(client, case, moved["undo"]["seq"]).status_code == 409
    client.patch("/api/v1/policy", json={"undo_within_s": 15}).raise_for_status()


def test_teams_are_exchanged_and_taken_back_together(client, module_database_url):
    first, second = take_in(client), take_in(client)
    teams = [case["assignment"]["team"] for case in (first, second)]
    swapped = client.post(f"/api/v1/complaints/{first['id']}/swap", json={"with": second["id"], "reason": "二组更近"})
    assert swapped.status_code == 201, swapped.text
    assert [read(client, case)["assignment"]["team"] for case in (first, second)] == teams[::-1]
    undo(client, first, swapped.json()["undo"]["seq"]).raise_for_status()
    assert [read(client, case)["assignment"]["team"] for case in (first, second)] == teams
    with psycopg.connect(module_database_url) as opened:
        active = opened.execute("SELECT count(*) FROM assignment WHERE ended_at IS NULL").fetchone()
    assert active == (2,)


def test_two_exchanges_crosswise_leave_each_case_with_one_team(client):
    first, second = take_in(client), take_in(client)
    pairs = [(first, second), (second, first)] * 4

    def exchange(pair):
        return client.post(f"/api/v1/complaints/{pair[0]['id']}/swap", json={"with": pair[1]["id"]}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(exchange, pairs)) == {201}
    teams = {read(client, case)["assignment"]["team"] for case in (first, second)}
    assert teams == {case["assignment"]["team"] for case in (first, second)}


def test_of_two_dispatchers_at_once_the_second_is_refused(client):
    case = take_in(client)
    seen = {"seen_status": "offered", "seen_team": case["assignment"]["team"]}

    def send(team):
        return step(client, case, type="offered", team=team, **seen)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, ["T01", "T02"]))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert read(client, case)["assignment"]["team"] == won.json()["assignment"]["team"]
    assert "他人" in lost.json()["detail"]
    assert won.json()["assignment"]["team"] in lost.json()["detail"]


def test_an_undo_and_an_acknowledgement_at_once_are_one_after_the_other(client):
    for _ in range(3):
        case = take_in(client)
        moved = step(client, case, type="offered", team="T02").json()
        with ThreadPoolExecutor(2) as pool:
            back = pool.submit(undo, client, case, moved["undo"]["seq"])
            taken = pool.submit(step, client, case, type="acknowledged", team="T02")
        statuses = (back.result().status_code, taken.result().status_code)
        assert statuses in {(201, 409), (409, 201)}
        now = read(client, case)
        assert now["assignment"]["team"] == ("T02" if statuses[1] == 201 else case["assignment"]["team"])
        step(client, case, type="cancelled").raise_for_status()


def test_candidates_come_with_what_sending_them_would_mean(client):
    received = (datetime.now(UTC) - timedelta(seconds=595)).isoformat()
    case = take_in(client, received_at=received)
    due_at = datetime.fromisoformat(case["clock"]["due_at"])
    asked_at = datetime.now(UTC)
    found = read(client, case, "/candidates")
    answered_at = datetime.now(UTC)
    assert found["recommended"] in {"T00", "T01", "T02"} - {case["assignment"]["team"]}
    assert (found["town_cells"], found["target_s"]) == (4, 600)
    by_team = {each["team"]: each for each in found["candidates"]}
    busy = by_team[case["assignment"]["team"]]
    assert (busy["excluded"], busy["cover"]) == ("busy", None)
    best = by_team[found["recommended"]]
    # due in five seconds: a team that needs longer is late by the difference
    soonest_s, latest_s = (best["travel_s"] - (due_at - at).total_seconds() for at in (asked_at, answered_at))
    assert 0 < soonest_s - 1 <= best["late_by_s"] <= latest_s + 1, "rounded to whole seconds"
    assert (best["cover"]["lost"], best["cover"]["move_up"]) == ([], None)  # another team stands at the same station


def test_the_last_team_in_town_is_not_sent_without_a_warning(client):
    for team in ("T01", "T02"):
        client.post(f"/api/v1/teams/{team}/status", json={"on_duty": False}).raise_for_status()
    case = take_in(client, kind="enquiry")
    (only,) = [each for each in read(client, case, "/candidates")["candidates"] if each["excluded"] is None]
    assert only["cover"]["share"] > only["cover"]["share_after"] == 0
    assert only["cover"]["committees"] == ["200村"]
    assert only["late_by_s"] is None
