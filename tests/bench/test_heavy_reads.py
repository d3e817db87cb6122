"""Intake beside sixteen parallel heavy reads: plans with new posts, and exports of all cases."""

import json
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import httpx
import pytest

from api.db.engine import open_engine
from gis.store.counties.repository import save_county
from tests.bench import bench_intake
from tests.counties import CODE, grid_county
from tests.processes import ROOT

pytestmark = pytest.mark.bench
RESULTS = ROOT / "bench-results" / "heavy-reads.json"
ROUNDS, REQUESTS, CLIENTS, READERS = 7, 200, 4, 16
PLACES = [(107.01 + n / 2000, 35.3) for n in range(100)]
CALLERS = 4
"""Addresses of this machine that ask, so that no caller has more under way than one may."""


def test_intake_beside_sixteen_heavy_reads(module_database_url, server):
    engine = open_engine(module_database_url, pool_size=1)
    with engine.begin() as connection:
        save_county(connection, grid_county(20))
        connection.exec_driver_sql(
            "INSERT INTO policy (county, version, rules) VALUES (%s, 1, '{\"acknowledge_within_s\": 86400}')", (CODE,)
        )
    engine.dispose()
    running = server(module_database_url, WANGGE_WORKERS=2)
    intake_ms(running, module_database_url)
    alone, beside, answered = [], [], count()
    for _ in range(ROUNDS):
        alone.append(intake_ms(running, module_database_url))
        with reading(running.url, answered):
            beside.append(intake_ms(running, module_database_url))
    ratio = statistics.median(after / before for before, after in zip(alone, beside, strict=True))
    found = {"alone_p50_ms": alone, "beside_p50_ms": beside, "ratio": ratio, "reads": next(answered)}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1))
    print(f"\nintake p50 beside {READERS} heavy reads: {ratio:.2f} × ({statistics.median(alone):.1f} ms alone)")
    print(f"alone {rounded(alone)}, beside {rounded(beside)}, {found['reads']} reads answered")
    assert ratio < 2  # wanted: 1.5


def rounded(figures: list[float]) -> list[float]:
    return [round(each, 1) for each in figures]


def intake_ms(running, url) -> float:
    timings = bench_intake.over_http(running.url, url, PLACES, clients=CLIENTS, requests=REQUESTS)
    assert set(timings.statuses) == {201}
    return timings.percentile_ms(50)


@contextmanager
def reading(url: str, answered: "count[int]") -> Iterator[None]:
    """Read from as many connections at once until the block ends, from several addresses of this machine."""
    ended = threading.Event()

    def read(number: int) -> None:
        local = httpx.HTTPTransport(local_address=f"127.0.0.{2 + number % CALLERS}")
        with httpx.Client(base_url=url, transport=local, timeout=120) as client:
            while not ended.is_set():
                got = client.get("/api/v1/complaints.xlsx?state=all") if number % 2 else client.post(**plan(number))
                assert got.status_code == 200, got.text
                next(answered)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for each in readers:
        each.start()
    try:
        yield
    finally:
        ended.set()
        for each in readers:
            each.join()


def plan(number: int) -> dict[str, object]:
    posts = [
        {"code": f"N{n}", "lon": 107.03 + n / 1e4, "lat": 35.3 + number / 1e3, "datum": "wgs84", "extra_teams": 20}
        for n in range(300)
    ]
    return {"url": "/api/v1/planning/gaps", "json": {"posts": posts, "with_chance": True}}
