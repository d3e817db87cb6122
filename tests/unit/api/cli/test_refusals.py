"""A command that loses its database says what to do: the embedded one starts by itself, another does not."""

import psycopg
import pytest

from api.cli.refusals import explained


@pytest.mark.parametrize(
    ("database_url", "words"),
    [
        (None, ("which starts it", "数据库会随之启动", "cluster/log")),
        ("postgresql://db.example/wangge", ("check that it runs", "请检查其进程")),
    ],
)
def test_a_lost_database_has_a_remedy_that_fits(monkeypatch, capsys, tmp_path, database_url, words):
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))
    if database_url:
        monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)
    assert explained(psycopg.OperationalError("consuming input failed\n\tdetail"))
    said = capsys.readouterr().err
    for each in words:
        assert each in said
    assert "(consuming input failed)" in said
    assert len(said.splitlines()) == 1
