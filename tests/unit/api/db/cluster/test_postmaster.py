"""What stopping the database makes of a server that another one stops at the same moment, or that does not end."""

import pytest

from api.db.cluster import binaries, postmaster
from api.db.cluster.account import Account
from api.db.cluster.errors import ClusterError
from api.db.cluster.place import Place


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A place whose server `pg_ctl` cannot stop."""

    def refuse(*_, **__):
        raise ClusterError("pg_ctl stop failed: PID file does not exist")

    monkeypatch.setattr(postmaster, "_pg_ctl", refuse)
    monkeypatch.setattr(postmaster, "_has_recovered", lambda place: True)
    monkeypatch.setattr(binaries, "find", lambda major: None)
    return Place(tmp_path, Account.for_a_server())


def runs(monkeypatch, *looks):
    """Let the server be seen, or not, one look after the other."""
    left = iter(looks)
    monkeypatch.setattr(postmaster, "_is_ours", lambda place: next(left))


def test_a_server_that_ends_while_it_is_looked_at_is_stopped(place, monkeypatch):
    runs(monkeypatch, True, False)
    assert postmaster.stop(place)


def test_a_server_that_goes_on_is_an_error(place, monkeypatch):
    runs(monkeypatch, True, True)
    with pytest.raises(ClusterError, match="stop failed"):
        postmaster.stop(place)


def test_a_server_that_does_not_end_is_stopped_at_once(place, monkeypatch):
    runs(monkeypatch, True, True)
    asked = []

    def refuse_first(_place, _programs, *arguments, **_):
        asked.append(arguments[2])
        if len(asked) == 1:
            raise ClusterError("pg_ctl stop failed: server does not shut down")

    monkeypatch.setattr(postmaster, "_pg_ctl", refuse_first)
    assert postmaster.stop(place)
    assert asked == ["fast", "immediate"]


def test_stop_without_a_running_server_does_nothing(place, monkeypatch):
    runs(monkeypatch, False)
    assert not postmaster.stop(place)
