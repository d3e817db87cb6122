"""`wangge plan` on the demonstration and on bare counties: its JSON is what the API answers."""

import hashlib
import io
import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import docx
import httpx
import pyogrio
import pytest
from sqlalchemy import Engine, text

from api.db.engine import open_engine
from api.planning.jobs import child
from api.planning.jobs.terms import Terms
from api.planning.jobs.wire import Combine, Done, Prepare, Prepared, RunBlock
from fixtures.county import CODE as CHONGXIN
from fixtures.county import ROADS
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import activate
from tests import processes
from tests.acceptance import steps
from tests.acceptance.planning.test_planning_cold_start import bare, no_station, one_team
from tests.acceptance.shared_server import County, SharedServer
from tests.counties import grid_county
from tests.graphs import graph_of

AT = "2026-11-27T20:00"
NEW = {"code": "NEW", "lon": 107.1, "lat": 35.25, "datum": "wgs84", "extra_teams": 1}
TEAM = {"change": "add_team", "team": "X1", "lon": 107.1, "lat": 35.25, "datum": "wgs84"}
BACK = (
    "UPDATE cases SET received_at = received_at - interval '{0} days', received_on = received_on - {0}",
    "ALTER TABLE case_event DISABLE TRIGGER USER",
    "UPDATE case_event SET at = at - interval '{0} days', recorded_at = recorded_at - interval '{0} days'",
    "ALTER TABLE case_event ENABLE TRIGGER USER",
)
EARLIER = 20
"""Cases of twelve days ago."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The demonstration served, with a small log of yesterday; and the same home for commands."""

    client: httpx.Client
    engine: Engine
    url: str
    home: Path

    def plan(self, *arguments: object, **changes: object) -> Any:
        """Run a command of `wangge plan`; return the JSON it prints."""
        done = self.run(*arguments, **changes)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def run(self, *arguments: object, **changes: object) -> Any:
        """Run a command of `wangge plan` to its end."""
        where = {"WANGGE_HOME": self.home, "WANGGE_DATABASE_URL": self.url}
        return processes.wangge("plan", *arguments, **(where | changes))

    def asked(self, method: str, path: str, body: object = None) -> Any:
        """Return what the API answers."""
        answer = self.client.request(method, f"/api/v1/planning/{path}", json=body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def job(self, kind: str, **given: object) -> str:
        """Ask for a job at the API, and do it by the code of the planner's child; return its text."""
        job = self.asked("POST", "jobs", {"kind": kind, "input": given})
        terms = Terms(self.url, self.home / "graphs", (), 1024)
        file, at = self.home / f"{job['id']}.task", datetime.fromisoformat(job["asked_at"])
        prepared = child.answer_to(Prepare(CHONGXIN, kind, job["input"], at, file), None, terms)  # type: ignore[arg-type]
        assert isinstance(prepared, Prepared), prepared
        found = [child.answer_to(RunBlock(kind, file, n), _Deaf(), terms) for n in range(prepared.blocks)]  # type: ignore[arg-type]
        assert all(isinstance(each, Done) for each in found), found
        whole = child.answer_to(Combine(kind, file, tuple(each.result for each in found)), None, terms)  # type: ignore[arg-type, union-attr]
        assert isinstance(whole, Done)
        return whole.result


class _Deaf:
    """The line of a child to whom nobody says anything."""

    def send(self, said: object) -> None:
        """Take what is said."""

    def poll(self) -> bool:
        """Return that there is nothing to hear."""
        return False


@pytest.fixture(scope="module")
def demo(module_database_url: str, tmp_path_factory: Any, demonstration: Any) -> Iterator[Demonstration]:
    """The demonstration with its roads, served without a planner."""
    home = tmp_path_factory.mktemp("plan")
    built = graph_of(ROADS, home / "graphs")
    engine = open_engine(module_database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, demonstration)
        activate(connection, demonstration.county.code, built)
    running = processes.start(home / "server.log", WANGGE_HOME=home, WANGGE_DATABASE_URL=module_database_url)
    with httpx.Client(base_url=running.url, timeout=120) as client:
        found = Demonstration(client, engine, module_database_url, home)
        _make_log(found)
        yield found
    running.stop()
    engine.dispose()


def _make_log(demo: Demonstration) -> None:
    for n in range(EARLIER):
        case = steps.take_in(demo.client, lon=107.02 + 0.001 * n)
        steps.step(demo.client, case, "cancelled").raise_for_status()
    _move_back(demo, 11)
    for n in range(7):
        case = steps.take_in(demo.client, lon=107.02 + 0.002 * n)
        if case["status"] == "offered":
            steps.finish(demo.client, case)
    _move_back(demo, 1)


def _move_back(demo: Demonstration, days: int) -> None:
    with demo.engine.begin() as connection:
        for statement in BACK:
            connection.execute(text(statement.format(days)))


def yesterday() -> str:
    return days_ago(1)


def days_ago(days: int) -> str:
    return (datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=days)).isoformat()


