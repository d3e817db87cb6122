"""What the desk learns during a call before anything is kept, over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from api.auth.roles import Role
from gis.datum.crs import from_wgs84
from gis.position import Position
from tests.acceptance.guarded import SIBLING, guarded_server, sibling
from tests.acceptance.refusing import refused
from tests.acceptance.steps import complaint, take_in
from tests.counties import CODE, COUNTRYSIDE, NEXT_DOOR, divided_county

V1 = "/api/v1"
STATION = f"{CODE}/S1"
IN_TOWN = {"lon": 107.03, "lat": 35.30, "datum": "wgs84"}
# Where no other test of this module takes anything in.
ELSEWHERE = {"lon": 107.03, "lat": 35.33, "datum": "wgs84"}
QUIET = {"lon": COUNTRYSIDE.lon, "lat": 35.34, "datum": "wgs84"}
OUTSIDE = {"lon": COUNTRYSIDE.lon, "lat": COUNTRYSIDE.lat, "datum": "wgs84"}


@pytest.fixture(scope="module")
def bureau(module_database_url, tmp_path_factory):
    """Server of one worker with a county of two stations, its sibling, and a first key."""
    home, counties = tmp_path_factory.mktemp("server"), (sibling(), divided_county())
    with guarded_server(module_database_url, home, *counties, workers=1) as made:
        yield made


@pytest.fixture
def operator(bureau):
    return bureau.by_key(Role.OPERATOR)


@pytest.fixture
def chief(bureau):
    return bureau.by_key(Role.CHIEF)


def cancel(chief, *cases):
    for case in cases:
        chief.post(f"{V1}/complaints/{case['id']}/events", json={"type": "cancelled"}).raise_for_status()


def foreseen(client, place=IN_TOWN, **changes):
    body = {"kind": "complaint", "category": "food", "place": place} | changes
    answer = client.post(f"{V1}/recommendations", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def kept(bureau):
    """Return how many rows each table of cases has, and the last number given out."""
    tables = ("cases", "case_event", "decision", "assignment", "timer", "feed", "audit")
    with bureau.engine.begin() as connection:
        rows = [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables]
        return [*rows, connection.execute(text("SELECT last_value FROM cases_id_seq")).scalar_one()]


# --- who would go


@pytest.mark.parametrize("really", ["gcj02", "bd09"])
def test_a_coordinate_that_lies_inside_only_in_another_datum_is_refused_with_that_datum(operator, really):
    lon, lat = from_wgs84(Position(107.1995, 35.3), really)  # 45 m inside the county's eastern edge
    as_typed = foreseen(operator, {"lon": lon, "lat": lat, "datum": "wgs84"})
    assert (as_typed["county"], as_typed["inside_as"]) == (None, really)
    inside = foreseen(operator, {"lon": lon, "lat": lat, "datum": really})
    assert (inside["county"], inside["inside_as"]) == (CODE, None)
    nowhere = foreseen(operator, {"lon": 109.5, "lat": 30.1, "datum": "wgs84"})
    assert (nowhere["county"], nowhere["inside_as"]) == (None, None)


@pytest.mark.parametrize("place", [IN_TOWN, OUTSIDE, {"point": "P1"}, {"name": "滨河路"}])
def test_what_is_advised_before_is_what_is_decided_after(operator, chief, place):
    before = foreseen(operator, place)
    case = take_in(operator, place=place)
    after = operator.get(f"{V1}/complaints/{case['id']}/decision").json()
    assert before["team"]["code"] == case["assignment"]["team"] == after["chosen"]
    assert {**before["decision"], "made_at": None} == {
        k: v for k, v in after.items() if k not in {"number", "taken_back"}
    } | {"made_at": None}
    for field in ("place", "cell", "neighbour", "priority"):
        assert before[field] == case[field]
    assert before["target_s"] == case["clock"]["target_s"]
    cancel(chief, case)


def test_the_promise_in_town_is_shown_with_what_the_way_leaves_of_it(operator):
    town, village = foreseen(operator), foreseen(operator, OUTSIDE)
    assert (town["in_town"], town["target_s"], town["county"]) == (True, 600, CODE)
    assert town["team"]["spare_s"] == pytest.approx(600 - town["team"]["travel_s"], abs=0.06)
    assert (village["in_town"], village["target_s"], village["team"]["spare_s"]) == (False, None, None)


def test_asking_stores_nothing_and_uses_up_no_number(bureau, operator):
    before = kept(bureau)
    foreseen(operator)
    foreseen(operator, {"lon": NEXT_DOOR.lon, "lat": NEXT_DOOR.lat, "datum": "wgs84"})
    assert kept(bureau) == before


def test_where_nobody_is_sent_nobody_is_advised(operator):
    assert (foreseen(operator, kind="enquiry")["team"], foreseen(operator, kind="enquiry")["decision"]) == (None, None)
    beyond = foreseen(operator, {"lon": NEXT_DOOR.lon, "lat": NEXT_DOOR.lat, "datum": "wgs84"})
    assert (beyond["county"], beyond["neighbour"], beyond["team"]) == (None, "崆峒区", None)


def test_a_team_that_is_busy_is_reported_as_such(operator, chief):
    case = take_in(operator)
    found = foreseen(operator)
    assert found["team"]["code"] == "T20"
    busy = {each["team"]: each["excluded"] for each in found["decision"]["candidates"]}
    assert busy == {"T20": None, "T00": "busy"}
    cancel(chief, case)


def test_a_station_hears_who_goes_of_the_whole_county_and_where_only_its_own_teams_are(bureau):
    station = bureau.by_key(Role.OPERATOR, STATION)
    found = foreseen(station, OUTSIDE)
    assert found["team"]["code"] == found["decision"]["chosen"] == "T20"
    assert [each["team"] for each in found["decision"]["candidates"]] == ["T00"]


def test_a_recommendation_is_for_the_desk(bureau):
    for role in (Role.INSPECTOR, Role.PLANNER, Role.AUDITOR, Role.ADMINISTRATOR):
        body = {"kind": "complaint", "category": "food", "place": IN_TOWN}
        assert bureau.by_key(role).post(f"{V1}/recommendations", json=body).status_code == 403
    answer = bureau.by_key(Role.OPERATOR).post(f"{V1}/recommendations", json={"place": {"lon": 107.03, "lat": 35.3}})
    refused(answer, "unknown-datum", "place.datum")
    elsewhere = bureau.by_key(Role.OPERATOR, SIBLING)
    assert foreseen(elsewhere)["county"] is None


# --- whether it is known already


def similar(client, place=IN_TOWN, **said):
    answer = client.post(f"{V1}/duplicates", json={"place": place} | said)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def moved(metres):
    """Return a place so far east of the other: 90.85 m to the thousandth of a degree."""
    return ELSEWHERE | {"lon": ELSEWHERE["lon"] + metres / 90_850}


def test_a_second_call_about_the_same_thing_finds_the_first(operator, chief):
    first = take_in(operator, place=ELSEWHERE, text="超市面包发霉，已过保质期")
    far = take_in(operator, place=moved(320), text="超市面包发霉，已过保质期")
    (found,) = similar(operator, moved(90), category="food", text="面包发霉")
    assert found["case"]["id"] == first["id"]
    assert found["case"]["text"] == "超市面包发霉，已过保质期"
    assert found["distance_m"] == pytest.approx(90, abs=1)
    assert 0 <= found["age_s"] < 60
    assert found["why"] == ["near", "same_category", "similar_words"]
    assert similar(operator, moved(90), category="drug", text="假药") == []
    again = take_in(operator, place=moved(90), joins=first["id"])
    known = {each["case"]["id"]: each["case"]["links"] for each in similar(operator, moved(90), category="food")}
    assert [(link["id"], link["leads"]) for link in known[again["id"]]] == [(first["id"], True)]
    cancel(chief, again)
    assert [each["case"]["id"] for each in similar(operator, moved(180))][:2] == [far["id"], first["id"]]
    cancel(chief, first, far)


def test_an_ended_case_is_listed_for_a_week(bureau, operator, chief):
    case = take_in(operator, place={"point": "P2"}, category="metrology", text="秤不准")
    cancel(chief, case)
    asked = {"place": {"point": "P2"}, "category": "metrology"}
    (found,) = similar(operator, **asked)
    assert (found["case"]["status"], found["distance_m"], found["why"][0]) == ("cancelled", 0, "same_point")
    with bureau.engine.begin() as connection:
        change = "UPDATE cases SET response_ended_at = response_ended_at - interval '8 days' WHERE id = :id"
        connection.execute(text(change), {"id": case["id"]})
    assert similar(operator, **asked) == []


def test_a_station_finds_its_own_and_what_is_asked_is_in_no_address(bureau, operator, chief):
    case = take_in(operator, place=QUIET)
    for place, seen in ((f"{CODE}/S1", []), (f"{CODE}/S2", [case["id"]]), (SIBLING, [])):
        found = similar(bureau.by_key(Role.OPERATOR, place), QUIET, category="food")
        assert [each["case"]["id"] for each in found] == seen
    assert operator.get(f"{V1}/duplicates?text=13987654321").status_code == 405
    cancel(chief, case)


def test_the_number_has_the_day_by_the_countys_clock_and_keeps_it(client):
    before = datetime.now(UTC) - timedelta(days=2)
    night = before.replace(hour=19, minute=30, second=0, microsecond=0)  # 3:30 of the next day in China
    case = client.post(f"{V1}/complaints", json=complaint(received_at=night.isoformat())).json()
    assert case["number"] == f"{client.code}-{night + timedelta(days=1):%y%m%d}-{case['id']}"
    assert client.get(f"{V1}/complaints/{case['id']}").json()["number"] == case["number"]
