"""Planning jobs on a running server: the planner's process does them beside the workers, whatever befalls it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from api.db.engine import open_engine
from api.planning.jobs import supervision
from gis.store.counties.repository import save_county
from tests import processes
from tests.acceptance import steps
from tests.counties import grid_county
from tests.planning_kinds import KINDS

JOBS = "/api/v1/planning/jobs"
PATIENCE_S = 240
"""A planner takes only what nobody else wants: on a busy machine that is little."""
SOONER = {"api.planning.jobs.supervision.FIRST_S": 0.1, "api.planning.jobs.supervision.LONGEST_S": 0.1}
"""A planner that has died is started again at once, however often."""
SCENARIOS = "/api/v1/planning/scenarios"


def until(condition, seconds=PATIENCE_S, **more):
    """Wait until a condition gives something, and return it."""
    return steps.until(condition, seconds, **more)


class Served:
    """A server with a planner, its database, and what a test asks of it."""

    def __init__(self, url: str, home: Path, **settings: object) -> None:
        self.engine = open_engine(url, pool_size=2)
        settings = {"WANGGE_PLANNING_KINDS": KINDS, "WANGGE_PLANNER": "true"} | settings
        settings = {"WANGGE_HOME": home, "WANGGE_DATABASE_URL": url, "constants": SOONER} | settings
        self.server = processes.start(home / "server.log", **settings)
        self.client = httpx.Client(base_url=self.server.url, timeout=60)

    def ask(self, **wanted: object) -> int:
        """Ask for a job of the trial; return its number."""
        answer = self.client.post(JOBS, json={"kind": "trial", "input": wanted})
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    def job(self, number: int) -> dict:
        return self.client.get(f"{JOBS}/{number}").json()

    def older(self, number):
        """Return the parts whose version a scenario's answer rests on is no longer the present one."""
        listed = self.client.get(SCENARIOS).json()
        rests_on = next(each["versions"] for each in listed["items"] if each["number"] == number)
        return {part for part, version in listed["present"].items() if version != rests_on[part]}

    def ended(self, number: int, timeout_s: float = PATIENCE_S) -> dict:
        """Return a job once it has ended."""
        return until(lambda: (job := self.job(number))["ended_at"] and job, timeout_s)

    def planners(self) -> list[int]:
        """Return the processes of planners that this server started."""
        found = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal()]
        return [pid for pid in found if is_planner(pid) and parent_of(pid) == self.server.process.pid]

    def grow_stale(self) -> None:
        """Let every heartbeat be long ago, as it is half a minute after a planner died."""
        with self.engine.begin() as connection:
            connection.execute(text("UPDATE planning_job SET heartbeat_at = heartbeat_at - interval '1 hour'"))

    def close(self) -> None:
        self.client.close()
        self.server.stop()
        self.engine.dispose()


def parent_of(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def is_planner(pid: int) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"from api.planning.jobs.process import" in command or b"from tests.running.eager import" in command


def children_of(pid: int) -> list[int]:
    """Return every process below one."""
    found = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal()]
    below = [each for each in found if parent_of(each) == pid]
    return below + [deeper for each in below for deeper in children_of(each)]


@pytest.fixture(scope="module")
def served(module_database_url, tmp_path_factory):
    """A server with a planner of two processes and 600 MB, and a county."""
    engine = open_engine(module_database_url, pool_size=1)
    with engine.begin() as connection:
        save_county(connection, grid_county(3))
    engine.dispose()
    home = tmp_path_factory.mktemp("server")
    made = Served(module_database_url, home, WANGGE_PLANNER_PROCESSES=2, WANGGE_PLANNER_MEMORY_MB=600)
    until(lambda: made.client.get("/readyz").json()["planner"] == "up")
    yield made
    made.close()


def test_a_job_is_done_beside_the_workers_and_answered_over_http(served):
    job = served.ended(served.ask(blocks=3))
    assert job["state"] == "done", job
    assert job["result"]["blocks"] == [0, 1, 2]
    assert (job["progress"], job["blocks"], job["blocks_done"]) == (1, 3, 3)


