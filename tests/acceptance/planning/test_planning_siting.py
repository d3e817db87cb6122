"""Siting over HTTP: candidates are listed, limits refused at once, a job answered with proof, ties, gaps and curve."""

import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from api.db.engine import limit_to
from api.planning.jobs.kind import Asked
from api.planning.jobs.wire import written
from api.planning.kinds.siting import SITING as KIND
from dispatch.planning.siting import SitingError
from gis.county.model import Household
from gis.store.graphs.repository import GraphShelf
from tests.acceptance.steps import take_in
from tests.counties import grid_county

SITING = "/api/v1/planning/siting"
MODELS = ["lscp", "mclp", "mexclp", "backup", "pmedian", "pcenter"]


def site(code="N1", **more):
    return {"code": code, "lon": 107.15, "lat": 35.35, "datum": "wgs84"} | more


def grid_of_sites():
    return [site(f"N{i}{j}", lon=107.025 + i * 0.05, lat=35.225 + j * 0.05) for i in range(4) for j in range(4)]


def solved(client, tmp_path, **body):
    """Ask over HTTP, and do the job as the planner's process does."""
    answer = client.post(SITING, json=body)
    assert answer.status_code == 201, answer.text
    job = client.get(f"/api/v1/planning/jobs/{answer.json()['id']}").json()
    assert (job["kind"], job["state"]) == ("siting", "queued")
    partial = []
    return done(client, tmp_path, job["input"], partial), partial


def done(client, tmp_path, asked, partial, until=None):
    with client.engine.connect() as connection:
        limit_to(connection, {client.code}, None)
        what = Asked(client.code, asked, until or datetime.now(UTC), GraphShelf(tmp_path), tmp_path)
        task = pickle.loads(pickle.dumps(KIND.prepare(connection, what)))
    results = [
        KIND.run_block(task, n, lambda _, found=None: partial.append(found) is None) for n in range(KIND.blocks(task))
    ]
    return json.loads(written(KIND.combine(task, [json.loads(written(each)) for each in results])))


def cells_of(client):
    return client.get("/api/v1/cells").json()["features"]


def test_candidates_come_from_posts_points_villages_and_clicks(client):
    body = {"p": 2, "with_points": True, "with_villages": True, "sites": [site(name="北关")]}
    answer = client.post(f"{SITING}/candidates", json=body).raise_for_status().json()
    assert {"post", "point", "map"} <= {each["source"] for each in answer["items"]}
    assert {each["kind"] for each in answer["items"] if each["source"] == "post"} == {"kept"}
    assert [each["name"] for each in answer["items"] if each["source"] == "map"] == ["北关"]
    assert answer["without_target"] == sum(not cell["properties"]["in_town"] for cell in cells_of(client))
    some = next(each["code"] for each in answer["items"] if each["source"] == "point")
    again = client.post(f"{SITING}/candidates", json=body | {"forbidden": [some]}).json()
    assert {each["code"] for each in again["items"] if each["kind"] == "forbidden"} == {some}


def test_what_a_new_post_costs_decides_how_many_a_budget_opens(client, tmp_path):
    body = {"budget": 4, "with_points": True, "target_s": 300, "posts": [{"code": "S1", "cost": 1}]}
    answer = client.post(f"{SITING}/candidates", json=body | {"new_cost": 3}).raise_for_status().json()
    assert {each["cost"] for each in answer["items"] if each["source"] == "point"} == {3.0}
    (cheap, _), (dear, _) = (solved(client, tmp_path, **body, new_cost=cost) for cost in (3, 3.5))
    assert len(cheap["sites"]) > len(dear["sites"]) == 1


def test_a_site_has_its_english_name(client, tmp_path):
    names = {"S1": "Town station"}
    with client.engine.begin() as connection:
        connection.execute(
            text("UPDATE station SET name_en = :name WHERE county = :county AND code = 'S1'"),
            {"name": names["S1"], "county": client.code},
        )
    answer = client.post(f"{SITING}/candidates", json={"p": 1}).json()["items"]
    assert [each["name_en"] for each in answer] == ["Town station"]
    found, _ = solved(client, tmp_path, p=1)
    assert [each["name_en"] for each in found["sites"]] == ["Town station"]


