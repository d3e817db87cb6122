"""A command says when it makes a new database: the server may use another."""

from contextlib import nullcontext
from unittest.mock import MagicMock

import pytest

from api.db import owner
from api.settings import Settings


@pytest.mark.parametrize(
    ("has_cluster", "database_url", "is_said"),
    [(False, None, True), (True, None, False), (False, "postgresql://db.example/wangge", False)],
)
def test_a_new_database_is_said_with_what_else_may_be_meant(
    monkeypatch, tmp_path, caplog, has_cluster, database_url, is_said
):
    """Else `user add` in another folder, or without the service's variables, added to a database nobody serves."""
    found = MagicMock() if has_cluster else None
    monkeypatch.setattr(owner.cluster, "located", lambda settings: found)
    monkeypatch.setattr(owner.cluster, "running", lambda settings: nullcontext("postgresql:///x"))
    monkeypatch.setattr(owner.migrate, "upgrade", lambda *given: None)
    monkeypatch.setattr(owner, "open_engine", lambda *given, **named: MagicMock())
    with owner.owner_engine(Settings(home=tmp_path, database_url=database_url)):
        pass
    said = [message for message in caplog.messages if str(tmp_path) in message]
    assert len(said) == int(is_said)
    assert all("WANGGE_HOME、WANGGE_DATABASE_URL" in each and "a new one is made" in each for each in said)