def test_gaps_are_those_of_the_api(demo: Demonstration) -> None:
    closed = {"code": "620823-101", "closed": True}
    body = {"at": AT, "target_s": 900, "handling_s": 60, "skill": "food", "with_chance": True, "posts": [NEW, closed]}
    asked = ["--at", AT, "--target", 15, "--handling", 1, "--kind", "food", "--chance", "--close", "620823-101"]
    found = demo.plan("gaps", *asked, "--add", "NEW=107.1,35.25", "--datum", "wgs84")
    assert found == demo.asked("POST", "gaps", body)
    assert found["totals"]["reached"] > 0
    assert found["method"] == "road"
    assert {post["code"] for post in found["posts"] if post["is_new"] or post["closed"]} == {"NEW", "620823-101"}


def test_a_post_moves_and_takes_more_teams(demo: Demonstration) -> None:
    moved = {"code": "620823-100", "lon": 107.1, "lat": 35.25, "datum": "gcj02", "extra_teams": 2}
    asked = ["--move", "620823-100=107.1,35.25", "--datum", "gcj02", "--teams", "620823-100=2"]
    assert demo.plan("gaps", "--at", AT, *asked) == demo.asked("POST", "gaps", {"at": AT, "posts": [moved]})


def test_walks_are_those_of_the_api(demo: Demonstration) -> None:
    assert demo.plan("access", "--within", 20, "--next", 2) == demo.asked("GET", "access?limit_min=20&next=2")


def test_the_history_is_that_of_the_api(demo: Demonstration) -> None:
    asked = demo.asked("GET", "history?from=2026-01&to=2026-12")
    found = demo.plan("history", "--from", "2026-01", "--to", "2026-12")
    assert {**found, "at": None} == {**asked, "at": None}
    assert {"confirmed", "unconfirmed"} <= set(found["total"])


JOBS: list[tuple[str, dict[str, Any], list[object]]] = [
    (
        "siting",
        {"model": "mclp", "p": 7, "at": AT, "with_points": True, "posts": [{"code": "620823-101", "kind": "closable"}]},
        ["site", "--model", "mclp", "--sites", 7, "--at", AT, "--points", "--post", "620823-101=closable"],
    ),
    ("roster", {"share": 0.8, "surge": 1.0}, ["roster", "--share", 0.8, "--surge", 1]),
    (
        "simulation",
        {"days": 7, "replications": 10, "seed": 7, "changes": [TEAM]},
        [
            "simulate",
            "--days",
            7,
            "--replications",
            10,
            "--seed",
            7,
            "--add-team",
            "X1=107.1,35.25",
            "--datum",
            "wgs84",
        ],
    ),
    (
        "replay",
        {"changes": [TEAM | {"hours_of": "202-1"}]},
        ["replay", "--add-team", "X1=107.1,35.25", "--datum", "wgs84", "--hours-of", "202-1"],
    ),
    ("calibration", {"replications": 30, "seed": 7}, ["calibrate", "--replications", 30, "--seed", 7]),
]
DAYS: dict[str, dict[str, str]] = {
    "siting": {},
    "calibration": {"first": days_ago(20), "last": yesterday(), "predicted_from": days_ago(3)},
}
"""Of which days; else of yesterday."""


