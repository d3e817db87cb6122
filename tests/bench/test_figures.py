"""Every figure of `make bench`, measured in one run, printed and written to bench-results/figures.json.

Absolute times depend on the machine and on who else uses it; the ratios beside a bare baseline are what to watch.
"""

import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from shapely.geometry import box
from sqlalchemy import Engine, text

from api import clock
from api.auth.accounts import passwords
from api.auth.accounts.people import People
from api.auth.audit import trail as audit
from api.auth.principal import AuthMethod, Principal
from api.auth.roles import Role
from api.db.engine import begin_limited, open_engine
from dispatch.decision.recommendation import recommend
from dispatch.rules.policy import DEFAULT
from dispatch.teams.team import Fix, TeamNow
from gis.county.model import TeamRecord
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import BuiltGraph, activate, build_graph, open_graph
from tests import processes
from tests.bench import bench_intake, bench_live, bench_roads
from tests.bench.load import Timings, run
from tests.counties import CODE, grid_county

pytestmark = pytest.mark.bench
RESULTS = processes.ROOT / "bench-results" / "figures.json"
WORKERS = int(os.environ.get("BENCH_WORKERS", "2"))
FIGURES: list[dict[str, Any]] = []
WHO = {"name": "王小明", "phone": "13912345678", "address": "东街 18 号"}
PATIENT = '{"acknowledge_within_s": 86400}'


def show(name: str, **values: Any) -> None:
    """Print one figure and keep it."""
    rounded = {key: round(value, 3) if isinstance(value, float) else value for key, value in values.items()}
    FIGURES.append({"name": name, **rounded})
    print(f"{name:<58}" + "  ".join(f"{key} {value}" for key, value in rounded.items()))


@pytest.fixture(scope="module", autouse=True)
def written() -> Iterator[None]:
    """Write what was measured, whatever failed."""
    yield
    RESULTS.parent.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "cpus": os.cpu_count(), "workers": WORKERS}
    RESULTS.write_text(json.dumps({"machine": machine, "figures": FIGURES}, indent=1, ensure_ascii=False))
    print(f"\nwritten to {RESULTS}")


@pytest.fixture(scope="module")
def andorra(data_file: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuiltGraph]:
    """Return a home folder with the road graph of Andorra."""
    home = tmp_path_factory.mktemp("bench-home")
    return home, build_graph(data_file("osm/andorra.osm.pbf"), home / "graphs")


def spread(folder: Path, count: int, seed: int = 0) -> list[tuple[float, float]]:
    """Return places near roads."""
    return [(p.lon, p.lat) for p in bench_roads.places(folder, count, seed)]


