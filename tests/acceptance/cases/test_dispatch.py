"""The main job over HTTP: intake, concurrency, crashes, retries."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import psycopg
import pytest
from sqlalchemy import text

from tests.acceptance.refusing import refused
from tests.acceptance.steps import complaint, finish, take_in, until

CALLS = 120


def post(client, body, key=None):
    return client.post("/api/v1/complaints", json=body, headers={"Idempotency-Key": key} if key else {})


def test_a_complaint_from_call_to_cleared(client):
    case = post(client, complaint()).json()
    assert case["status"] == case["assignment"]["status"] == "offered"
    assert (case["cell"]["kind"], case["cell"]["in_town"], case["clock"]["target_s"]) == ("urban", True, 600)
    steps = client.get(f"/api/v1/complaints/{case['id']}/decision").json()
    assert steps["chosen"] == case["assignment"]["team"]
    assert steps["method"] == "straight_line"
    for step in ("acknowledged", "en_route", "on_scene", "cleared"):
        answer = client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": step})
        assert (answer.status_code, answer.json()["status"]) == (201, step)
    figures = client.get("/api/v1/response", params={"by": "cell"}).json()
    assert (figures["total"]["n"], figures["total"]["met"]) == (1, 1)
    assert figures["groups"][case["cell"]["code"]]["share"] == 1.0


def test_an_illegal_step_is_a_conflict_naming_both_states(client):
    case = post(client, complaint()).json()
    refused = client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "on_scene"})
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert "offered" in refused.json()["detail"]
    assert "on_scene" in refused.json()["detail"]


def test_every_way_to_name_a_place(client, county_url):
    ways = [{"point": "P1"}, {"name": "东街超市"}, {"lon": 107.03, "lat": 35.3, "datum": "cgcs2000"}]
    for place in ways:
        answer = post(client, complaint(kind="enquiry", place=place))
        assert answer.status_code == 201, answer.text
        assert answer.json()["place"]["lon"] == pytest.approx(107.03, abs=0.005)
    ambiguous = post(client, complaint(place={"name": "东街村"}))
    assert ambiguous.status_code == 422
    assert "107.06" in ambiguous.json()["detail"]


COORDINATE = {"lon": 107.0301, "lat": 35.3002, "datum": "wgs84"}


@pytest.mark.parametrize(
    ("place", "name", "address", "found_by", "accuracy_m"),
    [
        ({"name": "试验镇滨河路12号"}, "滨河路", "试验镇滨河路12号", "street", 1000.0),
        ({"name": "滨河路", "address": "滨河路12号"}, "滨河路", "滨河路12号", "street", 1000.0),
        ({"name": "滨河路"}, "滨河路", None, "street", 1000.0),  # the name says it all
        ({"name": "东街超市"}, "东街超市", None, "point", 0.0),
        ({"point": "P1", "address": "东街12号"}, "东街超市", "东街12号", "point", 0.0),
        ({**COORDINATE, "address": "老电影院对面"}, None, "老电影院对面", "coordinate", 5.6),
        ({**COORDINATE, "lon": 107.03, "lat": 35.3}, None, None, "coordinate", 556.0),
        ({**COORDINATE, "lon": 107.03, "lat": 35.3, "accuracy_m": 5}, None, None, "coordinate", 5.0),
        ({**COORDINATE, "found_by": "map", "accuracy_m": 80}, None, None, "map", 80.0),
        ({**COORDINATE, "found_by": "map"}, None, None, "map", None),
        (
            {**COORDINATE, "found_by": "street", "name": "滨河路", "address": "滨河路12号", "accuracy_m": 430},
            *("滨河路", "滨河路12号", "street", 430.0),
        ),
    ],
)
def test_what_was_said_of_a_place_is_kept_with_how_it_was_found(client, place, name, address, found_by, accuracy_m):
    said = {"remark": "二楼，从南门进"}
    case = post(client, complaint(kind="enquiry", place=place | said)).json()
    kept = client.get(f"/api/v1/complaints/{case['id']}").json()["place"]
    assert kept == case["place"]
    expected = {"name": name, "address": address, "found_by": found_by, "accuracy_m": accuracy_m, **said}
    assert {field: kept[field] for field in expected} == expected


def test_what_would_go_is_shown_before_with_how_exactly_the_place_is_known(client):
    body = {"place": {"name": "滨河路12号"}}
    place = client.post("/api/v1/recommendations", json=body).json()["place"]
    assert (place["address"], place["found_by"], place["accuracy_m"]) == ("滨河路12号", "street", 1000.0)


def test_a_handover_and_the_list_name_the_address(client):
    post(client, complaint(place={**COORDINATE, "address": "东街12号", "remark": "二楼"}))
    listed = client.get("/api/v1/complaints").json()["items"][0]["place"]
    assert (listed["address"], listed["remark"]) == ("东街12号", "二楼")
    open_now = client.get("/api/v1/handovers/now").json()["open"]
    assert (open_now[0]["place"]["address"], "remark" in open_now[0]["place"]) == ("东街12号", False)
    handed_over = client.post("/api/v1/handovers", json={"hours": 1, "name": "调度一班"}).json()
    assert handed_over["snapshot"]["open"][0]["place"]["address"] == "东街12号"


def test_gcj02_is_taken_back_to_wgs84(client):
    # 107.03 E 35.30 N in WGS84 lies 433 m away in GCJ-02 (DOMAIN: computed and checked)
    case = post(client, complaint(place={"lon": 107.034610, "lat": 35.299383, "datum": "gcj02"})).json()
    assert case["place"]["lon"] == pytest.approx(107.03, abs=2e-4)
    assert case["place"]["source"] == {"lon": 107.034610, "lat": 35.299383, "datum": "gcj02"}


def test_a_retry_changes_nothing_and_gets_the_first_answer(client):
    first = post(client, complaint(), key="call-7")
    again = post(client, complaint(), key="call-7")
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert client.get("/api/v1/complaints").json()["total"] == 1
    other = post(client, complaint(text="别的"), key="call-7")
    assert other.status_code == 422
    assert "call-7" in other.json()["detail"]


def test_twenty_retries_at_once_make_one_case(client):
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: post(client, complaint(), key="same").json(), range(20)))
    assert len({answer["id"] for answer in answers}) == 1
    assert client.get("/api/v1/complaints").json()["total"] == 1


def test_fifty_at_once_for_ten_teams_never_assign_a_team_twice(county_url, server):
    database_url = county_url(10)
    running = server(database_url, WANGGE_WORKERS=2)
    with httpx.Client(base_url=running.url, timeout=60) as client, ThreadPoolExecutor(50) as pool:
        cases = list(pool.map(lambda _: post(client, complaint()).json(), range(50)))
        offered = [case["assignment"]["team"] for case in cases if case["assignment"]]
        assert len(offered) == len(set(offered)) == 10
        assert sum(case["status"] == "waiting" for case in cases) == 40
        assert all(case["escalated"] for case in cases if case["status"] == "waiting")
        finish(client, next(case for case in cases if case["assignment"]))
        until(lambda: _count(database_url, "SELECT count(*) FROM cases WHERE status = 'offered'") == 10)
    twice = (
        "SELECT count(*) FROM (SELECT team FROM assignment WHERE ended_at IS NULL GROUP BY team HAVING count(*) > 1) t"
    )
    assert _count(database_url, twice) == 0


def _count(database_url, query):
    with psycopg.connect(database_url) as connection:
        return connection.execute(query).fetchone()[0]


def test_a_team_that_comes_on_duty_is_given_the_waiting_case(client):
    for team in ("T00", "T01", "T02"):
        client.post(f"/api/v1/teams/{team}/status", json={"on_duty": False}).raise_for_status()
    case = post(client, complaint()).json()
    assert (case["status"], case["assignment"], case["clock"]["state"]) == ("waiting", None, "at_risk")
    client.post("/api/v1/teams/T01/status", json={"on_duty": True}).raise_for_status()
    until(lambda: (client.get(f"/api/v1/complaints/{case['id']}").json()["assignment"] or {}).get("team") == "T01")


def test_an_offer_nobody_takes_goes_on_by_itself_and_survives_a_restart(county_url, server):
    database_url = county_url(2)
    first = server(database_url)
    with httpx.Client(base_url=first.url, timeout=30) as client:
        case = post(client, complaint()).json()
        assert case["assignment"]["team"] == "T00"
    first.kill()
    with psycopg.connect(database_url) as connection:  # the time is over; that of the next offer is not
        connection.execute("UPDATE timer SET due_at = due_at - interval '90 seconds'")
    second = server(database_url, WANGGE_WORKERS=2)
    with httpx.Client(base_url=second.url, timeout=30) as client:
        until(lambda: client.get(f"/api/v1/complaints/{case['id']}").json()["assignment"]["team"] == "T01")
        log = client.get(f"/api/v1/complaints/{case['id']}/events").json()
        assert [event["type"] for event in log].count("expired") == 1


def test_confirm_mode_proposes_and_a_person_sends(client):
    client.patch("/api/v1/policy", json={"mode": "confirm"}).raise_for_status()
    case = post(client, complaint()).json()
    assert (case["status"], case["assignment"]) == ("proposed", None)
    proposed = client.get(f"/api/v1/complaints/{case['id']}/decision").json()["chosen"]
    sent = client.post(f"/api/v1/complaints/{case['id']}/events", json={"type": "offered", "team": proposed}).json()
    assert (sent["status"], sent["assignment"]["team"]) == ("offered", proposed)


def test_a_case_whose_proposed_team_is_sent_elsewhere_is_proposed_another(client):
    client.patch("/api/v1/policy", json={"mode": "confirm"}).raise_for_status()
    first, second = (post(client, complaint(text=text)).json() for text in ("面包发霉", "牛奶过期"))
    taken, other = first["proposed_team"], second["proposed_team"]
    client.post(
        f"/api/v1/complaints/{second['id']}/events", json={"type": "offered", "team": taken, "reason": "更近"}
    ).raise_for_status()
    until(lambda: client.get(f"/api/v1/complaints/{first['id']}").json()["proposed_team"] == other)
    sent = client.post(f"/api/v1/complaints/{first['id']}/events", json={"type": "offered", "team": other})
    assert (sent.status_code, sent.json()["assignment"]["team"]) == (201, other)


def test_another_team_is_proposed_also_where_somebody_holds_the_case_just_then(client):
    """As a timer of the case does: who passed it over would leave it with a team that is gone."""
    client.patch("/api/v1/policy", json={"mode": "confirm"}).raise_for_status()
    first, second = (post(client, complaint(text=text)).json() for text in ("面包发霉", "牛奶过期"))
    taken, other = first["proposed_team"], second["proposed_team"]
    sent = {"type": "offered", "team": taken, "reason": "更近"}
    with ThreadPoolExecutor(1) as pool:
        with client.engine.begin() as connection:
            connection.execute(text("SELECT FROM cases WHERE id = :id FOR UPDATE"), {"id": first["id"]})
            answer = pool.submit(client.post, f"/api/v1/complaints/{second['id']}/events", json=sent)
            until(lambda: client.get(f"/api/v1/complaints/{second['id']}").json()["status"] == "offered")
            time.sleep(0.5)  # it has looked for waiting cases by now
        answer.result().raise_for_status()
    until(lambda: client.get(f"/api/v1/complaints/{first['id']}").json()["proposed_team"] == other)


def test_kill_in_the_middle_of_intakes_loses_and_repeats_nothing(county_url, server):
    database_url = county_url(5)
    running = server(database_url, WANGGE_WORKERS=2)
    acknowledged: dict[str, int] = {}

    def call(number: int) -> None:
        with suppress(httpx.HTTPError):
            answer = post(client, complaint(text=f"call {number}"), key=f"call-{number}")
            if answer.status_code == 201:
                acknowledged[f"call-{number}"] = answer.json()["id"]

    with httpx.Client(base_url=running.url, timeout=60) as client, ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(call, number) for number in range(CALLS)]
        until(lambda: len(acknowledged) > CALLS // 5)
        running.kill()
        for each in calls:
            each.result()
    assert 0 < len(acknowledged) < CALLS, "the kill must come in the middle"
    again = server(database_url)
    with httpx.Client(base_url=again.url, timeout=30) as client:
        for number in range(CALLS):
            answer = post(client, complaint(text=f"call {number}"), key=f"call-{number}")
            assert answer.status_code == 201
            assert acknowledged.get(f"call-{number}", answer.json()["id"]) == answer.json()["id"]
    assert _count(database_url, "SELECT count(*) FROM cases") == CALLS, "every call once, none twice"
    assert _count(database_url, "SELECT count(DISTINCT text) FROM cases") == CALLS
    torn = (
        "SELECT count(*) FROM cases c WHERE NOT EXISTS (SELECT FROM case_event e WHERE e.case_id = c.id) "
        "OR (status = 'offered') <> EXISTS (SELECT FROM assignment a WHERE a.case_id = c.id AND ended_at IS NULL)"
    )
    assert _count(database_url, torn) == 0


def test_a_case_ends_with_an_outcome_that_is_kept_and_listed(client):
    case = take_in(client, kind="enquiry")
    steps = f"/api/v1/complaints/{case['id']}/events"
    for body, field in (
        ({"type": "answered", "outcome": "satisfied"}, None),
        ({"type": "answered", "outcome": "other"}, None),
        ({"type": "answered", "outcome": 3}, "outcome"),
    ):
        refused(client.post(steps, json=body), "malformed", field)
    said = client.post(steps, json={"type": "answered", "outcome": "settled_by_phone", "note": "已退款"})
    assert (said.status_code, said.json()["outcome"]) == (201, "settled_by_phone"), said.text
    assert client.get(steps).json()[-1]["data"] == {"outcome": "settled_by_phone", "note": "已退款"}
    [listed] = client.get("/api/v1/complaints", params={"state": "ended", "limit": 1}).json()["items"]
    assert (listed["id"], listed["outcome"]) == (case["id"], "settled_by_phone")
    assert listed["status_since"] == listed["response_ended_at"]
    again = client.post(steps, json={"type": "reopened", "reason": "未到账", "to": "desk"}).json()
    assert again["outcome"] is None
    plain = client.post(steps, json={"type": "answered"})  # by an integration that knows no outcome
    assert (plain.status_code, plain.json()["outcome"]) == (201, None)
