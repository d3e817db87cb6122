"""Whether requests can be served: each thing that may be missing, and what is said of it."""

import asyncio
import os
import subprocess
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import create_engine, text

from api.db import cluster
from api.db.engine import as_application, open_engine, sqlalchemy_url
from api.health import readiness
from api.health.readiness import NAMES, Readiness
from api.settings import Settings
from gis.store.counties.repository import save_county
from gis.store.graphs.repository import GraphShelf
from tests.counties import grid_county
from tests.homes import migrated_home

ROOM = 400_000_000


@contextmanager
def looking(url, home):
    """Open a look at a database; tells which checks fail, and what is said."""
    made = Readiness(url, home, GraphShelf(home / "graphs"), options=as_application())

    def look():
        found = asyncio.run(made.look())
        assert found.ready is (not found.reasons)
        return {name for name in NAMES if not found.checks[name]}, " ".join(found.reasons)

    yield look
    made.close()


def load(url):
    """Load the small county."""
    engine = open_engine(url, pool_size=2)
    with engine.begin() as connection:
        save_county(connection, grid_county(1))
    engine.dispose()


def test_without_a_county_it_says_how_to_load_one_and_with_one_it_is_ready(database_url, tmp_path):
    with looking(database_url, tmp_path) as look:
        missing, said = look()
        assert missing == {"county"}
        assert "wangge county import" in said
        load(database_url)
        assert look() == (set(), "")


def test_a_database_of_another_version_is_named(database_url, tmp_path):
    load(database_url)
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    engine.dispose()
    with looking(database_url, tmp_path) as look:
        missing, said = look()
    assert missing == {"migrated"}
    assert "wangge migrate" in said


def test_a_connection_from_before_the_database_was_restarted_says_nothing_of_now(database_url, tmp_path):
    load(database_url)
    with looking(database_url, tmp_path) as look:
        assert look() == (set(), "")
        engine = create_engine(sqlalchemy_url(database_url))
        with engine.begin() as connection:
            ended = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
            others = "datname = current_database() AND pid <> pg_backend_pid()"
            assert connection.execute(text(f"{ended} WHERE {others}")).scalar_one() >= 1  # one that just leaves counts
        engine.dispose()
        assert look() == (set(), "")


def test_a_full_disk_is_named_also_where_the_database_is_gone_by_it(tmp_path, monkeypatch):
    monkeypatch.setattr(readiness, "ROOM_BYTES", 2**62)
    with looking("postgresql://nobody@127.0.0.1:1/none", tmp_path) as look:
        missing, said = look()
    assert missing == set(NAMES)
    assert "磁盘已满" in said
    assert "数据库无应答" in said


def test_a_database_that_takes_no_writes_is_not_ready(database_url, tmp_path):
    load(database_url)
    options = as_application() + " -c default_transaction_read_only=on"
    made = Readiness(database_url, tmp_path, GraphShelf(tmp_path / "graphs"), options=options)
    found = asyncio.run(made.look())
    made.close()
    assert [name for name in NAMES if not found.checks[name]] == ["writable"]
    assert "只读" in found.reasons[0]


def test_a_disk_with_less_than_the_next_commits_need_is_named(database_url, tmp_path, monkeypatch):
    load(database_url)
    monkeypatch.setattr(readiness, "ROOM_BYTES", 1 << 62)
    with looking(database_url, tmp_path) as look:
        missing, said = look()
    assert missing == {"disk"}
    assert "磁盘已满" in said


def test_a_database_that_is_not_there_names_no_host_to_who_asks(tmp_path):
    with looking("postgresql://secret@127.0.0.1:9/none", tmp_path) as look:
        missing, said = look()
    assert missing == set(NAMES) - {"disk"}
    assert "secret" not in said
    assert "127.0.0.1" not in said


def test_nothing_is_left_behind_by_a_look(database_url, tmp_path):
    load(database_url)
    engine = create_engine(sqlalchemy_url(database_url))
    # What all databases of the cluster share grows with those that other tests make.
    own = "NOT relisshared AND relname NOT LIKE 'pg_stat%'"
    sizes = text(f"SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE {own}")
    with looking(database_url, tmp_path) as look:
        look()
        with engine.connect() as connection:
            before = connection.execute(sizes).scalar()
        for _ in range(5):
            look()
        with engine.connect() as connection:
            assert connection.execute(sizes).scalar() <= before, "the database may tidy up meanwhile"
    engine.dispose()


def fill(path):
    """Write to a file until there is no room."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"x" * 65536):
            pass


@pytest.fixture
def small_disk(open_folder):
    """A folder on a disk of its own."""
    folder = open_folder / "disk"
    folder.mkdir(mode=0o755)
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=755", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
        pytest.skip("only root may mount a disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_is_full_is_named_and_room_made_is_enough(small_disk, monkeypatch, tmp_path):
    """The database's own disk: what it says itself counts, not what we see of the folder."""
    settings = Settings(home=migrated_home(small_disk / "home"), database_url=None)
    with cluster.running(settings) as url:
        load(url)
        filling = small_disk / "filling"
        with looking(url, tmp_path) as look:
            assert look() == (set(), "")
            fill(filling)
            missing, said = look()
            assert missing == {"writable", "disk"}
            assert "磁盘已满" in said
            filling.unlink()
            assert look() == (set(), "")
