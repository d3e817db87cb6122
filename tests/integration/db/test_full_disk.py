"""The disk is full: nothing is written, workers live on, and what is said does not fill it further."""

import os
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, OperationalError

from api import clock
from api.db.engine import open_engine
from api.process.metrics_folder import counters_folder
from api.server.jobs import act_on_due
from api.wiring import Wiring
from dispatch.cases.case import Place
from dispatch.desk.intake import Draft, receive
from dispatch.kinds import CaseKind, Category, Channel
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import CODE, TOWN, grid_county

FULL = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON case_event EXECUTE FUNCTION full_disk()
"""


@pytest.fixture
def due(database_url, tmp_path):
    """Return a wiring an hour after three cases came in, whose timers are due, over a database that cannot grow."""
    engine = open_engine(database_url, pool_size=3)
    wiring = Wiring(None, engine, GraphShelf(tmp_path))
    with wiring.transaction() as connection:
        save_county(connection, grid_county(teams=3))
        desk = wiring.desk_on(connection)
        for _ in range(3):
            draft = Draft(CaseKind.COMPLAINT, Channel.HOTLINE, Category.FOOD, "", Place(TOWN), desk.now)
            receive(desk, draft, home=CODE)
        connection.execute(text(FULL))
    wiring.now = lambda: clock.now() + timedelta(hours=1)
    yield wiring
    engine.dispose()


def test_a_timer_that_finds_the_disk_full_lets_the_others_wait_and_fills_no_log(due, caplog):
    """Each by itself, twice a second, wrote fifteen megabytes of tracebacks a minute to the very disk that was full."""
    with pytest.raises(OperationalError, match="No space left on device"):
        act_on_due(due)
    assert "Traceback" not in caplog.text


def test_a_timer_that_finds_no_database_lets_the_others_wait_too(due, monkeypatch, caplog):
    """A line that cannot be had has no code of PostgreSQL's."""
    tried = []

    def gone(desk, timer):
        tried.append(timer)
        raise OperationalError("SELECT", {}, psycopg.OperationalError("connection is bad: no such file"))

    monkeypatch.setattr("api.server.jobs.handle", gone)
    with pytest.raises(OperationalError, match="connection is bad"):
        act_on_due(due)
    assert (len(tried), caplog.text) == (1, "")


def test_a_timer_of_which_something_cannot_be_written_does_not_hold_up_the_others(due, monkeypatch):
    tried = []

    def broken(desk, timer):
        tried.append(timer)
        raise DataError("SELECT", {}, psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"))

    monkeypatch.setattr("api.server.jobs.handle", broken)
    act_on_due(due)
    assert len(tried) > 3


def test_counters_lie_in_memory_where_a_full_disk_does_not_end_a_worker(tmp_path):
    """A mapped file that cannot grow is a bus error, which nothing catches."""
    with counters_folder(tmp_path) as folder:
        assert Path("/dev/shm") in folder.parents
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "counter_1.db").touch()
        with counters_folder(tmp_path) as again:
            assert again == folder
            assert os.listdir(folder) == []
    assert not folder.exists()


def test_a_folder_that_somebody_else_has_put_there_is_not_used(tmp_path):
    with counters_folder(tmp_path) as folder:
        pass
    folder.symlink_to(tmp_path)
    try:
        with counters_folder(tmp_path) as other:
            assert other == tmp_path / "metrics"
            assert other.is_dir()
        assert tmp_path.exists()
    finally:
        folder.unlink()
