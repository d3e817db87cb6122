"""A small county on a real server, over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, text

from api.db import cluster
from api.db.engine import open_engine
from api.settings import Settings
from gis.county.model import CountyData
from gis.store.counties.repository import save_county
from tests import homes, processes
from tests.acceptance.guarded import Guarded, guarded_server, sibling
from tests.acceptance.shared_server import County, SharedServer, serving_counties
from tests.counties import grid_county
from tests.running import onecontext

onecontext.share()


@pytest.fixture
def county_url(database_url: str) -> Callable[[int], str]:
    """Return a function loading the small county with some teams; it gives the database's address."""

    def load(teams: int) -> str:
        engine = open_engine(database_url, pool_size=2)
        with engine.begin() as connection:
            save_county(connection, grid_county(teams))
        engine.dispose()
        return database_url

    return load


@pytest.fixture(scope="package")
def shared_server(
    copied: Callable[..., AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SharedServer]:
    """One server for this tier's tests of a process, each of which takes a county of its own.

    It ends with the tier, not with the run, for it and its connections are of no use to the others.
    """
    with copied() as database_url, serving_counties(database_url, tmp_path_factory.mktemp("shared")) as made:
        yield made


@pytest.fixture
def client(shared_server: SharedServer) -> Iterator[County]:
    """Client of a county with three teams, which nobody has used."""
    with shared_server.county() as opened:
        yield opened


@pytest.fixture(scope="module")
def module_server(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Server]:
    """Server with three teams, shared by the tests of one module: for those that must change nothing."""
    engine = open_engine(module_database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, grid_county(3))
    engine.dispose()
    folder = tmp_path_factory.mktemp("server")
    running = processes.start(
        folder / "server.log", WANGGE_HOME=folder, WANGGE_DATABASE_URL=module_database_url, WANGGE_WORKERS=1
    )
    yield running
    running.stop()
    assert "Traceback" not in running.said()


@pytest.fixture(scope="module")
def module_client(module_server: processes.Server) -> Iterator[httpx.Client]:
    """Client of the shared server."""
    with httpx.Client(base_url=module_server.url, timeout=60) as opened:
        yield opened


@pytest.fixture(scope="module")
def guarded(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """Server of two workers with two counties and a first key, so that everybody has to be known."""
    home, counties = tmp_path_factory.mktemp("server"), (sibling(), grid_county(teams=3))
    with guarded_server(module_database_url, home, *counties, workers=2) as made:
        yield made


@contextmanager
def two_workers(
    home: Path, database_url: str, county: CountyData, *more: str
) -> Iterator[tuple[Engine, processes.Server]]:
    """Serve a county with two workers; tells the engine by which a test moves the clock, too. `more` is SQL."""
    engine = open_engine(database_url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, county)
        for statement in more:
            connection.execute(text(statement))
    running = processes.start(home / "server.log", WANGGE_HOME=home, WANGGE_DATABASE_URL=database_url, WANGGE_WORKERS=2)
    yield engine, running
    running.stop()
    engine.dispose()
    assert "Traceback" not in running.said()


@pytest.fixture
def own_settings(open_folder: Path) -> Settings:
    """Settings of a throw-away cluster."""
    return Settings(home=homes.migrated_home(open_folder / "home"), database_url=None)


@pytest.fixture
def own_database(own_settings: Settings) -> Iterator[str]:
    """Address of a cluster of this test's own with two teams, running until somebody stops it."""
    with cluster.running(own_settings) as url:
        engine = open_engine(url, pool_size=2)
        with engine.begin() as connection:
            save_county(connection, grid_county(2))
        engine.dispose()
        yield url