@pytest.mark.parametrize(("kind", "given", "arguments"), JOBS, ids=[kind for kind, _, _ in JOBS])
def test_a_job_has_the_very_bytes_that_the_planner_gives(
    demo: Demonstration, kind: str, given: dict[str, Any], arguments: list[object]
) -> None:
    days = DAYS.get(kind, {"first": yesterday(), "last": yesterday()})
    options = [each for name, day in days.items() for each in (f"--{name.replace('_', '-')}", day)]
    done = demo.run(*arguments, *options)
    result = demo.job(kind, **given, **days)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{result}\n"
    assert hashlib.sha256(result.encode()).hexdigest() in done.stderr


def test_a_simulation_of_one_seed_has_the_same_bytes_twice_and_another_seed_has_others(demo: Demonstration) -> None:
    asked = ["simulate", "--first", yesterday(), "--last", yesterday(), "--days", 7, "--replications", 10]
    first, second, other = (demo.run(*asked, "--seed", seed) for seed in (3, 3, 4))
    assert first.stdout == second.stdout
    assert first.stdout != other.stdout
    assert json.loads(first.stdout)["cases_learned"] == 7


def test_a_calibration_says_what_it_learned_from_and_what_it_predicted(demo: Demonstration) -> None:
    days = ["--first", days_ago(20), "--last", yesterday(), "--predicted-from", days_ago(3)]
    found = demo.plan("calibrate", *days, "--replications", 20)
    assert (found["fitted_on"], found["replications"]) == (EARLIER, 20)
    whole = found["whole"]
    assert whole["low"] <= whole["predicted"] <= whole["high"]
    assert whole["inside"] is (whole["low"] <= whole["observed"] <= whole["high"])
    assert sum(block["came"] for block in found["demand"]) <= 7


def test_a_kept_scenario_is_answered_by_its_name_and_options_say_what_is_different(
    demo: Demonstration, tmp_path: Path
) -> None:
    made = {"name": "十五分钟", "kind": "cover", "assumptions": {"at": AT, "target_s": 900, "posts": [NEW]}}
    demo.asked("POST", "scenarios", made)
    saved = demo.job("cover", **made["assumptions"])
    with demo.engine.begin() as connection:
        keep = "UPDATE planning_scenario SET result = :text, digest = :digest, versions = '{}', answered_at = now()"
        digest = hashlib.sha256(saved.encode()).hexdigest()
        connection.execute(text(f"{keep} WHERE name = :name"), {"text": saved, "digest": digest, "name": made["name"]})
    demo.asked("POST", "scenarios", {"name": "十五分钟 选址", "kind": "siting", "assumptions": {"p": 7}})
    found = demo.run("gaps", "--scenario", "十五分钟")
    assert json.loads(found.stdout) == demo.asked("POST", "gaps", made["assumptions"])
    assert "identical to the answer saved on" in found.stderr
    other = demo.run("gaps", "--scenario", "十五分钟", "--target", 10)
    assert json.loads(other.stdout)["target_s"] == 600
    assert "differs from the answer saved on" in other.stderr
    assert "changed: question" in other.stderr.replace("\n", " ")
    chance = demo.run("gaps", "--scenario", "十五分钟", "--chance")
    assert json.loads(chance.stdout)["chance"]["block"]
    assert "identical to the answer saved on" in chance.stderr
    file = tmp_path / "asked.json"
    file.write_text(json.dumps({"posts": []}), encoding="utf-8")
    bare = demo.run("gaps", "--scenario", "十五分钟", "--input", file)
    assert "posts: 1 × 已被取代 of the scenario or file are replaced by the file" in bare.stderr
    assert "changed: question" in bare.stderr.replace("\n", " ")
    for name, said in [
        ("十五", "ambiguous; it could be: "),
        ("廿分钟", "No scenario '廿分钟' in county 620823; kept: 十五分钟 选址 (siting), 十五分钟 (cover)"),
        ("十五分钟 选", "is of kind siting, not cover: use `wangge plan site`"),
    ]:
        refused = demo.run("gaps", "--scenario", name)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert said in refused.stderr.replace("\n", " ")
    assert demo.run("access", "--scenario", "十五分钟").returncode == 2