def test_the_cover_kind_answers_as_the_workbench_does(served):
    posts = [{"code": "N1", "lon": 107.05, "lat": 35.3, "datum": "wgs84", "extra_teams": 1}]
    made = served.client.post(SCENARIOS, json={"name": "增设一组", "kind": "cover", "assumptions": {"posts": posts}})
    assert made.status_code == 201, made.text
    number = made.json()["number"]
    job = served.client.post(f"{SCENARIOS}/{number}/run").json()
    assert served.ended(job["id"])["state"] == "done"
    answer = served.client.post("/api/v1/planning/gaps", json={"posts": posts}).json()
    scenario = served.client.get(f"{SCENARIOS}/{number}").json()
    assert scenario["result"]["figures"]["reached"] == answer["totals"]["reached"]
    assert scenario["result"]["difference"]["won"] == answer["difference"]["won"]
    gaps = {code for code, seconds in scenario["result"]["cells"].items() if seconds is None}
    assert gaps == {cell["code"] for cell in answer["cells"] if cell["by_one"] is not None and cell["by_one"] < 1}
    assert scenario["versions"]["ground"] == answer["ground_version"]
    assert scenario["job"]["state"] == "done"
    again = served.ended(served.client.post(f"{SCENARIOS}/{number}/run").json()["id"])
    assert again["digest"] == scenario["digest"], "the same bytes"
    assert served.older(number) == set()
    changed = served.client.patch("/api/v1/policy", json={"turnout_shift_s": 120})
    assert served.older(number) == {"rules"}, "what an answer rests on and is another by now"
    copied = served.client.post(f"{SCENARIOS}/{number}/copy").json()["number"]
    served.ended(served.client.post(f"{SCENARIOS}/{copied}/run").json()["id"])
    sides = {"before": number, "after": copied}
    beside = served.client.get("/api/v1/planning/comparison", params=sides).json()
    differing = {each["name"]: each["after"] for each in beside["versions"]}
    assert differing.pop("rules") == changed.json()["version"], "an answer that changed says that the rules did"
    assert set(differing) == {"data_until"}


def test_what_is_found_so_far_is_shown_while_the_job_runs(served, tmp_path):
    number = served.ask(blocks=2, at=0, waits_for=str(tmp_path / "go"))
    running = until(lambda: (job := served.job(number))["has_partial"] and job)
    assert (running["state"], "greedy" in running["partial"]) == ("running", True)
    assert 0 <= running["progress"] < 1
    served.client.post(f"{JOBS}/{number}/cancel")
    cancelled = served.ended(number)
    assert (cancelled["state"], cancelled["result"]) == ("cancelled", None)
    assert "greedy" in cancelled["partial"], "what was found stays"


def test_a_block_hears_of_a_cancel_and_one_that_waits_is_cancelled_at_once(served, tmp_path):
    running = served.ask(blocks=20, seconds=4, marks=str(tmp_path))
    waiting = served.ask(blocks=1)
    until(lambda: served.job(running)["has_partial"])
    assert served.job(waiting)["ahead"] == 1
    assert served.client.post(f"{JOBS}/{waiting}/cancel").json()["state"] == "cancelled"
    assert served.client.post(f"{JOBS}/{running}/cancel").json()["state"] in {"running", "cancelled"}
    assert served.ended(running)["state"] == "cancelled"
    assert list(tmp_path.glob("heard-*"))
    again = served.client.post(f"{JOBS}/{running}/cancel")
    assert (again.status_code, again.json()["state"]) == (200, "cancelled")


@pytest.mark.parametrize(
    ("wanted", "code", "said"),
    [
        ({"fails": "refused"}, "refused", "无人值班"),
        ({"fails": "error"}, "error", "RuntimeError"),
        ({"fails": "infinite result"}, "result", "not a JSON value"),
        ({"takes_mb": 2000}, "memory", "WANGGE_PLANNER_MEMORY_MB"),
    ],
    ids=["refused", "error", "result", "memory"],
)
def test_a_job_that_fails_says_why_and_the_planner_goes_on(served, wanted, code, said):
    before = served.planners()
    job = served.ended(served.ask(blocks=2, **wanted))
    assert (job["state"], job["error"]["code"]) == ("failed", code)
    assert said in job["error"]["message"]
    assert "the sum does not add up" not in job["error"]["message"]  # what an error says may be of a case
    assert served.ended(served.ask(blocks=1))["state"] == "done"
    assert served.planners() == before != []


