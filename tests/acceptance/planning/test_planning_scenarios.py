"""Scenarios of planning over HTTP: made, copied, renamed, deleted and taken back, compared; who may, and who hears."""

import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import text

from api.auth.roles import Role
from tests.acceptance.guarded import guarded_server
from tests.acceptance.steps import complaint, until
from tests.counties import CODE, divided_county

V1 = "/api/v1"
SCENARIOS = f"{V1}/planning/scenarios"


def made(client, name, **assumptions):
    """Make a scenario; return it."""
    answer = client.post(SCENARIOS, json={"name": name, "kind": "cover", "assumptions": assumptions})
    assert answer.status_code == 201, answer.text
    return answer.json()


def names(client, **query):
    return [each["name"] for each in client.get(SCENARIOS, params=query).json()["items"]]


def test_a_scenario_is_made_changed_copied_deleted_and_taken_back(client):
    first = made(client, "现状", target_s=600)
    assert (first["version"], first["assumptions"]["target_s"], first["assumptions"]["posts"]) == (1, 600, [])
    at = f"{SCENARIOS}/{first['number']}"
    renamed = client.patch(at, json={"name": "现状（十分钟）", "note": "基准", "seen_version": 1}).json()
    assert (renamed["name"], renamed["note"], renamed["version"]) == ("现状（十分钟）", "基准", 2)
    copies = [client.post(f"{at}/copy").json()["name"] for _ in range(2)]
    assert copies == ["现状（十分钟） (2)", "现状（十分钟） (3)"]
    assert client.post(f"{at}/copy", json={"name": "另一个"}).json()["note"] == "基准"
    assert client.delete(at).json()["deleted_at"] is not None
    assert "现状（十分钟）" not in names(client)
    assert names(client, deleted="true") == ["现状（十分钟）"]
    made(client, "现状（十分钟）")
    assert client.post(f"{at}/restore").json()["name"] == "现状（十分钟） (4)", "its name is another's by now"
    assert names(client, deleted="true") == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("PATCH", "", {"note": "x", "seen_version": 1}), ("POST", "/run", None), ("POST", "/copy", None)],
)
def test_of_one_that_was_deleted_meanwhile_that_is_said_and_how_to_have_it_back(client, method, path, body):
    at = f"{SCENARIOS}/{made(client, '现状')['number']}"
    client.delete(at)
    refused = client.request(method, f"{at}{path}", json=body)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (404, "unknown-scenario")
    assert "方案“现状”已被删除，请先恢复" in refused.json()["detail"]
    assert "was deleted: restore it first" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("POST", "", {"name": "现状", "kind": "cover"}, 409, "scenario-name"),
        ("POST", "", {"name": "", "kind": "cover"}, 422, "malformed"),
        ("POST", "", {"name": "x", "kind": "horoscope"}, 422, "unknown-code"),
        ("POST", "", {"name": "x", "kind": "cover", "assumptions": {"target_s": 0}}, 422, "assumptions.target_s"),
        ("POST", "", {"name": "x", "kind": "cover", "assumptions": {"posts": [{"lon": 1}]}}, 422, "assumptions.posts"),
        ("POST", "", {"name": "x", "kind": "cover", "assumptions": {"with_chance": True}}, 422, "leave it out"),
        ("PATCH", "/{n}", {"seen_version": 7, "note": "x"}, 409, "scenario-changed"),
        ("PATCH", "/{n}", {"assumptions": {"targets": 1}}, 422, "assumptions.targets"),
        ("PATCH", "/999999", {"note": "x"}, 404, "unknown-scenario"),
        ("POST", "/999999/run", None, 404, "unknown-scenario"),
        ("DELETE", "/999999", None, 404, "unknown-scenario"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_and_changes_nothing(client, method, path, body, status, said):
    number = made(client, "现状")["number"]
    before = client.get(SCENARIOS).json()
    answer = client.request(method, SCENARIOS + path.replace("{n}", str(number)), json=body)
    assert answer.status_code == status, answer.text
    assert said in answer.text
    assert client.get(SCENARIOS).json() == before


def test_two_scenarios_are_compared_assumption_by_assumption(client):
    one = made(client, "现状", target_s=600)["number"]
    two = made(client, "增设", target_s=900, posts=[{"code": "S1", "extra_teams": 1}])["number"]
    answer = client.get(f"{V1}/planning/comparison", params={"before": one, "after": two}).json()
    changed = {each["name"]: (each["before"], each["after"], each["change"]) for each in answer["assumptions"]}
    assert changed["target_s"] == (600, 900, 300)
    assert changed["posts.0.code"] == (None, "S1", None)
    assert "handling_s" not in changed
    assert (answer["cells"], answer["same_answer"], answer["before"]["name"]) == (None, False, "现状")


def test_other_assumptions_have_no_answer_and_another_name_keeps_it(client):
    number = made(client, "现状", target_s=600)["number"]
    answer = text("UPDATE planning_scenario SET result = CAST(:result AS json), digest = 'x' WHERE county = :county")
    with client.engine.begin() as connection:
        connection.execute(answer, {"result": '{"figures": {"reached": 1}}', "county": client.code})
    at = f"{SCENARIOS}/{number}"
    assert client.patch(at, json={"name": "改名"}).json()["figures"] == {"reached": 1}
    assert client.patch(at, json={"assumptions": {"target_s": 600}}).json()["digest"] == "x", "the same question"
    changed = client.patch(at, json={"assumptions": {"target_s": 720}}).json()
    assert (changed["figures"], changed["digest"], changed["result"]) == (None, None, None)


def test_what_a_job_found_is_kept_as_a_scenario_once_it_is_done(client):
    job = client.post(f"{V1}/planning/jobs", json={"kind": "cover", "input": {"target_s": 600}}).json()["id"]
    early = client.post(SCENARIOS, json={"name": "太早", "job": job})
    assert (early.status_code, "planning-job-not-done" in early.text) == (409, True)
    done = text(
        "UPDATE planning_job SET state = 'done', ended_at = now(), digest = 'x', versions = '{\"graph\": null}', "
        "result = CAST(:result AS json) WHERE county = :county"
    )
    with client.engine.begin() as connection:
        connection.execute(done, {"result": '{"figures": {"reached": 1}}', "county": client.code})
    kept = client.post(SCENARIOS, json={"name": "已算好", "job": job}).json()
    assert (kept["kind"], kept["assumptions"]["target_s"], kept["figures"]) == ("cover", 600, {"reached": 1})
    assert (kept["digest"], kept["versions"]) == ("x", {"graph": None})
    assert client.post(SCENARIOS, json={"name": "没有", "job": 999_999}).status_code == 404
    for wrong in ({"name": "x"}, {"name": "x", "kind": "cover", "job": job}):
        assert client.post(SCENARIOS, json=wrong).status_code == 422


def test_a_deleted_scenarios_jobs_are_cancelled_and_too_many_are_refused(client):
    number = made(client, "现状")["number"]
    runs = [client.post(f"{SCENARIOS}/{number}/run")]
    before = client.get(f"{SCENARIOS}/{number}").json()["job"]["ahead"]  # of other counties, in this server
    runs += [client.post(f"{SCENARIOS}/{number}/run") for _ in range(50)]
    assert [run.status_code for run in runs] == [201] * 50 + [409]
    assert "planning-busy" in runs[-1].text
    assert client.get(f"{SCENARIOS}/{number}").json()["job"]["ahead"] == before + 49, "nobody takes jobs here"
    assert [each["job"]["ahead"] for each in client.get(SCENARIOS).json()["items"] if each["number"] == number] == [
        before + 49
    ]
    client.delete(f"{SCENARIOS}/{number}")
    assert client.get(f"{V1}/planning/jobs?state=unfinished").json()["items"] == []
    page = client.get(f"{V1}/planning/jobs", params={"scenario": number}).json()
    assert {each["state"] for each in page["items"]} == {"cancelled"}


def test_assumptions_of_another_version_are_refused_before_they_are_run(client):
    number = made(client, "现状")["number"]
    old = text(
        "UPDATE planning_scenario SET assumptions = CAST(CAST(assumptions AS jsonb) || '{\"walks\": 3}' AS json) "
        "WHERE county = :county AND number = :number"
    )
    with client.engine.begin() as connection:
        connection.execute(old, {"county": client.code, "number": number})
    answer = client.post(f"{SCENARIOS}/{number}/run")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "assumptions.walks")
    assert client.get(f"{V1}/planning/jobs").json()["items"] == []


