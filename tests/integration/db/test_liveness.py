"""A database that gives no answer: frozen whole, in part, or a listener that never speaks. Nothing waits for long."""

import os
import signal
import socket
import threading
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from api.db import cluster, liveness
from api.db.cluster import postmaster
from api.db.engine import begin_limited, open_engine, patient_engine
from api.settings import Settings
from tests import processes
from tests.homes import migrated_home
from tests.running import shared

SOON_S = 10
SOONER = {
    "api.db.liveness.LOOK_S": 0.3,
    "api.db.liveness.AGAIN_S": 0.2,
    "api.db.liveness.ANSWER_S": 2,
    "api.db.cluster.postmaster.ANSWER_S": 2,
}


@pytest.fixture(scope="module")
def settings():
    """Settings of a cluster of this module's own, which runs: a test that asks for it is let in at once."""
    folder = shared.open_folder()
    made = Settings(home=migrated_home(folder / "home"), database_url=None)
    with cluster.running(made):
        yield made
    shared.remove(folder)


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """Look sooner, so that the tests are quick."""
    for name, seconds in SOONER.items():
        monkeypatch.setattr(name, seconds)
    liveness.liveness_of.cache_clear()  # a test begins as a process does, which has found nobody silent yet


@contextmanager
def stopped(processes):
    """Freeze processes."""
    for each in processes:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in processes:
            os.kill(each, signal.SIGCONT)


def test_a_frozen_database_fails_what_waits_and_refuses_the_rest_at_once(settings):
    with cluster.running(settings) as url:
        engine = open_engine(url, pool_size=3)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            with stopped(postmaster.processes(cluster.located(settings))):
                began = time.monotonic()
                with pytest.raises(OperationalError, match="no answer"):
                    connection.execute(text("SELECT 2"))
                assert time.monotonic() - began < SOON_S
                assert connection.invalidated
                began = time.monotonic()
                for _ in range(20):
                    with pytest.raises(OperationalError), engine.connect():
                        pass
                assert time.monotonic() - began < SOON_S
        time.sleep(liveness.AGAIN_S)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 3")).scalar() == 3
        engine.dispose()


def test_the_first_words_of_a_transaction_do_not_wait_either(settings):
    """They are sent past SQLAlchemy, in one message with BEGIN."""
    with cluster.running(settings) as url:
        engine = open_engine(url, pool_size=1)
        with (
            engine.connect() as connection,
            stopped(postmaster.processes(cluster.located(settings))),
            pytest.raises(OperationalError, match="no answer"),
        ):
            begin_limited(connection, None)
        engine.dispose()


def test_one_frozen_process_of_a_database_that_answers_is_given_up(settings):
    with cluster.running(settings) as url:
        engine = open_engine(url, pool_size=1)
        with engine.connect() as connection:
            backend = connection.execute(text("SELECT pg_backend_pid()")).scalar()
            with stopped([backend]), pytest.raises(OperationalError, match="not begun"):
                connection.execute(text("SELECT 1"))
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
        engine.dispose()


@pytest.mark.parametrize("made", [open_engine, patient_engine])
def test_a_statement_that_is_merely_slow_is_waited_for(database_url, made):
    engine = made(database_url)
    with engine.begin() as connection:
        slow = "SELECT 7 FROM pg_sleep(:s)"
        assert connection.execute(text(slow), {"s": liveness.LOOK_S * 5}).scalar() == 7
        connection.execute(text("CREATE TEMP TABLE kept AS SELECT generate_series(1, 200000) AS n"))
        assert connection.execute(text("SELECT sum(n) FROM kept")).scalar() == 200000 * 200001 // 2
    engine.dispose()


def test_a_statement_that_never_ends_is_given_up_at_last(database_url, monkeypatch):
    """What PostgreSQL's own limit would have ended; here it is taken away."""
    engine = open_engine(database_url)
    with engine.connect() as connection:
        connection.execute(text("SET statement_timeout = 0"))
        connection.connection.driver_connection.longest_s = 1
        with pytest.raises(OperationalError, match="no answer for"):
            connection.execute(text("SELECT pg_sleep(60)"))
    engine.dispose()


def test_a_listener_that_never_speaks_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("api.db.engine.CONNECT_S", 2)
    monkeypatch.setattr(liveness, "AGAIN_S", 60)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        engine = open_engine(f"postgresql://nobody@127.0.0.1:{mute.getsockname()[1]}/none", pool_size=2)
        began = time.monotonic()
        with pytest.raises(OperationalError), engine.connect():
            pass
        assert time.monotonic() - began < SOON_S
        began = time.monotonic()
        with pytest.raises(OperationalError, match="no answer"), engine.connect():
            pass
        assert time.monotonic() - began < 2, "known not to answer, it is not asked again for a while"
        engine.dispose()


def test_only_one_caller_at_a_time_finds_out_whether_it_answers_again(database_url, monkeypatch):
    alive = liveness.Liveness(database_url)
    asked, all_others = [], threading.Event()

    def ask(backend):
        asked.append(backend)
        assert all_others.wait(SOON_S)

    monkeypatch.setattr(alive, "_ask", ask)
    alive.note_silence()
    time.sleep(liveness.AGAIN_S)
    outcomes = []

    def admit():
        try:
            alive.admit()
        except liveness.NoAnswerError:
            outcomes.append("refused")
            if len(outcomes) == 4:
                all_others.set()
        else:
            outcomes.append("admitted")

    threads = [threading.Thread(target=admit) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (len(asked), sorted(outcomes)) == (1, ["admitted"] + ["refused"] * 4)
    assert alive.lapses == 1


def test_a_server_that_refuses_does_answer(database_url):
    """Such as one with no connection left: it is no frozen one, and those at work on it go on."""
    alive = liveness.Liveness(database_url.replace("/wangge", "/nowhere"))
    assert alive.check(1) is True


def test_a_command_names_a_frozen_database_and_how_to_wake_it(settings):
    with cluster.running(settings), stopped(postmaster.processes(cluster.located(settings))):
        began = time.monotonic()
        with pytest.raises(cluster.ClusterError, match="kill -CONT"), cluster.running(settings):
            pass
        assert time.monotonic() - began < SOON_S + postmaster.ANSWER_S


def test_a_command_is_not_kept_by_a_database_that_freezes_under_it(settings):
    with cluster.running(settings) as url:
        done = processes.wangge("user", "list", WANGGE_HOME=settings.home)
        assert done.returncode == 0, done.stderr
        with stopped(postmaster.processes(cluster.located(settings))):
            here = {"WANGGE_HOME": settings.home, "WANGGE_DATABASE_URL": url}
            done = processes.wangge("user", "list", constants=SOONER, timeout_s=40, **here)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
