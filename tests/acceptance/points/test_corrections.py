"""A reporting point put right: proposed on the spot, decided at the office, changed in one transaction."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import text

from api.auth.roles import Role
from gis.county.model import PointKind, ReportingPoint
from gis.datum.crs import from_wgs84
from gis.position import Position
from tests.acceptance.guarded import guarded_server
from tests.acceptance.refusing import refused
from tests.acceptance.steps import complaint
from tests.counties import CODE, divided_county

V1 = "/api/v1"
ONE, TWO = f"{CODE}/S1", f"{CODE}/S2"
PHONE = "phone-of-the-test"
WEST, NORTH = 107.031, 35.301
"""Where the points of the test lie one north of the other, in the town's column of cells, which ends at 107.05 E."""
POINTS = tuple(
    ReportingPoint(f"A{n:02d}", PointKind.SUPERMARKET, f"第{n}商店", Position(WEST, NORTH + n * 0.0005), phone="0933-1")
    for n in range(30)
)
fresh = count()


@pytest.fixture(scope="module")
def bureau(module_database_url, tmp_path_factory):
    """Server with a county of two stations and many points in the first one's cells; a phone goes with its team."""
    county = replace(divided_county(), points=POINTS)
    with guarded_server(module_database_url, tmp_path_factory.mktemp("server"), county) as made:
        made.by_key(Role.INSPECTOR, ONE).put(f"{V1}/phones/{PHONE}", json={"team": "T00"}).raise_for_status()
        yield made


@pytest.fixture
def inspector(bureau):
    return bureau.by_key(Role.INSPECTOR, ONE)


@pytest.fixture
def chief(bureau):
    return bureau.by_key(Role.CHIEF)


@pytest.fixture
def code():
    """Return a point that no other test has touched."""
    return f"A{next(fresh):02d}"


def ground(client, code):
    points = client.get(f"{V1}/phones/{PHONE}/ground").raise_for_status().json()["points"]
    return next(each for each in points if each["code"] == code)


def propose(client, code, *, headers=None, **said):
    body = {"point": code, "what": "closed"} | said
    body.setdefault("seen_version", ground(client, code)["version"])
    return client.post(f"{V1}/phones/{PHONE}/corrections", json=body, headers=headers)


def made(client, code, **said):
    answer = propose(client, code, **said)
    assert answer.status_code == 201, answer.text
    return answer.json()


def place(lon=WEST, lat=NORTH, accuracy_m=8.0):
    return {"lon": lon, "lat": lat, "datum": "wgs84", "accuracy_m": accuracy_m}


def listed(client, code, state="open"):
    items = client.get(f"{V1}/corrections", params={"state": state}).raise_for_status().json()["items"]
    return [each for each in items if each["point"] == code]


def approve(client, found, **more):
    body = {"seen_version": found["version"]} | more
    return client.post(f"{V1}/corrections/{found['number']}/approve", json=body)


def refuse(client, found, reason="实地核查，信息无误"):
    return client.post(f"{V1}/corrections/{found['number']}/refuse", json={"reason": reason})


def withdraw(client, found):
    return client.post(f"{V1}/phones/{PHONE}/corrections/{found['number']}/withdraw", json={})


def on_the_map(client, code):
    return next((each for each in client.get(f"{V1}/points").json()["features"] if each["id"] == code), None)


def searched(client, name):
    return [each for each in client.get(f"{V1}/places", params={"q": name}).json() if each["name"] == name]


def test_a_proposal_is_listed_approved_and_the_point_has_moved(inspector, chief, code):
    before = [WEST, POINTS[int(code[1:])].position.lat]
    asked = made(inspector, code, what="moved", place=place(WEST + 0.0095, before[1]), remark="迁到对面")
    (found,) = listed(chief, code)
    assert found == asked | {"own": False}
    assert (found["status"], found["what"], found["accuracy_m"], found["stale"]) == ("proposed", "moved", 8.0, False)
    # 0.0095° of longitude at 35.3° N on the ellipsoid: 0.0095 · 90.95 km = 864 m
    assert found["distance_m"] == pytest.approx(864, abs=2)
    assert (found["outside_m"], found["new_cell"], found["now"]["place"]) == (0, found["cell"], before)
    assert on_the_map(chief, code)["geometry"]["coordinates"] == pytest.approx(before), (
        "nothing moves before it is decided"
    )
    answer = approve(chief, found)
    assert (answer.status_code, answer.json()["before"]) == (200, {"place": before}), answer.text
    after = [pytest.approx(WEST + 0.0095), pytest.approx(before[1])]
    assert on_the_map(chief, code)["geometry"]["coordinates"] == after
    assert [[each["lon"], each["lat"]] for each in searched(chief, f"第{int(code[1:])}商店")] == [after]
    assert ground(inspector, code)["place"]["lon"] == pytest.approx(WEST + 0.0095)
    assert listed(chief, code) == []