@pytest.mark.parametrize("when", ["dies", "dies preparing"])
def test_a_job_that_takes_its_process_down_is_tried_three_times(served, tmp_path, when):
    job = served.ended(served.ask(blocks=1, at=0, fails=when, marks=str(tmp_path)))
    assert (job["state"], job["error"]["code"]) == ("failed", "died")
    assert "3" in job["error"]["message"]
    assert len(list(tmp_path.iterdir())) == (3 if when == "dies" else 0), "so often the block was begun"


def test_killing_the_planner_loses_nothing_and_it_goes_on_after_the_last_block(served, tmp_path):
    number = served.ask(blocks=6, at=2, waits_for=str(tmp_path / "go"), marks=str(tmp_path))
    until(lambda: served.job(number)["blocks_done"] >= 2)
    (planner,) = served.planners()
    below = children_of(planner)
    os.kill(planner, signal.SIGKILL)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below), otherwise="children outlived the planner")
    kept = served.job(number)["blocks_done"]
    (tmp_path / "go").touch()
    served.grow_stale()
    job = served.ended(number)
    assert job["state"] == "done"
    assert job["result"]["blocks"] == list(range(6))
    begun = [mark.name.split("-")[0] for mark in tmp_path.iterdir()]
    done_twice = [each for each in set(begun) if begun.count(each) > 1]
    assert len(done_twice) <= 2, "only the blocks under way, two of them, are done again"
    assert kept >= 2
    whole = served.ended(served.ask(blocks=6, seconds=0))
    assert whole["digest"] == job["digest"], "the same bytes as without a death"


def test_blocks_are_done_again_where_the_calendar_or_the_roster_changed_meanwhile(served, tmp_path):
    """Half of them with the old roster and half with the new one would be an answer to nothing."""
    number = served.ask(blocks=4, waits_for=str(tmp_path / "go"), marks=str(tmp_path))
    until(lambda: served.job(number)["blocks_done"] >= 1)
    (planner,) = served.planners()
    os.kill(planner, signal.SIGKILL)
    with served.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO calendar_day (county, day, kind) SELECT county, '2031-01-02', 'rest' FROM county")
        )
    (tmp_path / "go").touch()
    served.grow_stale()
    job = served.ended(number)
    assert (job["state"], job["result"]["blocks"]) == ("done", list(range(4)))
    begun = [mark.name.split("-")[0] for mark in tmp_path.iterdir()]
    assert begun.count("0") == 2


def test_the_planner_after_one_that_was_killed_goes_on_at_once(served, tmp_path):
    """It waited for the heartbeat to be stale, and half a minute long the page said that the job runs."""
    number = served.ask(blocks=2, waits_for=str(tmp_path / "go"))
    until(lambda: served.job(number)["blocks_done"] >= 1)
    (planner,) = served.planners()
    os.kill(planner, signal.SIGKILL)
    (tmp_path / "go").touch()
    job = until(lambda: (job := served.job(number))["ended_at"] and job, 20)
    assert (job["state"], job["result"]["blocks"]) == ("done", [0, 1])


def test_a_job_that_kills_the_planner_three_times_fails_with_that_reason(served, tmp_path):
    number = served.ask(blocks=1, fails="kills the planner", marks=str(tmp_path), at=0)

    def ended():
        served.grow_stale()
        return (job := served.job(number))["ended_at"] and job

    job = until(ended)
    assert (job["state"], job["error"]["code"]) == ("failed", "died")
    assert len(list(tmp_path.glob("0-*"))) == 3, "so often the block was begun"
    assert served.ended(served.ask(blocks=1))["state"] == "done"


def test_readiness_and_metrics_tell_of_the_planner(served):
    until(lambda: served.client.get("/readyz").json()["planner"] == "up")
    assert served.client.get("/readyz").json()["warnings"] == []
    found = served.client.get("/metrics").text
    assert 'wangge_planning_jobs{county="620899",state="done"}' in found
    assert "wangge_planners 1.0" in found


