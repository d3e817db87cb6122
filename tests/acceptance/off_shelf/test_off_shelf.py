"""Goods off the shelf over HTTP: ordered, closed, alerted before and at the deadline, seen by whom, as a table."""

import csv
import io
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import httpx
import psycopg
import pytest
from sqlalchemy import text

from api.auth.roles import Role
from tests.acceptance.conftest import two_workers
from tests.acceptance.guarded import guarded_server
from tests.acceptance.live.test_stream import Stream
from tests.acceptance.refusing import refused, untouched
from tests.acceptance.steps import take_in, until
from tests.conftest import _address, _fresh
from tests.counties import CODE, COUNTRYSIDE, FAR_AWAY, divided_county, grid_county

V1 = "/api/v1"
HOUR = 3600
BREAD = {"product": "散装面包", "batch": "20261101", "reason": "菌落总数超标"}
SHOP = {"name": "村口小店", "place": {"lon": COUNTRYSIDE.lon, "lat": COUNTRYSIDE.lat, "datum": "wgs84"}}
BOTH = [{"point": "P1"}, {"point": "P2"}]
TIMES = ("made_at", "started_at", "due_at")


@pytest.fixture(scope="module")
def office(module_database_url, tmp_path_factory):
    """Two workers over the small county, and the engine by which its clock is moved."""
    with two_workers(tmp_path_factory.mktemp("server"), module_database_url, grid_county(teams=2)) as both:
        yield both


@pytest.fixture
def client(office):
    with httpx.Client(base_url=office[1].url, timeout=60) as opened:
        yield opened
        for order in opened.get(f"{V1}/off-shelf").json()["items"]:
            opened.post(address(order, "end"), json={"reason": "试验结束"}).raise_for_status()
        for case in opened.get(f"{V1}/complaints").json()["items"]:
            opened.post(f"{V1}/complaints/{case['id']}/events", json={"type": "cancelled"})


def address(order, *more):
    return "/".join([f"{V1}/complaints/{order['case']}/off-shelf/{order['order']}", *map(str, more)])


def make(client, case, premises=BOTH, **headers):
    body = {**BREAD, "premises": premises}
    return client.post(f"{V1}/complaints/{case['id']}/off-shelf", json=body, headers=headers)


def made(client, case=None, premises=BOTH):
    answer = make(client, case or take_in(client), premises)
    assert answer.status_code == 201, answer.text
    return answer.json()


def shut(client, order, which, **changes):
    found = {"outcome": "done", "basis": "ordered", "quantity": "12 箱"} | changes
    return client.post(address(order, "premises", which, "close"), json=found)


def log(client, case_id):
    return client.get(f"{V1}/complaints/{case_id}/events").json()


def due(client):
    return [a for a in client.get(f"{V1}/alerts").json()["items"] if a["kind"] == "off_shelf_due"]


def shifted(value, gone):
    """Return orders as a row keeps them, every clock earlier."""
    if isinstance(value, list):
        return [shifted(each, gone) for each in value]
    if not isinstance(value, dict):
        return value
    earlier = {n: (datetime.fromisoformat(value[n]) - gone).isoformat() for n in TIMES if value.get(n)}
    return {name: shifted(each, gone) for name, each in value.items()} | earlier


def past(engine, order, hours):
    """Move an order's clocks, its timer and its alert into the past, as if so much time had gone by."""
    gone = timedelta(hours=hours)
    with engine.begin() as connection:
        row = {"id": order["case"], "gone": gone}
        kept = connection.execute(text("SELECT off_shelf FROM cases WHERE id = :id FOR UPDATE"), row).scalar_one()
        row["orders"] = json.dumps(shifted(kept, gone))
        connection.execute(text("UPDATE cases SET off_shelf = CAST(:orders AS jsonb) WHERE id = :id"), row)
        connection.execute(
            text("UPDATE timer SET due_at = due_at - :gone WHERE case_id = :id AND kind = 'off_shelf'"), row
        )
        names = ", ".join(f"{name} = {name} - :gone" for name in ("raised_at", "escalates_at", "again_at"))
        connection.execute(text(f"UPDATE alert SET {names} WHERE case_id = :id AND kind = 'off_shelf_due'"), row)