def test_details_are_changed_and_the_new_name_is_found_instead_of_the_old(inspector, chief, code):
    name = f"新名{code}超市"
    found = made(inspector, code, what="details", name=name, kind="market", contact="值班室", phone=None)
    assert approve(chief, found, reason="已核实").status_code == 200
    point = ground(inspector, code)
    assert [point[each] for each in ("name", "kind", "contact", "phone")] == [name, "market", "值班室", None]
    assert (len(searched(chief, name)), searched(chief, f"第{int(code[1:])}商店")) == (1, [])


def test_a_proposal_sent_twice_is_one_and_another_under_its_key_is_refused(inspector, chief, code):
    headers = {"Idempotency-Key": f"key-{code}"}
    version = ground(inspector, code)["version"]
    first, again = (propose(inspector, code, seen_version=version, headers=headers) for _ in range(2))
    assert (first.json(), again.json(), again.headers["idempotency-replayed"]) == (first.json(), first.json(), "true")
    assert len(listed(chief, code)) == 1
    assert approve(chief, first.json()).status_code == 200
    late = propose(inspector, code, seen_version=version, headers=headers)
    assert (late.status_code, late.json()) == (201, first.json()), "also where the point is otherwise by now"
    refused(propose(inspector, code, seen_version=version, remark="x", headers=headers), "key-reused")


def test_proposed_without_a_network_it_goes_with_the_other_items_and_is_taken_back_so_too(inspector, chief, code):
    says = {"point": code, "what": "closed", "seen_version": ground(inspector, code)["version"]}
    item = {"to": f"/phones/{PHONE}/corrections?county={CODE}", "key": f"proposed-{code}", "says": says}
    [answer] = inspector.post(f"{V1}/outbox", json={"items": [item]}).raise_for_status().json()["answers"]
    assert answer["status"] == 201, answer
    number = answer["body"]["number"]
    back = {"to": f"/phones/{PHONE}/corrections/{number}/withdraw", "key": f"taken-back-{code}", "says": {}}
    answers = inspector.post(f"{V1}/outbox", json={"items": [item, back]}).raise_for_status().json()["answers"]
    assert [(each["status"], each["replayed"]) for each in answers] == [(201, True), (200, False)]
    assert listed(chief, code) == []


def test_the_phones_time_and_the_servers_are_both_kept(inspector, code):
    """The phone is ten minutes behind and said it an hour ago by its own clock."""
    now = datetime.now(UTC)
    sent, did = now - timedelta(minutes=10), now - timedelta(minutes=70)
    headers = {"Wangge-Sent-At": sent.isoformat(), "Wangge-Behind": "600"}
    found = propose(inspector, code, at=did.isoformat(), headers=headers).json()
    assert datetime.fromisoformat(found["phone_at"]) == did
    assert datetime.fromisoformat(found["did_at"]) - (did + timedelta(minutes=10)) < timedelta(seconds=1)
    assert abs(datetime.fromisoformat(found["received_at"]) - now) < timedelta(seconds=30)


def test_what_was_said_of_a_point_as_it_is_no_longer_is_asked_again(inspector, chief, code):
    old = ground(inspector, code)["version"]
    first = made(inspector, code, what="details", name=f"甲{code}")
    second = made(inspector, code, what="details", contact="王")
    assert [each["beside"] for each in listed(chief, code)] == [[second["number"]], [first["number"]]]
    assert approve(chief, first).status_code == 200
    refused(propose(inspector, code, seen_version=old), "point-changed", "seen_version")
    (stale,) = listed(chief, code)
    assert (stale["stale"], stale["seen"]["name"], stale["now"]["name"]) == (
        True,
        f"第{int(code[1:])}商店",
        f"甲{code}",
    )
    refused(approve(chief, second), "point-changed", "seen_version")
    assert approve(chief, stale).status_code == 200
    assert (ground(inspector, code)["name"], ground(inspector, code)["contact"]) == (f"甲{code}", "王")


