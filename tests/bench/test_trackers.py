"""Intake at a steady rate with and without 200 trackers, by turns in one run.

They send every ten seconds, as `docs/trackers.md` says, and every second.
"""

import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import LiteralString

import psycopg
import pytest
from sqlalchemy import Engine

from api import clock
from api.auth.accounts import tokens
from api.db.engine import open_engine
from dispatch.store.trackers import repository as trackers
from gis.position import Datum
from gis.store.counties.repository import save_county
from tests.bench import bench_intake, bench_trackers
from tests.bench.load import Timings, paced, request
from tests.bench.planning_figures import Figures
from tests.counties import CODE, grid_county
from tests.processes import Server
from tests.running.processor import seconds_below

pytestmark = pytest.mark.bench
FIGURES = Figures("trackers")
TRACKERS, SECONDS, ROUNDS = 200, 30, 3
CLIENTS, PER_S = 4, 10
PLACES = [(107.01 + n / 2000, 35.3) for n in range(100)]


@dataclass(frozen=True)
class Turn:
    """One turn of a round: what was asked, and the processor seconds that server and PostgreSQL took."""

    intake: Timings | None
    fixes: bench_trackers.Sent | None
    server_s: float
    postgres_s: float

    @property
    def processor_s(self) -> float:
        """Return the processor seconds of both."""
        return self.server_s + self.postgres_s


class Bench:
    """A server, its database, and 200 trackers in a process of their own."""

    def __init__(self, database: psycopg.Connection, running: Server, pool: ProcessPoolExecutor, every_s: int) -> None:
        self._database, self._every_s = database, every_s
        self._url, self._server, self._pool = running.url, running.process.pid, pool
        self._tokens = [tokens.new_token() for _ in range(TRACKERS)]
        self._postgres = parent_of(self.one("SELECT pg_backend_pid()"))

    def one(self, query: LiteralString) -> int:
        """Return the one number that a query finds."""
        found = self._database.execute(query).fetchone()
        assert found
        return int(found[0])

    def add_trackers(self, engine: Engine) -> None:
        """Add a tracker to each team."""
        with engine.begin() as connection:
            for n, token in enumerate(self._tokens):
                trackers.add(
                    connection, CODE, bench_trackers.name(n), team=f"T{n:02}", datum=Datum.WGS84,
                    hashed=tokens.digest(token), now=clock.now(), by="bench",
                )  # fmt: skip

    def turn(self, *, intake: bool, fixes: bool, seconds: int = SECONDS) -> Turn:
        """Take complaints in, let the trackers send, or both."""
        server_s, postgres_s = seconds_below(self._server), seconds_below(self._postgres)
        sent = self._send(seconds // self._every_s) if fixes else None
        taken = self._take_in(seconds * PER_S) if intake else None
        found = sent.result() if sent else None
        server_s, postgres_s = seconds_below(self._server) - server_s, seconds_below(self._postgres) - postgres_s
        assert taken is None or set(taken.statuses) == {201}
        assert found is None or set(found.timings.statuses) == {200}
        return Turn(taken, found, server_s, postgres_s)

    def _send(self, fixes: int) -> "Future[bench_trackers.Sent]":
        return bench_trackers.begin(self._pool, self._url, self._tokens, every_s=self._every_s, fixes=fixes)

    def _take_in(self, complaints: int) -> Timings:
        asked = bench_intake.complaint(PLACES)
        return paced(
            self._url,
            lambda client, n: request("/api/v1/complaints", asked(n * CLIENTS + client)),
            clients=CLIENTS,
            per_s=PER_S,
            requests_each=complaints // CLIENTS,
        )


def parent_of(pid: int) -> int:
    """Return the parent of a process."""
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


@pytest.mark.parametrize("every_s", [10, 1])
def test_intake_beside_trackers(database_url, server, every_s):
    engine = open_engine(database_url, pool_size=1)
    with engine.begin() as connection:
        save_county(connection, grid_county(TRACKERS))
        connection.exec_driver_sql(
            "INSERT INTO policy (county, version, rules) VALUES (%s, 1, '{\"acknowledge_within_s\": 86400}')", (CODE,)
        )
    running = server(database_url, WANGGE_WORKERS=2)
    with (
        psycopg.connect(database_url, autocommit=True) as database,
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool,
    ):
        bench = Bench(database, running, pool, every_s)
        bench.add_trackers(engine)
        engine.dispose()
        with bench_intake.teams_soon_free(database_url):
            bench.turn(intake=True, fixes=True, seconds=10)  # warm
            database.execute("ANALYZE")
            database.execute("TRUNCATE fix")
            rounds = [
                (
                    bench.turn(intake=True, fixes=False),
                    bench.turn(intake=False, fixes=True),
                    bench.turn(intake=True, fixes=True),
                )
                for _ in range(ROUNDS)
            ]
        stored = bench.one("SELECT count(*) FROM fix")
    beside, fixes = f"200 trackers, every {every_s} s", TRACKERS * SECONDS // every_s
    show_intake(beside, [(alone, both, both.processor_s - sent.processor_s) for alone, sent, both in rounds])
    show_fixes(beside, [turn for _, turn, _ in rounds], [turn for _, _, turn in rounds], fixes)
    FIGURES.show(f"{beside}: fixes stored", n=stored)
    assert stored == 2 * ROUNDS * fixes


def show_intake(beside_whom: str, rounds: list[tuple[Turn, Turn, float]]) -> None:
    """Show the medians of intake alone, beside the trackers, and of their ratios.

    Intake's processor seconds beside the trackers are those of both less those of the trackers alone.
    """
    asked = PER_S * SECONDS
    rows = [
        (
            {"p50_ms": turn.intake.percentile_ms(50), "p95_ms": turn.intake.percentile_ms(95)}
            | {"processor_ms": processor_s / asked * 1000, "per_s": turn.intake.per_second}
        )
        for alone, both, seconds in rounds
        for turn, processor_s in ((alone, alone.processor_s), (both, seconds))
        if turn.intake
    ]
    alone, beside = rows[::2], rows[1::2]
    ratios = [{name: b[name] / a[name] for name in a} for a, b in zip(alone, beside, strict=True)]
    for name, each in (
        (f"intake alone, before {beside_whom}", alone),
        (f"intake beside {beside_whom}", beside),
        (f"  ratio, {beside_whom}", ratios),
    ):
        FIGURES.show(name, **{key: median(row[key] for row in each) for key in each[0]})


def show_fixes(whose: str, alone: list[Turn], beside: list[Turn], fixes: int) -> None:
    """Show the medians of what trackers met; `load_ms` is the processor time of their own process for a fix."""
    for name, turns in ((f"{whose}, alone", alone), (f"{whose}, beside intake", beside)):
        met = [(turn.fixes.timings, turn.fixes.processor_s) for turn in turns if turn.fixes]
        FIGURES.show(
            name,
            per_s=median(timings.per_second for timings, _ in met),
            p50_ms=median(timings.percentile_ms(50) for timings, _ in met),
            p95_ms=median(timings.percentile_ms(95) for timings, _ in met),
            load_ms=median(taken_s for _, taken_s in met) / fixes * 1000,
        )
    FIGURES.show(
        f"  processor time of a fix, {whose}",
        server_ms=median(turn.server_s for turn in alone) / fixes * 1000,
        postgres_ms=median(turn.postgres_s for turn in alone) / fixes * 1000,
    )