def test_an_order_from_its_making_to_its_end(client):
    case = take_in(client)
    order = made(client, case, [*BOTH, SHOP])
    assert (order["product"], order["batch"], order["by"], order["within_s"]) == (
        "散装面包",
        "20261101",
        "desk",
        86_400,
    )
    assert [(p["number"], p["name"], p["station"], p["state"]) for p in order["premises"]] == [
        (1, "东街超市", "S1", "open"),
        (2, "第一小学", "S1", "open"),
        (3, "村口小店", "S1", "open"),
    ]
    assert 86_390 < order["premises"][0]["remaining_s"] <= 86_400
    spot = {"lon": 107.031, "lat": 35.301, "datum": "gcj02"}
    after = shut(client, order, 2, note="已封存", place=spot)
    assert after.status_code == 201, after.text
    [*_, closed] = after.json()["premises"]
    assert (closed["number"], closed["state"], closed["late"]) == (2, "done", False)
    assert (closed["closing"]["basis"], closed["closing"]["quantity"], closed["closing"]["by"]) == (
        "ordered",
        "12 箱",
        "desk",
    )
    assert closed["closing"]["place"]["source"]["datum"] == "gcj02"
    assert after.json()["tally"] | {"oldest_due_at": None} == {
        "total": 3, "off": 1, "on_time": 1, "refused": 0, "open": 2, "overdue": 0, "oldest_due_at": None
    }  # fmt: skip
    [listed] = client.get(f"{V1}/off-shelf").json()["items"]
    assert (listed["case"], listed["order"], listed["tally"]["open"]) == (case["id"], order["order"], 2)
    [brief] = client.get(f"{V1}/complaints/{case['id']}").json()["off_shelf"]
    assert (brief["off"], brief["total"]) == (1, 3)
    for which in (1, 3):
        shut(client, order, which, outcome="not_found", basis=None).raise_for_status()
    assert client.get(f"{V1}/off-shelf").json()["items"] == []
    assert client.get(f"{V1}/off-shelf", params={"state": "all"}).json()["items"][0]["tally"]["off"] == 3
    assert [e["type"] for e in log(client, case["id"]) if "shelf" in e["type"]] == [
        "off_shelf_ordered",
        *["off_shelf_closed"] * 3,
    ]


def test_alerted_before_the_deadline_at_it_and_settled(office, client):
    stream = Stream(str(client.base_url), topics="alert,case")
    order = made(client)
    past(office[0], order, 19.9)
    time.sleep(1.2)
    assert due(client) == []
    past(office[0], order, 0.1)
    [alert] = until(lambda: due(client))
    assert (alert["order"], alert["premises"], alert["level"], alert["sound"]) == (
        order["order"],
        2,
        "dispatcher",
        True,
    )
    past(office[0], order, 2)
    until(lambda: due(client), wanted=lambda found: found[0]["level"] == "station_chief")
    past(office[0], order, 2.001)
    until(lambda: due(client), wanted=lambda found: found[0]["level"] == "bureau")
    missed = until(
        lambda: [e["data"] for e in log(client, order["case"]) if e["data"].get("reason") == "off_shelf_missed"]
    )
    assert [each["premises"] for each in missed] == [[1, 2]], "one event for both, by one of two workers"
    shut(client, order, 1).raise_for_status()
    assert due(client)[0]["premises"] == 1
    whole = shut(client, order, 2).json()
    assert due(client) == []
    assert (whole["tally"]["off"], whole["tally"]["on_time"]) == (2, 0)
    shown = until(
        lambda: [json.loads(d)["alert"] for _, n, d in stream.events if n == "alert"],
        wanted=lambda found: found and found[-1]["settled_at"],
    )
    assert {each["order"] for each in shown if each["kind"] == "off_shelf_due"} == {order["order"]}
    stream.close()


def test_of_two_who_close_one_task_at_the_same_moment_one_hears_who_was_first(client):
    order = made(client)
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: shut(client, order, 1), range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 5]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert "desk" in refused(late, "premises-closed", "premises")["detail"]
    assert sum(e["type"] == "off_shelf_closed" for e in log(client, order["case"])) == 1