def test_a_refusal_stands_on_the_phone_with_its_reason_and_the_point_is_as_it_was(inspector, chief, code):
    before = ground(inspector, code)
    found = made(inspector, code)
    shown = ground(inspector, code)["corrections"]
    assert [(each["status"], each["own"], each["reason"]) for each in shown] == [("proposed", True, None)]
    assert refuse(chief, found, "仍在营业").status_code == 200
    after = ground(inspector, code)
    (decided,) = after["corrections"]
    assert (decided["status"], decided["reason"]) == ("refused", "仍在营业")
    assert after | {"corrections": []} == before
    refused(approve(chief, found), "correction-settled", "number")
    refused(withdraw(inspector, found), "correction-settled", "number")


def test_only_its_proposer_withdraws_a_proposal_and_again_changes_nothing(bureau, inspector, chief, code):
    found = made(inspector, code)
    other = bureau.signed_in(bureau.account("another.inspector", Role.INSPECTOR, ONE))
    other.put(f"{V1}/phones/{'other-' * 4}", json={"team": "T00"}).raise_for_status()
    path = f"{V1}/phones/{'other-' * 4}/corrections/{found['number']}/withdraw"
    refused(other.post(path, json={}), "unknown-correction", "number")
    for _ in range(2):
        assert withdraw(inspector, found).json()["status"] == "withdrawn"
    refused(approve(chief, found), "correction-settled", "number")


def test_one_who_proposes_does_not_approve(bureau, chief, code):
    """The verifier is not the handler."""
    chief.put(f"{V1}/phones/{'chief-' * 4}", json={"team": "T00"}).raise_for_status()
    version = ground(bureau.by_key(Role.INSPECTOR, ONE), code)["version"]
    body = {"point": code, "what": "closed", "seen_version": version}
    found = chief.post(f"{V1}/phones/{'chief-' * 4}/corrections", json=body).json()
    assert found["own"]
    refused(approve(chief, found), "own-correction", "number")
    assert approve(bureau.by_key(Role.ADMINISTRATOR), found).status_code == 200


def test_a_station_finds_and_decides_its_own_and_the_county_decides_what_leaves_it(bureau, inspector, chief, code):
    found = made(inspector, code, what="moved", place=place(107.07, 35.301))
    one, two = bureau.by_key(Role.CHIEF, ONE), bureau.by_key(Role.CHIEF, TWO)
    assert listed(two, code) == []
    refused(approve(two, found), "unknown-correction", "number")
    refused(refuse(two, found), "unknown-correction", "number")
    (seen,) = listed(one, code)
    assert (seen["cell"]["station"], seen["new_cell"]["station"]) == ("S1", "S2")
    refused(approve(one, seen), "beyond-station", "number")
    assert approve(chief, seen).status_code == 200
    tokens = [each["point"] for each in two.get(f"{V1}/points/tokens").json()["items"]]
    assert code in tokens, "whose point it is follows from where it lies"
    assert [each["status"] for each in listed(one, code, "all")] == ["approved"], (
        "whose team proposed it may see it still"
    )
    other = made(inspector, f"A{next(fresh):02d}", what="details", contact="李")
    assert approve(one, other).status_code == 200


def test_a_place_outside_the_county_is_said_and_far_outside_it_nobody_approves_it(bureau, inspector, chief, code):
    # 0.005° west of the county's edge at 107.0° E: 455 m; 0.05°: 4.55 km
    near, far = (made(inspector, code, what="moved", place=place(107 - away)) for away in (0.005, 0.05))
    assert (near["outside_m"], near["new_cell"]) == (pytest.approx(455, abs=2), None)
    refused(approve(chief, far), "beyond-station", "number")
    refused(approve(bureau.by_key(Role.CHIEF, ONE), near), "beyond-station", "number")
    assert approve(chief, near).status_code == 200
    assert refuse(chief, far).status_code == 200