def test_a_question_comes_from_a_file_in_the_form_of_the_api(demo: Demonstration, tmp_path: Path) -> None:
    file = tmp_path / "asked.json"
    file.write_text(json.dumps({"at": AT, "target_s": 900, "posts": [NEW]}), encoding="utf-8")
    assert (
        demo.plan("gaps", "--input", file)["totals"] == demo.plan("gaps", "--at", AT, "--target", 15, *ADDED)["totals"]
    )
    file.write_text("[1]", encoding="utf-8")
    refused = demo.run("gaps", "--input", file)
    assert (refused.returncode, "object in braces" in refused.stderr) == (2, True)


ADDED = ("--add", "NEW=107.1,35.25", "--datum", "wgs84")


def test_a_report_is_written_once_and_noted_in_the_trail(demo: Demonstration, tmp_path: Path) -> None:
    to = tmp_path / "cover.docx"
    found = demo.plan("report", "--to", to, "--at", AT, "--lang", "en")
    content = to.read_bytes()
    assert (found["format"], found["bytes"]) == ("docx", len(content))
    assert found["sha256"] == hashlib.sha256(content).hexdigest()
    assert docx.Document(io.BytesIO(content)).paragraphs[0].text == "Coverage planning report"
    refused = demo.run("report", "--to", to)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "exists already" in refused.stderr
    assert to.read_bytes() == content
    assert demo.plan("report", "--to", to, "--at", AT, "--target", 20, "--force")["target_s"] == 1200
    assert [each.name for each in tmp_path.iterdir()] == ["cover.docx"]
    with demo.engine.connect() as connection:
        rows = connection.execute(text("SELECT actor, data->>'form' FROM audit WHERE action = 'planning.export'")).all()
    assert len(rows) == 2
    assert all(actor.startswith("command:") and form == "docx" for actor, form in rows)


def test_a_geopackage_holds_the_cells_of_the_answer(demo: Demonstration, tmp_path: Path) -> None:
    found = demo.plan("report", "--to", tmp_path / "cover.gpkg", "--at", AT)
    assert pyogrio.read_info(tmp_path / "cover.gpkg", layer="cells")["features"] == found["totals"]["cells"] == 340


def test_ctrl_c_ends_it_with_130_and_nothing_written(demo: Demonstration, tmp_path: Path) -> None:
    output, errors = tmp_path / "output", tmp_path / "errors"
    words = ["plan", "simulate", "--days", "366", "--replications", "5000"]
    where = processes.environment(WANGGE_HOME=demo.home, WANGGE_DATABASE_URL=demo.url)
    process = processes._stem.begin(words, where, output, errors=errors)
    try:
        steps.until(lambda: _hears(process.pid, signal.SIGTERM), 60)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
    finally:
        process.kill()
    assert output.read_text(encoding="utf-8") == ""
    assert "Traceback" not in errors.read_text(encoding="utf-8")


