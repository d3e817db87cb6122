"""Two servers on one database of one's own, each with a home folder: said at the start of the second."""

from api.db.engine import open_engine, patiently
from api.server.preparation import warn_of_others
from api.settings import Settings


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