def test_a_place_outside_in_the_declared_datum_and_inside_in_another_is_refused_with_that_datum(
    bureau, inspector, chief, code
):
    lon, lat = from_wgs84(Position(107.1995, 35.3998), "bd09")  # the county's north-eastern corner
    found = made(inspector, code, what="moved", place=place(lon, lat))
    refusal = approve(chief, found)
    refused(refusal, "beyond-station", "number")
    assert "As bd09 it lies inside: check the datum." in refusal.json()["detail"]
    elsewhere = made(inspector, code, what="moved", place=place(106.9))
    assert "it lies inside" not in approve(chief, elsewhere).json()["detail"]
    assert refuse(chief, found).status_code == 200
    assert refuse(chief, elsewhere).status_code == 200


def test_a_closed_point_is_offered_nowhere_says_so_at_its_poster_and_can_be_opened_again(
    bureau, inspector, chief, code
):
    number = int(code[1:])
    (token,) = [each for each in chief.get(f"{V1}/points/tokens").json()["items"] if each["point"] == code]
    form, where = token["path"], {"point": code}
    anybody = bureau.client(headers={"Accept-Language": "zh"})
    assert anybody.get(form).status_code == 200
    case = bureau.by_key(Role.OPERATOR).post(f"{V1}/complaints", json=complaint(place=where)).json()["id"]
    assert approve(chief, made(inspector, code, remark="店面转让"), reason="已核实").status_code == 200

    assert (on_the_map(chief, code), searched(chief, f"第{number}商店")) == (None, [])
    taken = bureau.by_key(Role.OPERATOR).post(f"{V1}/complaints", json=complaint(place=where))
    refused(taken, "closed-point", "place.point")
    by_token = complaint(place={"token": form.removeprefix("/p/")})
    refused(bureau.by_key(Role.OPERATOR).post(f"{V1}/complaints", json=by_token), "closed-point", "place.token")
    offered = chief.get(f"{V1}/complaints/{case}/premises").json()["items"]
    assert code not in [each["code"] for each in offered]
    for shown in (anybody.get(form), anybody.post(form, data={"key": "x" * 24, "text": "面包发霉"})):
        assert shown.status_code == 410
        assert all(
            words in shown.text for words in (f"“第{number}商店”已于", "附近的举报点", "12315", f"第{number + 1}商店")
        )
    refused(propose(inspector, code), "closed-point", "point")
    assert ground(inspector, code)["closed"]
    assert ground(inspector, code)["history"]["number"] == 1, "its history stays"

    (found,) = [each for each in chief.get(f"{V1}/points/closed").json()["items"] if each["code"] == code]
    assert (found["closed_by"], found["reason"], found["remark"]) == (f"key:chief-{CODE}", "已核实", "店面转让")
    again = {"seen_version": found["version"], "reason": "重新开业"}
    assert bureau.by_key(Role.PLANNER).post(f"{V1}/points/{code}/reopen", json=again).status_code == 403
    refused(bureau.by_key(Role.CHIEF, TWO).post(f"{V1}/points/{code}/reopen", json=again), "unknown-point", "point")
    opened = chief.post(f"{V1}/points/{code}/reopen", json=again)
    assert (opened.status_code, opened.json()["what"]) == (200, "reopened"), opened.text
    assert (on_the_map(chief, code)["id"], len(searched(chief, f"第{number}商店"))) == (code, 1)
    assert (anybody.get(form).status_code, ground(inspector, code)["closed"]) == (200, False)
    later = {"seen_version": ground(inspector, code)["version"], "reason": "再来一次"}
    refused(chief.post(f"{V1}/points/{code}/reopen", json=later), "nothing-to-correct")