def _hears(pid: int, number: int) -> bool:
    """Tell whether a process has a handler for a signal: then the command has begun."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


# --- where little is known


@pytest.fixture(scope="module")
def run(shared_server: SharedServer, tmp_path_factory: Any) -> Callable[..., Any]:
    """Return a function that runs a command on the database of the shared server."""
    home = tmp_path_factory.mktemp("bare")
    where = {"WANGGE_HOME": home, "WANGGE_DATABASE_URL": shared_server.engine.url.render_as_string(hide_password=False)}
    return lambda *arguments, **more: processes.wangge("plan", *arguments, **({**where, **more}))


@pytest.fixture(scope="module", params=[bare, one_team, no_station], ids=lambda make: make.__name__)
def county(request: Any, shared_server: SharedServer) -> Iterator[County]:
    with shared_server.county(make=request.param) as opened:
        yield opened


def test_a_bare_county_is_answered_as_the_api_does_and_warned_about(county: County, run: Callable[..., Any]) -> None:
    for words, method, path, body in [
        (["gaps", "--at", AT, "--chance"], "POST", "gaps", {"at": AT, "with_chance": True}),
        (["access"], "GET", "access", None),
    ]:
        done = run(*words, "--county", county.code)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == county.request(method, f"/api/v1/planning/{path}", json=body).json()
        assert "straight-line estimates" in done.stderr
        assert ("cells without a target: median" in done.stderr) is (words[0] == "gaps")


@pytest.mark.parametrize("demand", ["households", "cases"])
def test_a_demand_that_is_not_known_is_said_with_the_remedy(
    county: County, run: Callable[..., Any], demand: str
) -> None:
    done = run("gaps", "--county", county.code, "--demand", demand)
    found = json.loads(done.stdout)["demand"]
    assert found["why"] is not None
    assert found["reason"] in done.stderr


def test_a_cover_that_cannot_be_is_answered_and_warned_about(
    shared_server: SharedServer, run: Callable[..., Any]
) -> None:
    with shared_server.county() as opened:
        done = run("site", "--model", "lscp", "--target", 0.5, "--county", opened.code)
    found = json.loads(done.stdout)
    assert (done.returncode, found["status"]) == (3, "infeasible")
    assert f"{found['unreachable']['cells']} cells have places that no candidate reaches in time" in done.stderr


def test_a_county_without_a_log_is_simulated_from_what_is_assumed_and_not_replayed(
    shared_server: SharedServer, run: Callable[..., Any]
) -> None:
    with shared_server.county() as opened:
        simulated = run("simulate", "--county", opened.code, "--days", 7, "--replications", 10)
        replayed = run("replay", "--county", opened.code)
    assert json.loads(simulated.stdout)["cases_learned"] == 0
    assert "the log teaches nothing yet" in simulated.stderr
    assert (replayed.returncode, replayed.stdout) == (2, "")
    assert "Fewer than 5 cases were received" in replayed.stderr
    assert "use the simulation" in replayed.stderr


def test_of_several_counties_the_home_county_is_answered_and_named(
    shared_server: SharedServer, run: Callable[..., Any]
) -> None:
    with shared_server.county() as one, shared_server.county() as other:
        done = run("access", "--next", 0, WANGGE_COUNTY=one.code)
        named = run("access", "--next", 0, "--county", other.code, WANGGE_COUNTY=one.code)
    assert f"this is of {one.code}; --county names another" in done.stderr
    assert "--county names another" not in named.stderr


REFUSED: list[tuple[list[object], str]] = [
    (["gaps", "--target", 0], "--target (target_s) = 0: must be above 0"),
    (["gaps", "--target", "nan"], "--target = nan"),
    (["gaps", "--at", "noon"], '--at = "noon": must be 2026-03-14T18:00'),
    (["gaps", "--kind", "rubbish"], '--kind (skill) = "rubbish"'),
    (["gaps", "--demand", "love"], '--demand = "love"'),
    (["gaps", "--add", "N=107.1,35.3"], "with --datum"),
    (["gaps", "--target", 10, "--handling", 10], "no time is left for turnout and way"),
    (["replay", "--hours-of", "202-1"], "with --add-team"),
    (["gaps", "--add", "N=107.1"], "give CODE=LON,LAT"),
    (["gaps", "--add", "N=110.1,35.3", "--datum", "wgs84"], "km outside"),
    (["gaps", "--close", "S9"], "'S9' is not a station (S1): correct its code"),
    (["gaps", "--move", "S9=107.05,35.3", "--datum", "wgs84"], "--move S9: there is no such post"),
    (["gaps", "--add", "S1=107.05,35.3", "--datum", "wgs84"], "--add S1: this post is there already"),
    (["gaps", "--move", "S1=107.05,35.3", "--close", "S1", "--datum", "wgs84"], "S1 is given twice"),
    (["gaps", "--teams", "S1=2", "--teams", "S1=3"], "--teams: S1 is given twice"),
    (["gaps", "--teams", "S1=2", "--close", "S1"], "nobody waits at a closed post"),
    (["site", "--sites", "2", "--post", "S1=kept", "--post", "S1=closable"], "--post: S1 is given twice"),
    (["gaps", "--teams", "S1=many"], "a whole number of teams"),
    (["gaps", "--scenario", "none"], "keeps none yet"),
    (["site"], "give --sites or --budget"),
    (["site", "--sites", 99], "99 sites are asked for"),
    (["site", "--model", "best", "--sites", 1], '--model = "best"'),
    (["site", "--sites", 1, "--post", "S1=closable:much"], "the cost 'much' is not a number"),
    (["simulate", "--replications", 1], "--replications = 1: must be at least 10"),
    (["simulate", "--first", "2026-03-02", "--last", "2026-03-01"], "--first must be before --last"),
    (["calibrate", "--replications", 1], "--replications = 1: must be at least 20"),
    (["calibrate", "--month", "2026-03", "--predicted-from", "2026-04-02"], "--predicted-from must be between --first"),
    (["calibrate", "--month", "2020-01"], "Too few cases to learn from"),
    (["replay", "--month", "2026-13"], "give year and month"),
    (["history", "--from", "2026-13"], "--from 2026-13: give year and month"),
    (["history", "--from", "2026-03", "--to", "2026-02"], "from must not be after to"),
    (["replay", "--month", "2026-03", "--first", "2026-03-01"], "give one of them"),
    (["replay", "--month", "2090-01"], "nothing has happened yet"),
    (["report", "--to", "cover.zip"], "give a format of docx"),
    (["report", "--to", "cover.pdf", "--format", "xlsx"], "the name says pdf"),
    (["report", "--to", "/nowhere/cover.pdf"], "there is no folder /nowhere"),
]


@pytest.fixture(scope="module")
def plain_county(shared_server: SharedServer) -> Iterator[County]:
    with shared_server.county() as opened:
        yield opened


@pytest.mark.parametrize(("words", "said"), REFUSED, ids=[" ".join(map(str, words)) for words, _ in REFUSED])
def test_what_cannot_be_is_refused_with_value_and_remedy(
    plain_county: County, run: Callable[..., Any], words: list[object], said: str
) -> None:
    done = run(*words, "--county", plain_county.code)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.startswith("错误 error: ")
    assert "Traceback" not in done.stderr


def test_an_unknown_county_is_refused_with_those_that_are_loaded(plain_county: County, run: Callable[..., Any]) -> None:
    for command in (["gaps"], ["access"], ["site", "--sites", 1], ["roster"], ["simulate"], ["replay"], ["calibrate"]):
        done = run(*command, "--county", "999999")
        assert (done.returncode, done.stdout) == (2, "")
        assert "No county '999999' is loaded; loaded: " in done.stderr


def test_without_a_database_it_says_so(tmp_path: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{processes.free_port()}/wangge"
    done = processes.wangge("plan", "gaps", WANGGE_HOME=tmp_path, WANGGE_DATABASE_URL=url)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("错误 error: ")
    assert "Traceback" not in done.stderr


def test_a_home_without_a_county_says_what_to_load(database_url: str, tmp_path: Path) -> None:
    done = processes.wangge("plan", "gaps", WANGGE_HOME=tmp_path / "none", WANGGE_DATABASE_URL=database_url)
    assert (done.returncode, done.stdout) == (2, "")
    assert "county import" in done.stderr


def test_a_county_without_cells_says_what_to_import(shared_server: SharedServer, run: Callable[..., Any]) -> None:
    with shared_server.county(make=lambda teams, code: replace(grid_county(1, code), cells=(), points=())) as opened:
        done = run("gaps", "--county", opened.code)
    assert (done.returncode, done.stdout) == (2, "")
    assert "import cells first" in done.stderr
