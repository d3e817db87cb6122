"""`make run` and `wangge serve`: what a newcomer types, how it ends, and what is left when it is killed."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import Connection, text

from api.db import cluster
from api.db.cluster import postmaster
from api.db.engine import open_engine
from api.db.migrate import newest_revision
from api.settings import Settings
from fixtures.county import CODE, ROADS
from gis.county.model import CountyData
from gis.store.counties.repository import load_county, save_county
from tests import homes, processes
from tests.acceptance.steps import until
from tests.graphs import graph_of
from tests.made_up_migration import scripts_with
from tests.processes import ROOT, Server, environment, free_port
from tests.running.profiles import IS_NIGHTLY

FIRST_RUN_S = 480
GONE_S = 20


def wait_until(condition: Callable[[], bool], otherwise: str) -> None:
    until(condition, GONE_S, otherwise=otherwise)


@dataclass(slots=True)
class Office:
    """A home folder of its own and the servers started on it."""

    home: Path
    servers: list[Server]

    def serve(self, **changes: object) -> Server:
        self.servers.append(processes.start(self.home / "server.log", WANGGE_HOME=self.home, **changes))
        return self.servers[-1]

    def begin_from_nothing(self, **changes: object) -> Server:
        """Start a server that is not forked, and do not wait."""
        log = self.home / "server.log"
        self.servers.append(processes.begin(log, from_nothing=True, WANGGE_HOME=self.home, **changes))
        return self.servers[-1]

    def database_url(self) -> str:
        here = cluster.located(Settings(home=self.home, database_url=None))
        assert here is not None
        return here.url()

    def database_processes(self) -> list[int]:
        here = cluster.located(Settings(home=self.home, database_url=None))
        return postmaster.processes(here) if here else []

    def wait_until_database_ended(self) -> None:
        wait_until(lambda: not self.database_processes(), "the database still runs")

    def close(self) -> None:
        for server in self.servers:
            server.stop()
        cluster.stop(Settings(home=self.home, database_url=None))


@pytest.fixture
def newcomer(open_folder: Path) -> Iterator[Office]:
    """An office where nothing has been started yet."""
    home = open_folder / "home"
    home.mkdir()
    made = Office(home, [])
    yield made
    made.close()


@pytest.fixture
def office(open_folder: Path) -> Iterator[Office]:
    """An office whose database is there: its first start is the newcomer's."""
    made = Office(homes.migrated_home(open_folder / "home"), [])
    yield made
    made.close()


def status(pid: int) -> list[str]:
    """Return state, parent, … from `/proc`; nothing when the process is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return []


def children(pid: int) -> list[int]:
    """Return the processes whose parent is `pid`."""
    everybody = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [each for each in everybody if status(each)[1:2] == [str(pid)]]


def alive(pid: int) -> bool:
    """Return whether the process runs; a zombie does not."""
    return bool(status(pid)) and status(pid)[:1] not in (["Z"], ["X"])


def serve_refused(**changes: object) -> subprocess.CompletedProcess[str]:
    return processes.wangge("serve", timeout_s=60, **changes)


def test_addresses_are_said_once_it_is_ready_and_its_port_is_taken(office: Office) -> None:
    server = office.serve()
    wait_until(lambda: "this machine only" in server.said(), "who may come in was not said")
    said = server.said()
    assert f"{server.url}/\n" in said
    assert f"{server.url}/docs\n" in said
    assert "本机" in said
    port = server.url.rsplit(":", 1)[1]
    refused = serve_refused(WANGGE_HOME=office.home / "second", PORT=port)
    assert refused.returncode == 2
    assert f"PORT={port}" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (office.home / "second").exists(), "named before anything starts"


def test_a_second_server_on_the_same_home_is_refused_and_leaves_the_first_alone(office: Office) -> None:
    """By another port too: it would empty the first one's counters and overwrite its address."""
    first = office.serve(WANGGE_WORKERS=2)
    wait_until((office.home / "address").exists, "its address was not noted")
    refused = serve_refused(WANGGE_HOME=office.home, PORT=free_port(), WANGGE_WORKERS=2)
    assert refused.returncode == 2
    assert first.url in refused.stderr
    assert "stop it first" in refused.stderr
    assert "另设 WANGGE_HOME" in refused.stderr
    assert (office.home / "address").read_text(encoding="utf-8") == first.url
    assert httpx.get(f"{first.url}/metrics").status_code == 200
    first.kill()
    second = office.serve(WANGGE_WORKERS=2)
    assert httpx.get(f"{second.url}/healthz").status_code == 200