def load_andorra(database_url: str, graph: BuiltGraph, teams: int, *, crew: int = 1) -> None:
    """Load one cell around all of Andorra, with teams near roads, `crew` of them at a station."""
    data = grid_county(teams=0)
    around = box(1.2, 42.3, 2.0, 42.8)
    cell = replace(data.cells[0], polygon=around)
    places = bench_roads.places(graph.path, teams // crew, 7)
    stations = tuple(replace(data.stations[0], code=f"S{i}", position=p) for i, p in enumerate(places))
    units = data.units[:2] + tuple(replace(data.units[2], code=s.code) for s in stations)
    crews = tuple(TeamRecord(f"T{i:04d}", f"{i}组", f"S{i // crew}") for i in range(teams))
    whole = replace(
        data,
        county=replace(data.county, boundary=around),
        cells=(cell,),
        points=(),
        places=(),
        units=units,
        stations=stations,
        teams=crews,
        inspectors=(replace(data.inspectors[0], station=None),),
        neighbours=(),
    )
    engine = open_engine(database_url)
    with engine.begin() as connection:
        save_county(connection, whole)
        activate(connection, CODE, graph)
        # Offers stay open: timers of thousands of unanswered offers are not what is measured here.
        connection.execute(text("INSERT INTO policy VALUES (:county, 2, :rules)"), {"county": CODE, "rules": PATIENT})
    engine.dispose()


def show_figures(name: str, timings: Timings, **more: Any) -> None:
    """Show the percentiles of a run."""
    p50, p95, p99 = (timings.percentile_ms(p) for p in (50, 95, 99))
    show(name, p50_ms=p50, p95_ms=p95, p99_ms=p99, per_s=timings.per_second, **more)


def test_road_times_and_coverage(andorra):
    for found in bench_roads.figures(andorra[1].path):
        show(
            f"{found['name']}, {found['size']}",
            ours_ms=found["ours_ms"],
            bare_ms=found["bare_ms"],
            ratio=found["ratio"],
        )


def test_recommendation_for_500_teams(andorra):
    """The whole recommendation (exclusions, table call, ranking) beside the bare table call, aimed at ≤ 1.3."""
    folder = andorra[1].path
    graph, engine = open_graph(folder), bench_roads.bare_engine(folder)
    *origins, place = bench_roads.places(folder, 501, 11)
    now = clock.now()
    teams = [
        TeamNow(f"T{i}", f"{i}组", "S1", place, frozenset({"food"}), fix=Fix(at, now)) for i, at in enumerate(origins)
    ]

    def ours():
        return recommend(teams, place, category="food", travel=graph, policy=DEFAULT, now=now)

    ours_ms, bare_ms = bench_roads.alternate(ours, bench_roads.bare_table(engine, origins, [place]), 40)
    show("recommendation whole, 500 teams", ours_ms=ours_ms, bare_ms=bare_ms, ratio=ours_ms / bare_ms)


def test_intake_to_committed_assignment(andorra, database_url, server):
    home, graph = andorra
    load_andorra(database_url, graph, 20)
    positions = spread(graph.path, 500, 3)
    running = server(database_url, WANGGE_HOME=home, WANGGE_WORKERS=WORKERS)
    bench_intake.over_http(running.url, database_url, positions, clients=4, requests=200)  # warm
    analyze(database_url)
    p50 = {}
    for clients, requests in ((1, 600), (8, 2400), (32, 2400)):
        ours = bench_intake.over_http(running.url, database_url, positions, clients=clients, requests=requests)
        assert set(ours.statuses) == {201}
        show_figures(f"intake to assignment, {clients} clients", ours, dispatched=bench_intake.dispatched_share(ours))
        bare = bench_intake.bare(database_url, clients=clients, transactions=requests)
        show_figures(f"  bare transaction of the same rows, {clients} clients", bare)
        show(f"  ratio of p50, {clients} clients", ratio=ours.percentile_ms(50) / bare.percentile_ms(50))
        p50[clients] = ours.percentile_ms(50)


def analyze(database_url: str) -> None:
    """Gather statistics, as autovacuum does within a minute."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("ANALYZE")


def test_what_access_costs(andorra, database_url, server):
    """The same by nobody known, and by a key: the gate, the scope, the name in the log, the look in the trail."""
    home, graph = andorra
    load_andorra(database_url, graph, 20)
    positions = spread(graph.path, 500, 3)
    paceless = {"WANGGE_INTAKE_PER_S": 1e6, "WANGGE_INTAKE_BURST": 10**9}
    running = server(database_url, WANGGE_HOME=home, WANGGE_WORKERS=WORKERS, **paceless)
    bench_intake.over_http(running.url, database_url, positions, clients=4, requests=200)  # warm
    analyze(database_url)
    engine = open_engine(database_url)
    newest = json.loads(run(running.url, "/api/v1/complaints?limit=1", None, clients=1, requests=1).answers[0])
    looks = {"one case": f"/api/v1/complaints/{newest['items'][0]['id']}", "fifty cases": "/api/v1/complaints?limit=50"}

    def measured(key: str | None) -> dict[str, float]:
        """Return the least of three medians for each kind of request, milliseconds."""
        found: dict[str, list[float]] = {}
        for _ in range(3):
            taken = bench_intake.over_http(running.url, database_url, positions, clients=1, requests=300, key=key)
            assert set(taken.statuses) == {201}
            found.setdefault("intake", []).append(taken.percentile_ms(50))
            for name, path in looks.items():
                look = run(running.url, path, None, clients=1, requests=300, key=key)
                assert set(look.statuses) == {200}
                found.setdefault(name, []).append(look.percentile_ms(50))
        return {name: min(medians) for name, medians in found.items()}

    bare = measured(None)
    with engine.begin() as connection:
        key = People(connection, clock.now()).keys.add("bench", role=Role.OPERATOR, place=CODE)
    time.sleep(1.5)
    ours = measured(key)
    for name, p50 in ours.items():
        show(f"{name}, a key beside nobody known", key_p50_ms=p50, open_p50_ms=bare[name], ratio=p50 / bare[name])
    row = row_in_the_trail(engine)
    known = ours["one case"] - row
    show("  of one case, the row in the trail", ms=row)
    show("  one case, who asks and what they may see alone", ms=known, ratio=known / bare["one case"])
    named = [
        bench_intake.over_http(running.url, database_url, positions, clients=1, requests=300, key=key, who=WHO)
        for _ in range(3)
    ]
    sealed = min(timings.percentile_ms(50) for timings in named)
    show(
        "intake with an identity beside one without",
        ours_ms=sealed,
        bare_ms=ours["intake"],
        ratio=sealed / ours["intake"],
    )
    kept = passwords.hashed("four words of my own")
    known_ms, nobodys_ms = bench_roads.alternate(
        lambda: passwords.verify("not the password", kept), lambda: passwords.verify("not the password", None), 10
    )
    show("sign-in, the password alone", ms=known_ms)
    show("  a name that nobody has beside it", ms=nobodys_ms, ratio=nobodys_ms / known_ms)
    engine.dispose()


def row_in_the_trail(engine: Engine) -> float:
    """Return what a look's row adds to a transaction, milliseconds: every look is recorded, whatever it may see."""
    who = Principal(AuthMethod.KEY, Role.OPERATOR, "bench", place=None)

    def look(*, recorded: bool) -> None:
        with engine.begin() as connection:
            begin_limited(connection, None)
            connection.exec_driver_sql("SELECT 1")
            if recorded:
                audit.record(connection, who, "case.read", at=clock.now(), county=CODE, subject="case:1", look=True)

    ours_ms, bare_ms = bench_roads.alternate(lambda: look(recorded=True), lambda: look(recorded=False), 1500)
    return ours_ms - bare_ms


STORED = """
INSERT INTO cases (county, kind, channel, category, text, priority, geom, in_town, received_at, status, event_seq,
    response_ended_at, escalated, at_risk, overdue, updated_at, cell, cell_kind)
SELECT %(county)s, 'complaint', 'hotline', 'food', '超市面包发霉，已过保质期', 1,
    ST_SetSRID(ST_MakePoint(1.4 + random() * .3, 42.4 + random() * .2), 4326), true,
    now() - random() * interval '3000 days', 'closed', 6, now(), false, false, false, now(), %(cell)s, 'urban'
FROM generate_series(1, %(n)s)
"""
LOGGED = """
INSERT INTO case_event (county, case_id, seq, type, at, recorded_at, actor, data)
SELECT county, id, seq, 'note', now(), now(), 'bench', '{}'
FROM cases, generate_series(1, 3) seq WHERE response_ended_at IS NOT NULL
ON CONFLICT DO NOTHING
"""


def store(database_url: str, n: int) -> None:
    """Store closed cases with three events each."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(STORED, {"county": CODE, "cell": f"{CODE}100200001", "n": n})
        connection.execute(LOGGED)
        connection.execute("VACUUM ANALYZE")


def test_intake_with_a_million_stored_cases(andorra, database_url, server):
    home, graph = andorra
    load_andorra(database_url, graph, 20)
    positions = spread(graph.path, 500, 3)
    running = server(database_url, WANGGE_HOME=home, WANGGE_WORKERS=WORKERS)
    p50 = []
    for stored in (1_000, 999_000):
        store(database_url, stored)
        bench_intake.over_http(running.url, database_url, positions, clients=2, requests=300)  # warm
        ours = bench_intake.over_http(running.url, database_url, positions, clients=1, requests=800)
        show_figures(f"intake with {1_000 if not p50 else 1_000_000:,} stored cases, 1 client", ours)
        p50.append(ours.percentile_ms(50))
    show("  ratio of p50, 1,000,000 beside 1,000 stored cases", ratio=p50[1] / p50[0])


def test_fixes_and_events(andorra, database_url, server):
    home, graph = andorra
    load_andorra(database_url, graph, 500, crew=50)  # a batch is a station's: one message
    teams = [f"T{i:04d}" for i in range(500)]
    running = server(database_url, WANGGE_HOME=home, WANGGE_WORKERS=WORKERS)
    ours = bench_live.fixes_over_http(running.url, teams, (1.52, 42.51), clients=4, batches=200)
    assert set(ours.statuses) == {202}, ours.answers[0]
    bare = bench_live.fixes_by_copy(database_url, CODE, "T0000", batches=200)
    show_figures("fixes in batches of 50, 4 clients", ours, fixes_per_s=ours.per_second * 50)
    show_figures("  bare COPY of 50", bare, fixes_per_s=bare.per_second * 50)
    show("  ratio of fixes per second", ratio=ours.per_second / bare.per_second)
    delay = bench_live.event_delay_ms(running.url, database_url, teams, (1.52, 42.51), subscribers=50, ticks=8)
    show("event delay, 50 subscribers, 500 moving teams", **delay)