def test_the_planner_and_its_children_are_idle(database_url, tmp_path):
    """As they are begun for people; all others of these tests do not yield, for they would wait in vain."""
    as_it_is = {"api.planning.jobs.supervision.COMMAND": supervision.COMMAND}
    one = Served(database_url, tmp_path, constants=as_it_is)
    (planner,) = until(one.planners)
    until(lambda: os.sched_getscheduler(planner) == os.SCHED_IDLE)
    group = Path(f"/proc/{planner}/autogroup")
    assert not group.exists() or group.read_text().split()[-1] == "19", "idle also beside others"
    one.close()
    code = "import os; from api.planning.jobs import child; child.become_child(600); print(os.sched_getscheduler(0))"
    child = subprocess.run([sys.executable, "-c", code], cwd=processes.ROOT, capture_output=True, check=True)
    assert int(child.stdout) == os.SCHED_IDLE


def test_stopping_the_server_stops_the_planner_and_gives_the_job_back(database_url, tmp_path):
    engine = open_engine(database_url, pool_size=1)
    with engine.begin() as connection:
        save_county(connection, grid_county(1))
    engine.dispose()
    one = Served(database_url, tmp_path, WANGGE_PLANNER_PROCESSES=1)
    number = one.ask(blocks=3, waits_for=str(tmp_path / "go"))
    until(lambda: one.job(number)["blocks_done"] >= 1)
    (planner,) = one.planners()
    everything = [planner, *children_of(planner)]
    one.client.close()
    one.server.stop()
    until(lambda: [pid for pid in everything if Path(f"/proc/{pid}").exists()] == [])
    with one.engine.begin() as connection:
        row = connection.execute(text("SELECT state, attempts FROM planning_job")).one()
        assert tuple(row) in {("queued", 0), ("queued", 1)}  # 1: a block was done, which sets the count
        assert connection.execute(text("SELECT count(*) FROM planning_block")).scalar_one() >= 1
    one.engine.dispose()


def test_without_a_planner_jobs_wait_and_readiness_says_so(database_url, tmp_path):
    engine = open_engine(database_url, pool_size=1)
    with engine.begin() as connection:
        save_county(connection, grid_county(1))
    engine.dispose()
    one = Served(database_url, tmp_path, WANGGE_PLANNER="false")
    assert one.client.get("/readyz").json()["planner"] == "down"
    assert one.client.get("/readyz").json()["warnings"] == []
    number = one.ask(blocks=1)
    ready = one.client.get("/readyz")
    assert ready.status_code == 200, "dispatch does not need it"
    assert "规划进程未运行" in ready.json()["warnings"][0]
    assert one.job(number)["held_up"], "the page says so"
    other = {"WANGGE_HOME": tmp_path, "WANGGE_DATABASE_URL": database_url, "WANGGE_PLANNING_KINDS": KINDS}
    listed = processes.wangge("plan", "jobs", "list", "--json", **other)
    assert f'"id": {number}' in listed.stdout
    assert '"planner": "down"' in listed.stdout
    assert "cancelled" in processes.wangge("plan", "jobs", "cancel", number, **other).stdout
    one.close()


def test_two_planners_at_once_do_no_job_twice(database_url, tmp_path):
    engine = open_engine(database_url, pool_size=1)
    with engine.begin() as connection:
        save_county(connection, grid_county(1))
    engine.dispose()
    homes = [tmp_path / "one", tmp_path / "two"]
    for home in homes:
        home.mkdir()
    marks = tmp_path / "marks"
    marks.mkdir()
    pair = [Served(database_url, home, WANGGE_PLANNER_PROCESSES=1) for home in homes]
    until(lambda: "wangge_planners 2.0" in pair[0].client.get("/metrics").text)
    numbers = [pair[n % 2].ask(blocks=2, seconds=0.2, marks=str(marks)) for n in range(8)]
    assert {pair[0].ended(number)["state"] for number in numbers} == {"done"}
    assert len(list(marks.iterdir())) == 16, "each block of each job was begun once"
    for one in pair:
        one.close()