REFUSED = [
    ({"model": "mclp"}, 422, "p"),
    ({"p": 0}, 422, "p"),
    ({"p": 9}, 409, "9 sites are asked for"),
    ({"budget": 0, "posts": [{"code": "S1", "cost": 3}]}, 409, "cost 3 at least"),
    ({"p": 1, "posts": [{"code": "S9", "kind": "closable"}]}, 409, "S9"),
    ({"p": 1, "posts": [{"code": "S1", "kind": "forbidden"}]}, 409, "candidates"),
    ({"p": 1, "sites": [site(lon=117.15)]}, 409, "sites.0.lon"),
    ({"p": 1, "sites": [site(datum="mars")]}, 422, "datum"),
    ({"p": 2, "sites": [site(), site()]}, 409, "twice"),
    ({"p": 1, "posts": [{"code": "S1"}, {"code": "S1", "kind": "closable"}]}, 409, "occurs twice"),
    ({"p": 1, "forbidden": ["point:NONE"]}, 409, "point:NONE"),
    ({"p": 1, "forbidden": ["S1"]}, 409, "as the answer gives them: post:S1"),
    ({"p": 1, "target_s": 0}, 422, "target_s"),
    ({"p": 1, "target_s": 60, "handling_s": 60}, 409, "no time is left"),
    ({"p": 1, "busy": 1.0}, 422, "busy"),
    ({"p": 1, "weights": "households"}, 409, "none are imported"),
]


@pytest.mark.parametrize(("body", "status", "said"), REFUSED)
def test_what_cannot_be_is_refused_at_once_and_nothing_is_queued(client, body, status, said):
    answer = client.post(SITING, json=body)
    assert answer.status_code in {status, 422}, answer.text
    assert said in answer.text
    assert client.get("/api/v1/planning/jobs").json()["items"] == []


def test_a_question_that_is_wrong_as_a_whole_is_not_quoted_back(client):
    days = {"first": "2026-03-02", "last": "2026-03-01"}
    answer = client.post("/api/v1/planning/jobs", json={"kind": "replay", "input": days})
    assert answer.status_code == 422
    said = answer.json()["detail"]
    assert said.startswith("input: first must be before last"), said
    assert "{" not in said


@pytest.mark.parametrize("model", ["mexclp", "mclp"])
def test_without_any_candidate_the_command_line_is_refused_too(shared_server, tmp_path, model):
    def no_station(teams, code):
        data = grid_county(0, code)
        inspectors = tuple(replace(each, station=None) for each in data.inspectors)
        return replace(data, units=data.units[:2], stations=(), inspectors=inspectors)

    with shared_server.county(make=no_station) as opened, pytest.raises(SitingError, match="None of 0 candidates"):
        done(opened, tmp_path, {"model": model, "p": 1}, [])