def test_a_command_of_a_newer_version_does_not_migrate_under_a_running_server(office: Office, tmp_path: Path) -> None:
    """It would, and the server would go on with the tables it knows."""
    office.serve()
    newer = {"api.db.migrate._SCRIPTS": scripts_with(tmp_path)}
    for words in (("user", "list"), ("migrate",)):
        refused = processes.wangge(*words, WANGGE_HOME=office.home, constants=newer)
        assert refused.returncode == 2, refused.stdout
        assert "a server of an older version runs on it" in refused.stderr
        assert "请先停止该服务" in refused.stderr
    engine = open_engine(office.database_url(), pool_size=1)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == newest_revision()
    engine.dispose()
    assert processes.wangge("user", "list", WANGGE_HOME=office.home).returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("workers", [1, 2])
def test_asked_to_stop_it_stops_all_it_started(office: Office, workers: int, number: signal.Signals) -> None:
    """One that is not forked is asked to after `make run`."""
    server = office.serve(WANGGE_WORKERS=workers)
    started = children(server.process.pid)
    assert office.database_processes()
    server.process.send_signal(number)
    assert server.process.wait(20) == 0, server.said()
    assert office.database_processes() == []
    until(lambda: not [pid for pid in started if alive(pid)], 5)  # a child ends a moment after its parent


def test_the_server_stops_while_an_event_stream_is_open(office: Office) -> None:
    server = office.serve()
    with psycopg.connect(office.database_url()) as opened:
        opened.execute(
            "INSERT INTO county (county, name, seat, boundary)"
            " VALUES ('999999', '县', '镇', ST_Multi(ST_MakeEnvelope(107, 35, 107.1, 35.1, 4326)))"
        )
    with suppress(httpx.HTTPError), httpx.stream("GET", f"{server.url}/api/v1/events", timeout=20) as stream:
        assert stream.status_code == 200
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < 10


def killed_it_leaves_nothing_and_starts_again(office: Office, killed: Server, port: int, workers: int) -> None:
    with psycopg.connect(office.database_url()) as opened:
        opened.execute("CREATE TABLE mark AS SELECT 7 AS n")
    started = children(killed.process.pid)
    killed.kill()
    again = office.serve(PORT=port, WANGGE_WORKERS=workers)
    assert not [pid for pid in started if alive(pid)]
    with psycopg.connect(office.database_url()) as opened:
        assert opened.execute("SELECT n FROM mark").fetchone() == (7,)
    assert again.stop() == 0
    office.wait_until_database_ended()


def test_killed_it_leaves_nothing_behind_and_starts_again_on_the_same_port(office: Office) -> None:
    port = free_port()
    killed_it_leaves_nothing_and_starts_again(office, office.serve(PORT=port), port, workers=1)


def workers_of(server: Server) -> list[int]:
    """Return the worker processes of a server that is not forked."""
    return [each for each in children(server.process.pid) if alive(each) and b"spawn_main" in command(each)]


