"""A database that does not start or ends for want of room says so."""

import shutil
from types import SimpleNamespace

import psycopg
import pytest

from api.db import cluster
from api.db.cluster import ClusterError, postmaster
from api.settings import Settings


@pytest.fixture
def running(tmp_path, monkeypatch):
    """Return a function that uses a database, which is none, while so many bytes are free."""
    monkeypatch.setattr(postmaster, "ensure", lambda place: None)
    monkeypatch.setattr(postmaster, "stop", lambda place: True)

    def use(free: int):
        monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
        return cluster.running(Settings(home=tmp_path))

    return use


@pytest.mark.parametrize("error", [psycopg.OperationalError("server closed\nmore"), ClusterError("pg_ctl failed")])
def test_a_failure_on_a_full_disk_names_the_disk(running, tmp_path, error):
    said = rf"WANGGE_HOME={tmp_path}: .*full, 3 MB are free.*\({str(error)[:9]}"
    with pytest.raises(ClusterError, match=said), running(3 * 2**20):
        raise error


def test_a_failure_where_there_is_room_stays_what_it_is(running):
    with pytest.raises(psycopg.OperationalError, match="server closed"), running(2**30):
        raise psycopg.OperationalError("server closed")


def test_another_error_on_a_full_disk_stays_what_it_is(running):
    with pytest.raises(ValueError, match="no code"), running(0):
        raise ValueError("no code")
