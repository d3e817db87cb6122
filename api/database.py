"""The engine: one pool per process, SQLAlchemy over psycopg 3."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import make_url

from api.settings import Settings


def sqlalchemy_url(database_url: str) -> str:
    """Return `database_url` with the psycopg 3 driver named."""
    url = make_url(database_url)
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def plain_url(database_url: str) -> str:
    """Return `database_url` as psycopg itself reads it."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def open_engine(database_url: str, *, pool_size: int = 4) -> Engine:
    """Return an engine whose connections speak UTC and give up on a lock after ten seconds."""
    return create_engine(
        sqlalchemy_url(database_url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        connect_args={
            "options": "-c timezone=UTC -c lock_timeout=10s -c statement_timeout=60s -c jit=off",
            "application_name": "wangge",
            "connect_timeout": 5,
        },
    )


@contextmanager
def transaction(settings: Settings) -> Iterator[Connection]:
    """Open one transaction for a command on the migrated database: the configured server's, or the embedded one."""
    from api import cluster, migrate  # noqa: PLC0415  -- only needed by commands; `migrate` imports this module

    with cluster.running(settings) as database_url:
        migrate.upgrade(database_url)
        engine = open_engine(database_url, pool_size=2)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()
