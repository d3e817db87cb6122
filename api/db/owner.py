"""The database for a command: the configured server's or the embedded one, migrated, with the owner's role."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from api.db import cluster, migrate
from api.db.engine import open_engine
from api.process.home_claim import refuse_older_server
from api.settings import Settings


@contextmanager
def owner_engine(settings: Settings) -> Iterator[Engine]:
    """Open an engine for a command on the migrated database: the configured server's, or the embedded one."""
    with cluster.running(settings) as database_url:
        migrate.upgrade(database_url, lambda: refuse_older_server(settings.home.absolute()))
        engine = open_engine(database_url, pool_size=2)
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def transaction(settings: Settings) -> Iterator[Connection]:
    """Open one transaction for a command, as `owner_engine` opens the database."""
    with owner_engine(settings) as engine, engine.begin() as connection:
        yield connection