def test_two_candidates_of_one_code_are_refused_in_the_list_too(client):
    answer = client.post(f"{SITING}/candidates", json={"p": 1, "sites": [site(), site()]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "sites.1.code")
    assert "occurs twice" in answer.text


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_answered_with_its_proof(client, tmp_path, model):
    more = {} if model == "lscp" else {"p": 3}
    found, partial = solved(client, tmp_path, model=model, sites=grid_of_sites(), target_s=420, **more)
    assert found["status"] in {"proven", "infeasible"}
    assert found["proof"]["gap"] == 0
    assert {each["code"] for each in found["sites"]} >= {"post:S1"}, "it stays"
    if more:
        assert len(found["sites"]) == 3
    assert partial[0]["stage"] == "greedy"
    assert found["figures"]["reached"] == sum(seconds is not None for seconds in found["cells"].values())
    assert len(found["difference"]["won"]) > 0
    assert found["difference"]["lost"] == []


def test_the_curve_stands_beside_the_answer_and_the_same_question_gives_the_same_bytes(client, tmp_path):
    body = {"p": 2, "sites": grid_of_sites(), "target_s": 420, "curve_to": 4}
    found, _ = solved(client, tmp_path, **body)
    assert [each["p"] for each in found["curve"]] == [1, 2, 3, 4]
    best = [each["proof"]["objective"] for each in found["curve"]]
    assert best == sorted(best)
    assert all(each["nested"] <= each["proof"]["objective"] + 1e-9 for each in found["curve"])
    assert found["curve"][0]["added"] == []
    assert found["curve"][1]["proof"]["objective"] == pytest.approx(found["proof"]["objective"])
    assert written(solved(client, tmp_path, **body)[0]) == written(found)


@pytest.mark.parametrize(
    "asked", [{"posts": [{"code": "S1", "kind": "forbidden"}]}, {"forbidden": ["post:S1"]}], ids=["kind", "code"]
)
def test_a_post_that_may_not_be_used_closes_and_what_it_reached_is_lost(client, tmp_path, asked):
    far = {"sites": [site(lon=107.20, lat=35.10)], "target_s": 420}
    closable, _ = solved(client, tmp_path, p=1, **far, posts=[{"code": "S1", "kind": "closable"}])
    found, _ = solved(client, tmp_path, p=1, **far, **asked)
    assert found["today"] == closable["today"]
    assert [each["code"] for each in found["closed"]] == ["post:S1"]
    assert len(found["difference"]["lost"]) > 0


def test_cells_no_candidate_reaches_are_named_with_their_least_time(client, tmp_path):
    found, _ = solved(client, tmp_path, model="lscp", target_s=120)
    assert found["status"] == "infeasible"
    assert found["unreachable"]["cells"] > 0
    one = found["unreachable"]["items"][0]
    assert one["least_s"] > 120
    assert one["nearest"] == "一所"


def test_cases_of_the_log_may_be_the_weights(client, tmp_path):
    found, _ = solved(client, tmp_path, p=2, sites=grid_of_sites(), weights="cases")
    assert found["chosen"]["total"] > 0
    assert found["status"] == "proven"


def test_an_answer_says_whether_there_were_cases_to_learn_from(client, tmp_path):
    """None: it needs no log; 0: all is assumed, also of fewer than five cases; else the cases of a year."""
    asked = [{"weights": "cases"}, {"model": "mexclp"}, {"model": "mclp"}]

    def learned():
        found = [solved(client, tmp_path, p=2, sites=grid_of_sites(), **each)[0] for each in asked]
        return [each["cases_learned"] for each in found]

    for _ in range(4):
        take_in(client)
    assert learned() == [0, 0, None]
    take_in(client)
    assert learned() == [5, 5, None]


@pytest.mark.parametrize("more", [{"weights": "cases"}, {"model": "mexclp"}])
def test_what_rests_on_the_log_is_the_same_again_within_the_hour(client, tmp_path, more):
    """A log that is a second longer says the same: an answer computed again has the same bytes."""
    for _ in range(6):
        take_in(client)
    with client.engine.begin() as connection:
        moved = "received_at = received_at - interval '100 days', received_on = received_on - 100"
        connection.execute(text(f"UPDATE cases SET {moved} WHERE county = :c AND id % 2 = 0"), {"c": client.code})
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    asked = {"p": 2, "sites": grid_of_sites(), "at": f"{hour:%Y-%m-%d}T10:00", **more}
    question = client.post(SITING, json=asked).raise_for_status().json()["input"]
    moments = (hour + timedelta(minutes=n) for n in (5, 40))
    one, other = (done(client, tmp_path, question, [], until) for until in moments)
    assert one == other


def test_only_cells_with_a_target_are_to_be_covered_unless_one_is_given_for_all(client, tmp_path):
    town = {each["id"] for each in cells_of(client) if each["properties"]["in_town"]}
    for model in ("lscp", "mexclp"):
        own, _ = solved(client, tmp_path, model=model, p=2, sites=grid_of_sites())
        assert (own["target_s"], set(own["cells"]), own["chosen"]["total"]) == (None, town, len(town))
        named = {code for part in own["difference"].values() for code in part}
        assert named | {each["cell"] for each in own["unreachable"]["items"]} <= town
        assert own["figures"]["cells"] - own["figures"]["without_target"] == len(town)
    whole, _ = solved(client, tmp_path, model="lscp", sites=grid_of_sites(), target_s=600)
    assert (whole["target_s"], len(whole["cells"])) == (600, len(cells_of(client)))


def with_households(teams, code):
    data = grid_county(teams, code)
    return replace(data, households=tuple(Household(cell.code, 100 + n) for n, cell in enumerate(data.cells)))


def test_households_may_be_the_weights_where_they_are_imported(shared_server, client, tmp_path):
    assert client.post(f"{SITING}/candidates", json={"p": 1}).json()["households"] is False
    with shared_server.county(make=with_households) as county:
        assert county.post(f"{SITING}/candidates", json={"p": 1}).json()["households"] is True
        found, _ = solved(county, tmp_path, p=2, sites=grid_of_sites(), weights="households", target_s=600)
    assert found["chosen"]["total"] == sum(100 + n for n in range(16))
    assert found["status"] == "proven"


def test_a_cancelled_search_returns_what_it_has(client, tmp_path):
    asked = client.post(SITING, json={"model": "pmedian", "p": 3, "sites": grid_of_sites()}).json()["input"]
    with client.engine.connect() as connection:
        limit_to(connection, {client.code}, None)
        task = KIND.prepare(connection, Asked(client.code, asked, datetime.now(UTC), GraphShelf(tmp_path), tmp_path))
    found = KIND.run_block(task, 0, lambda *_: False)
    assert found["status"] == "cancelled"
    assert len(found["sites"]) == 3
