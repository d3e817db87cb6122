"""Databases, data, road graphs, servers and browsers for tests; nothing here touches the user's own database.

A fixture imports what only it needs: a run of one unit test then begins in a second.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import pytest

from api.process.gc_tuning import kept_apart
from tests import processes
from tests.running import forks, nightly, processor, profiles, shared, timings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser
    from sqlalchemy import Connection, Engine

    from gis.county.model import CountyData
    from gis.store.graphs.roads import RoadGraph
    from tests.chromium import SharedChromium

profiles.load()

GC_AFTER = (50_000, 10, 20)
"""So many objects more than before, collections of the youngest and of the middle ones, before garbage is collected."""
TIERS = ("acceptance", "browser", "integration", "contract", "unit", "bench")
GIVEN_SERVER = "WANGGE_TEST_DATABASE_URL"

HASTY = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_compression": "off",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "autovacuum": "off",
}
"""Of the databases of tests, which are thrown away; what is said of power cuts is tested on clusters of its own.

PostgreSQL goes through all its buffers whenever a database is made or dropped: with 1 GB that is a fifth of the cost.
Nothing lives long enough for a vacuum, which would look at each database every fifteen seconds; who loads a county
gathers its statistics. What is compressed in the log is written into memory: that costs more than it spares.
"""

_numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `make test ARGS=…` may ask for."""
    parser.addoption(
        "--timings", nargs="?", const="", metavar="FILE", help="print seconds by tier, by file and of the slowest tests"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin the run: pytest's own process makes what the others share."""
    config.pluginmanager.register(nightly.NightlyCases())
    if not hasattr(config, "workerinput"):
        shared.begin(on_disk=config.getoption("markexpr") == "bench")
        target = config.getoption("timings")
        if target is not None:
            config.pluginmanager.register(timings.Timings(target))
        if above := os.environ.pop(processor.VARIABLE, None):
            config.pluginmanager.register(processor.ProcessorSeconds(int(above)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep modules and tests out of the way of the garbage collector, which would go through them again and again.

    What tests make is mostly gone before it is looked for: a collection then takes time and finds little.
    """
    gc.set_threshold(*GC_AFTER)
    with kept_apart():
        return (yield)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the figures alone where they would be left out all the same: what they import takes a second."""
    is_bench = collection_path == processes.ROOT / "tests" / "bench"
    return True if is_bench and config.getoption("markexpr") == "not bench" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tiers whose files take longest first: the short files then fill all processes to the end."""
    items.sort(key=lambda item: TIERS.index(item.nodeid.split("/", 2)[1]))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return how many processes `-n auto` starts: none for a single file, which one process runs sooner.

    Else one more than there are cores, for a seventh of the time of two on two cores was spent waiting; four at most.
    """
    files = {argument.split("::")[0] for argument in config.args}
    cores = len(os.sched_getaffinity(0))
    return 0 if len(files) == 1 and files.pop().endswith((".py", ".test.js")) else min(cores + 1, 4)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Close the shared Chromium before the first test that has no use for it."""
    started = sys.modules.get("tests.chromium")
    if started and "chromium" not in getattr(item, "fixturenames", ()) and "browser" not in item.path.parts:
        started.shared.close()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what they shared."""
    if not hasattr(config, "workerinput"):
        forks.end()
        shared.end()


@pytest.fixture(scope="session")
def database_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a server for throw-away databases: WANGGE_TEST_DATABASE_URL, else one cluster for the whole run."""
    given = os.environ.get(GIVEN_SERVER)
    if given:
        yield given
        return
    from api.db import cluster
    from api.settings import Settings
    from tests.homes import migrated_home

    def make(home: Path) -> None:
        migrated_home(home, settings={} if request.config.getoption("markexpr") == "bench" else HASTY)

    home = shared.once("database", make)
    with cluster.running(Settings(home=home, database_url=None)) as url:
        yield url


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Folder for homes with a cluster: any user may pass through it, which pytest's own folders do not allow."""
    folder = shared.open_folder()
    yield folder
    shared.remove(folder)


@pytest.fixture(scope="session")
def template_database(database_server: str) -> str:
    """Name of a migrated, empty database to clone; nobody stays connected to it."""
    from api.db import migrate
    from api.db.cluster.place import DATABASE

    name = f"wangge_{shared.folder().name[-8:]}"

    def make(_: Path) -> None:
        if os.environ.get(GIVEN_SERVER):
            _do(database_server, "CREATE DATABASE {}", name)
            migrate.upgrade(_address(database_server, name))
        else:  # its own database is as it was migrated, but who asks the server is connected to it
            _do(_address(database_server, "postgres"), "CREATE DATABASE {} TEMPLATE {}", name, DATABASE)

    shared.once("template", make)
    return name


@pytest.fixture
def database_url(database_server: str, template_database: str) -> Iterator[str]:
    """Address of a fresh migrated database of this test's own: commit freely."""
    with _fresh(database_server, template_database) as name:
        yield _address(database_server, name)


@pytest.fixture(scope="module")
def module_database_url(database_server: str, template_database: str) -> Iterator[str]:
    """Address of a fresh migrated database shared by the tests of one module."""
    with _fresh(database_server, template_database) as name:
        yield _address(database_server, name)


@pytest.fixture(scope="session")
def copied(database_server: str, template_database: str) -> Callable[..., AbstractContextManager[str]]:
    """Return a function that copies a database to which nobody is connected, else a migrated and empty one.

    Takes and gives addresses; the copy is gone after the block. What many tests of a module change is loaded once.
    """

    from sqlalchemy.engine import make_url

    @contextmanager
    def copy(address: str | None = None) -> Iterator[str]:
        template = make_url(address).database if address else template_database
        assert template
        with _fresh(database_server, template) as name:
            yield _address(database_server, name)

    return copy


@pytest.fixture(scope="session")
def filled(database_server: str, template_database: str) -> Callable[[str, Callable[[str], object]], str]:
    """Return a function that gives the address of a database with data, to be copied, by its name.

    It is filled once for the run: `fill` gets the address of a migrated and empty one, and leaves nobody connected.
    """

    def give(name: str, fill: Callable[[str], object]) -> str:
        database = f"{template_database}_{name}"

        def make(_: Path) -> None:
            _do(database_server, "DROP DATABASE IF EXISTS {}", database)
            _do(database_server, "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", database, template_database)
            fill(_address(database_server, database))

        shared.once(f"{name}-database", make)
        return _address(database_server, database)

    return give


@pytest.fixture(scope="session")
def shared_engine(database_server: str, template_database: str) -> Iterator[Engine]:
    """Engine of the one database whose tests roll back."""
    from api.db.engine import open_engine

    with _fresh(database_server, template_database) as name:
        engine = open_engine(_address(database_server, name), pool_size=4)
        yield engine
        engine.dispose()


@pytest.fixture
def connection(shared_engine: Engine) -> Iterator[Connection]:
    """Open transaction on a migrated, empty database; rolled back at the end."""
    with shared_engine.connect() as opened:
        transaction = opened.begin()
        yield opened
        transaction.rollback()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Folder of the real data: $WANGGE_DATA, else ../shared/data; skips where it is absent."""
    folder = Path(os.environ.get("WANGGE_DATA", processes.ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data: {folder} is missing (WANGGE_DATA)")
    return folder


@pytest.fixture(scope="session")
def data_file(data_dir: Path) -> Callable[[str], Path]:
    """Return a function giving one file of the real data; skips naming it where it is absent."""

    def find(name: str) -> Path:
        path = data_dir / name
        if not path.exists():
            pytest.skip(f"no real data: {path} is missing")
        return path

    return find


@pytest.fixture(scope="session")
def demonstration() -> CountyData:
    """Return the demonstration county. Nobody changes it."""
    from fixtures import county

    return county.read()


@pytest.fixture(scope="session")
def andorra_home(data_file: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home folder whose `graphs` holds Andorra's road graph: for `server(…, WANGGE_HOME=andorra_home)`."""
    from tests.graphs import graph_of

    home = tmp_path_factory.mktemp("andorra")
    graph_of(data_file("osm/andorra.osm.pbf"), home / "graphs")
    return home


@pytest.fixture(scope="session")
def andorra_graph(data_file: Callable[[str], Path]) -> RoadGraph:
    """Road graph of Andorra."""
    from gis.store.graphs.repository import open_graph
    from tests.graphs import graph_of

    return open_graph(graph_of(data_file("osm/andorra.osm.pbf")).path)


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., processes.Server]]:
    """Return a function starting the real server, `server(database_url, WANGGE_WORKERS=2)`; all stop at the end."""
    started: list[processes.Server] = []

    def launch(database_url: str, **changes: Any) -> processes.Server:
        folder = tmp_path_factory.mktemp("server")
        variables = {"WANGGE_HOME": folder, "WANGGE_DATABASE_URL": database_url} | changes
        started.append(processes.start(folder / "server.log", **variables))
        return started[-1]

    yield launch
    for each in started:
        each.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[SharedChromium]:
    """Chromium of this process; nothing is downloaded."""
    from tests import chromium as this

    yield this.shared
    this.shared.close()


@pytest.fixture
def browser(chromium: SharedChromium) -> Browser:
    """Headless Debian Chromium, shared: open contexts, and close them. Skips where it is not installed."""
    return chromium.browser


@contextmanager
def _fresh(server: str, template: str) -> Iterator[str]:
    """Make a database from a template and yield its name; dropped at the end.

    Copying files takes a tenth of the time that writing every page of the template into the log does.
    """
    name = f"wangge_test_{os.getpid()}_{next(_numbers)}"
    _do(server, "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
    try:
        yield name
    finally:
        _drop(server, name)


def _drop(server: str, name: str, *, tries: int = 50) -> None:
    """Drop a database; a vacuum that the server itself runs in it may not be ended by us, and is waited for."""
    from psycopg.errors import InsufficientPrivilege

    for _ in range(tries):
        try:
            _do(server, "DROP DATABASE {} WITH (FORCE)", name)
        except InsufficientPrivilege:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"the database {name} is still being vacuumed")


def _do(server: str, statement: LiteralString, *names: str) -> None:
    import psycopg
    from psycopg import sql

    with psycopg.connect(server, autocommit=True) as opened:
        opened.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _address(server: str, database: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(server).set(database=database).render_as_string(hide_password=False)
