"""Two servers on one database of one's own, each with a home folder: said at the start of the second."""

import pytest
from sqlalchemy import text

from api.db import migrate
from api.db.cluster.errors import ClusterError
from api.db.engine import open_engine, patiently
from api.server.preparation import warn_of_others
from api.settings import Settings
from tests.made_up_migration import REVISION, scripts_with


def test_another_server_on_the_same_database_is_said_and_a_client_of_another_kind_is_not(database_url):
    said = []
    settings = Settings(database_url=database_url)
    with patiently(database_url) as engine:
        warn_of_others(settings, engine, said.append)
        assert said == []
        first = open_engine(database_url, pool_size=1)
        with first.connect():
            warn_of_others(settings, engine, said.append)
            warn_of_others(Settings(database_url=None), engine, said.append)
        first.dispose()
    (line,) = said
    assert "(1 connections)" in line
    assert "请停止另一套服务" in line


def test_the_tables_are_not_changed_under_a_server_of_an_older_version(database_url, tmp_path, monkeypatch):
    monkeypatch.setattr(migrate, "_SCRIPTS", scripts_with(tmp_path))
    state = text("SELECT version_num FROM alembic_version")
    first = open_engine(database_url, pool_size=1)
    with first.begin() as connection:
        older = connection.execute(state).scalar_one()
    with pytest.raises(ClusterError, match=r"older version \(1 connections\), so it was not migrated"):
        migrate.upgrade(database_url)
    with first.begin() as connection:
        assert connection.execute(state).scalar_one() == older
    first.dispose()
    migrate.upgrade(database_url)
    with first.begin() as connection:
        assert connection.execute(state).scalar_one() == REVISION
    first.dispose()


def test_what_only_starts_keeps_nobody_from_migrating(database_url, monkeypatch):
    done = []
    monkeypatch.setattr(migrate.command, "upgrade", lambda config, to: done.append(to))
    monkeypatch.setattr(migrate, "newest_revision", lambda: "next")
    with patiently(database_url) as starting, starting.connect():
        migrate.upgrade(database_url)
    assert done == ["head"]