@pytest.mark.parametrize(
    ("said", "kind", "field"),
    [
        ({"what": "details", "name": None}, "malformed", None),
        ({"what": "details"}, "malformed", None),
        ({"what": "moved"}, "malformed", None),
        ({"what": "moved", "place": None}, "malformed", None),
        ({"what": "moved", "place": {"lon": 107.0, "lat": 35.0}}, "unknown-datum", "place.datum"),
        ({"what": "moved", "address": "东街 1 号", "name": "x"}, "bad-correction", "name"),
        ({"what": "details", "phone": "--"}, "malformed", "phone"),
        ({"what": "details", "phone": "0933-1"}, "nothing-to-correct", "what"),
        ({"what": "closed", "point": "A99", "seen_version": "0" * 16}, "unknown-point", "point"),
        ({"what": "closed", "seen_version": "1"}, "malformed", "seen_version"),
        ({"what": "reopened"}, "malformed", "what"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_kept(inspector, chief, said, kind, field):
    refused(propose(inspector, "A29", **said), kind, field)
    assert listed(chief, "A29", "all") == []


def test_who_may_read_propose_and_decide(bureau, inspector, code):
    found = made(inspector, code)
    for role in Role:
        client = bureau.by_key(role)
        assert client.get(f"{V1}/corrections").status_code == 200, role
        asked = client.post(f"{V1}/phones/{'none-' * 5}/corrections", json={})
        assert (asked.status_code == 403) == (role not in {Role.DISPATCHER, Role.INSPECTOR, Role.CHIEF}), role
        decides = role in {Role.CHIEF, Role.ADMINISTRATOR}
        assert (client.post(f"{V1}/corrections/{found['number']}/refuse", json={}).status_code == 403) != decides, role


def test_of_two_who_approve_at_once_one_does_and_the_other_is_refused(bureau, inspector, code):
    found = made(inspector, code)
    line = threading.Barrier(2)

    def one(role):
        client = bureau.by_key(role)
        line.wait(10)
        return approve(client, found)

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(one, (Role.CHIEF, Role.ADMINISTRATOR)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_what_is_done_stands_in_the_trail_and_screens_hear(bureau, inspector, chief, code):
    found = made(inspector, code)
    approve(chief, found, reason="已核实").raise_for_status()
    with bureau.engine.connect() as connection:
        shown = connection.execute(text("SELECT topic, payload FROM feed ORDER BY id DESC LIMIT 3")).all()
    news = {"number": found["number"], "point": code}
    assert [tuple(row) for row in shown] == [
        ("county", {"code": CODE}),
        ("correction", {"change": "approved", **news}),
        ("correction", {"change": "proposed", **news}),
    ]
    trail = bureau.by_key(Role.AUDITOR).get(f"{V1}/audit", params={"subject": f"point:{code}"}).json()
    assert [(row["action"], row["actor"], row["reason"]) for row in trail] == [
        ("correction.approved", f"key:chief-{CODE}", "已核实"),
        ("correction.proposed", f"key:inspector-{ONE}", None),
    ]


def test_what_is_proposed_of_a_point_is_shown_to_its_station_and_to_the_bureau_alone(bureau, inspector, chief, code):
    """The event named the point to every station of the county."""
    number = made(inspector, code)["number"]
    chief.post(f"{V1}/corrections/{number}/refuse", json={"reason": "还在营业"}).raise_for_status()
    of_it = "SELECT payload ->> 'change', stations FROM feed WHERE topic = 'correction' AND payload ->> 'number' = :n"
    with bureau.engine.begin() as connection:
        found = connection.execute(text(f"{of_it} ORDER BY id"), {"n": str(number)}).all()
    assert [tuple(row) for row in found] == [("proposed", ["S1"]), ("refused", ["S1"])]


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+08:00", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_a_moment_that_cannot_be_true_is_refused(inspector, code, when):
    refused(propose(inspector, code, at=when), "bad-time", "at", when)
    number = made(inspector, code)["number"]
    taken_back = inspector.post(f"{V1}/phones/{PHONE}/corrections/{number}/withdraw", json={"at": when})
    refused(taken_back, "bad-time", "at", when)


def test_one_that_is_kept_hides_no_other_correction(bureau, inspector, chief, code):
    first, second = (made(inspector, code, what="closed", remark=word)["number"] for word in ("一", "二"))
    with bureau.engine.begin() as connection:
        bad = "UPDATE point_correction SET did_at = '0001-01-01 00:00+08' WHERE number = :n"
        connection.execute(text(bad), {"n": first})
    found = {each["number"]: each for each in chief.get(f"{V1}/corrections").raise_for_status().json()["items"]}
    assert found[first]["did_at"] == found[first]["received_at"]
    assert second in found
    assert ground(inspector, code)
    with bureau.engine.begin() as connection:
        connection.execute(text(bad.replace("'0001-01-01 00:00+08'", "received_at")), {"n": first})
