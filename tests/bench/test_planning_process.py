"""The planner's process beside intake, and a city and a province in processes and on a Dask cluster.

Ratios are what to watch. The digests are equal or the test fails: they are no figure. On a machine that others use,
BENCH_USUAL_PRIORITY=1 lets the city and the province be done at the usual priority.
"""

import json
import os
import statistics
import time

import pytest

from api.db.engine import open_engine
from api.planning.jobs import supervision
from gis.store.counties.repository import save_county
from tests.acceptance.planning.test_planning_dask import certificates, scheduler, workers  # noqa: F401  -- a fixture
from tests.acceptance.planning.test_planning_jobs import JOBS, Served, until
from tests.bench import bench_intake
from tests.bench.planning_province import KINDS as PROVINCES
from tests.counties import CODE, grid_county
from tests.planning_kinds import KINDS
from tests.processes import ROOT

pytestmark = pytest.mark.bench
RESULTS = ROOT / "bench-results" / "planning-process.json"
CPUS = len(os.sched_getaffinity(0))
ROUNDS, REQUESTS, CLIENTS = 11, 200, 4
SIZES = {"city": 20, "province": 87}
FOUND: dict[str, object] = {}


@pytest.fixture(scope="module", autouse=True)
def written():
    yield
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({"cpus": CPUS, **FOUND}, indent=1))


@pytest.fixture(scope="module")
def county_url(module_database_url):
    engine = open_engine(module_database_url, pool_size=1)
    with engine.begin() as connection:
        save_county(connection, grid_county(20))
        connection.exec_driver_sql(
            "INSERT INTO policy (county, version, rules) VALUES (%s, 1, '{\"acknowledge_within_s\": 86400}')", (CODE,)
        )
    engine.dispose()
    return module_database_url


def served(url, home, **more):
    """Run a server whose planner yields to everybody, as it does in service and not in other tests."""
    as_it_is = {"api.planning.jobs.supervision.COMMAND": supervision.COMMAND}
    settings = {
        "WANGGE_PLANNER_PROCESSES": CPUS,
        "WANGGE_PLANNING_KINDS": f"{KINDS},{PROVINCES}",
        "constants": as_it_is,
    }
    made = Served(url, home, **(settings | {"WANGGE_PLANNER_MEMORY_MB": 3000} | more))
    until(lambda: made.client.get("/readyz").json()["planner"] == "up")
    return made


def test_intake_beside_a_planner_at_full_load(county_url, tmp_path):
    """As many processes as by default, all at work; the load alternates, so that what else runs falls on both."""
    one = served(county_url, tmp_path, WANGGE_WORKERS=2, WANGGE_PLANNER_PROCESSES="")
    calm, busy = [], []
    places = [(107.01 + n / 2000, 35.3) for n in range(100)]
    for _ in range(ROUNDS):
        calm.append(intake_ms(one, county_url, places))
        number = one.ask(blocks=CPUS, spins=10**9)
        until(lambda n=number: one.job(n)["has_partial"])
        busy.append(intake_ms(one, county_url, places))
        assert one.job(number)["state"] == "running"
        one.client.post(f"{JOBS}/{number}/cancel")
        one.ended(number)
    one.close()
    ratio = statistics.median(after / before for before, after in zip(calm, busy, strict=True))
    FOUND["intake"] = {"calm_p50_ms": calm, "busy_p50_ms": busy, "ratio": ratio}
    print(f"\nintake p50 beside a planner at full load: {ratio:.2f} × ({statistics.median(calm):.1f} ms calm)")
    assert ratio < 1.5  # wanted: 1.2


def intake_ms(one, url, places):
    timings = bench_intake.over_http(one.server.url, url, places, clients=CLIENTS, requests=REQUESTS)
    assert set(timings.statuses) == {201}
    return timings.percentile_ms(50)


@pytest.mark.parametrize("name", SIZES)
def test_a_city_and_a_province_give_the_same_bytes_everywhere(county_url, certificates, tmp_path, name):  # noqa: F811
    asked = {"kind": "province", "input": {"counties": SIZES[name]}}
    here, here_s = answered(served(county_url, tmp_path), asked)
    with scheduler(certificates) as (address, tls), workers(address, tls, CPUS, tmp_path / "workers"):
        files = {"WANGGE_DASK_CA": "cert.pem", "WANGGE_DASK_CERT": "cert.pem", "WANGGE_DASK_KEY": "key.pem"}
        settings = {variable: certificates / file for variable, file in files.items()}
        there, there_s = answered(served(county_url, tmp_path, WANGGE_DASK_ADDRESS=address, **settings), asked)
    assert there["digest"] == here["digest"]
    figures = here["result"]["figures"]
    assert figures["proven"] == SIZES[name]
    FOUND[name] = {"processes_s": here_s, "dask_s": there_s, "digest": here["digest"], **figures}
    print(f"\n{name}: {SIZES[name]} counties, {here_s:.1f} s in {CPUS} processes, {there_s:.1f} s on Dask; same bytes")


def answered(one, asked):
    """Return the job once it is done, and how long it took from the claim."""
    began = time.monotonic()
    number = one.client.post(JOBS, json=asked).json()["id"]
    job = one.ended(number, 1200)
    took = time.monotonic() - began
    one.close()
    assert job["state"] == "done", job["error"]
    return job, took
