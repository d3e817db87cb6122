"""A rehearsal: its cases are marked everywhere, counted nowhere, and gone in one step; real ones are never touched."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from api.auth.roles import Role
from api.db.engine import limit_to
from tests import processes
from tests.acceptance.steps import complaint, finish, step, take_in, until
from tests.counties import CODE


def begin(client: httpx.Client, hours: float = 2) -> httpx.Response:
    until = (datetime.now(UTC) + timedelta(hours=hours)).isoformat()
    return client.post("/api/v1/rehearsal", json={"until": until, "note": "夜间演练"})


@pytest.fixture
def rehearsing(client):
    assert begin(client).status_code == 201
    return client


def test_it_begins_once_for_a_time_and_ends(client):
    assert client.get("/api/v1/rehearsal").json()["on"] is False
    assert begin(client, hours=73).status_code == 422
    assert begin(client, hours=-1).status_code == 422
    begun = begin(client)
    assert (begun.status_code, begun.json()["on"], begun.json()["note"]) == (201, True, "夜间演练")
    ends = datetime.fromisoformat(begun.json()["ends_at"]).astimezone(ZoneInfo("Asia/Shanghai"))
    assert begun.json()["ends_local"] == f"{ends:%H:%M}"
    again = begin(client)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/rehearsal-running")
    assert take_in(client)["exercise"] is True
    ended = client.post("/api/v1/rehearsal/end").json()
    assert (ended["on"], ended["cases"]) == (False, 1)
    assert client.post("/api/v1/rehearsal/end").status_code == 409
    assert take_in(client)["exercise"] is False


def test_a_real_call_meanwhile_is_taken_in_as_real(rehearsing):
    assert take_in(rehearsing, exercise=False)["exercise"] is False
    rehearsing.post("/api/v1/rehearsal/end")
    refused = rehearsing.post("/api/v1/complaints", json=complaint(exercise=True))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-rehearsal")


def test_exercises_are_counted_nowhere(rehearsing):
    case = take_in(rehearsing)
    finish(rehearsing, case)
    assert case["assignment"]["team"]  # it was sent like any other
    assert rehearsing.get("/api/v1/response").json()["total"]["n"] == 0
    near = rehearsing.post("/api/v1/duplicates", json={"place": {"lon": 107.03, "lat": 35.30, "datum": "wgs84"}})
    assert near.json()["items"] == []
    take_in(rehearsing)
    handed = rehearsing.get("/api/v1/handovers/now").json()
    assert handed["open"] == []
    listed = rehearsing.get("/api/v1/complaints", params={"state": "all"}).json()["items"]
    assert [each["exercise"] for each in listed] == [True, True]


def test_goods_to_come_off_the_shelf_in_an_exercise_are_marked(rehearsing):
    phone = "/api/v1/phones/of-the-rehearsal1"
    rehearsing.put(phone, json={"team": "T00"}).raise_for_status()
    order = {"product": "散装面包", "reason": "演练", "premises": [{"point": "P1", "team": "T00"}]}
    for exercise in (True, False):
        case = take_in(rehearsing, exercise=exercise)
        rehearsing.post(f"/api/v1/complaints/{case['id']}/off-shelf", json=order).raise_for_status()
    [task, other] = rehearsing.get(f"{phone}/shelf").json()["tasks"]
    assert {each["case"]: each["exercise"] for each in (task, other)} == {case["id"]: False, case["id"] - 1: True}
    listed = rehearsing.get("/api/v1/off-shelf").json()["items"]
    assert [each["exercise"] for each in listed] == [False, True]


def test_cleared_in_one_step_with_all_that_belongs_to_them(rehearsing):
    real = take_in(rehearsing, exercise=False)
    exercises = [take_in(rehearsing), take_in(rehearsing)]
    step(rehearsing, exercises[0], "note", note="演练备注")
    busy = [each for each in rehearsing.get("/api/v1/teams").json()["features"] if each["properties"]["case"]]
    assert len(busy) == 3
    done = rehearsing.post("/api/v1/rehearsal/clear").json()
    assert (done["cleared"], done["cases"]) == (2, 0)
    assert [rehearsing.get(f"/api/v1/complaints/{each['id']}").status_code for each in exercises] == [404, 404]
    assert rehearsing.get(f"/api/v1/complaints/{real['id']}").status_code == 200
    still = [each["properties"]["case"] for each in rehearsing.get("/api/v1/teams").json()["features"]]
    assert sorted(filter(None, still)) == [real["id"]]
    with rehearsing.engine.begin() as connection:
        for table in ("cases", "case_event", "decision", "assignment", "timer", "alert", "case_link", "message"):
            column = "id" if table == "cases" else "case_id"
            ids = {"ids": [each["id"] for each in exercises]}
            left = connection.execute(text(f"SELECT count(*) FROM {table} WHERE {column} = ANY (:ids)"), ids)
            assert left.scalar_one() == 0, table


def test_clearing_forgets_the_kept_answers_of_exercises_and_no_others(rehearsing):
    """A turn of the roster may have the number of an exercise; its request, sent again, must not be done again."""
    of_exercise = {"Idempotency-Key": "of-an-exercise"}
    exercise = rehearsing.post("/api/v1/complaints", json=complaint(), headers=of_exercise).json()
    turn = (
        "INSERT INTO idempotency (county, sender, key, fingerprint, status, answer, made_at) "
        "VALUES (:county, 'desk', 'of-a-turn', 'x', 201, jsonb_build_object('id', CAST(:id AS bigint)), now())"
    )
    with rehearsing.engine.begin() as connection:
        connection.execute(text(turn), {"county": rehearsing.code, "id": exercise["id"]})
    assert rehearsing.post("/api/v1/rehearsal/clear").json()["cleared"] == 1
    with rehearsing.engine.begin() as connection:
        keys = connection.execute(
            text("SELECT key FROM idempotency WHERE county = :county"), {"county": rehearsing.code}
        )
        assert set(keys.scalars()) == {"of-a-turn"}


def test_a_team_that_frees_takes_the_real_case_before_an_exercise_that_waited_longer(rehearsing):
    first, *_ = (take_in(rehearsing) for _ in range(3))  # all three teams
    exercise, real = take_in(rehearsing), take_in(rehearsing, exercise=False)
    assert (exercise["status"], real["status"]) == ("waiting", "waiting")
    finish(rehearsing, first)
    until(lambda: rehearsing.get(f"/api/v1/complaints/{real['id']}").json()["status"] == "offered")
    assert rehearsing.get(f"/api/v1/complaints/{exercise['id']}").json()["status"] == "waiting"


def test_exercises_and_real_cases_do_not_go_together(rehearsing):
    real, exercise = take_in(rehearsing, exercise=False), take_in(rehearsing)
    refused = rehearsing.post("/api/v1/complaints", json=complaint(joins=real["id"]))
    assert (refused.status_code, "演练" in refused.text) == (409, True)
    assert rehearsing.post("/api/v1/complaints", json=complaint(joins=exercise["id"])).status_code == 201


def test_a_real_case_is_neither_made_an_exercise_nor_deleted(rehearsing):
    real = take_in(rehearsing, exercise=False)
    for statement in (
        "UPDATE cases SET exercise = true WHERE id = :id",
        "DELETE FROM case_event WHERE case_id = :id",
        "DELETE FROM decision WHERE case_id = :id",
    ):
        with rehearsing.engine.connect() as connection, pytest.raises(DBAPIError, match=r"never changes|append-only"):
            connection.execute(text(statement), {"id": real["id"]})


def test_a_county_in_which_was_only_rehearsed_can_be_removed(rehearsing, tmp_path):
    take_in(rehearsing)
    where = {"WANGGE_DATABASE_URL": rehearsing.database_url, "WANGGE_HOME": tmp_path}
    state = rehearsing.get("/api/v1/rehearsal").json()
    ends = datetime.fromisoformat(state["ends_at"]).astimezone(ZoneInfo("Asia/Shanghai"))
    said = processes.wangge("rehearsal", "status", "--county", rehearsing.code, **where).stdout
    assert f"until {ends:%Y-%m-%d %H:%M}; 演练案件 exercises: 1" in said, "by the county's clock"
    kept = processes.wangge("county", "remove", rehearsing.code, "--yes", **where)
    assert (kept.returncode, "wangge rehearsal clear" in kept.stderr) == (2, True)
    assert processes.wangge("rehearsal", "clear", "--county", rehearsing.code, "--yes", **where).returncode == 0
    gone = processes.wangge("county", "remove", rehearsing.code, "--yes", **where)
    assert gone.returncode == 0, gone.stderr


def test_what_other_systems_send_is_real_and_a_station_may_not_clear(guarded):
    """A key is not at the desk: a rehearsal there does not know of its calls."""
    bureau, below = guarded.by_key(Role.CHIEF), guarded.by_key(Role.CHIEF, f"{CODE}/S1")
    assert begin(below).status_code == 403
    assert begin(bureau).status_code == 201
    assert take_in(bureau)["exercise"] is False
    exercise = take_in(bureau, exercise=True)
    assert below.post("/api/v1/rehearsal/clear").status_code == 403
    with guarded.engine.connect() as connection:
        limit_to(connection, [CODE], ["S1"])
        with pytest.raises(ProgrammingError, match="is not seen"):
            connection.execute(text("SELECT clear_exercises(:county)"), {"county": CODE})
    assert bureau.post("/api/v1/rehearsal/clear").json()["cleared"] == 1
    assert bureau.get(f"/api/v1/complaints/{exercise['id']}").status_code == 404