def command(pid: int) -> bytes:
    """Return how the process was called; nothing of one that has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def test_workers_killed_while_they_begin_are_begun_again_at_once_and_do_not_outlive_a_killed_server(
    office: Office,
) -> None:
    port = free_port()
    server = office.begin_from_nothing(PORT=port, WANGGE_WORKERS=2)
    until(lambda: len(workers_of(server)) == 2, processes.READY_S, otherwise="nobody began them")
    gone = set(workers_of(server))
    time.sleep(0.8)  # they are asked whether they live, and are not so far yet
    processes.cut_power(gone)
    wait_until(lambda: len(set(workers_of(server)) - gone) == 2, "nobody began them again")
    processes.wait_until_ready(server)
    killed_it_leaves_nothing_and_starts_again(office, server, port, workers=2)


def test_a_power_cut_is_recovered_from(office: Office) -> None:
    killed = office.serve()
    processes.cut_power([killed.process.pid, *office.database_processes()])
    killed.process.wait(10)
    again = office.serve()
    assert httpx.get(f"{again.url}/healthz").status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOST", "0.0.0.0"), ("HOST", "::"), ("PORT", "eighty"), ("WANGGE_DATABASE_URL", "postgresql://x@127.0.0.1:1/y")],
)
def test_a_bad_setting_is_one_clear_message(open_folder: Path, name: str, value: str) -> None:
    refused = serve_refused(**{"WANGGE_HOME": open_folder / "home", "PORT": free_port(), name: value})
    assert refused.returncode == 2
    assert name in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (open_folder / "home").exists()


class Run:
    """`make run` as a process."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.log = home / "make.log"

    def start(self) -> Server:
        """Start it and wait until it is ready."""
        variables = environment(WANGGE_HOME=self.home, PORT=self.port)
        for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):  # these tests may themselves run under make
            variables.pop(name, None)
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                ["make", "run"], cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        server = Server(f"http://127.0.0.1:{self.port}", process, self.log)
        try:
            processes.wait_until_ready(server, FIRST_RUN_S)
        except BaseException:
            process.terminate()
            process.wait(20)
            raise
        return server


@pytest.mark.timeout(900)
def test_make_run_loads_the_demonstration_once_and_survives_kill(
    newcomer: Office, demonstration: CountyData, connection: Connection
) -> None:
    """By day the graph of its roads is there already: other tests build it, too."""
    if not IS_NIGHTLY:
        graph_of(ROADS, newcomer.home / "graphs")
    run = Run(newcomer.home)
    began = time.monotonic()
    first = run.start()
    first_s = time.monotonic() - began
    counties = httpx.get(f"{first.url}/api/v1/counties").json()
    assert [(county["code"], county["synthetic"]) for county in counties] == [("620823", True)]
    (server,) = children(first.process.pid)

    first.kill()  # make alone: what it started must notice
    wait_until(lambda: not alive(server), "the server outlives make")
    began = time.monotonic()
    second = newcomer.begin_from_nothing(arguments=("serve", "--demo"), PORT=run.port, WANGGE_WORKERS=2)
    processes.wait_until_ready(second)
    second_s = time.monotonic() - began
    again = httpx.get(f"{second.url}/api/v1/counties").json()
    loaded = loaded_county(newcomer.database_url())
    started = children(second.process.pid)
    assert len(workers_of(second)) == 2
    second.process.terminate()
    assert second.process.wait(20) == 0, second.said()
    assert newcomer.database_processes() == []
    assert not [pid for pid in started if alive(pid)]
    assert again == counties
    assert "loading the demonstration" not in second.said()
    assert run.log.read_text(encoding="utf-8").count("loading the demonstration") == 1
    assert second_s < first_s
    save_county(connection, demonstration)
    assert loaded == without_tokens(load_county(connection, CODE))


def loaded_county(url: str) -> CountyData:
    """Return the demonstration as a database has it."""
    engine = open_engine(url, pool_size=1)
    with engine.connect() as opened:
        found = load_county(opened, CODE)
    engine.dispose()
    return without_tokens(found)


def without_tokens(data: CountyData) -> CountyData:
    """Return a county without what its points' codes carry: that is drawn when it is written."""
    return replace(data, points=tuple(replace(point, token=None) for point in data.points))
