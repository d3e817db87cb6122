"""The database for a command: the configured server's or the embedded one, migrated, with the owner's role."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from api.db import cluster, migrate
from api.db.engine import open_engine
from api.process.home_claim import refuse_older_server
from api.settings import Settings

log = logging.getLogger("wangge.db")
_NEW = (
    "注意 note: %s 中尚无数据库，现新建 holds no database yet: a new one is made. "
    "如服务使用其他目录或数据库，请按服务设置相应变量（WANGGE_HOME、WANGGE_DATABASE_URL）后重新运行 "
    "If the server uses another, set these variables as it has them, and run the command again"
)


@contextmanager
def owner_engine(settings: Settings) -> Iterator[Engine]:
    """Open an engine for a command on the migrated database: the configured server's, or the embedded one."""
    if settings.database_url is None and cluster.located(settings) is None:
        log.warning(_NEW, settings.home.absolute())
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