def test_a_retried_order_and_a_retried_closing_are_one(client):
    case = take_in(client)
    answers = [make(client, case, **{"Idempotency-Key": "order-1"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert answers[0].json() == answers[1].json()
    order, found = answers[0].json(), {"outcome": "not_found"}
    for replayed in (None, "true"):
        answer = client.post(address(order, "premises", 1, "close"), json=found, headers={"Idempotency-Key": "close-1"})
        assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (201, replayed)


def test_every_premises_that_cannot_be_is_named_and_none_is_ordered(client, module_database_url):
    case = take_in(client)
    outside = {"name": "外县店", "place": {"lon": FAR_AWAY.lon, "lat": FAR_AWAY.lat, "datum": "wgs84"}}
    wrong = [
        {"point": "P1"},
        {"point": "X9"},
        outside,
        SHOP | {"place": SHOP["place"] | {"datum": "mars"}},
        {"point": "P1"},
        {"point": "P2", "team": "T99"},
    ]
    with untouched(module_database_url):
        body = refused(make(client, case, wrong), "bad-premises", "premises.1.point", "X9")
    assert [each["field"] for each in body["errors"]] == [
        "premises.1.point",
        "premises.2.place",
        "premises.3.place",
        "premises.4.point",
        "premises.5.team",
    ]
    assert "5 of 6" in body["detail"]


def test_a_point_that_was_closed_is_not_ordered_and_the_refusal_says_why(client, module_database_url):
    case = take_in(client)
    with psycopg.connect(module_database_url, autocommit=True) as connection:
        connection.execute("UPDATE reporting_point SET closed_at = now() WHERE code = 'P2'")
        try:
            body = refused(
                make(client, case, [{"point": "P1"}, {"point": "P2"}]), "bad-premises", "premises.1.point", "P2"
            )
        finally:
            connection.execute("UPDATE reporting_point SET closed_at = NULL WHERE code = 'P2'")
    assert "was closed" in body["errors"][0]["message"]


@pytest.mark.parametrize(
    ("premises", "kind"),
    [
        ([], "malformed"),
        ([{"name": "小店"}], "malformed"),
        ([{"point": "P1", "name": "小店"}], "malformed"),
        ([{}], "malformed"),
    ],
)
def test_an_order_that_names_nowhere_is_refused(client, module_database_url, premises, kind):
    case = take_in(client)
    with untouched(module_database_url):
        refused(make(client, case, premises), kind)


@pytest.mark.parametrize(
    ("expected", "kind", "field"),
    [
        ({"outcome": "done", "basis": None}, "malformed", None),
        ({"outcome": "eaten"}, "malformed", "outcome"),
        ({"at": "2020-01-01T00:00:00Z"}, "bad-time", "at"),
        ({"place": {"lon": 1.0, "lat": 2.0}}, "unknown-datum", "place.datum"),
    ],
)
def test_a_closing_that_cannot_be_is_refused(client, expected, kind, field):
    order = made(client)
    refused(shut(client, order, 1, **expected), kind, field)
    assert client.get(address(order)).json()["tally"]["open"] == 2


def test_a_case_does_not_end_silently_over_open_premises(client):
    order = made(client)
    end = f"{V1}/complaints/{order['case']}/events"
    body = refused(client.post(end, json={"type": "cancelled"}), "premises-open", "type")
    assert "东街超市" in body["detail"]
    ended = client.post(address(order, "end"), json={"reason": "复检合格"})
    assert (ended.status_code, ended.json()["tally"]["total"], ended.json()["ended_for"]) == (201, 0, "复检合格")
    assert client.post(end, json={"type": "cancelled"}).status_code == 201


def test_a_closing_is_taken_back_within_seconds(client):
    order = made(client)
    seq = shut(client, order, 1).json()["undo"]["seq"]
    back = client.post(f"{V1}/complaints/{order['case']}/undo", json={"seq": seq})
    assert back.status_code == 201, back.text
    assert client.get(address(order)).json()["tally"]["open"] == 2


def test_premises_are_chosen_by_kind_and_area_and_say_where_they_stand(client):
    case = take_in(client)
    ask = f"{V1}/complaints/{case['id']}/premises"

    def codes(**asked):
        return [each["code"] for each in client.get(ask, params=asked).json()["items"]]

    assert codes() == ["P1", "P2"]
    assert codes(kind=["school", "market"]) == ["P2"]
    assert codes(cell_kind="rural") == []
    assert codes(cell_kind="urban", committee=f"{CODE}100200", station="S1") == ["P1", "P2"]
    assert codes(within_m=200) == ["P1"], "P1 is 143 m from the case, P2 432 m"
    order = made(client, case, [{"point": "P2"}])
    assert [each["order"] for each in client.get(ask).json()["items"]] == [None, order["order"]]


def test_premises_beyond_what_one_order_takes_are_counted_and_come_with_the_next(client, module_database_url):
    case = take_in(client)
    ask = f"{V1}/complaints/{case['id']}/premises"
    with psycopg.connect(module_database_url, autocommit=True) as connection:
        written = connection.execute(
            "SELECT string_agg(column_name, ',') FROM information_schema.columns "
            "WHERE table_name = 'reporting_point' AND is_generated = 'NEVER' AND column_name <> 'code'"
        ).fetchone()[0]
        connection.execute(
            f"INSERT INTO reporting_point (code, {written}) SELECT 'X' || n, {written} "
            "FROM reporting_point, generate_series(1, 499) n WHERE code = 'P1'"
        )
        try:
            first = client.get(ask).json()
            assert (len(first["items"]), first["beyond"]) == (500, 1)
            order = made(client, case, [{"point": each["code"]} for each in first["items"]])
            second = client.get(ask).json()
            assert second["beyond"] == 0
            assert [each["code"] for each in second["items"] if each["order"] is None] == ["P2"], "the farthest"
            client.post(address(order, "end"), json={"reason": "试验结束"}).raise_for_status()
        finally:
            connection.execute("DELETE FROM reporting_point WHERE code LIKE 'X%'")


def test_a_teams_round_is_by_its_last_fix_and_says_how_it_was_found(client):
    order = made(client, premises=[*BOTH, SHOP])
    fix = {"team": "T01", "lon": COUNTRYSIDE.lon, "lat": COUNTRYSIDE.lat, "datum": "wgs84"}
    client.post(f"{V1}/fixes", json=fix).raise_for_status()
    task = address(order, "premises", 1)
    assert client.patch(task, json={"team": "T00"}).json()["premises"][0]["team"] == "T00"
    found = client.get(address(order), params={"route": "T01"}).json()["round"]
    assert [leg["premises"] for leg in found["legs"]] == [3, 2], "from the countryside into town; 1 is another team's"
    assert (found["method"], found["order_by"], found["start"]["source"]) == ("straight_line", "exact", "fix")
    assert found["legs"][0]["travel_s"] == 0.0
    assert found["total_s"] == found["legs"][-1]["after_s"]
    other = client.get(address(order), params={"route": "T00"}).json()["round"]
    assert (other["start"]["source"], {leg["premises"] for leg in other["legs"]}) == ("station", {1, 2, 3})
    refused(client.get(address(order), params={"route": "T77"}), "unknown-team", "route")
    assert client.patch(task, json={"team": None}).json()["premises"][0]["team"] is None


def test_before_an_order_is_made_it_shows_who_would_visit_what_in_which_order(client):
    case = take_in(client, kind="enquiry")  # both teams stay free
    fix = {"team": "T01", "lon": COUNTRYSIDE.lon, "lat": COUNTRYSIDE.lat, "datum": "wgs84"}
    client.post(f"{V1}/fixes", json=fix).raise_for_status()
    ask = f"{V1}/complaints/{case['id']}/premises/rounds"
    premises = [{"point": "P1"}, {"point": "P2", "team": "T01"}, SHOP | {"team": "T01"}]
    answer = client.post(ask, json={"premises": premises}).raise_for_status().json()
    by_team = {each["team"]: [leg["premises"] for leg in each["legs"]] for each in answer["rounds"]}
    assert by_team == {"T00": [1], "T01": [3, 2]}, "the countryside is where T01 is; P1 is its station's, so T00's"
    assert [each["order_by"] for each in answer["rounds"]] == ["exact", "exact"]
    assert answer["rounds"][1]["total_s"] == answer["rounds"][1]["legs"][-1]["after_s"] > 0
    assert answer["without"] == []
    assert client.get(f"{V1}/complaints/{case['id']}").json()["off_shelf"] == []
    order = made(client, case, premises)
    after = client.get(address(order), params={"route": "T01"}).json()["round"]
    assert [leg["travel_s"] for leg in after["legs"]][:2] == [leg["travel_s"] for leg in answer["rounds"][1]["legs"]]
    refused(client.post(ask, json={"premises": [{"point": "P9"}]}), "bad-premises", "premises.0.point")


def test_the_table_runs_nothing_in_a_spreadsheet(client):
    shop = SHOP | {"name": "=HYPERLINK(1)"}
    order = made(client, premises=[{"point": "P1"}, shop])
    shut(client, order, 1, note="@SUM(1)", quantity="-2+3").raise_for_status()
    answer = client.get(f"{V1}/off-shelf.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    head, *rows = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    found = [dict(zip(head, row, strict=True)) for row in rows if row[0].endswith(f"-{order['case']}")]
    assert [(row["场所"], row["状态"], row["法律依据"]) for row in found] == [
        ("东街超市", "已下架", "责令下架"),
        ("'=HYPERLINK(1)", "未办结", ""),
    ]
    assert (found[0]["备注"], found[0]["数量"]) == ("'@SUM(1)", "'-2+3")
    assert not [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]


def test_what_is_not_there_is_not_found(client):
    order = made(client)
    refused(client.get(address(order | {"order": 9999})), "unknown-order")
    refused(shut(client, order, 77), "unknown-order", "premises")
    refused(make(client, {"id": 987_654}), "unknown-case")


# --- who


@pytest.fixture(scope="module")
def bureau(template_database, database_server, tmp_path_factory):
    """A server with two stations, on a database of its own, and a key for whom it is asked."""
    with _fresh(database_server, template_database) as name:
        url, home = _address(database_server, name), tmp_path_factory.mktemp("server")
        with guarded_server(url, home, divided_county()) as made:
            yield made


def test_a_station_sees_an_order_that_reaches_its_cells_and_closes_its_own_only(bureau):
    desk = bureau.by_key(Role.DISPATCHER)
    one, two = (bureau.by_key(Role.CHIEF, f"{CODE}/{station}") for station in ("S1", "S2"))
    case = take_in(desk)
    order = made(desk, case, [{"point": "P1"}])
    refused(two.get(address(order)), "unknown-case")
    assert two.get(f"{V1}/off-shelf").json()["items"] == []
    assert two.get(f"{V1}/off-shelf.csv").text.count("\n") == 1
    refused(shut(two, order, 1), "unknown-case")
    desk.post(address(order, "premises"), json={"premises": [SHOP]}).raise_for_status()
    seen = two.get(address(order)).json()
    assert [(p["number"], p["station"]) for p in seen["premises"]] == [(1, "S1"), (2, "S2")]
    assert [(each["station"], each["open"]) for each in seen["by_station"]] == [("S1", 1), ("S2", 1)]
    refused(shut(two, order, 1), "not-allowed", "premises")
    refused(two.patch(address(order, "premises", 2), json={"team": "T00"}), "unknown-team", "team")
    refused(two.post(address(order, "end"), json={"reason": "x"}), "not-allowed", "order")
    assert shut(two, order, 2).status_code == 201
    assert shut(one, order, 1).status_code == 201


@pytest.mark.parametrize(
    ("role", "reads", "orders", "closes"),
    [
        (Role.DISPATCHER, True, True, True),
        (Role.CHIEF, True, True, True),
        (Role.INSPECTOR, True, False, True),
        (Role.OPERATOR, True, False, False),
        (Role.AUDITOR, True, False, False),
        (Role.PLANNER, False, False, False),
        (Role.ADMINISTRATOR, True, False, False),
    ],
)
def test_each_role_does_its_part(bureau, role, reads, orders, closes):
    desk = bureau.by_key(Role.DISPATCHER)
    order = made(desk)
    client = bureau.by_key(role)
    assert (client.get(address(order)).status_code == 200) is reads
    assert (make(client, {"id": order["case"]}, [SHOP]).status_code == 201) is orders
    assert (shut(client, order, 1).status_code == 201) is closes


def test_what_would_tell_who_complained_is_kept_out_of_orders(bureau):
    desk = bureau.by_key(Role.DISPATCHER)
    case = take_in(desk, identity={"name": "诸葛标记", "phone": "13987654321"})
    words = "诸葛标记 13987654321"
    body = {"product": words, "batch": words, "reason": words, "premises": [SHOP | {"name": words}, {"point": "P1"}]}
    order = desk.post(f"{V1}/complaints/{case['id']}/off-shelf", json=body).json()
    shut(desk, order, 1, note=words, quantity=words).raise_for_status()
    desk.post(address(order, "end"), json={"reason": words}).raise_for_status()
    with bureau.engine.connect() as connection:
        kept = connection.execute(
            text(
                "SELECT (SELECT json_agg(e) FROM case_event e)::text || (SELECT json_agg(f) FROM feed f)::text || "
                "(SELECT json_agg(c) FROM cases c)::text || (SELECT json_agg(a) FROM audit a)::text"
            )
        ).scalar_one()
    assert "13987654321" not in kept
    assert "诸葛标记" not in kept
    assert "诸葛" not in desk.get(f"{V1}/off-shelf.csv").text