def test_the_same_key_runs_a_scenario_once(client):
    number = made(client, "现状")["number"]
    sent = [client.post(f"{SCENARIOS}/{number}/run", headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert sent[0].json() == sent[1].json()
    assert len(client.get(f"{V1}/planning/jobs").json()["items"]) == 1


# --- who may, and who hears


@pytest.fixture(scope="module")
def bureau(module_database_url, tmp_path_factory):
    with guarded_server(module_database_url, tmp_path_factory.mktemp("server"), divided_county()) as made_:
        yield made_


class Heard:
    """What a stream tells, until it is closed."""

    def __init__(self, client, query=""):
        self.events, self._ready = [], threading.Event()
        self._client = client
        threading.Thread(target=self._listen, args=(query,), daemon=True).start()
        assert self._ready.wait(10)

    def _listen(self, query):
        try:
            with self._client.stream("GET", f"{V1}/events{query}") as answer:
                for line in answer.iter_lines():
                    if line.startswith("event: "):
                        self.events.append(line.removeprefix("event: "))
                        self._ready.set()
        except (httpx.HTTPError, RuntimeError):
            return


def test_jobs_are_shown_to_those_who_may_plan_and_to_nobody_else(bureau):
    planner = bureau.by_key(Role.PLANNER)
    listening = {
        "planner": Heard(bureau.by_key(Role.PLANNER)),
        "chief": Heard(bureau.by_key(Role.CHIEF), "?topics=planning"),
        "dispatcher": Heard(bureau.by_key(Role.DISPATCHER)),
        "station": Heard(bureau.by_key(Role.CHIEF, f"{CODE}/S1")),
        "phone": Heard(bureau.by_key(Role.CHIEF), "?team=T00"),
    }
    planner.post(f"{V1}/planning/jobs", json={"kind": "cover"}).raise_for_status()
    until(lambda: "planning" in listening["planner"].events and "planning" in listening["chief"].events)
    chief = bureau.by_key(Role.CHIEF)
    chief.post(f"{V1}/teams/T00/status", json={"on_duty": True}).raise_for_status()
    others = [listening[each] for each in ("dispatcher", "station", "phone")]
    until(lambda: all("team" in each.events for each in others), otherwise=str([each.events for each in others]))
    assert ["planning" in each.events for each in others] == [False] * 3


def test_a_stream_of_planning_is_refused_to_one_who_may_not_plan(bureau):
    answer = bureau.by_key(Role.DISPATCHER).get(f"{V1}/events?topics=planning")
    assert (answer.status_code, "topics=planning" in answer.text) == (403, True)


@pytest.mark.parametrize("topic", ["case", "team", "alert"])
def test_a_planner_hears_of_no_single_case(bureau, topic):
    answer = bureau.by_key(Role.PLANNER).get(f"{V1}/events?topics=roster,{topic}")
    assert (answer.status_code, f"topics={topic}" in answer.text) == (403, True)


def test_what_a_planner_hears_without_a_choice_has_no_cases(bureau):
    listening = Heard(bureau.by_key(Role.PLANNER))
    heard_by_chief = Heard(bureau.by_key(Role.CHIEF))
    bureau.by_key(Role.DISPATCHER).post(f"{V1}/complaints", json=complaint()).raise_for_status()
    until(lambda: {"case", "team"} <= set(heard_by_chief.events))
    made(bureau.by_key(Role.CHIEF), "later than the case")
    until(lambda: "planning" in listening.events)
    assert not {"case", "team", "alert"} & set(listening.events)


def test_another_countys_planner_finds_nothing(bureau):
    number = bureau.by_key(Role.PLANNER).post(f"{V1}/planning/jobs", json={"kind": "cover"}).json()["id"]
    assert bureau.by_key(Role.CHIEF, f"{CODE}/S1").get(f"{V1}/planning/jobs/{number}").status_code == 403


@pytest.mark.parametrize("kind", ["replay", "simulation", "calibration", "roster"])
def test_days_that_are_all_to_come_are_refused_when_they_are_asked_for(client, kind):
    asked = {"first": "2090-01-01", "last": "2090-01-31"}
    answer = client.post("/api/v1/planning/jobs", json={"kind": kind, "input": asked})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    assert error["field"] == "first"
    assert f"give days up to {today}, today" in error["message"]
    kept = client.post(SCENARIOS, json={"name": "将来", "kind": kind, "assumptions": asked}).json()
    assert client.post(f"{SCENARIOS}/{kept['number']}/run").status_code == 422
    assert client.get("/api/v1/planning/jobs").json()["items"] == []
