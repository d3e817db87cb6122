"""The embedded database comes back when it dies under its users."""

import os
import signal
import threading
import time
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import PGconn, Ping

from api.db import cluster
from api.db.cluster import postmaster
from api.settings import Settings
from tests.homes import migrated_home


def test_a_killed_database_is_started_again_with_what_was_committed(open_folder):
    settings = Settings(home=migrated_home(open_folder / "home"), database_url=None)
    with cluster.running(settings) as url:
        assert cluster.revive(settings) is False, "it lives"
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        here = cluster.located(settings)
        number = int((here.data / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGKILL)
        assert cluster.revive(settings) is True
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
    assert postmaster.processes(here) == []


@pytest.mark.parametrize("misses", [1, 2, 3])
def test_a_database_that_was_only_frozen_is_not_started_again(open_folder, monkeypatch, misses):
    """The server said that it had died, whenever it went on during a look."""
    settings = Settings(home=migrated_home(open_folder / "home"), database_url=None)
    with cluster.running(settings):
        late, answers = iter([False] * misses), postmaster.answers
        monkeypatch.setattr(postmaster, "answers", lambda here: next(late, True) and answers(here))
        mark = cluster.located(settings).data / "postmaster.pid"
        before = mark.read_text()
        assert cluster.revive(settings) is False
        assert mark.read_text() == before


def test_without_a_cluster_there_is_nothing_to_revive(tmp_path):
    assert cluster.revive(Settings(home=tmp_path, database_url=None)) is False


def test_a_server_that_recovers_from_the_death_of_a_backend_is_stopped_in_seconds(open_folder):
    """PostgreSQL forgot the stop: the command that had lost its connection ended after a minute."""
    settings = Settings(home=migrated_home(open_folder / "home"), database_url=None)
    with cluster.running(settings) as url, psycopg.connect(url) as connection:
        here = cluster.located(settings)
        address = here.url("postgres", "postgres").encode()
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        began = time.monotonic()
        while PGconn.ping(address) == Ping.OK and time.monotonic() - began < 5:  # else it was over unseen
            time.sleep(0.002)
        began = time.monotonic()
    assert time.monotonic() - began < 25, "a stop that is forgotten takes 30 s, or 60"
    assert postmaster.processes(here) == []


def test_who_leaves_a_server_that_others_use_does_not_wait(open_folder, monkeypatch):
    """Each command beside a running server took ten seconds longer than its work."""
    monkeypatch.setattr(postmaster, "LAST_WORDS_S", 60)
    settings = Settings(home=migrated_home(open_folder / "home"), database_url=None)
    with cluster.running(settings):
        began = time.monotonic()
        with cluster.running(settings):
            pass
        assert time.monotonic() - began < 30


def test_a_stop_ends_when_the_last_process_has(open_folder):
    """`pg_ctl` does not know of the one that writes the log, so a folder could be moved while that one wrote in it."""
    settings = Settings(home=migrated_home(open_folder / "home"), database_url=None)
    with cluster.running(settings):
        here = cluster.located(settings)
        (logger,) = [
            one for one in postmaster.processes(here) if b"logger" in Path(f"/proc/{one}/cmdline").read_bytes()
        ]
        os.kill(logger, signal.SIGSTOP)
        threading.Timer(2, os.kill, (logger, signal.SIGCONT)).start()
    assert postmaster.processes(here) == []
